#!/usr/bin/env python3
"""Counts the instructions of one request with callgrind.

Other load on the machine does not change the counts. See README.md in this folder.
"""

import argparse
import base64
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

# Keeps hash seeds and string routines the same in every run and on every machine.
FIXED = {
    "SWIFT_DETERMINISTIC_HASHING": "1",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-AVX2,-BMI2,-ERMS,-FSRM,-RTM",
}
AGREEMENT = 0.003
MOST_TRIES = 6

SCENARIO = {
    "scenario": "parrot",
    "steps": [{"expect": "agent leaves", "within": "1h"}],
    "rules": [{"when": {"agent says": {"contains": "ping"}}, "then": [{"customer says": "pong"}]}],
}


class Server:
    """A server under callgrind, with its clock in manual mode."""

    def __init__(self, binary, folder):
        self.counts = folder / "callgrind.out"
        self.process = subprocess.Popen(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={self.counts}", binary, "serve", "--port", "0", "--seed",
             "7", "--threads", "2", "--clock", "manual", "--now", "2026-01-31T12:00:00Z", "--log-level", "error"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | FIXED)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{binary} did not start under valgrind")
        self.port = json.loads(line)["port"]
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def call(self, method, path, body=None, bearer=None):
        headers = {"Content-Type": "application/json"} | ({"X-Amz-Bearer": bearer} if bearer else {})
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self.connection.getresponse()
        return response.status, response.read()

    def ask(self, method, path, body=None, bearer=None):
        status, text = self.call(method, path, body, bearer)
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {text.decode()}")
        return json.loads(text)

    def instructions(self):
        """Stops the server and returns the number of instructions that it executed."""
        self.connection.close()
        self.process.terminate()
        if self.process.wait(timeout=60) != 0:
            raise SystemExit("the server did not stop cleanly")
        return int(re.search(r"^(?:summary|totals): (\d+)", self.counts.read_text(), re.M)[1])


ADMIN = "/_mock/v1/instances/default"


class Chat:
    """Starts a chat with a customer and an agent, and keeps the agent's connection token."""

    def __init__(self, server, run=None):
        self.server = server
        self.contact = run or server.ask("POST", f"{ADMIN}/contacts", {"displayName": "Ana"})["id"]
        joined = server.ask("POST", f"{ADMIN}/contacts/{self.contact}/participants", {"role": "AGENT", "displayName": "Sam"})
        self.agent, _ = self.connect(joined["participantToken"])

    def connect(self, token):
        answer = self.server.ask(
            "POST", "/participant/connection", {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"]}, token)
        return answer["ConnectionCredentials"]["ConnectionToken"], answer["Websocket"]["Url"]

    def say(self, number, text="How can I help you today, please?"):
        self.server.ask(
            "POST", "/participant/message",
            {"ContentType": "text/plain", "Content": text, "ClientToken": f"token-{number:08d}"}, self.agent)


class Socket:
    """A subscribed chat socket."""

    def __init__(self, url):
        host, path = re.match(r"ws://([^/]+)(/.*)", url).groups()
        name, port = host.rsplit(":", 1)
        self.socket = socket.create_connection((name, int(port)), timeout=60)
        key = base64.b64encode(bytes(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        while self.file.readline().strip():
            pass
        text = json.dumps({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}}).encode()
        self.socket.sendall(bytes([0x81, 0x80 | len(text)]) + bytes(4) + text)
        self.frame()

    def frame(self):
        head = self.file.read(2)
        length = head[1]
        if length == 126:
            length = struct.unpack(">H", self.file.read(2))[0]
        return self.file.read(length)


def send_message(server, count):
    chat = Chat(server)
    for number in range(count):
        chat.say(number)


def get_transcript(server, count):
    chat = Chat(server)
    for number in range(50):
        chat.say(number)
    for _ in range(count):
        page = server.ask("POST", "/participant/transcript", {"MaxResults": 15}, chat.agent)
        assert len(page["Transcript"]) == 15


def pushed_frame(server, count):
    chat = Chat(server)
    other = server.ask("POST", f"{ADMIN}/contacts/{chat.contact}/participants", {"role": "AGENT", "displayName": "Kim"})
    _, url = chat.connect(other["participantToken"])
    listener = Socket(url)
    for number in range(count):
        chat.say(number)
        while b"How can I help" not in listener.frame():
            pass


def scripted_reply(server, count):
    server.ask("PUT", f"{ADMIN}/scenarios/parrot", SCENARIO)
    run = server.ask("POST", f"{ADMIN}/scenarios/parrot/runs", {})
    chat = Chat(server, run["contactId"])
    for number in range(count):
        chat.say(number, f"ping {number:08d}")


def admin_wait(server, count):
    Chat(server)
    for _ in range(count):
        # The instance has one contact, so the wait for two contacts times out.
        status, _ = server.call("GET", f"{ADMIN}/contacts?count=2&wait=1ms")
        assert status == 408, status


CASES = {
    "SendMessage": (send_message, 1_000),
    "GetTranscript(15)": (get_transcript, 500),
    "SendMessage with a subscribed socket": (pushed_frame, 500),
    "SendMessage with a scripted reply": (scripted_reply, 500),
    "admin wait": (admin_wait, 500),
}


def readable(binary, folder):
    """Copies a binary without its debug information and returns the path of the copy.

    Valgrind cannot read the newer debug format that Swift writes. The copy keeps the names of functions.
    """
    copy = pathlib.Path(folder) / f"{len(list(pathlib.Path(folder).iterdir()))}-{pathlib.Path(binary).name}"
    subprocess.run(["objcopy", "--strip-debug", binary, copy], check=True)
    return str(copy)


def total(binary, play, count):
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        server = Server(binary, folder)
        play(server, count)
        return server.instructions()
    finally:
        shutil.rmtree(folder)


def measure(binary, play, count):
    """Returns the instructions of one more request, and whether two tries agreed.

    Each try subtracts the cost of `count` requests from the cost of twice as many, and divides by `count`.
    If no two tries agree, the result is their median.
    """
    tries = []
    while len(tries) < MOST_TRIES:
        figure = (total(binary, play, 2 * count) - total(binary, play, count)) / count
        for other in tries:
            if abs(figure - other) <= AGREEMENT * other:
                return (figure + other) / 2, True
        tries.append(figure)
    return sorted(tries)[len(tries) // 2], False


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("--against", help="another build, measured in the same run")
    parser.add_argument("--only", help="run only the cases whose names contain this text")
    parser.add_argument("--json", help="write the results to this file")
    arguments = parser.parse_args()
    for tool, package in (("valgrind", "valgrind"), ("objcopy", "binutils")):
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is missing: apt-get install {package}")
    with tempfile.TemporaryDirectory() as folder:
        report(arguments, readable(arguments.binary, folder), arguments.against and readable(arguments.against, folder))


def report(arguments, binary, against):
    figures = {}
    for name, (play, count) in CASES.items():
        if arguments.only and arguments.only not in name:
            continue
        figure, agrees = measure(binary, play, count)
        figures[name] = round(figure)
        line = f"{name:40} {figure:10.0f} instructions" + ("" if agrees else " (no two tries agreed)")
        if against:
            old, _ = measure(against, play, count)
            line += f"   before {old:10.0f}   {100 * (figure / old - 1):+.1f} %"
        print(line, flush=True)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
