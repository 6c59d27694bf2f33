#!/usr/bin/env python3
"""Sends many messages through a bounded server, and prints its resident memory on the way.

See README.md in this folder.

soak.py BINARY [--contacts N] [--messages N]: sends each contact its messages with SendMessage, and
ends it.
"""

import argparse
import http.client
import json
import pathlib
import re
import subprocess
import threading
import time
import urllib.request

KEPT = 500
BATCH = 100


def call(port, method, path, body=None, headers=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request) as response:
        text = response.read().decode()
        return json.loads(text) if text.startswith("{") else text


class Caller:
    """A connection that sends messages in batches and reads the responses as a stream."""

    def __init__(self, port):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def call(self, method, path, body, token=None):
        headers = {"Content-Type": "application/json"} | ({"X-Amz-Bearer": token} if token else {})
        self.connection.request(method, path, json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return json.loads(text)

    def send(self, token, count):
        body = json.dumps({"ContentType": "text/plain", "Content": "a message of some fifty characters, as people write"})
        one = (f"POST /participant/message HTTP/1.1\r\nHost: x\r\nX-Amz-Bearer: {token}\r\n"
               f"Content-Length: {len(body)}\r\n\r\n{body}").encode()
        line = self.connection.sock
        for _ in range(count // BATCH):
            line.sendall(one * BATCH)
            got = b""
            while got.count(b"HTTP/1.1 200") < BATCH or not got.endswith(b"}"):
                piece = line.recv(1 << 18)
                assert piece, "the server closed the connection"
                got += piece
                assert b"HTTP/1.1 4" not in got, got[:500]

    def play(self, messages):
        started = self.call("PUT", "/contact/chat", {
            "InstanceId": "soak", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}})
        token = self.call("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]},
                          started["ParticipantToken"])["ConnectionCredentials"]["ConnectionToken"]
        self.send(token, messages)
        self.call("POST", "/participant/disconnect", {}, token)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--contacts", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=1_000)
    options = parser.parse_args()
    server = subprocess.Popen(
        [options.binary, "serve", "--port", "0", "--max-ended-contacts", str(KEPT)], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    port = json.loads(server.stdout.readline())["port"]

    def resident():
        status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    lock, done, figures, begun = threading.Lock(), 0, {}, time.monotonic()

    def work():
        nonlocal done
        caller = Caller(port)
        while True:
            with lock:
                if done >= options.contacts:
                    return
                done += 1
                if done % (options.contacts // 10) == 0:
                    figures[done] = resident()
                    print(f"{done * options.messages:>12,} messages: {figures[done]:.1f} MB, "
                          f"{time.monotonic() - begun:.0f} s", flush=True)
            caller.play(options.messages)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    metrics = call(port, "GET", "/_mock/metrics")
    for name in ("contacts_evicted_total", "ended_contacts", "journal_entries", "journal_dropped_total"):
        print(name, re.search(rf"^connect_chat_mock_{name} (\d+)$", metrics, re.M)[1])
    requests = sum(map(int, re.findall(r"^connect_chat_mock_requests_total\{.*\} (\d+)$", metrics, re.M)))
    print(f"requests {requests}, due {options.contacts * (options.messages + 3)}")
    early, late = figures[options.contacts // 5], figures[options.contacts]
    print(f"from a fifth of the messages to all of them: {early:.1f} to {late:.1f} MB, {late / early - 1:+.1%}")
    server.terminate()
    server.wait()


main()
