#!/usr/bin/env bash
# Makes a monorepo of 500 programs in each of four ecosystems, each with a lock file of a common size, to measure with.
set -euo pipefail

folder=${1:?name a folder that is not there yet}
mkdir "$folder"

packages() { # count, format of one line with its number
  local number
  for ((number = 0; number < $1; number++)); do printf "$2" "$number" "$number"; done
}

go="module m

go 1.20

require (
$(packages 80 '\tgithub.com/a/b%d v1.%d.0\n')
	k8s.io/client-go v0.28.0
)"
python="$(packages 80 '[[package]]\nname = "p%d"\nversion = "1.%d"\n\n')
[[package]]
name = \"kubernetes\"
version = \"28.1.0\""
node="{ \"lockfileVersion\": 3, \"packages\": {
$(packages 300 '"node_modules/p%d": { "version": "1.%d.0", "resolved": "https://registry.npmjs.org/p.tgz", "dependencies": { "ws": "^8" } },\n')
\"node_modules/@kubernetes/client-node\": { \"version\": \"0.20.0\" } } }"
rust="version = 3

$(packages 150 '[[package]]\nname = "c%d"\nversion = "1.%d.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n\n')
[[package]]
name = \"kube\"
version = \"0.87.0\""

for ((number = 0; number < 500; number++)); do
  mkdir "$folder"/{go,python,node,rust}"$number"
  printf '%s\n' "$go" >"$folder/go$number/go.mod"
  printf '%s\n' "$python" >"$folder/python$number/poetry.lock"
  printf '%s\n' "$node" >"$folder/node$number/package-lock.json"
  printf '%s\n' "$rust" >"$folder/rust$number/Cargo.lock"
done
