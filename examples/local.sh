# Sourced by the examples that run on this machine alone: a scratch folder, a throwaway issuer, and processes that end with the script.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
broker=${BROKER:-$examples/../artifacts/publish/broker}
[ -x "$broker" ] || { echo "no program at $broker: run \`make publish\`, or name one in BROKER" >&2; exit 1; }

scratch=$(mktemp -d)
stop_all() { kill $(jobs -p) 2> /dev/null || true; wait; rm -rf "$scratch"; }
trap stop_all EXIT

# A shell in which something else was tried has variables that an SDK would take before those of the example.
unset ${!AWS_@}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# make_issuer: a key, its public half as jwks.json, and a token for system:serviceaccount:default:demo, good for one hour.
make_issuer() {
  local now modulus signed
  now=$(date +%s)
  openssl genrsa -out "$scratch/issuer.key" 2048 2> /dev/null
  modulus=$(openssl rsa -in "$scratch/issuer.key" -noout -modulus | cut -d= -f2 | sed 's/../\\x&/g')
  printf '{"keys":[{"kty":"RSA","kid":"key-1","use":"sig","alg":"RS256","e":"AQAB","n":"%s"}]}' \
    "$(printf '%b' "$modulus" | base64url)" > "$scratch/jwks.json"
  signed=$(printf '{"alg":"RS256","kid":"key-1","typ":"JWT"}' | base64url).$(
    printf '{"iss":"https://issuer.example","sub":"system:serviceaccount:default:demo","aud":["sts.amazonaws.com"],"iat":%d,"nbf":%d,"exp":%d}' \
      "$now" "$now" $((now + 3600)) | base64url)
  printf '%s.%s' "$signed" "$(printf '%s' "$signed" | openssl dgst -sha256 -sign "$scratch/issuer.key" -binary | base64url)" > "$scratch/token"
}

# start NAME ARGUMENT...: runs a role of the broker until the script ends; its addresses and its log lie in the scratch folder.
start() {
  local name=$1; shift
  "$broker" "$@" --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 --addresses-file "$scratch/$name.addresses" > "$scratch/$name.log" 2>&1 &
  local pid=$!
  until [ -s "$scratch/$name.addresses" ]; do
    kill -0 $pid 2> /dev/null || { cat "$scratch/$name.log" >&2; exit 1; }
    sleep 0.05
  done
}

# address ROLE NAME: the address that a started role wrote.
address() { sed -n "s/^$2=//p" "$scratch/$1.addresses"; }

# start_sts: the catalog of sts-local, with the throwaway issuer's keys beside it.
start_sts() {
  cp -r "$examples/sts-local/catalog" "$scratch/catalog"
  cp "$scratch/jwks.json" "$scratch/catalog/jwks.json"
  "$broker" check-config "$scratch/catalog"
  "$broker" keys generate "$scratch/keys"
  start sts sts --catalog "$scratch/catalog" --keys "$scratch/keys"
}
