#!/bin/sh
# Installs the peer of `pnpm perf bench` (NumPy) and what perf/peers/statistics.py and docs/recompute.py need (SciPy,
# statsmodels, pyarrow) into a virtual environment of their own.
set -e
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
peers=${ALLOC_PEERS:-$here/../../.alloc/peers}
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/pip" install --quiet --requirement "$here/requirements-bench.txt"
