#!/usr/bin/env python3
"""What is in the image, as CycloneDX 1.5 JSON: sbom.py LOCKFILE NAME VERSION < PACKAGES

LOCKFILE is src/Broker/packages.lock.json; PACKAGES is what `dpkg-query -W` prints with the format of src/image/sbom.sh.
Asks nobody: the same two inputs give the same bytes, and so does the serial number, which is made of them.
"""
import base64
import json
import sys
import uuid

# The SDK takes its linker and the runtime that it puts into a self-contained program from one release: the lock file has the linker's version.
LINKER = "Microsoft.NET.ILLink.Tasks"
RUNTIMES = ("Microsoft.NETCore.App.Runtime", "Microsoft.AspNetCore.App.Runtime")
# Used to build, not shipped.
BUILD_ONLY = {LINKER, "Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers"}
PROCESSORS = {"amd64": "linux-x64", "arm64": "linux-arm64"}


def nuget(name, version, content_hash=None, build_only=False):
    component = {"type": "library", "bom-ref": f"pkg:nuget/{name}@{version}", "name": name, "version": version,
                 "purl": f"pkg:nuget/{name}@{version}", "scope": "excluded" if build_only else "required"}
    if content_hash is not None:
        component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(content_hash).hex()}]
    return component


def nuget_packages(lock, processor):
    packages = {}
    for target in lock["dependencies"].values():
        for name, entry in target.items():
            if entry["type"] != "Project":
                packages[name] = (entry["resolved"], entry["contentHash"])
    for name, (version, content_hash) in packages.items():
        yield nuget(name, version, content_hash, name in BUILD_ONLY)
    for runtime in RUNTIMES:
        yield nuget(f"{runtime}.{PROCESSORS[processor]}", packages[LINKER][0])


def debian_packages(lines):
    for line in lines:
        name, version, processor, source, source_version = line.rstrip("\n").split("\t")
        purl = f"pkg:deb/debian/{name}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={processor}&distro=bookworm"
        yield {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "scope": "required",
               "properties": [{"name": "debian:source", "value": f"{source} {source_version}"}]}


def main(lock_file, name, version):
    lines = sys.stdin.read().splitlines()
    processor = next(line.split("\t")[2] for line in lines if line.startswith("libc6\t"))
    with open(lock_file, encoding="utf-8") as lock:
        components = [*nuget_packages(json.load(lock), processor), *debian_packages(lines)]
    components.sort(key=lambda component: component["bom-ref"])
    image = {"type": "container", "bom-ref": f"pkg:oci/{name}@{version}", "name": name, "version": version}
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": image}, "components": components}
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True))
    json.dump({"$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json", "serialNumber": f"urn:uuid:{serial}", **document}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(*sys.argv[1:])
