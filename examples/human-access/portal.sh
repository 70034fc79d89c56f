#!/usr/bin/env bash
# `make demo-ldap`: a real directory with sample people, and the portal for them, until Ctrl-C. As root on Debian it installs slapd where that is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ ! -x /usr/sbin/slapd ]; then
  echo "apt-get install slapd (its own service stays off)"
  # Debian starts what it installs; a policy that says no leaves the machine's port 389 as it was.
  made=
  [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made=1; }
  trap '[ -z "$made" ] || rm -f /usr/sbin/policy-rc.d' EXIT
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slapd > /dev/null
  [ -z "$made" ] || rm -f /usr/sbin/policy-rc.d
  trap - EXIT
fi

echo "building"
dotnet build src/Broker -c Release -v quiet -nologo -p:RunAnalyzers=false

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap : INT
(
  until [ -e "$scratch/dev/ready" ]; do sleep 0.2; [ -d "$scratch" ] || exit 0; done
  portal=$(. "$scratch/dev/people.env"; echo "$BROKER_LDAP_URL")
  # Where there is a desktop the portal opens; elsewhere its address is printed above.
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open > /dev/null; then xdg-open "$portal" > /dev/null 2>&1; fi
) &
src/Broker/bin/Release/net10.0/broker dev --ldap --state "$scratch/dev"
