#!/bin/sh
# Installs the peer of `pnpm perf verifiers` for maths (Math-Verify and, with it, sympy) into a virtual environment.
set -e
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
peers=${ALLOC_PEERS:-$here/../../.alloc/peers}
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/pip" install --quiet --requirement "$here/requirements-verifiers-math.txt"
