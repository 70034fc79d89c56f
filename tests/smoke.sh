#!/usr/bin/env bash
# smoke.sh BINARY: the published file starts, helps, refuses nonsense, and does the main job.
set -euo pipefail
broker=$1
state=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || { kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; } || true; rm -rf "$state"' EXIT

"$broker" --version
"$broker" --help > "$state/help"
for verb in sts sidecar dev check-config keys; do
  grep -q "$verb" "$state/help" || { echo "--help does not name '$verb'"; exit 1; }
  "$broker" "$verb" --help > /dev/null
done
! "$broker" sts --no-such-flag > /dev/null 2>&1 || { echo "an unknown flag was accepted"; exit 1; }

# A script's background commands ignore SIGINT, and a program keeps what it inherits: `env` undoes it.
env --default-signal=INT "$broker" dev --state "$state/dev" > "$state/out" 2> "$state/log" &
pid=$!
for _ in $(seq 200); do
  [ -e "$state/dev/ready" ] && break
  kill -0 "$pid" 2>/dev/null || { cat "$state/out" "$state/log"; echo "broker dev ended early"; exit 1; }
  sleep 0.1
done
[ -e "$state/dev/ready" ] || { cat "$state/out" "$state/log"; echo "broker dev was not ready within 20 s"; exit 1; }
[ "$(grep -c 'arn:aws:sts::123456789012:assumed-role/demo/' "$state/out")" -ge 3 ] || { cat "$state/out"; echo "the three ways did not all show the role"; exit 1; }
kill -INT "$pid"
wait "$pid"

[ ! -e "$state/dev" ] || { ls -la "$state/dev"; echo "broker dev left files behind"; exit 1; }
echo "smoke test passed"
