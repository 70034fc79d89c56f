# Everything is built below artifacts/ and the projects' bin and obj folders; `make clean` removes it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CONFIGURATION ?= Release
RID ?= linux-x64
# Compiled ahead for what servers have had since 2015; an older processor compiles those methods at run time.
INSTRUCTION_SET ?= x86-64-v3
PUBLISHED := artifacts/publish/broker
VERSION := $(shell sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' src/Directory.Build.props)
FIGURES := artifacts/tests/figures.txt
IMAGE ?= identity-broker:$(VERSION)
DOTNET_FLAGS := -c $(CONFIGURATION) -v quiet -nologo
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# Build servers outlive the command that started them; here nothing does.
export MSBUILDDISABLENODEREUSE := 1
export DOTNET_CLI_USE_MSBUILD_SERVER := 0

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: sdk
sdk:
	@command -v dotnet >/dev/null || { echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download (Debian: apt-get install dotnet-sdk-10.0)"; exit 1; }

.PHONY: run
run: sdk ## Run the main job on loopback: token in, role credentials out, shown by a real AWS SDK
	@examples/main-job/run.sh

.PHONY: demo-ldap
demo-ldap: sdk ## A real directory with sample people and the portal for them, until Ctrl-C (as root, installs slapd)
	@examples/human-access/portal.sh

.PHONY: build
build: sdk ## Build everything, warnings are errors
	@echo "building (NuGet packages are restored into ~/.nuget/packages)"
	@dotnet build Broker.sln $(DOTNET_FLAGS)

.PHONY: test
test: build publish ## Run every test that needs no cluster (as root, installs the Debian packages that are missing: xmlsec1, slapd, ldap-utils, chromium, curl, Go and sprig)
	@rm -f $(FIGURES)
	@BROKER_BINARY=$(CURDIR)/$(PUBLISHED) tests/run.sh $(CONFIGURATION) -trait- needs=cluster || { cat $(FIGURES) 2> /dev/null; false; }
	@cat $(FIGURES)

.PHONY: e2e
e2e: build publish ## Run the tests against a real Kubernetes cluster (as root, installs Debian packages, first time about 8 minutes more)
	@rm -f $(FIGURES)
	@BROKER_BINARY=$(CURDIR)/$(PUBLISHED) tests/run.sh $(CONFIGURATION) -trait needs=cluster || { cat $(FIGURES) 2> /dev/null; false; }
	@cat $(FIGURES)

.PHONY: bench
bench: publish ## Measure against nginx and a mock side by side (as root, installs Debian packages, about 8 minutes)
	@BROKER_BINARY=$(CURDIR)/$(PUBLISHED) tests/Broker.Benchmarks/run.sh

.PHONY: manifests
manifests: ## Write manifests/ and the expected renderings of the chart anew (as root, installs Go and sprig where they are missing)
	@tests/charts/run.sh --update

.PHONY: publish
publish: sdk ## Publish the one file that is shipped: trimmed, self-contained, ReadyToRun
	@dotnet publish src/Broker/Broker.csproj $(DOTNET_FLAGS) -r $(RID) --self-contained -o artifacts/publish \
	  -p:PublishTrimmed=true -p:PublishReadyToRun=true -p:PublishSingleFile=true -p:DebugType=embedded \
	  -p:PublishReadyToRunCrossgen2ExtraArgs=--instruction-set:$(INSTRUCTION_SET)
	@ls -l $(PUBLISHED) | awk '{ printf "published $(PUBLISHED): %.1f MiB\n", $$5 / 1048576 }'

.PHONY: image
image: ## Build the image IMAGE (identity-broker:VERSION) with Docker; src/image/README.md says how to pin and mirror
	@src/image/build.sh $(IMAGE) $(VERSION)

.PHONY: sbom
sbom: ## Write what is in the built image into artifacts/sbom.cdx.json (CycloneDX)
	@src/image/sbom.sh $(IMAGE) $(VERSION) artifacts/sbom.cdx.json

.PHONY: smoke
smoke: publish ## Run the published file once: version, help, and the main job to its end
	@tests/smoke.sh $(PUBLISHED)

.PHONY: format
format: sdk ## Format the code
	@dotnet format Broker.sln

.PHONY: lint
lint: sdk ## Check format and style without changing anything
	@dotnet format Broker.sln --verify-no-changes

.PHONY: clean
clean: ## Remove what the build made
	@rm -rf artifacts
	@find src tests examples -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
