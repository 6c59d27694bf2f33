#!/usr/bin/env python3
"""Checks that each `default:` in Sources has its reason, `// open: REASON`, on the line before it.

A switch over an enumeration of this project names all cases, so that the compiler finds switches
that a change forgets.
"""

import pathlib
import re
import sys

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "Sources"


def main():
    problems = []
    for path in sorted(SOURCES.rglob("*.swift")):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            if re.match(r"\s*default:", line) and not re.search(r"// open: \S", lines[number - 1]):
                problems.append(
                    f"{path.relative_to(SOURCES.parent)}:{number + 1}: default: hides missing cases; name the cases, or write "
                    "\"// open: REASON\" above it")
    if problems:
        sys.exit("\n".join(problems))


main()
