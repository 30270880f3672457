#!/usr/bin/env bash
# helm for every chart below a folder, one after the other, beside one run of staletoken over all of them, and beside a run for each.
# usage: bash tests/speed.sh FOLDER     (HELM names another helm than the one that tests/peers/install.sh brings)
set -euo pipefail
cd "$(dirname "$0")/.."
# Python starts a process in half a millisecond; a shell that holds a thousand names takes longer for it than a chart has left.
exec python3 - "$1" "${HELM:-target/peers/bin/helm}" target/release/staletoken <<'PYTHON'
import os, shutil, statistics, sys, tempfile, time

folder, helm, built = sys.argv[1:]
# A copy, as `cargo install` makes one: what a linker has just written lies in smaller pieces of memory.
ours = shutil.copy(built, tempfile.mkdtemp())
nowhere = [(os.POSIX_SPAWN_OPEN, stream, "/dev/null", os.O_WRONLY, 0) for stream in (1, 2)]


def run(*command):
    """The seconds that a command takes, whatever becomes of it, and whether it went well."""
    start = time.perf_counter()
    _, status = os.waitpid(os.posix_spawn(command[0], command, os.environ, file_actions=nowhere), 0)
    return time.perf_counter() - start, status == 0


charts = []
for path, folders, files in os.walk(folder):
    if "Chart.yaml" in files:
        charts.append(path)
        folders.clear()
charts.sort()
run(ours, "check", folder, "--format", "jsonl")  # files are in memory from here on
together, _ = run(ours, "check", folder, "--format", "jsonl")
pairs = [(run(helm, "template", "rel", chart), run(ours, "check", chart, "--format", "jsonl")[0]) for chart in charts]
total = sum(theirs for (theirs, _), _ in pairs)
print(f"{len(charts)} charts: helm {total:.1f} s, staletoken {together:.2f} s: 1/{total / together:.0f}")
# helm stops at the first mistake of a chart, where we go on.
rendered = [(theirs, one, chart) for ((theirs, well), one), chart in zip(pairs, charts) if well]
theirs, alone = sum(row[0] for row in rendered), sum(row[1] for row in rendered)
shares = sorted((one / theirs, chart) for theirs, one, chart in rendered)
median = statistics.median(share for share, _ in shares)
print(f"one at a time, the {len(rendered)} that helm renders: helm {theirs:.1f} s, staletoken {alone:.1f} s: 1/{theirs / alone:.1f}; one chart 1/{1 / median:.1f} (median)")
print(f"{sum(share > 0.1 for share, _ in shares)} take more than a tenth of helm's time, at most {shares[-1][0]:.2f} of it ({shares[-1][1]})")
PYTHON
