#!/usr/bin/env bash
# Lets AWS trust this cluster, makes a role without permissions there, and lets a pod be that role.
#   run.sh REGION     with kubectl's cluster and the AWS CLI's account; needs rights on IAM
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../kubernetes.sh
region=${1:?usage: run.sh REGION}

account=$(aws sts get-caller-identity --query Account --output text)
issuer=$(issuer)
fill() { sed -e "s|123456789012|$account|g" -e "s|eu-central-1|$region|g" -e "s|kubernetes\.default\.svc\.cluster\.local|$issuer|g" "$1"; }

# AWS fetches the keys itself: without an answer here, every exchange would end in InvalidIdentityToken.
curl -fsS --max-time 10 "https://$issuer/.well-known/openid-configuration" > /dev/null ||
  { echo "https://$issuer is not on the internet, so that AWS cannot verify this cluster's tokens: README.md says what to do" >&2; exit 1; }

provider=arn:aws:iam::$account:oidc-provider/$issuer
aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider" > /dev/null 2>&1 ||
  aws iam create-open-id-connect-provider --url "https://$issuer" --client-id-list sts.amazonaws.com
aws iam get-role --role-name identity-broker-demo > /dev/null 2>&1 ||
  aws iam create-role --role-name identity-broker-demo --assume-role-policy-document "$(fill trust-policy.json)"

kubectl apply -k ../../manifests/aws-sts
kubectl -n identity-broker wait deployment --all --for=condition=Available --timeout=3m
fill app.yaml | sed "s|docker.io/amazon/aws-cli:2.27.0|$SDK_IMAGE|" | kubectl apply -f -
kubectl -n demo-aws rollout status deployment/app --timeout=2m
kubectl -n demo-aws exec deployment/app -c app -- aws sts get-caller-identity
