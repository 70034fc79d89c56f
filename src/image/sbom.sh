#!/usr/bin/env bash
# sbom.sh IMAGE VERSION FILE: writes what is in a built image as CycloneDX JSON: the packages of the lock file and those that dpkg knows.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
image=$1 version=$2 file=$3

name=${image%:*}
packages=$(docker run --rm --network none --entrypoint dpkg-query "$image" \
  -W -f '${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n')
mkdir -p "$(dirname "$file")"
python3 "$here/sbom.py" "$here/../Broker/packages.lock.json" "${name##*/}" "$version" <<< "$packages" > "$file"
grep -c '"purl"' "$file" | sed "s|.*|& packages in $file|"
