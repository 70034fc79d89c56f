#!/bin/sh
# Runs inside the build stage of the Dockerfile, and publishes as `make publish` does.
#   publish.sh restore        fetch the packages of the lock files
#   publish.sh publish FILE   compile them into FILE, from source, without a network
set -eu

arch=${TARGETARCH:-$(dpkg --print-architecture)}
case $arch in
  amd64) rid=linux-x64 locked=true code="-p:PublishReadyToRunCrossgen2ExtraArgs=--instruction-set:$INSTRUCTION_SET" ;;
  # The lock files are written for linux-x64; what arm64 adds to them is Microsoft's runtime alone.
  arm64) rid=linux-arm64 locked=false code= ;;
  *) echo "no build for processor '$arch': amd64 or arm64" >&2; exit 1 ;;
esac
project=src/Broker/Broker.csproj
set_for="-r $rid -p:RuntimeIdentifiers=$rid -p:SelfContained=true -p:PublishTrimmed=true -p:PublishReadyToRun=true -p:PublishSingleFile=true"

case $1 in
  restore)
    dotnet restore $project $set_for ${NUGET_SOURCE:+--source "$NUGET_SOURCE"} -p:RestoreLockedMode=$locked -v quiet ;;
  publish)
    # Analyzers judge the code in CI; here it is only compiled.
    dotnet publish $project $set_for $code --no-restore -c Release -v quiet -nologo -o /out/published \
      -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false -p:DebugType=embedded
    mv /out/published/broker "$2" ;;
  *)
    echo "usage: publish.sh restore | publish FILE" >&2; exit 2 ;;
esac
