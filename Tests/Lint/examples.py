#!/usr/bin/env python3
"""Checks the CI examples of a document against the schemas of their files.

An example is a YAML block with the name of its file in the first line.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

TOOLS = pathlib.Path(sys.executable).parent
CHECKS = {
    ".github/workflows/chat.yaml": lambda path: [
        [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path], [TOOLS / "actionlint", path]],
    ".gitlab-ci.yml": lambda path: [[TOOLS / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", path]],
}


def main(document):
    blocks = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", pathlib.Path(document).read_text(), re.S | re.M)
    found = dict(blocks)
    if set(found) != set(CHECKS):
        sys.exit(f"{document}: has examples {sorted(found)}, and checks are for {sorted(CHECKS)}")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in found.items():
            path = pathlib.Path(folder) / pathlib.Path(name).name
            path.write_text(text)
            for command in CHECKS[name](path):
                if subprocess.run(command, check=False).returncode != 0:
                    sys.exit(f"{document}: the example {name} is wrong")


main(sys.argv[1])
