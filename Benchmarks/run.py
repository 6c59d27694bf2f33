#!/usr/bin/env python3
"""Measures SendMessage against the C floor, the time from start to ready, idle memory and binary size.

See README.md in this folder.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 32
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A process that prints one JSON line with its port when it is ready."""

    def __init__(self, command):
        started = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        line = self.process.stdout.readline()
        self.seconds_to_ready = time.perf_counter() - started
        if not line:
            raise SystemExit(f"{command[0]} did not start")
        self.port = json.loads(line)["port"]

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=10)


def call(port, method, path, body=None, headers=None):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **(headers or {})})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def open_chat(port):
    """Starts a chat with an agent. Returns the contact id and the agent's connection token."""
    contacts = "/_mock/v1/instances/default/contacts"
    contact = call(port, "POST", contacts, {"displayName": "Ana"})["id"]
    agent = call(port, "POST", f"{contacts}/{contact}/participants", {"role": "AGENT", "displayName": "Sam"})
    connection = call(port, "POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]},
                      {"X-Amz-Bearer": agent["participantToken"]})
    return contact, connection["ConnectionCredentials"]["ConnectionToken"]


def messages(port, contact):
    """Returns the number of stored messages: all items except the two participant.joined events."""
    return call(port, "GET", f"/_mock/v1/instances/default/contacts/{contact}")["items"] - 2


def load(server, bearer, run, seconds, count):
    """Runs wrk once. Returns requests answered, their rate, and CPU microseconds for each."""
    before = server.cpu_seconds()
    output = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(HERE / "sendmessage.lua"),
         f"http://127.0.0.1:{server.port}", "--", bearer, f"{run:08d}", str(count)],
        check=True, capture_output=True, text=True).stdout
    spent = server.cpu_seconds() - before
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"not every request was answered with 200:\n{output}")
    answered = int(re.search(r"(\d+) requests in", output)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    return answered, rate, spent / answered * 1e6


def compare(mock, floor, seconds, pairs):
    rows = []
    for pair in range(pairs):
        contact, bearer = open_chat(mock.port)
        prepared = seconds * 150_000
        _, floor_rate, floor_cpu = load(floor, bearer, 2 * pair, seconds, prepared)
        answered, rate, cpu = load(mock, bearer, 2 * pair + 1, seconds, prepared)
        if answered >= prepared:
            raise SystemExit("wrk ran out of prepared requests; raise their number")
        # wrk does not wait for responses to requests in progress when it stops, but the server
        # stores them.
        surplus = messages(mock.port, contact) - answered
        if not 0 <= surplus <= CONNECTIONS:
            raise SystemExit(f"{answered} messages were answered with 200, {surplus:+d} stored beside them")
        rows.append((floor_rate, rate, floor_cpu, cpu))
        print(f"  pair {pair + 1}: floor {floor_rate:8.0f}/s {floor_cpu:5.2f} us   SendMessage {rate:8.0f}/s {cpu:5.2f} us"
              f"   ratios {rate / floor_rate:.2f} and {cpu / floor_cpu:.2f}")
    return rows


def compare_builds(new, old, seconds, pairs):
    """Compares two builds in pairs. The order alternates from pair to pair."""
    rows = []
    for pair in range(pairs):
        figures = {}
        for number, server in enumerate((new, old) if pair % 2 == 0 else (old, new)):
            contact, bearer = open_chat(server.port)
            answered, rate, cpu = load(server, bearer, 2 * pair + number, seconds, seconds * 150_000)
            if not 0 <= messages(server.port, contact) - answered <= CONNECTIONS:
                raise SystemExit(f"{answered} messages were answered, {messages(server.port, contact)} are stored")
            figures[server] = rate, cpu
        (rate, cpu), (old_rate, old_cpu) = figures[new], figures[old]
        rows.append((rate / old_rate, cpu / old_cpu))
        print(f"  pair {pair + 1}: old {old_rate:8.0f}/s {old_cpu:5.2f} us   new {rate:8.0f}/s {cpu:5.2f} us"
              f"   ratios {rate / old_rate:.2f} and {cpu / old_cpu:.2f}")
    print(f"  median: rate ratio {statistics.median(row[0] for row in rows):.2f},"
          f" CPU ratio {statistics.median(row[1] for row in rows):.2f}")


def check_count(mock, count):
    """Sends `count` messages, and checks that exactly as many are stored."""
    contact, bearer = open_chat(mock.port)
    load(mock, bearer, 99, 3, count)
    stored = messages(mock.port, contact)
    if stored != count:
        raise SystemExit(f"{count} messages were sent and answered with 200, {stored} are stored")
    print(f"  counted: {count} messages sent and answered, {stored} stored")


def page_microseconds(mock, bearer):
    """Returns the median time for a chat's newest page over one connection, in microseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", mock.port)
    headers = {"Content-Type": "application/json", "X-Amz-Bearer": bearer}
    times = []
    for _ in range(2_000):
        began = time.perf_counter()
        connection.request("POST", "/participant/transcript", "{}", headers)
        response = connection.getresponse()
        body = response.read()
        times.append(time.perf_counter() - began)
        if response.status != 200 or body.count(b'"Type":"MESSAGE"') != 15:
            raise SystemExit(f"not a full page: {body[:200]}")
    return statistics.median(times) * 1e6


def compare_pages(mock, count):
    """Compares the time for a page of a short chat with the time for a page of a long chat."""
    costs = []
    for messages_in_chat in (100, count):
        contact, bearer = open_chat(mock.port)
        load(mock, bearer, 500 + messages_in_chat % 7, 1 if messages_in_chat == 100 else 15, messages_in_chat)
        if messages(mock.port, contact) != messages_in_chat:
            raise SystemExit(f"{messages(mock.port, contact)} messages, expected {messages_in_chat}")
        costs.append(page_microseconds(mock, bearer))
    print(f"  a page of 15: {costs[0]:.0f} us in a chat of 100 messages, {costs[1]:.0f} us in one of {count}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--against", type=pathlib.Path, help="another build to compare with, instead of the floor")
    parser.add_argument("--faults", type=int, default=0, help="with --against: fault rules on other operations, for the first")
    options = parser.parse_args()
    binary = str(options.binary.resolve())
    if options.against:
        servers = [Server([str(path.resolve()), "serve", "--port", "0", "--threads", "2"])
                   for path in (options.binary, options.against)]
        try:
            if options.faults:
                rule = {"operation": "SendEvent", "error": {"code": "ThrottlingException"}}
                call(servers[0].port, "PUT", "/_mock/v1/instances/default/faults", {"faults": [rule] * options.faults})
            compare_builds(*servers, options.seconds, options.pairs)
        finally:
            for server in servers:
                server.stop()
        return
    with tempfile.TemporaryDirectory() as folder:
        floor_binary = f"{folder}/floor"
        subprocess.run(["gcc", "-O2", "-o", floor_binary, str(HERE / "floor.c"), "-lmicrohttpd", "-lpthread"], check=True)
        stripped = f"{folder}/stripped"
        shutil.copy(binary, stripped)
        subprocess.run(["strip", stripped], check=True)
        command = [binary, "serve", "--port", "0", "--threads", "2"]

        starts = []
        for _ in range(20):
            server = Server(command)
            starts.append(server.seconds_to_ready * 1000)
            server.stop()

        mock = Server(command)
        idle = mock.resident_megabytes()
        try:
            floor = Server([floor_binary])
        except SystemExit:
            mock.stop()
            raise
        print(f"SendMessage against the floor, {options.pairs} pairs of {options.seconds} s, wrk -t1 -c{CONNECTIONS}:")
        try:
            rows = compare(mock, floor, options.seconds, options.pairs)
            check_count(mock, 50_000)
            compare_pages(mock, 500_000)
        finally:
            codes = mock.stop(), floor.stop()
        floor_rate, rate, floor_cpu, cpu = (statistics.median(column) for column in zip(*rows))
        ratio = statistics.median(row[1] / row[0] for row in rows)
        cpu_ratio = statistics.median(row[3] / row[2] for row in rows)
        print(f"  median: floor {floor_rate:.0f}/s {floor_cpu:.2f} us, SendMessage {rate:.0f}/s {cpu:.2f} us,"
              f" rate ratio {ratio:.2f}, CPU ratio {cpu_ratio:.2f}")
        print(f"start to ready: median {statistics.median(starts):.1f} ms of {len(starts)} (least {min(starts):.1f})")
        print(f"idle resident memory: {idle:.1f} MB")
        print(f"stripped binary: {os.path.getsize(stripped) / 1e6:.1f} MB")
        if codes[0] != 0:
            sys.exit(f"the server ended with code {codes[0]}")


if __name__ == "__main__":
    main()
