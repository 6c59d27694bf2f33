#!/usr/bin/env python3
"""Counts the lines of Swift and C code in Sources: `Scripts/count-lines.py [COMMIT…]`.

Excludes blank lines and comments, and counts doc comments separately. By default, it counts the
working tree.
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
ENDINGS = (".swift", ".c", ".h")


def count(text):
    """Returns the number of lines of code and of doc comments."""
    code = docs = 0
    isComment = False
    for line in text.splitlines():
        line = line.strip()
        if isComment:
            isComment = "*/" not in line
        elif line.startswith("///"):
            docs += 1
        elif line.startswith("/*"):
            isComment = "*/" not in line
        elif line and not line.startswith("//"):
            code += 1
    return code, docs


def texts(commit):
    if commit is None:
        for path in sorted((ROOT / "Sources").rglob("*")):
            if path.suffix in ENDINGS:
                yield path.read_text()
        return
    names = subprocess.check_output(["git", "ls-tree", "-r", "--name-only", commit, "Sources"], cwd=ROOT, text=True)
    for name in names.splitlines():
        if name.endswith(ENDINGS):
            yield subprocess.check_output(["git", "show", f"{commit}:{name}"], cwd=ROOT, text=True)


def main():
    for commit in sys.argv[1:] or [None]:
        counts = [count(text) for text in texts(commit)]
        print(f"{commit or 'working tree'}: {len(counts)} files, {sum(c for c, _ in counts)} lines of code,",
              f"{sum(d for _, d in counts)} of doc comments")


main()
