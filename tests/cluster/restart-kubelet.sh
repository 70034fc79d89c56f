#!/usr/bin/env bash
# Stops the kubelet of a running cluster and starts it again. Pods go on running; what the kubelet only remembers is gone, such as the
# projected tokens it wrote: it asks for new ones and swaps them in, as it does by itself when four fifths of their life are over.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
stop kubelet
exec "$here/up.sh"
