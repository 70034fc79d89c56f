#!/usr/bin/env bash
# A person signs in once, sees which roles are theirs and why, and works with one: in the terminal and in the console.
. "$(dirname "${BASH_SOURCE[0]}")/../people.sh"
start_people

echo "sign in (a person is asked for the password; here it is in BROKER_PASSWORD):"
"$broker" login
unset BROKER_PASSWORD

echo; echo "my roles, and why:"
"$broker" roles

echo; echo "credentials of one of them, as AWS tools take them from credential_process:"
mkdir -p "$scratch/.aws"
printf '[profile developer]\ncredential_process = %s credentials --ldap %s --role %s\n' "$broker" "$BROKER_LDAP_URL" "$developer" > "$scratch/.aws/config"
AWS_PROFILE=developer whoami

echo; echo "the console, signed in with it (the URL is good for 15 minutes, and shown here only in part):"
"$broker" console --role "$developer" | cut -c1-100

echo; echo "sign out:"
"$broker" logout
echo "the same in a browser: $BROKER_LDAP_URL (make demo-ldap keeps it running)"
