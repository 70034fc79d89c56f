#!/usr/bin/env bash
# The main job on loopback: a service-account token goes in, role credentials come out, and an unmodified AWS SDK uses them, three ways.
# Runs until Ctrl-C; with --once it ends after the three ways were shown.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# A shell in which something else was tried has variables that an SDK would take before those of the example.
unset ${!AWS_@}

scratch=$(mktemp -d)
pid=
stop() {
  trap '' INT TERM   # a second Ctrl-C would leave the folder behind
  [ -z "$pid" ] || { kill "$pid" 2> /dev/null || true; wait "$pid" || true; }
  rm -rf "$scratch"
}
trap stop EXIT
trap 'exit 0' INT TERM

echo "building (NuGet packages are restored into ~/.nuget/packages; the first time takes about a minute)"
for project in src/Broker examples/whoami-dotnet; do
  dotnet build "$project" -c Release -v quiet -nologo -p:RunAnalyzers=false > "$scratch/build" 2>&1 || { cat "$scratch/build" >&2; exit 1; }
done
broker=src/Broker/bin/Release/net10.0/broker
whoami=examples/whoami-dotnet/bin/Release/net10.0/whoami-dotnet.dll

"$broker" dev --state "$scratch/dev" > "$scratch/said" 2> "$scratch/log" &
pid=$!
until [ -e "$scratch/dev/ready" ]; do
  kill -0 $pid 2> /dev/null || { cat "$scratch/said" "$scratch/log" >&2; exit 1; }
  sleep 0.1
done

# `env` offers all three ways at once; an SDK takes the first that it knows, so each is shown with the others' variables away.
show() {
  local way=$1; shift
  printf '  %-22s ' "$way"
  ( . "$scratch/dev/env"; unset "$@"; HOME=$scratch; dotnet "$whoami" )
}
container=(AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE)
metadata=(AWS_EC2_METADATA_SERVICE_ENDPOINT)
web_identity=(AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN)
echo "an unmodified AWS SDK for .NET asks GetCallerIdentity, and is:"
show "container credentials" "${metadata[@]}" "${web_identity[@]}"
show "instance metadata" "${container[@]}" "${web_identity[@]}"
show "web identity" "${container[@]}" "${metadata[@]}"
[ "${1:-}" = --once ] && exit 0

echo
sed -n '/^Paste/,$p' "$scratch/said"
wait "$pid"
