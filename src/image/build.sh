#!/usr/bin/env bash
# build.sh IMAGE VERSION: builds the Dockerfile with this machine's package source and says how large the result is.
#   SDK_IMAGE, RUNTIME_IMAGE   other base images, by digest for a build that can be repeated
#   NUGET_SOURCE               where NuGet packages come from; the first source that this machine's NuGet configuration enables
#   PLATFORM                   linux/amd64 or linux/arm64; the engine's own when not set
set -euo pipefail
cd "$(dirname "$0")/../.."
image=$1 version=$2

source=${NUGET_SOURCE:-$(dotnet nuget list source --format short 2> /dev/null | awk '$1 == "E" && $2 ~ /^https:/ { print $2; exit }' || true)}
arguments=(--build-arg "VERSION=$version" --build-arg "REVISION=$(git rev-parse HEAD 2> /dev/null || echo unknown)")
[ -z "$source" ] || arguments+=(--build-arg "NUGET_SOURCE=$source")
for name in SDK_IMAGE RUNTIME_IMAGE; do [ -z "${!name:-}" ] || arguments+=(--build-arg "$name=${!name}"); done
[ -z "${PLATFORM:-}" ] || arguments+=(--platform "$PLATFORM" --build-arg "TARGETARCH=${PLATFORM#linux/}")

log=$(mktemp)
trap 'rm -f "$log"' EXIT
docker build --network host "${arguments[@]}" -t "$image" . > "$log" 2>&1 || { tail -40 "$log" >&2; exit 1; }
docker image inspect -f '{{.Size}}' "$image" | awk -v image="$image" '{ printf "built %s: %.1f MB\n", image, $1 / 1e6 }'
