{{- define "defines.hello" -}}hello{{- end -}}
{{- define "shared" -}}parent{{- end -}}
{{- define "kept" -}}kept{{- end -}}
{{- define "defines.recursive" -}}{{ if gt . 0 }}{{ . }}{{ include "defines.recursive" (sub . 1 | int) }}{{ end }}{{- end -}}
