#!/usr/bin/env bash
# An app that runs on no cluster and has a name and a password in a directory gets role credentials, three ways, with an unmodified AWS client.
. "$(dirname "${BASH_SOURCE[0]}")/../people.sh"
start_people

echo "1. container credentials: two variables, and the SDK asks and refreshes by itself"
(
  export AWS_CONTAINER_CREDENTIALS_FULL_URI=$BROKER_LDAP_URL/v1/container-credentials/123456789012/developer
  AWS_CONTAINER_AUTHORIZATION_TOKEN="Basic $(printf '%s:%s' "$BROKER_USERNAME" "$BROKER_PASSWORD" | base64 -w0)"
  export AWS_CONTAINER_AUTHORIZATION_TOKEN
  whoami
)

echo "2. credential_process: one line in ~/.aws/config; the password comes from a file"
(
  umask 077
  printf '%s\n' "$BROKER_PASSWORD" > "$scratch/password"
  unset BROKER_PASSWORD
  mkdir -p "$scratch/.aws"
  cat > "$scratch/.aws/config" << CONFIG
[profile developer]
credential_process = $broker credentials --ldap $BROKER_LDAP_URL --user alice --password-file $scratch/password --role $developer
CONFIG
  AWS_PROFILE=developer whoami
)

echo "3. assigned: the broker says which role, signed, and the app's own SDK assumes it at the STS"
(
  curl -sSf -u "$BROKER_USERNAME:$BROKER_PASSWORD" -H 'Content-Type: application/json' -d "{\"roleArn\":\"$developer\"}" \
    "$BROKER_LDAP_URL/v1/assignments" | sed 's/.*"webIdentityToken":"\([^"]*\)".*/\1/' > "$scratch/identity-token"
  AWS_ROLE_ARN=$developer AWS_ROLE_SESSION_NAME=alice AWS_WEB_IDENTITY_TOKEN_FILE=$scratch/identity-token whoami
)

echo "and a role that alice is not in the group of:"
curl -sS -u "$BROKER_USERNAME:$BROKER_PASSWORD" "$BROKER_LDAP_URL/v1/container-credentials/123456789012/operator"
echo
