#!/usr/bin/env bash
# Starts a real Kubernetes 1.20.2 and prints the path of its kubeconfig.
#   up.sh          one node that runs pods: etcd, API server, controller manager, scheduler, kube-proxy, cluster DNS, kubelet on Docker
#   up.sh --api    etcd, API server and controller manager only: objects and tokens, no pods; up in about 5 s
# API_PORT=N fixes the API server's port; 0 (the default) chooses a free one. A second call while the cluster runs changes nothing.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
case "${1:-}" in
  '') pods=1 ;;
  --api) pods=0 ;;
  *) fail "usage: up.sh [--api]" ;;
esac

services=10.96.0.0/16           # Kubernetes' customary range; the API server's own Service takes its first address
api_service=10.96.0.1

prepare() {
  one_at_a_time build "$here/build-kubernetes.sh"
  apt_install etcd-server openssl curl iproute2
  command -v kubectl > /dev/null || apt_install kubernetes-client
  [ $pods = 0 ] || "$here/base-images.sh"
}

# One machine has one set of iptables rules and one Docker engine, so it carries one cluster with pods.
claim_machine() {
  local owner=$CLUSTER_HOME/cluster-with-pods
  if [ -f "$owner" ] && [ "$(cat "$owner")" != "$CLUSTER_RUN" ] && CLUSTER_RUN=$(cat "$owner") is_running kubelet; then
    fail "a cluster with pods already runs from $(cat "$owner"): stop it first, or use --api"
  fi
  echo "$CLUSTER_RUN" > "$owner"
}

# The ports of this run, chosen once and kept, so that a second call finds the same cluster.
choose_ports() {
  if [ ! -f ports ]; then
    [ "${API_PORT:-0}" != 0 ] || API_PORT=$(free_port)
    printf 'api_port=%s\netcd_port=%s\netcd_peer_port=%s\n' "$API_PORT" "$(free_port)" "$(free_port)" > ports
  fi
  . ./ports
}

make_keys() {
  [ -f sa.pub ] || { openssl genrsa -out sa.key 2048; openssl rsa -in sa.key -pubout -out sa.pub; }
  [ -f admin.token ] || openssl rand -hex 16 > admin.token
  echo "$(cat admin.token),admin,admin,system:masters" > tokens.csv
  [ -f api.crt ] && return
  # 30 days: longer than any run, short enough that a forgotten CA is worth nothing.
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=cluster-ca -keyout ca.key -out ca.crt
  openssl req -newkey rsa:2048 -nodes -subj /CN=kube-apiserver -keyout api.key -out api.csr
  cat > api.ext <<S
subjectAltName=IP:127.0.0.1,IP:$api_service,IP:$(hostname -I | awk '{print $1}'),DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc
extendedKeyUsage=serverAuth
S
  openssl x509 -req -in api.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile api.ext -out api.crt
}

start_api() {
  # Pods reach the API server, and the JWKS that its discovery document names, over the node's address;
  # without pods nobody but this machine has to, and both stay on loopback.
  local reach=()
  [ $pods = 1 ] || reach=(--bind-address=127.0.0.1 --external-hostname=127.0.0.1)
  start etcd etcd --data-dir etcd \
    --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$etcd_peer_port"
  start kube-apiserver "$KUBE_BIN/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd_port" \
    "${reach[@]}" --secure-port="$api_port" --tls-cert-file=api.crt --tls-private-key-file=api.key \
    --token-auth-file=tokens.csv --authorization-mode=RBAC --allow-privileged=true --service-cluster-ip-range="$services" \
    --service-account-key-file=sa.pub --service-account-signing-key-file=sa.key \
    --service-account-issuer=https://kubernetes.default.svc --api-audiences=https://kubernetes.default.svc \
    --kubelet-preferred-address-types=InternalIP,Hostname
  # 60 s: a first start on a busy machine takes 20.
  wait_for "the API server" 60 curl -sf --cacert ca.crt -H "Authorization: Bearer $(cat admin.token)" "https://127.0.0.1:$api_port/readyz"
  cat > kubeconfig <<S
apiVersion: v1
kind: Config
current-context: local
clusters: [{name: local, cluster: {server: "https://127.0.0.1:$api_port", certificate-authority: "$CLUSTER_RUN/ca.crt"}}]
users: [{name: admin, user: {token: "$(cat admin.token)"}}]
contexts: [{name: local, context: {cluster: local, user: admin}}]
S
  # --port=0 --secure-port=0: its own status pages sit on fixed ports, where two clusters would meet, and nothing here reads them.
  start kube-controller-manager "$KUBE_BIN/kube-controller-manager" --kubeconfig=kubeconfig --port=0 --secure-port=0 \
    --service-account-private-key-file=sa.key --root-ca-file=ca.crt --use-service-account-credentials=true --leader-elect=false
  wait_for "the default service account" 30 kubectl -n default get serviceaccount default
}

start_node() {
  apt_install dnsmasq-base conntrack kmod
  local dns
  dns=$(ip -4 -o addr show docker0 | awk '{print $4}' | cut -d/ -f1)   # pods see the bridge's address, and only they
  sysctl -qw net.ipv4.ip_forward=1
  start kube-scheduler "$KUBE_BIN/kube-scheduler" --kubeconfig=kubeconfig --port=0 --secure-port=0 --leader-elect=false
  # Zeros leave the kernel's conntrack settings alone: a container may not change them.
  start kube-proxy "$KUBE_BIN/kube-proxy" --kubeconfig=kubeconfig --proxy-mode=iptables --hostname-override=node1 \
    --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0
  touch services.hosts
  start dnsmasq dnsmasq --keep-in-foreground --no-resolv --no-hosts --listen-address="$dns" --bind-interfaces \
    --addn-hosts="$CLUSTER_RUN/services.hosts" --pid-file= --user=root
  start dns-sync "$here/dns-sync.sh"
  # No evictions and no image collection: a nearly full disk of a build machine is not the cluster's business.
  start kubelet "$KUBE_BIN/kubelet" --kubeconfig=kubeconfig --root-dir="$CLUSTER_RUN/kubelet" --container-runtime=docker \
    --hostname-override=node1 --cgroup-driver=cgroupfs --cgroups-per-qos=false --enforce-node-allocatable= --fail-swap-on=false \
    --image-gc-high-threshold=100 --eviction-hard= --cluster-dns="$dns" --cluster-domain=cluster.local
  wait_for "node1" 60 sh -c 'kubectl get node node1 | grep -q " Ready"'
}

prepare
[ $pods = 0 ] || claim_machine
cd "$CLUSTER_RUN"
choose_ports
make_keys > openssl.log 2>&1 || { tail -5 openssl.log >&2; fail "no keys could be made"; }
start_api
[ $pods = 0 ] || start_node
log "the cluster is up"
echo "$KUBECONFIG"
