{{- define "shared" -}}child{{- end -}}
