# Sourced by the examples that run on a cluster; the cluster is the one that kubectl talks to.
set -euo pipefail

# An image with the AWS CLI and a shell; name yours where this one cannot be pulled.
SDK_IMAGE=${SDK_IMAGE:-docker.io/amazon/aws-cli:2.27.0}

# issuer: the issuer of the cluster's tokens without https://, as IAM writes it.
issuer() { kubectl get --raw /.well-known/openid-configuration | sed -E 's|.*"issuer":"https://([^"]+)".*|\1|'; }

# apply FILE: for the issuer of this cluster and the image above.
apply() {
  sed -e "s|kubernetes\.default\.svc\.cluster\.local|$(issuer)|g" -e "s|docker.io/amazon/aws-cli:2.27.0|$SDK_IMAGE|g" "$1" | kubectl apply -f -
}

# sts_ca: the roots that clients of the cluster's STS trust.
sts_ca() { kubectl -n identity-broker get secret identity-broker-sts-tls -o 'jsonpath={.data.ca\.crt}' | base64 -d; }
