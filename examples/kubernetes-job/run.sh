#!/usr/bin/env bash
# Runs a Job that gets credentials, to its end.
cd "$(dirname "${BASH_SOURCE[0]}")"
. ../kubernetes.sh

apply role.yaml
kubectl -n demo-job delete job report --ignore-not-found
if [ "$(kubectl version -o json | tr -d ' \n' | sed -E 's/.*"serverVersion":\{[^}]*"minor":"([0-9]+).*/\1/')" -ge 32 ]; then
  apply job.yaml
else
  # The SDK asks the STS itself, and has to trust its CA. It rotates: keep such a copy up to date, or use a certificate that pods trust already.
  sts_ca | kubectl -n demo-job create configmap sts-ca --from-file=ca.crt=/dev/stdin --dry-run=client -o yaml | kubectl apply -f -
  apply job-web-identity.yaml
fi
kubectl -n demo-job wait --for=condition=Complete job/report --timeout=3m
kubectl -n demo-job logs job/report -c report
