#!/usr/bin/env bash
# Measures the published program (BROKER_BINARY, else artifacts/publish/broker) beside nginx and moto (if python3 has it); prints a table and writes artifacts/bench.txt.
# Needs root where nginx and wrk have to be installed. Everything it starts listens on loopback and ends with it; about 8 minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v nginx > /dev/null || missing+=(nginx-light)
command -v wrk > /dev/null || missing+=(wrk)
if [ ${#missing[@]} -gt 0 ]; then
  echo "apt-get install ${missing[*]}"
  # Debian starts what it installs; a policy that says no keeps the machine's port 80 as it was.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi

dotnet build tests/Broker.Benchmarks -c Release -v quiet -nologo
tests/Broker.Benchmarks/bin/Release/net10.0/Broker.Benchmarks "$@"
