#!/usr/bin/env python3
"""Puts each fault of faults.json into a copy of the sources, and counts the caught faults.

`Tests/Mutations/check.py [NUMBER…]` tries only those faults, counted from 1. The Swift tests run
first. If they pass, the client tests run. `--texts` only checks that the text of each fault exists
in the sources.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTS = ROOT / "Tests/Mutations/faults.json"
# The share of the faults that the tests must catch.
LEAST = 0.95


def run(command, folder, limit, **environment):
    try:
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=limit, env=os.environ | environment).returncode
    except subprocess.TimeoutExpired:
        return "timeout"


def catcher(folder):
    """Returns what catches the fault in a copy: the compiler, a test, or None."""
    if run(["swift", "build", "--build-tests"], folder, 900) != 0:
        return "compiler"
    if run(["swift", "test", "--skip-build"], folder, 300) != 0:
        return "Swift tests"
    binary = str(folder / ".build/debug/connect-chat-mock")
    tests = [str(ROOT / ".venv/bin/python"), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "Tests/Clients"]
    return "client tests" if run(tests, folder, 900, CONNECT_CHAT_MOCK=binary) != 0 else None


def check_places(faults, folder):
    for number, fault in faults:
        count = (folder / fault["file"]).read_text().count(fault["old"])
        if count != 1:
            sys.exit(f"{FAULTS.name}, fault {number}: {fault['file']} has this text {count} times, not once: {fault['old']}")


def main():
    faults = list(enumerate(json.loads(FAULTS.read_text()), 1))
    check_places(faults, ROOT)
    if sys.argv[1:] == ["--texts"]:
        return print(f"{len(faults)} faults have their places")
    chosen = [int(number) for number in sys.argv[1:]] or [number for number, _ in faults]
    caught = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "copy"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True)
        for number, fault in faults:
            if number not in chosen:
                continue
            file = folder / fault["file"]
            text = file.read_text()
            file.write_text(text.replace(fault["old"], fault["new"]))
            by = catcher(folder)
            file.write_text(text)
            caught += by is not None
            print(f"{number:3} {'caught by ' + by if by else 'NOT CAUGHT'}: {fault['fault']}", flush=True)
    print(f"mutations: {caught} of {len(chosen)} caught")
    sys.exit(0 if caught >= LEAST * len(chosen) else 1)


main()
