# Sourced by the examples about people: `broker dev --ldap` (a real slapd with alice, bob and carol), which ends with the script.
. "$(dirname "${BASH_SOURCE[0]}")/local.sh"

[ -x /usr/sbin/slapd ] || { echo "a directory is needed: sudo apt-get install -y --no-install-recommends slapd" >&2; exit 1; }

# start_people: the roles on free ports; their variables for alice are set, those of an SDK are not.
start_people() {
  "$broker" dev --ldap --state "$scratch/dev" > "$scratch/dev.said" 2> "$scratch/dev.log" &
  local pid=$!
  until [ -e "$scratch/dev/ready" ]; do
    kill -0 $pid 2> /dev/null || { cat "$scratch/dev.said" "$scratch/dev.log" >&2; exit 1; }
    sleep 0.1
  done
  . "$scratch/dev/people.env"
  AWS_ENDPOINT_URL_STS=$(. "$scratch/dev/env"; echo "$AWS_ENDPOINT_URL_STS")
  export AWS_ENDPOINT_URL_STS AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true HOME=$scratch
}

developer=arn:aws:iam::123456789012:role/developer

# whoami: what an unmodified AWS client says it is.
whoami() { aws sts get-caller-identity --endpoint-url "$AWS_ENDPOINT_URL_STS" --query Arn --output text; }
command -v aws > /dev/null || { echo "the AWS CLI is needed, one that knows AWS_ENDPOINT_URL_STS (Debian 12 has an older one): pip install awscli" >&2; exit 1; }
