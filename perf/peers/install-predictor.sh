#!/bin/sh
# Installs the peers of `pnpm perf predictor` (scikit-learn; onnxruntime reads saved predictors) into a virtual
# environment of their own.
set -e
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
peers=${ALLOC_PEERS:-$here/../../.alloc/peers}
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/pip" install --quiet --requirement "$here/requirements-predictor.txt"
