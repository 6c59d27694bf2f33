#!/usr/bin/env python3
"""Writes the software bill of materials (CycloneDX 1.6): `sbom.py VERSION TIME LIBRARIES`.

It is that of the archive and the wheel: the Swift packages of Package.resolved, Swift's runtime, and
the C libraries and the time zones with the versions of their Debian packages.
"""

import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid

#: Apache's projects for the language itself have an exception for what the compiler embeds.
EXCEPTION = "Apache-2.0 WITH Swift-exception"
LICENCES = {"swift-argument-parser": EXCEPTION, "swift-collections": EXCEPTION}

ROOT = pathlib.Path(__file__).resolve().parents[1]


ARCHITECTURE = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()
RELEASE = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
DISTRIBUTION = f"{RELEASE['ID']}-{RELEASE.get('VERSION_ID', '').strip(chr(34))}"


def swift_packages():
    for pin in json.loads((ROOT / "Package.resolved").read_text())["pins"]:
        version = pin["state"].get("version") or pin["state"]["revision"]
        address = re.sub(r"\.git$", "", pin["location"]).split("://")[-1]
        yield {
            "type": "library", "bom-ref": f"swift/{pin['identity']}", "name": pin["identity"], "version": version,
            "licenses": [{"expression": LICENCES.get(pin["identity"], "Apache-2.0")}],
            "purl": f"pkg:swift/{address}@{version}"}


def swift_runtime():
    shown = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"Swift version (\S+)", shown.stdout + shown.stderr)[1]
    return {
        "type": "library", "bom-ref": "swift/runtime", "name": "Swift runtime", "version": version,
        "licenses": [{"expression": EXCEPTION}]}


def libraries(folder):
    for library in sorted(pathlib.Path(folder).iterdir()):
        found = subprocess.run(["dpkg-query", "-S", f"*/{library.name}"], capture_output=True, text=True, check=True).stdout
        yield {
            "type": "library", "bom-ref": f"deb/{library.name}", "name": library.name,
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(library.read_bytes()).hexdigest()}],
            **debian_package(found.splitlines()[0].split(":")[0], ARCHITECTURE)}


def time_zones():
    return {"type": "data", "bom-ref": "deb/zoneinfo", "name": "zoneinfo", **debian_package("tzdata", "all")}


def debian_package(package, architecture):
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}\n", package], capture_output=True, text=True, check=True).stdout.split()[0]
    return {
        "version": version, "licenses": [{"license": {"name": f"share/doc/connect-chat-mock/licences/{package}"}}],
        "purl": f"pkg:deb/debian/{package}@{urllib.parse.quote(version, safe='')}?arch={architecture}&distro={DISTRIBUTION}"}


def main():
    version, time, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    components = [*swift_packages(), swift_runtime(), *libraries(folder), time_zones()]
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'connect-chat-mock {version} {time}')}", "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(time, datetime.timezone.utc).isoformat(),
            "component": {
                "type": "application", "bom-ref": "connect-chat-mock", "name": "connect-chat-mock", "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": components,
        "dependencies": [{"ref": "connect-chat-mock", "dependsOn": [component["bom-ref"] for component in components]}]}
    print(json.dumps(document, indent=2))


main()
