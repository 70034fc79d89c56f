{{/* Start of every name: short enough that the longest suffix fits into 63 characters. */}}
{{- define "identity-broker.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels that pods are selected by. Takes a list: the root, the component. */}}
{{- define "identity-broker.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels of every resource. Takes a list: the root, the component. */}}
{{- define "identity-broker.labels" -}}
{{- $root := index . 0 -}}
{{ include "identity-broker.selector" . }}
app.kubernetes.io/part-of: identity-broker
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | quote }}
{{- end -}}

{{- define "identity-broker.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* Secrets with serving pairs. */}}
{{- define "identity-broker.webhookSecret" -}}
{{- .Values.certificates.webhookSecret | default (printf "%s-webhook-tls" (include "identity-broker.fullname" .)) -}}
{{- end -}}

{{- define "identity-broker.stsSecret" -}}
{{- .Values.certificates.stsSecret | default (printf "%s-sts-tls" (include "identity-broker.fullname" .)) -}}
{{- end -}}

{{- define "identity-broker.sealingSecret" -}}
{{- printf "%s-sealing-keys" (include "identity-broker.fullname" .) -}}
{{- end -}}

{{/* Where the Secrets are that custom resources name. */}}
{{- define "identity-broker.documentNamespace" -}}
{{- .Values.sts.documentNamespace | default (printf "%s-documents" .Release.Namespace | trunc 63 | trimSuffix "-") -}}
{{- end -}}

{{/* Where sidecars exchange tokens; empty for AWS's own STS. */}}
{{- define "identity-broker.stsEndpoint" -}}
{{- if eq .Values.injection.stsEndpoint "cluster" -}}
{{- if not .Values.sts.enabled -}}
{{- fail "injection.stsEndpoint is cluster, but sts.enabled is false: set injection.stsEndpoint to aws or to an https URL" -}}
{{- end -}}
{{- printf "https://%s-sts.%s.svc" (include "identity-broker.fullname" .) .Release.Namespace -}}
{{- else if ne .Values.injection.stsEndpoint "aws" -}}
{{- .Values.injection.stsEndpoint -}}
{{- end -}}
{{- end -}}

{{/* What keeps failed sign-ins and sessions of people: postgres, claim (a volume of one pod), or pod (gone with it). */}}
{{- define "identity-broker.loginState" -}}
{{- if .Values.ldap.postgresSecret -}}postgres{{- else if .Values.ldap.persistence.enabled -}}claim{{- else -}}pod{{- end -}}
{{- end -}}

{{/* Combinations that no schema can refuse. */}}
{{- define "identity-broker.check" -}}
{{- if and .Values.ldap.enabled (or (not .Values.ldap.publicUrl) (not .Values.ldap.tlsSecret)) -}}
{{- fail "ldap.enabled needs ldap.publicUrl, the URL that people use, and ldap.tlsSecret, the Secret with its certificate" -}}
{{- end -}}
{{- if and .Values.ldap.enabled (eq .Values.ldap.issue "sts") (or (not .Values.sts.enabled) (not .Values.ldap.federationKeysSecret)) -}}
{{- fail "ldap.issue sts needs sts.enabled, whose STS takes the identity tokens, and ldap.federationKeysSecret, the keys that sign them" -}}
{{- end -}}
{{- if and .Values.ldap.enabled (gt (int .Values.ldap.replicas) 1) (eq (include "identity-broker.loginState" .) "claim") -}}
{{- fail "ldap.replicas is more than 1, and one volume counts the failed sign-ins of one pod: name a PostgreSQL that all share in ldap.postgresSecret, or set ldap.replicas to 1, or set ldap.persistence.enabled to false, so that each pod has its part of every limit and forgets it when it is replaced" -}}
{{- end -}}
{{- if and .Values.sts.enabled (not .Values.webhook.enabled) (eq .Values.certificates.mode "self-managed") -}}
{{- fail "certificates.mode self-managed: the webhook issues the certificate of the STS, and webhook.enabled is false; use cert-manager or existing" -}}
{{- end -}}
{{- if and .Values.webhook.enabled (eq .Values.certificates.mode "existing") (not .Values.certificates.caBundle) -}}
{{- fail "certificates.mode existing: give certificates.caBundle, the PEM of the CA that API servers check the webhook against" -}}
{{- end -}}
{{- if and .Values.sts.federation.issuer (not .Values.sts.federation.keysSecret) -}}
{{- fail "sts.federation.issuer needs sts.federation.keysSecret, the Secret with the keys that sign" -}}
{{- end -}}
{{- end -}}

{{/* Pod Security "restricted", for a pod and for its container. */}}
{{- define "identity-broker.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "identity-broker.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Probes of every role: its listener for operators answers both. */}}
{{- define "identity-broker.probes" -}}
# 60 s: a first start waits for the API server, and for a certificate that somebody else issues.
startupProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 2
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /healthz, port: metrics }
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: { path: /readyz, port: metrics }
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{/* One replica a node and a zone where there are enough of them. Takes a list: the root, the component. */}}
{{- define "identity-broker.spread" -}}
{{- range $i, $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
{{- if $i }}
{{ end -}}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "identity-broker.selector" $ | nindent 6 }}
{{- end }}
{{- end -}}

{{/* Namespaces that no webhook of ours may see: a cluster must start without us, and we without ourselves (threat W-03). */}}
{{- define "identity-broker.excluded" -}}
{{- $excluded := list "kube-system" .Release.Namespace -}}
{{- concat $excluded .Values.webhook.excludedNamespaces | uniq | toJson -}}
{{- end -}}

{{- define "identity-broker.namesNamespaces" -}}
{{- /* From 1.21 on every namespace has its own name as a label. */ -}}
{{- if semverCompare ">=1.21.0-0" .Capabilities.KubeVersion.Version -}}true{{- end -}}
{{- end -}}
