#!/usr/bin/env bash
# A token goes in, role credentials come out: `broker sts` with a catalog folder, an issuer of its own, and one exchange.
. "$(dirname "${BASH_SOURCE[0]}")/../local.sh"

make_issuer
start_sts
sts=$(address sts sts)
echo "the STS listens on $sts"

if command -v aws > /dev/null; then
  aws sts assume-role-with-web-identity --endpoint-url "$sts" --region us-east-1 --no-sign-request \
    --role-arn arn:aws:iam::123456789012:role/demo --role-session-name me --web-identity-token "file://$scratch/token"
else
  curl -sS "$sts/" -d Action=AssumeRoleWithWebIdentity -d Version=2011-06-15 \
    -d RoleArn=arn:aws:iam::123456789012:role/demo -d RoleSessionName=me --data-urlencode "WebIdentityToken@$scratch/token"
fi
