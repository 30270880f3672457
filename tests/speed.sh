#!/usr/bin/env bash
# helm for every chart below a folder, one after the other, beside one run of staletoken over all of them, and beside a run for each.
# usage: bash tests/speed.sh FOLDER     (HELM names another helm than the one that tests/peers/install.sh brings)
set -euo pipefail
cd "$(dirname "$0")/.."
# Python starts a process in half a millisecond; a shell that holds a thousand names takes longer for it than a chart has left.
exec python3 - "$1" "${HELM:-target/peers/bin/helm}" target/release/staletoken <<'PYTHON'
import os, statistics, sys, time

folder, helm, ours = sys.argv[1:]
nowhere = [(os.POSIX_SPAWN_OPEN, stream, "/dev/null", os.O_WRONLY, 0) for stream in (1, 2)]


def took(*command):
    """The seconds that a command takes, whatever becomes of it."""
    start = time.perf_counter()
    os.waitpid(os.posix_spawn(command[0], command, os.environ, file_actions=nowhere), 0)
    return time.perf_counter() - start


charts = []
for path, folders, files in os.walk(folder):
    if "Chart.yaml" in files:
        charts.append(path)
        folders.clear()
charts.sort()
took(ours, "check", folder, "--format", "jsonl")  # files are in memory from here on
together = took(ours, "check", folder, "--format", "jsonl")
pairs = [(took(helm, "template", "rel", chart), took(ours, "check", chart, "--format", "jsonl")) for chart in charts]
theirs, alone = map(sum, zip(*pairs))
shares = [one / other for other, one in pairs]
print(f"{len(charts)} charts: helm {theirs:.1f} s, staletoken {together:.2f} s: 1/{theirs / together:.0f}")
print(f"one at a time: staletoken {alone:.1f} s: 1/{theirs / alone:.1f}; one chart 1/{1 / statistics.median(shares):.1f} (median)")
worst = max(range(len(charts)), key=shares.__getitem__)
print(f"{sum(share > 0.1 for share in shares)} take more than a tenth of helm's time, at most {shares[worst]:.2f} of it ({charts[worst]})")
PYTHON
