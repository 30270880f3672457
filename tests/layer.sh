#!/usr/bin/env bash
# Makes an image layout with one gzip layer of about 1 GB, out of what this machine has below /usr, and prints the path of the layer:
#     bash tests/layer.sh FOLDER [MB BEFORE COMPRESSION]
set -euo pipefail
folder=$1
limit=$((${2:-2600} * 1000000))
blobs=$folder/blobs/sha256
mkdir -p "$blobs"

blob() { # FILE MEDIA-TYPE: files it by its digest and prints what points at it
  local digest size
  digest=$(sha256sum "$1" | cut -d' ' -f1)
  size=$(wc -c <"$1")
  mv "$1" "$blobs/$digest"
  printf '{"mediaType":"%s","digest":"sha256:%s","size":%d}' "$2" "$digest" "$size"
}

work=$(mktemp -d "$folder/.new-XXXXXX")
trap 'rm -rf "$work"' EXIT
(cd / && find usr -xdev -type f -readable -printf '%s %p\n') | sort -k2 |
  awk -v limit="$limit" '{ sum += $1 } sum <= limit { print substr($0, index($0, " ") + 1) }' >"$work/files"
tar -C / --no-recursion -cf - -T "$work/files" | gzip -6 >"$work/layer"
layer=$(blob "$work/layer" application/vnd.oci.image.layer.v1.tar+gzip)
echo '{"os":"linux","architecture":"amd64","config":{"Entrypoint":["/usr/bin/env"]}}' >"$work/config"
config=$(blob "$work/config" application/vnd.oci.image.config.v1+json)
kind=application/vnd.oci.image.manifest.v1+json
printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' $kind "$config" "$layer" >"$work/manifest"
manifest=$(blob "$work/manifest" $kind)
printf '{"schemaVersion":2,"manifests":[%s]}' "$manifest" >"$folder/index.json"
echo '{"imageLayoutVersion":"1.0.0"}' >"$folder/oci-layout"
echo "$blobs/$(sed 's/.*sha256:\([0-9a-f]*\).*/\1/' <<<"$layer")"
