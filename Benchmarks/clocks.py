#!/usr/bin/env python3
"""Measures two clocks: hours of chat on an auto clock, and timer delays on the real clock.

See README.md in this folder.

clocks.py BINARY [--customers N]
"""

import argparse
import json
import subprocess
import threading
import time
import urllib.request

from websockets.sync.client import connect

INSTANCE = "/_mock/v1/instances/default"


class Server:
    def __init__(self, binary, *arguments):
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--seed", "7", "--log-level", "error", *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.url = f"http://127.0.0.1:{json.loads(self.process.stdout.readline())['port']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def call(self, method, path, body=None, headers=None):
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})})
        with urllib.request.urlopen(request, timeout=600) as response:
            return json.loads(response.read() or b"null")

    def put(self, name, steps, **head):
        self.call("PUT", f"{INSTANCE}/scenarios/{name}", {"scenario": name, "steps": steps, **head})


def heard(server, flow, last):
    """Connects a customer who only listens. Returns the times of messages, up to `last`."""
    started = server.call("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": flow, "ParticipantDetails": {"DisplayName": "Ana"}})
    connection = server.call("POST", "/participant/connection", {"Type": ["WEBSOCKET"]},
                             {"X-Amz-Bearer": started["ParticipantToken"]})
    times = {}
    with connect(connection["Websocket"]["Url"], legacy=True) as socket:
        socket.send('{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}')
        socket.recv()
        while last not in times:
            content = json.loads(json.loads(socket.recv(timeout=20))["content"])
            times[content.get("Content")] = time.monotonic()
    return times


def listener(binary):
    """Measures 25 virtual minutes for a customer who only listens, from first frame to last."""
    with Server(binary, "--clock", "auto") as server:
        steps = ["agent joins"] + [step for number in range(100) for step in ({"wait": "15s"}, {"agent says": str(number)})]
        server.put("listen", steps, starts={"with flow": "listen"})
        spans = []
        for _ in range(20):
            times = heard(server, "listen", "99")
            spans.append((times["99"] - times["0"]) * 1000)
        spans.sort()
        print(f"25 minutes of waits and messages, first to last frame: median {spans[10]:.1f} ms, longest {spans[-1]:.1f} ms")


def crowd(binary, customers):
    """Measures `customers` concurrent runs of two virtual hours each."""
    with Server(binary, "--clock", "auto", "--max-ended-contacts", "100") as server:
        steps = [step for number in range(12) for step in (
            {"wait": "9m"}, {"customer types": "50s"}, {"customer says": {"one of": ["hello", "still there", "I wait"]}})]
        server.put("crowd", ["agent joins", *steps, {"wait": "2m"}, "customer leaves"])
        begin = time.monotonic()
        runs = server.call("POST", f"{INSTANCE}/scenarios/crowd/runs", {"repeat": customers})["runs"]
        begun = time.monotonic()
        while server.call("GET", f"{INSTANCE}/runs?state=running")["runs"]:
            time.sleep(0.05)
        end = time.monotonic()
        last = server.call("GET", f"{INSTANCE}/runs/{runs[-1]['id']}")
        assert last["state"] == "passed", last
        print(f"{customers} customers over two hours ({last['startedAt'][11:19]} to {last['endedAt'][11:19]}): "
              f"{end - begin:.1f} s, {begun - begin:.1f} s of it to begin them")


def drift(binary, customers):
    """Measures how late frames arrive on the real clock while `customers` timers are pending.

    The delays are by the clock of ten listeners. The times in the items cannot show a delay,
    because an item has the time that its timer was set for.
    """
    with Server(binary) as server:
        server.put("wait", [{"wait": "6s"}, {"customer says": "now"}])
        ticks = [step for number in range(1, 41) for step in ({"wait": "250ms"}, {"agent says": str(number)})]
        server.put("tick", ["agent joins", {"agent says": "0"}, *ticks], starts={"with flow": "tick"})
        for _ in range(customers // 100):
            server.call("POST", f"{INSTANCE}/scenarios/wait/runs", {"repeat": 100})
            time.sleep(0.03)
        late = []

        def listen():
            times = heard(server, "tick", "40")
            late.extend((times[str(number)] - times["0"]) * 1000 - 250 * number for number in range(1, 41))

        listeners = [threading.Thread(target=listen) for _ in range(10)]
        for thread in listeners:
            thread.start()
        pending = server.call("GET", f"{INSTANCE}/clock")["pendingTimers"]
        for thread in listeners:
            thread.join()
        late.sort()
        print(f"{len(late)} timers on the real clock among {pending}: frames late by p50 {late[len(late) // 2]:.1f} ms, "
              f"p99 {late[len(late) * 99 // 100]:.1f} ms, at most {late[-1]:.1f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--customers", type=int, default=10_000)
    arguments = parser.parse_args()
    listener(arguments.binary)
    crowd(arguments.binary, arguments.customers)
    drift(arguments.binary, arguments.customers)


if __name__ == "__main__":
    main()
