{{- define "image" -}}
{{- $registry := .image.registry | default "docker.io" -}}
{{- printf "%s/%s:%s" $registry .image.repository (.image.tag | toString | trunc 63 | trimSuffix "-") -}}
{{- end -}}
