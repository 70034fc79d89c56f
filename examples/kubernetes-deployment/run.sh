#!/usr/bin/env bash
# Applies demo.yaml for the cluster at hand, and lets an unmodified AWS CLI in its pod say which credentials it found and whose they are.
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../kubernetes.sh

apply demo.yaml
kubectl -n demo rollout status deployment/demo --timeout=2m

in_pod() { kubectl -n demo exec -i deployment/demo -c app -- "$@"; }

# The keys are masked; "container-role" is where they come from.
in_pod aws configure list

# The pod asks the STS itself, which it reaches by its Service and whose CA it gets here.
sts_ca | in_pod sh -c 'cat > /tmp/ca.crt
  aws sts get-caller-identity --region us-east-1 --ca-bundle /tmp/ca.crt --endpoint-url https://identity-broker-sts.identity-broker.svc'
