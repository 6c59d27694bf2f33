#!/usr/bin/env python3
"""Compares a long run with ten short ones, in instructions (callgrind).

A run of 100,000 executed steps, with waits between them, must cost at most 1.2 times ten runs of 10,000 steps: a step
does not become more expensive as a run gets longer.
"""

import argparse
import sys
import tempfile

import instructions

MOST = 1.2
# Each round of the loop executes ten steps.
STEPS_OF_A_ROUND = 10
ROUND = [
    {"set": {"n": "${row}"}}, {"customer types": "1s"}, {"customer says": "${row}: ${text:-hello}, ${weekday}"},
    {"if": {"n": {"at least": 3}}, "then": [{"set": {"text": "again"}}]}, {"wait": {"between": ["1s", "2s"]}},
    {"set": {"word": {"one of": ["a", "b", "c"]}}}, {"if": {"word": {"not": "a"}}, "else": [{"set": {"word": "b"}}]},
    {"wait": "500ms"}, {"system sets": {"word": "${word}"}},
]


def scenario(steps):
    rounds = steps // STEPS_OF_A_ROUND
    rows = [{"text": f"text {number}"} for number in range(10)]
    return {"scenario": f"steps {steps}", "steps": [
        {"repeat": {"times": rounds // len(rows), "steps": [{"for each": {"row of": rows, "steps": ROUND}}]}}]}


def play(server, runs, steps):
    name = f"steps%20{steps}"
    server.ask("PUT", f"{instructions.ADMIN}/scenarios/{name}", scenario(steps))
    started = server.ask("POST", f"{instructions.ADMIN}/scenarios/{name}/runs", {"repeat": runs})
    server.ask("POST", f"{instructions.ADMIN}/clock/advance", {"by": "24h"})
    for run in started["runs"]:
        state = server.ask("GET", f"{instructions.ADMIN}/runs/{run['id']}")["state"]
        assert state == "passed", state


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    binary = parser.parse_args().binary
    with tempfile.TemporaryDirectory() as folder:
        copy = instructions.readable(binary, folder)
        nothing = instructions.total(copy, lambda *_: None, 0)
        ten = instructions.total(copy, lambda server, _: play(server, 10, 10_000), 0) - nothing
        one = instructions.total(copy, lambda server, _: play(server, 1, 100_000), 0) - nothing
    ratio = one / ten
    print(f"ten runs of 10,000 steps: {ten:,} instructions; one of 100,000: {one:,}; ratio {ratio:.3f}, {MOST} allowed")
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
