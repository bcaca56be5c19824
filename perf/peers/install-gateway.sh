#!/bin/sh
# Installs the peer of `pnpm perf gateway` (LiteLLM's proxy) into a virtual environment of its own, because it asks for
# versions of many packages.
set -e
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
peers=${ALLOC_PEERS:-$here/../../.alloc/peers}/litellm
[ -x "$peers/bin/python" ] || python3 -m venv "$peers"
"$peers/bin/pip" install --quiet --requirement "$here/requirements-gateway.txt"
