#!/usr/bin/env bash
# run.sh CONFIGURATION [XUNIT ARGUMENT...]: runs every test project with these filters and ends with a line of totals.
# A project that runs no test fails the run, unless the filter names tests that only some projects have.
set -euo pipefail
cd "$(dirname "$0")/.."
configuration=$1
shift
mkdir -p artifacts/tests

# Of one project, in seconds: the cluster's tests take 10 minutes, the others 4 at most.
longest=2400
if [ "${1:-}" = -trait- ]; then longest=900; fi

# The second implementation that signs SAML assertions for the tests, a real directory, and a real browser. Tests start what they need.
missing=()
command -v xmlsec1 > /dev/null || missing+=(xmlsec1)
[ -x /usr/sbin/slapd ] || missing+=(slapd)
command -v ldapadd > /dev/null || missing+=(ldap-utils)
command -v chromium > /dev/null || missing+=(chromium)
command -v curl > /dev/null || missing+=(curl)
if [ "${1:-}" = -trait ]; then
  # A domain controller, for the long runs only.
  command -v samba-tool > /dev/null && [ -d /usr/share/samba/setup ] || missing+=(samba-ad-dc samba-ad-provision)
fi
if [ ${#missing[@]} != 0 ]; then
  echo "apt-get install ${missing[*]}"
  tests/install.sh "${missing[@]}"
fi

# The database that replicas of the directory role share; the tests start one of their own.
if ! ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1; then
  echo "apt-get install postgresql"
  apt-get update -qq
  mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql > /dev/null
fi

# AWS's own clients.
clients=$PWD/artifacts/aws-clients
tests/aws-clients.sh "$clients"
if [ -d "$clients/bin" ]; then export PATH=$clients/bin:$PATH; fi

passed=0 failed=0 skipped=0 broken=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  log=artifacts/tests/$name.log
  echo "== $name"
  code=0
  # A test that hangs is named in the log, and ends here instead of taking all the time there is.
  timeout -s KILL "$longest" "$project/bin/$configuration/net10.0/$name" -noLogo -noColor -longRunning 120 "$@" > "$log" 2>&1 || code=$?
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+' "$log" | tail -1 || true)
  number() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<< "$summary"; }
  total=$(number Total) errors=$(number Errors) bad=$(number Failed) skips=$(number Skipped)
  if [ -z "$total" ]; then
    # The filter may leave a project without a single test; a project that has none at all is a defect.
    if [ "$code" = 0 ] || grep -q 'No test' "$log"; then
      [ "${1:-}" = -trait ] && continue
    fi
    cat "$log"
    echo "$name ran no test, or not to its end (exit code $code)"
    broken=$((broken + 1))
    continue
  fi
  if [ "$total" = 0 ] && [ "${1:-}" != -trait ]; then
    echo "$name ran no test"
    broken=$((broken + 1))
  fi
  [ "$bad" = 0 ] && [ "$errors" = 0 ] && [ "$code" = 0 ] || cat "$log"
  grep -E '\[SKIP\]' -A1 "$log" | sed 's/^/  /' || true
  echo "   $((total - bad - skips)) passed, $((bad + errors)) failed, $skips skipped"
  passed=$((passed + total - bad - skips)) failed=$((failed + bad + errors)) skipped=$((skipped + skips))
  [ "$code" = 0 ] || [ $((bad + errors)) != 0 ] || broken=$((broken + 1))
done

failed=$((failed + broken))
echo "$passed $failed $skipped" >> artifacts/tests/totals
echo "$passed passed, $failed failed, $skipped skipped"
[ "$passed" != 0 ] && [ "$failed" = 0 ]
