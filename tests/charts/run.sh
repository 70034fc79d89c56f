#!/usr/bin/env bash
# Renders and checks charts/identity-broker and manifests/.
#   run.sh [GO TEST ARGUMENT...]   every check; needs the published program (BROKER_BINARY, or artifacts/publish/broker)
#   run.sh --update                writes manifests/ and the expected renderings anew
# Installs Go, sprig and two other libraries from Debian where they are missing (as root).
. "$(dirname "${BASH_SOURCE[0]}")/../cluster/common.sh"
cd "$here/../charts"

apt_install golang-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev golang-github-xeipuuv-gojsonschema-dev

# Debian keeps the sources of libraries in one tree; nothing is downloaded.
export GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS=
if [ "${1:-}" = --update ]; then
  go test -count=1 . -update -run 'TestRenderingsAreThoseOnFile|TestManifestsAreTheDefaultRendering'
else
  go test -count=1 . "$@"
fi
