{{- define "outer" }}
{{ include "inner" . }}
{{ end }}
{{- define "inner" }}

{{ fail "not like this" }}{{ end }}
