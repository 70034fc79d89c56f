#!/usr/bin/env bash
# Keeps dnsmasq's host file equal to the cluster's Services (NAME.NAMESPACE[.svc[.cluster.local]]), once a second. Started by up.sh.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$CLUSTER_RUN"

row='{.spec.clusterIP} {.metadata.name}.{.metadata.namespace}.svc.cluster.local {.metadata.name}.{.metadata.namespace}.svc {.metadata.name}.{.metadata.namespace}'
while sleep 1; do
  kubectl get services -A -o jsonpath="{range .items[*]}$row{\"\\n\"}{end}" > services.new 2>/dev/null || continue
  grep -v '^None' services.new > services.next || true   # headless Services have no address
  cmp -s services.next services.hosts && continue
  mv services.next services.hosts
  read -r dnsmasq _ < dnsmasq.pid
  kill -HUP "$dnsmasq" || true
done
