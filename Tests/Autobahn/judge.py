#!/usr/bin/env python3
"""Runs the Autobahn fuzzing client against the echo server, over ws and wss, and judges each case.

A case that fails is run twice more. Two failures of three count as failed, because in some cases
the client has a race with itself.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

# Cases 12 and 13 test compression, which the server does not offer.
CASES = [f"{number}.*" for number in range(1, 11)]
# Results that are not failures: the server failed fast rather than late, or the suite only
# observed.
FINE = {"OK", "INFORMATIONAL"}
NOT_STRICT = "NON-STRICT"
COUNT = 301


def run(client, url, cases):
    """Returns the behaviour and the close behaviour of each case."""
    with tempfile.TemporaryDirectory() as folder:
        specification = pathlib.Path(folder) / "fuzzing.json"
        specification.write_text(json.dumps({
            "outdir": folder, "servers": [{"agent": "echo", "url": url}], "cases": cases, "exclude-cases": [],
            "exclude-agent-cases": {}}))
        subprocess.run([client, "-m", "fuzzingclient", "-s", specification], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=500)
        results = json.loads((pathlib.Path(folder) / "index.json").read_text())["echo"]
    return {case: (result["behavior"], result["behaviorClose"]) for case, result in results.items()}


def has_failed(result):
    behaviour, close = result
    return behaviour not in FINE | {NOT_STRICT} or close not in FINE


def decide(client, url, results):
    """Runs failed cases twice more, and returns the cases that failed in two of three tries."""
    suspects = [case for case, result in results.items() if has_failed(result)]
    if not suspects:
        return []
    tries = {case: [results[case]] for case in suspects}
    for _ in range(2):
        again = run(client, url, suspects)
        for case in suspects:
            tries[case].append(again[case])
    for case, seen in tries.items():
        print(f"  {case}: {', then '.join('/'.join(result) for result in seen)}")
    return [case for case, seen in tries.items() if sum(map(has_failed, seen)) >= 2]


def order(case):
    return [int(part) for part in case.split(".")]


def main(client, echo):
    server = subprocess.Popen([echo], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lost = []
    try:
        ports = json.loads(server.stdout.readline())
        for url in (f"ws://127.0.0.1:{ports['port']}", f"wss://127.0.0.1:{ports['tlsPort']}"):
            results = run(client, url, CASES)
            if len(results) != COUNT:
                raise SystemExit(f"{len(results)} cases were run, expected {COUNT}")
            failed = decide(client, url, results)
            lost += failed
            behaviours = [behaviour for behaviour, _ in results.values()]
            counts = {name: behaviours.count(name) for name in sorted(set(behaviours))}
            print(f"{url.partition(':')[0]}: {len(results)} cases, {len(failed)} failed, {counts}")
            other = [case for case, result in results.items() if result[0] == NOT_STRICT]
            if other:
                print(f"  not strict: {', '.join(sorted(other, key=order))}")
            if failed:
                print(f"  FAILED: {', '.join(sorted(failed, key=order))}")
    finally:
        server.stdin.close()
        code = server.wait(timeout=20)
    if code != 0:
        raise SystemExit(f"the echo server ended with {code}")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
