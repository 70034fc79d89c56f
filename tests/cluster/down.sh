#!/usr/bin/env bash
# Stops what up.sh started for this CLUSTER_RUN, and nothing else, and forgets its state. Built programs, seeded images and logs stay.
#   down.sh            the cluster
#   down.sh --docker   the Docker engine too, if this run started it
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

ran_pods=0
[ ! -f "$CLUSTER_RUN/kubelet.pid" ] || ran_pods=1

for name in dns-sync dnsmasq kube-proxy kubelet kube-scheduler kube-controller-manager kube-apiserver etcd; do stop "$name"; done

if [ $ran_pods = 1 ]; then
  docker ps -aq --filter name=k8s_ 2>/dev/null | xargs -r docker rm -f > /dev/null
  "$KUBE_BIN/kube-proxy" --cleanup > "$CLUSTER_RUN/kube-proxy-cleanup.log" 2>&1 || true
  grep -o " $CLUSTER_RUN/kubelet[^ ]*" /proc/mounts | sort -r | xargs -r umount 2>/dev/null || true
  rm -f "$CLUSTER_HOME/cluster-with-pods"
fi
[ "${1:-}" != --docker ] || stop dockerd

cd "$CLUSTER_RUN"
rm -rf etcd kubelet kubeconfig ports tokens.csv admin.token sa.key sa.pub ca.key ca.crt ca.srl api.key api.csr api.crt api.ext services.*
