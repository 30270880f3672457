{{- define "kept" -}}{{/* nothing */}}{{- end -}}
