#!/usr/bin/env bash
# aws-clients.sh FOLDER: puts boto3 and the AWS CLI into FOLDER/bin, unless this machine has ones that are new enough for the tests.
# Debian 12's are not: they know neither AWS_ENDPOINT_URL_STS, so that they would ask AWS, nor AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.
set -euo pipefail
folder=$1
new_enough() {
  python3 -c "import boto3; boto3.client('sts', region_name='us-east-1').get_web_identity_token" 2> /dev/null \
    && aws sts get-web-identity-token --generate-cli-skeleton > /dev/null 2>&1
}

if [ -x "$folder/bin/aws" ]; then PATH=$folder/bin:$PATH; fi
if new_enough; then exit 0; fi
echo "pip install boto3 awscli (into $folder)"
python3 -c 'import ensurepip, venv' 2> /dev/null || "$(dirname "$0")/install.sh" python3-venv
python3 -m venv "$folder"
if ! "$folder/bin/pip" install -q --disable-pip-version-check --retries 1 -r "$(dirname "$0")/aws-clients.txt"; then
  rm -rf "$folder"
  echo "boto3 and the AWS CLI cannot be installed here: the tests that need them are skipped, and say so"
fi
