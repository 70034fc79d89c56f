#!/usr/bin/env bash
# Builds Kubernetes 1.20.2 from Debian bookworm's source package `kubernetes` with Debian's Go, because no registry of ready
# programs can be counted on. About 6 minutes on 2 cores, once; a second call does nothing.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)
is_built() { local p; for p in "${programs[@]}"; do [ -x "$KUBE_BIN/$p" ] || return 1; done; }
is_built && exit 0

apt_install ca-certificates golang-go dpkg-dev rsync make gcc libc6-dev golang-github-modern-go-reflect2-dev

src=$CLUSTER_HOME/src
rm -rf "$src"
mkdir -p "$src/lists/partial"

# Source packages are fetched with lists of their own: the machine's apt configuration is read, never changed.
cat > "$src/deb-src.sources" <<S
Types: deb-src
URIs: $(debian_archive)
Suites: bookworm
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
S
apt_source=(-o APT::Sandbox::User=root -o "Dir::Etc::sourcelist=$src/deb-src.sources" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$src/lists")
cd "$src"
apt-get "${apt_source[@]}" update -qq
apt-get "${apt_source[@]}" source --download-only -qq kubernetes
dpkg-source --no-check -x kubernetes_*.dsc k8s > unpack.log

cd k8s
find . -name '*.sh' -not -path './vendor/*' -exec chmod +x {} +
# The vendored reflect2 1.0.1 panics under Go 1.18 and later as soon as an admission webhook patches an object: take Debian's.
rm -rf vendor/github.com/modern-go/reflect2
cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/
mkdir -p .go/src/k8s.io
ln -sfn ../../.. .go/src/k8s.io/kubernetes

log "building ${programs[*]}; the log is $CLUSTER_HOME/build.log"
env HOME="$src" GOPATH="$PWD/.go" CGO_ENABLED=0 KUBE_GIT_VERSION=v1.20.2 KUBE_GIT_COMMIT=debian KUBE_GIT_TREE_STATE=archive \
  make WHAT="$(printf 'cmd/%s ' "${programs[@]}")" > "$CLUSTER_HOME/build.log" 2>&1 || { tail -20 "$CLUSTER_HOME/build.log" >&2; exit 1; }
for program in "${programs[@]}"; do install -m 755 "_output/local/bin/linux/amd64/$program" "$KUBE_BIN/$program"; done

cd /
rm -rf "$src"
log "built into $KUBE_BIN"
