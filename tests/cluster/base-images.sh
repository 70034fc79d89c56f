#!/usr/bin/env bash
# Seeds, without an image registry, the base images that the Dockerfile and the kubelet name, from Debian's packages and this
# machine's .NET SDK: debian:bookworm-slim, mcr.microsoft.com/dotnet/sdk:10.0, k8s.gcr.io/pause:3.2.
# Then `docker build --network host .` runs the real Dockerfile. Starts a Docker engine when none answers.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

start_engine() {
  docker info > /dev/null 2>&1 && return
  # Every pod sandbox asks for a negative oomScoreAdj, which fails without CAP_SYS_RESOURCE: drop it before runc reads it.
  cat > "$CLUSTER_HOME/runc-without-oom-score" <<'S'
#!/bin/sh
prev=; bundle=
for a in "$@"; do [ "$prev" = --bundle ] && bundle=$a; prev=$a; done
[ -n "$bundle" ] && [ -f "$bundle/config.json" ] && sed -i 's/"oomScoreAdj":-[0-9]*/"oomScoreAdj":0/' "$bundle/config.json"
exec runc "$@"
S
  chmod +x "$CLUSTER_HOME/runc-without-oom-score"
  start dockerd dockerd --add-runtime "plain=$CLUSTER_HOME/runc-without-oom-score" --default-runtime plain
  wait_for "the Docker engine" 30 docker info
}

has() { docker image inspect "$1" > /dev/null 2>&1; }

seed_debian() {
  has debian:bookworm-slim && return
  log "seeding debian:bookworm-slim"
  debootstrap --variant=minbase bookworm "$work/debian" "$(debian_archive)" > "$CLUSTER_RUN/debootstrap.log"
  tar -C "$work/debian" -c . | docker import - debian:bookworm-slim > /dev/null
}

seed_sdk() {
  has mcr.microsoft.com/dotnet/sdk:10.0 && return
  log "seeding mcr.microsoft.com/dotnet/sdk:10.0"
  mkdir "$work/sdk"
  cp -r "$(dirname "$(readlink -f "$(command -v dotnet)")")" "$work/sdk/dotnet"
  cp /etc/ssl/certs/ca-certificates.crt "$work/sdk/"
  cat > "$work/sdk/Dockerfile" <<'S'
FROM debian:bookworm-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates libicu72 libssl3 zlib1g && rm -rf /var/lib/apt/lists/*
COPY dotnet /usr/share/dotnet
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
S
  docker build -q --network host -t mcr.microsoft.com/dotnet/sdk:10.0 "$work/sdk" > "$CLUSTER_RUN/sdk-image.log" 2>&1
}

seed_pause() {
  has k8s.gcr.io/pause:3.2 && return
  cat > "$work/pause.c" <<'S'
#include <signal.h>
#include <unistd.h>
static void quit(int signal) { (void)signal; _exit(0); }
int main(void) { signal(SIGTERM, quit); signal(SIGINT, quit); for (;;) pause(); }
S
  gcc -static -O2 -o "$work/pause" "$work/pause.c"
  tar -C "$work" -c pause | docker import -c 'ENTRYPOINT ["/pause"]' - k8s.gcr.io/pause:3.2 > /dev/null
}

seed() { seed_debian; seed_sdk; seed_pause; }

apt_install docker.io debootstrap iptables gcc libc6-dev
start_engine
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
one_at_a_time images seed
docker images --format '{{.Repository}}:{{.Tag}}' | grep -v '<none>' >&2
