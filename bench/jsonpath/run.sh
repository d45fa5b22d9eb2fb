#!/bin/sh
# Lockgate's JSONPaths beside jsonpath-ng and python-jsonpath, in one process.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
peers=$here/.peers
[ -d "$peers/jsonpath" ] && [ -d "$peers/jsonpath_ng" ] ||
    "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --target "$peers" jsonpath-ng python-jsonpath
PYTHONPATH=${PYTHONPATH:+$PYTHONPATH:}$peers exec "$root/.venv/bin/python" "$here/compare.py" "$@"
