#!/usr/bin/env bash
# helm for every chart below a folder, one after the other, beside one run of staletoken over all of them, and beside a run for each.
# usage: bash tests/speed.sh FOLDER     (HELM names another helm than the one that tests/peers/install.sh brings)
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
helm=${HELM:-target/peers/bin/helm}
ours=target/release/staletoken

# Runs a command in silence, whatever becomes of it, and leaves its wall time in microseconds.
took() {
  local start=${EPOCHREALTIME/./}
  "$@" >/dev/null 2>&1 || true
  micros=$((${EPOCHREALTIME/./} - start))
}

mapfile -t charts < <(find "$folder" -type d -exec test -e '{}/Chart.yaml' ';' -prune -print | sort)
took "$ours" check "$folder" --format jsonl # files are in memory from here on
took "$ours" check "$folder" --format jsonl
all=$micros theirs=0 ours_alone=0 slow=0 worst=0 name=none shares=()
for chart in "${charts[@]}"; do
  took "$helm" template rel "$chart"
  helm_took=$micros
  theirs=$((theirs + helm_took))
  took "$ours" check "$chart" --format jsonl
  ours_alone=$((ours_alone + micros))
  share=$((1000 * micros / helm_took))
  shares+=("$share")
  if [ $share -gt 100 ]; then slow=$((slow + 1)); fi
  if [ $share -gt $worst ]; then worst=$share name=$chart; fi
done
echo "${#charts[@]} charts: helm $((theirs / 1000)) ms, staletoken $((all / 1000)) ms, one $((theirs / all))th"
median=$(printf '%s\n' "${shares[@]}" | sort -n | sed -n "$(((${#shares[@]} + 1) / 2))p")
echo "one at a time: staletoken $((ours_alone / 1000)) ms, $((1000 * ours_alone / theirs)) thousandths; one chart $median thousandths (median)"
echo "$slow take more than a tenth of helm's time, at most $worst thousandths ($name)"
