# Sourced by the other scripts of this folder; starts nothing by itself.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# What is built once and shared by every run.
CLUSTER_HOME=${CLUSTER_HOME:-$HOME/.cache/broker-cluster}
KUBE_BIN=$CLUSTER_HOME/bin
# What belongs to one run: processes, ports, keys, logs, the etcd data and the kubeconfig. Give each of two clusters its own.
CLUSTER_RUN=${CLUSTER_RUN:-$CLUSTER_HOME/run}

mkdir -p "$KUBE_BIN" "$CLUSTER_RUN"
CLUSTER_RUN=$(cd "$CLUSTER_RUN" && pwd)
export KUBECONFIG=$CLUSTER_RUN/kubeconfig

log() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }
fail() { log "$*"; exit 1; }

# one_at_a_time NAME COMMAND...: two runs on one machine never install, build or seed at the same moment.
one_at_a_time() {
  local name=$1; shift
  ( flock 9; "$@" ) 9> "$CLUSTER_HOME/$name.lock"
}

apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  log "apt-get install ${missing[*]}"
  one_at_a_time apt apt_get_install "${missing[@]}" || { tail -20 "$CLUSTER_RUN/apt.log" >&2; return 1; }
}

apt_get_install() {
  {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  } > "$CLUSTER_RUN/apt.log" 2>&1
}

# The Debian archive that this machine's own apt configuration names.
debian_archive() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }'
}

# A process is known by its id and its start time (field 22 of /proc/PID/stat, counted after the name, which may hold spaces):
# after a reboot the id alone may name a stranger.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

is_running() {
  local pid birth
  [ -f "$CLUSTER_RUN/$1.pid" ] && read -r pid birth < "$CLUSTER_RUN/$1.pid" && [ "$(started_at "$pid")" = "$birth" ]
}

# start NAME COMMAND...: runs COMMAND in the background, in a session of its own so that no Ctrl+C meant for another reaches it.
start() {
  local name=$1 pid; shift
  is_running "$name" && return
  setsid "$@" > "$CLUSTER_RUN/$name.log" 2>&1 < /dev/null 9>&- &
  pid=$!
  echo "$pid $(started_at "$pid")" > "$CLUSTER_RUN/$name.pid"
}

# stop NAME: asks, waits up to 10 s (kubelet and etcd flush their state), then insists. Does nothing for what this run did not start.
stop() {
  local name=$1 pid
  if is_running "$name"; then
    read -r pid _ < "$CLUSTER_RUN/$name.pid"
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 100); do is_running "$name" || break; sleep 0.1; done
    ! is_running "$name" || kill -KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$CLUSTER_RUN/$name.pid"
}

# wait_for WHAT SECONDS COMMAND...: until COMMAND succeeds; four tries a second.
wait_for() {
  local what=$1 seconds=$2; shift 2
  for _ in $(seq $((seconds * 4))); do if "$@" > /dev/null 2>&1; then return; fi; sleep 0.25; done
  log "$what did not come up in $seconds s; logs are under $CLUSTER_RUN"
  return 1
}

# A TCP port nobody listens on, from 20000-29999: below the kernel's ephemeral ports (32768 up) and Kubernetes' node ports (30000 up),
# so that no outgoing connection and no Service takes it between this choice and its use.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 10000))
    [ -z "$(ss -Hltn "sport = :$port")" ] && { echo "$port"; return; }
  done
}
