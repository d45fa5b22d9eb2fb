#!/bin/sh
# Lockgate's templates beside warmed-up Java, velocityjs, airspeed and airspeed-ext.
# At the end what the bounds of a template cost.
# The oracle (the Java engines with a program to ask them) is in LOCKGATE_ORACLE.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
oracle=${LOCKGATE_ORACLE:-$root/../shared/oracle}
[ -e "$oracle/bench.py" ] || {
    echo "no oracle in $oracle: set LOCKGATE_ORACLE to its folder" >&2
    exit 2
}
sh "$oracle/install.sh" >/dev/null
command -v npm >/dev/null || sh "$root/scripts/apt" nodejs npm
peers=$here/.peers
for name in airspeed airspeed-ext; do
    [ -x "$peers/$name/bin/python" ] || {
        "$root/.venv/bin/python" -m venv "$peers/$name"
        "$peers/$name/bin/python" -m pip install --quiet --disable-pip-version-check "$name"
    }
done
[ -d "$peers/js/node_modules/velocityjs" ] || {
    mkdir -p "$peers/js"
    npm install --silent --no-audit --no-fund --prefix "$peers/js" velocityjs
}
"$root/.venv/bin/python" "$oracle/bench.py" "$@" \
    "lockgate=$root/.venv/bin/python $here/lockgate_runner.py" \
    "velocityjs=env NODE_PATH=$peers/js/node_modules node $here/velocityjs_runner.js" \
    "airspeed-ext=$peers/airspeed-ext/bin/python $here/airspeed_runner.py" \
    "airspeed=$peers/airspeed/bin/python $here/airspeed_runner.py"
"$root/.venv/bin/python" "$here/large.py" "$oracle"
LOCKGATE_ORACLE=$oracle "$root/.venv/bin/python" "$here/bounds.py"
