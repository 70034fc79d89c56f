#!/usr/bin/env bash
# What happens in a pod: `broker sidecar` turns the token file into credentials and serves them to whoever can read the token.
. "$(dirname "${BASH_SOURCE[0]}")/../local.sh"

make_issuer
start_sts
start sidecar sidecar --token-file "$scratch/token" --issuer https://issuer.example --audience sts.amazonaws.com \
  --jwks-file "$scratch/jwks.json" --role-arn arn:aws:iam::123456789012:role/demo --sts-endpoint "$(address sts sts)" --region us-east-1
until curl -sf "$(address sidecar metrics)/readyz" > /dev/null; do sleep 0.05; done

# These variables are all that an AWS SDK needs.
export AWS_CONTAINER_CREDENTIALS_FULL_URI=$(address sidecar sidecar)/v1/credentials
export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$scratch/token
export AWS_ENDPOINT_URL_STS=$(address sts sts) AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 HOME=$scratch

echo "without the token:"
curl -sS -w '\n%{http_code}\n' "$AWS_CONTAINER_CREDENTIALS_FULL_URI"
echo "with it:"
curl -sS -H "Authorization: $(cat "$scratch/token")" "$AWS_CONTAINER_CREDENTIALS_FULL_URI" | sed 's/\("SecretAccessKey":"\)[^"]*/\1…/'
echo
! command -v aws > /dev/null || aws sts get-caller-identity
