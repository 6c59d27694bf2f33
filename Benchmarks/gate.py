#!/usr/bin/env python3
"""Compares a build's instructions, start time and memory with gate.json, and fails if they grew.

The figures are valid for the versions of libmicrohttpd, Swift and valgrind in gate.json. With other
versions, the tool prints the differences and exits with 77 (skipped). `--write` writes new figures.
Use it only with a reason in the commit message.
"""

import argparse
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import instructions

FIGURES = pathlib.Path(__file__).with_name("gate.json")
# The largest growth that passes, in percent.
MOST = {"instructions": 3, "start": 3, "memory": 5}
SOCKETS = 1_000
# The number of functions recorded for each case, those with the highest own cost first.
FUNCTIONS = 80
SKIPPED = 77


def version(command, pattern):
    found = re.search(pattern, subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found[1] if found else "unknown"


def versions():
    return {
        "libmicrohttpd": version(["dpkg-query", "-W", "libmicrohttpd-dev"], r"\s(\d[\d.]*)"),
        "swift": version(["swift", "--version"], r"Swift version (\S+)"),
        "valgrind": version(["valgrind", "--version"], r"valgrind-(\S+)"),
    }


# ---- instructions ----

def own_costs(file):
    """Returns the instructions that each function itself executed, from a callgrind file."""
    costs, names, function, is_call = collections.Counter(), {}, None, False
    for line in file.read_text(errors="replace").splitlines():
        if match := re.match(r"fn=(\(\d+\))(?: (.*))?$", line):
            names.setdefault(match[1], match[2])
            function = names[match[1]]
        elif match := re.match(r"cfn=(\(\d+\)) (.*)$", line):
            names.setdefault(match[1], match[2])
        elif line.startswith("calls="):
            is_call = True
        elif match := re.match(r"[+*\d-]\S* (\d+)$", line):
            # The line after `calls=` is the cost of the called function.
            if not is_call:
                costs[function] += int(match[1])
            is_call = False
    return costs


def profile(binary, play, count):
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        server = instructions.Server(binary, folder)
        play(server, count)
        server.instructions()
        return own_costs(server.counts)
    finally:
        shutil.rmtree(folder)


def functions(binary, play, count):
    """Returns the functions with the highest own cost, in instructions for one request."""
    twice, once = profile(binary, play, 2 * count), profile(binary, play, count)
    costs = {name: (twice[name] - once[name]) / count for name in twice if name}
    highest = sorted(costs.items(), key=lambda item: -item[1])[:FUNCTIONS]
    return {name: round(cost) for name, cost in highest if cost >= 1}


def readable_name(name):
    shown = subprocess.run(["swift", "demangle", "--simplified", "--compact"], input=name.split("'")[0], capture_output=True,
                           text=True, check=False).stdout.strip()
    return (shown or name)[:140]


# ---- memory ----

def resident(process):
    """Returns the resident bytes of anonymous memory.

    File pages are excluded, because the system's cache decides which of them are resident.
    """
    text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+) kB", text)[1]) * 1_024


class Plain(instructions.Server):
    """A server without valgrind."""

    def __init__(self, binary):
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--seed", "7", "--threads", "2", "--log-level", "error"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.connection = instructions.http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait(timeout=60)


def settled(process):
    """Waits until the resident memory is stable, and returns it."""
    last = 0
    for _ in range(50):
        time.sleep(0.05)
        now = resident(process)
        if now == last:
            return now
        last = now
    return last


def memory(binary):
    """Returns resident bytes when idle, and with a subscribed socket in each of 1,000 chats."""
    server = Plain(binary)
    try:
        idle = settled(server.process)
        listeners = []
        for _ in range(SOCKETS):
            contact = server.ask("POST", f"{instructions.ADMIN}/contacts", {"displayName": "Ana"})["id"]
            agent = server.ask(
                "POST", f"{instructions.ADMIN}/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Sam"})
            answer = server.ask(
                "POST", "/participant/connection", {"Type": ["WEBSOCKET"]}, agent["participantToken"])
            listeners.append(instructions.Socket(answer["Websocket"]["Url"]))
        return {"idle": idle, f"{SOCKETS} sockets": settled(server.process)}
    finally:
        server.stop()


def median(values):
    return sorted(values)[len(values) // 2]


# ---- the comparison ----

def measure(binary):
    figures = {"versions": versions(), "instructions": {}, "functions": {}}
    with tempfile.TemporaryDirectory() as folder:
        copy = instructions.readable(binary, folder)
        for name, (play, count) in instructions.CASES.items():
            figures["instructions"][name] = round(instructions.measure(copy, play, count)[0])
            figures["functions"][name] = functions(copy, play, count // 2)
        figures["start"] = {"start and stop": median([instructions.total(copy, lambda *_: None, 0) for _ in range(3)])}
    runs = [memory(binary) for _ in range(3)]
    figures["memory"] = {name: median([run[name] for run in runs]) for name in runs[0]}
    return figures


def compare(known, found):
    """Prints each figure next to the known one, and returns the changes in percent."""
    changes = []
    for group in MOST:
        for name, figure in found[group].items():
            before = known[group].get(name)
            change = 100 * (figure / before - 1) if before else 0
            print(f"{group:13} {name:38} {figure:12,}   known {before or 0:12,}   {change:+.1f} %", flush=True)
            changes.append((group, name, change))
    return changes


def explain(known, found, name):
    """Prints the functions whose own cost grew most in a case."""
    before, after = known["functions"].get(name, {}), found["functions"].get(name, {})
    growth = {function: cost - before.get(function, 0) for function, cost in after.items()}
    for function, more in sorted(growth.items(), key=lambda item: -item[1])[:8]:
        if more > 0:
            print(f"    {more:+8,} instructions in {readable_name(function)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--write", action="store_true", help="write the figures to gate.json")
    arguments = parser.parse_args()
    found = measure(arguments.binary)
    if arguments.write:
        FIGURES.write_text(json.dumps(found, indent=1) + "\n")
        print(f"{FIGURES.name} written")
        return
    known = json.loads(FIGURES.read_text())
    changes = compare(known, found)
    line = ", ".join(f"{name} {change:+.1f} %" for _, name, change in changes)
    if known["versions"] != found["versions"]:
        print(f"the figures are for other versions: {known['versions']}, not {found['versions']}; here: {line}")
        sys.exit(SKIPPED)
    grown = [(group, name, change) for group, name, change in changes if change > MOST[group]]
    for group, name, change in grown:
        print(f"{group} of {name} grew by {change:.1f} %; at most {MOST[group]} % is allowed")
        if group == "instructions":
            explain(known, found, name)
    print(f"gate: {line}")
    sys.exit(1 if grown else 0)


if __name__ == "__main__":
    main()
