# The image of every role: one self-contained program, no shell and no interpreter needed to run it.
#
#   docker build --network host -t identity-broker .       (or: make image)
#
# Built by BuildKit and by the classic builder alike. src/image/README.md says what is in it, how large it is, and how to pin it.

# Pin by digest where images are pulled: --build-arg SDK_IMAGE=mcr.microsoft.com/dotnet/sdk@sha256:...
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SDK_IMAGE} AS build
# BuildKit says for which processor; the classic builder does not, and builds for its own.
ARG TARGETARCH
# Where packages come from: the SDK's own source when empty. A mirror's address stays in this stage, which is not shipped.
ARG NUGET_SOURCE=
# As in the Makefile: compiled ahead for servers since 2015. Only for amd64.
ARG INSTRUCTION_SET=x86-64-v3
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
WORKDIR /source

# What decides which packages are restored: an edit of the code does not restore again.
COPY global.json ./
COPY src/Directory.Build.props src/Directory.Packages.props src/
COPY src/Broker/Broker.csproj src/Broker/packages.lock.json src/Broker/
COPY src/Broker.Core/Broker.Core.csproj src/Broker.Core/packages.lock.json src/Broker.Core/
COPY src/Broker.Kubernetes/Broker.Kubernetes.csproj src/Broker.Kubernetes/packages.lock.json src/Broker.Kubernetes/
COPY src/Broker.Ldap/Broker.Ldap.csproj src/Broker.Ldap/packages.lock.json src/Broker.Ldap/
COPY src/image/publish.sh src/image/
RUN src/image/publish.sh restore

COPY src src
RUN src/image/publish.sh publish /out/broker

FROM ${RUNTIME_IMAGE}
# What the program needs and the base does not have: OpenSSL, roots to trust, the LDAP client. Nothing here may become root.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates libldap-2.5-0 libssl3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/log/apt /var/log/*.log \
 && find / -xdev -type f -perm /6000 -exec chmod ug-s {} +

COPY LICENSE /usr/share/doc/identity-broker/copyright
COPY --from=build /out/broker /usr/local/bin/broker

# No diagnostics socket: it would want a writable /tmp, and a root file system that is read-only has none.
ENV DOTNET_EnableDiagnostics=0
# 65532 is "nonroot" in the images of others too; a number, so that Kubernetes can check runAsNonRoot.
USER 65532:65532
WORKDIR /

ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="identity-broker" \
      org.opencontainers.image.description="An identity broker for Kubernetes: projected tokens in, role credentials out, to unmodified AWS SDKs." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="Identity Broker" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Ports are chosen by settings, so that none is declared here. 9090 is where broker sts and broker webhook answer operators;
# Kubernetes does not read this and has probes of its own.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["/usr/local/bin/broker", "health", "http://127.0.0.1:9090/healthz"]

ENTRYPOINT ["/usr/local/bin/broker"]
CMD ["--help"]
