#!/usr/bin/env bash
# sdk-image.sh IMAGE WHOAMI_FOLDER: builds the image of test pods. WHOAMI_FOLDER is where examples/whoami-dotnet was built.
# boto3 is this machine's own: Debian's is older than AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE. Without one Debian's is taken.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
image=$1 whoami=$2

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp -r "$here/sdk-image/." "$context"
mkdir "$context/python" "$context/whoami-dotnet"
cp "$whoami"/whoami-dotnet.{dll,deps.json,runtimeconfig.json} "$whoami"/AWSSDK.{Core,SecurityToken}.dll "$context/whoami-dotnet"
python3 - "$context/python" <<'P' || log "this machine has no boto3: pods get Debian's"
import importlib, os, shutil, sys
for name in ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six"):
    file = importlib.import_module(name).__file__
    if os.path.basename(file) == "__init__.py":
        # A fraction of the services' descriptions is enough: the STS and what it takes to find its endpoint.
        unused = lambda folder, names: [n for n in names if os.path.basename(folder) == "data" and os.path.isdir(os.path.join(folder, n)) and n != "sts"]
        shutil.copytree(os.path.dirname(file), os.path.join(sys.argv[1], name), ignore=unused if name == "botocore" else shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(file, sys.argv[1])
P
docker build -q --network host -t "$image" "$context" 2> "$CLUSTER_RUN/test-sdk-image.log" || { cat "$CLUSTER_RUN/test-sdk-image.log" >&2; exit 1; }
