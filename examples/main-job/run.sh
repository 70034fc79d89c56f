#!/usr/bin/env bash
# The main job on loopback: a service-account token goes in, role credentials come out, and an unmodified AWS SDK uses them, three ways.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

echo "building (NuGet packages are restored into ~/.nuget/packages)"
dotnet build src/Broker -c Release -v quiet -nologo > /dev/null
dotnet build examples/whoami-dotnet -c Release -v quiet -nologo > /dev/null
broker=src/Broker/bin/Release/net10.0/broker
whoami=examples/whoami-dotnet/bin/Release/net10.0/whoami-dotnet.dll

scratch=$(mktemp -d)
"$broker" dev --state "$scratch/dev" > "$scratch/log" 2>&1 &
pid=$!
trap 'kill $pid 2> /dev/null || true; wait $pid || true; rm -rf "$scratch"' EXIT
until [ -e "$scratch/dev/ready" ]; do
  kill -0 $pid 2> /dev/null || { cat "$scratch/log" >&2; exit 1; }
  sleep 0.1
done

# `env` offers all three ways at once; an SDK takes the first that it knows, so each is shown with the others' variables away.
show() {
  local way=$1; shift
  printf '%-22s ' "$way"
  ( . "$scratch/dev/env"; unset "$@"; HOME=$scratch; dotnet "$whoami" )
}
container=(AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE)
metadata=(AWS_EC2_METADATA_SERVICE_ENDPOINT)
web_identity=(AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN)
echo "the AWS SDK for .NET acts as:"
show "container credentials" "${metadata[@]}" "${web_identity[@]}"
show "instance metadata" "${container[@]}" "${web_identity[@]}"
show "web identity" "${container[@]}" "${metadata[@]}"
