#!/usr/bin/env python3
"""Measures what open agent desktops cost.

Compares the rate of SendMessage with and without eight open desktops. Meanwhile their chats receive
1,000 messages a second. See README.md in this folder.
"""

import argparse
import pathlib
import statistics
import subprocess
import tempfile

from run import HERE, Server, call, load, messages, open_chat

INSTANCE = "/_mock/v1/instances/default"


def chats(port, count, desks):
    """Starts a chat for each agent. Returns the desktops' paths and the customers' tokens."""
    paths, bearers = [], []
    for number in range(count):
        started = call(port, "PUT", "/contact/chat", {
            "InstanceId": "default", "ContactFlowId": "desks", "ParticipantDetails": {"DisplayName": f"Customer {number}"}})
        connection = call(port, "POST", "/participant/connection", {
            "Type": ["CONNECTION_CREDENTIALS"], "ConnectParticipant": True}, {"X-Amz-Bearer": started["ParticipantToken"]})
        call(port, "POST", f"{INSTANCE}/contacts/{started['ContactId']}/participants", {
            "role": "AGENT", "displayName": f"Agent{number}"})
        bearers.append(connection["ConnectionCredentials"]["ConnectionToken"])
        if desks:
            paths.append(f"/ccp-v2/socket?agent=Agent{number}")
    return paths, bearers


def measure(binary, peer, run, seconds, rate, count, desks):
    """Measures SendMessage's rate on a separate chat while the agents' chats receive messages."""
    mock = Server([binary, "serve", "--port", "0", "--threads", "2"])
    try:
        for number in range(count):
            call(mock.port, "PUT", f"{INSTANCE}/agents/Agent{number}", {"state": "Lunch"})
        paths, bearers = chats(mock.port, count, desks)
        crowd = subprocess.Popen([peer, "desks", str(mock.port), str(rate)], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        crowd.stdin.write("\n".join([*paths, *bearers, "", ""]))
        crowd.stdin.flush()
        assert crowd.stdout.readline() == "ready\n"
        if desks:
            pages = call(mock.port, "GET", f"{INSTANCE}/ccp?count={count}&wait=10s")["pages"]
            assert len(pages) == count
        contact, bearer = open_chat(mock.port)
        answered, result, _ = load(mock, bearer, run, seconds, seconds * 150_000)
        sent, heard = map(int, crowd.communicate("", timeout=30)[0].split())
        if desks and heard < sent * 0.99 or not desks and heard:
            raise SystemExit(f"{sent} messages were sent to desks, and {heard} heard")
        if not 0 <= messages(mock.port, contact) - answered <= 32:
            raise SystemExit("not every message was stored")
        return result
    finally:
        mock.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--desks", type=int, default=8)
    parser.add_argument("--rate", type=int, default=1_000)
    options = parser.parse_args()
    binary = str(pathlib.Path(options.binary).resolve())
    with tempfile.TemporaryDirectory() as folder:
        peer = f"{folder}/sockets"
        subprocess.run(["gcc", "-O2", "-o", peer, HERE / "sockets.c", "-lpthread"], check=True)
        print(f"SendMessage while {options.rate} messages/s go to {options.desks} chats, with and without a desk at each:")
        ratios = []
        for pair in range(options.pairs):
            figures = {}
            # The order alternates from pair to pair.
            for desks in [False, True] if pair % 2 else [True, False]:
                figures[desks] = measure(
                    binary, peer, pair, options.seconds, options.rate, options.desks, desks)
            ratios.append(figures[True] / figures[False])
            print(f"  pair {pair + 1}: without {figures[False]:8.0f}/s   with {figures[True]:8.0f}/s"
                  f"   ratio {ratios[-1]:.2f}")
        print(f"  median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
