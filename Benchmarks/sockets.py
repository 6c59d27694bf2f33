#!/usr/bin/env python3
"""Measures chat sockets: SendMessage with a listener against the C floor, latency, 10,000 sockets.

See README.md in this folder.
"""

import argparse
import http.client
import json
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from run import HERE, Server, call, load, messages

INSTANCE = "/_mock/v1/instances/default"
SCENARIO = {"scenario": "crowd", "steps": [
    {"expect": "customer joins"}, "agent joins", {"wait": "30m"}, {"agent says": "Are you still there?"}, {"wait": "2h"}]}


def connected_agent(port):
    """Starts a chat with an agent. Returns contact id, connection token and socket path."""
    contact = call(port, "POST", f"{INSTANCE}/contacts", {"displayName": "Ana"})["id"]
    agent = call(port, "POST", f"{INSTANCE}/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Sam"})
    connection = call(port, "POST", "/participant/connection", {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"]},
                      {"X-Amz-Bearer": agent["participantToken"]})
    path = "/participant" + connection["Websocket"]["Url"].partition("/participant")[2]
    return contact, connection["ConnectionCredentials"]["ConnectionToken"], path


def heard_load(mock, peer, run, seconds):
    """Runs wrk once with a listener. Checks that the listener receives every stored message."""
    contact, bearer, path = connected_agent(mock.port)
    listener = subprocess.Popen([peer, "count", str(mock.port), path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                text=True)
    assert listener.stdout.readline() == "subscribed\n"
    answered, rate, cpu = load(mock, bearer, run, seconds, seconds * 150_000)
    heard, _ = listener.communicate("", timeout=30)
    stored = messages(mock.port, contact)
    if int(heard) != stored or not 0 <= stored - answered <= 32:
        raise SystemExit(f"{answered} messages were answered with 200, {stored} stored, {int(heard)} heard")
    return rate, cpu


def throughput(binary, peer, seconds, pairs):
    with tempfile.TemporaryDirectory() as folder:
        floor_binary = f"{folder}/floor"
        subprocess.run(["gcc", "-O2", "-o", floor_binary, HERE / "floor.c", "-lmicrohttpd", "-lpthread"], check=True)
        mock, floor = Server([binary, "serve", "--port", "0", "--threads", "2"]), Server([floor_binary])
        print(f"SendMessage with one subscribed socket against the floor, {pairs} pairs of {seconds} s:")
        ratios = []
        try:
            for pair in range(pairs):
                _, floor_rate, _ = load(floor, "x", 2 * pair, seconds, seconds * 150_000)
                rate, cpu = heard_load(mock, peer, 2 * pair + 1, seconds)
                ratios.append(rate / floor_rate)
                print(f"  pair {pair + 1}: floor {floor_rate:8.0f}/s   heard {rate:8.0f}/s {cpu:5.2f} us"
                      f"   ratio {ratios[-1]:.2f}")
        finally:
            mock.stop(), floor.stop()
        print(f"  median ratio {statistics.median(ratios):.2f}")


def latency(binary, peer, count, rate):
    mock = Server([binary, "serve", "--port", "0", "--threads", "2"])
    try:
        _, bearer, path = connected_agent(mock.port)
        output = subprocess.run(
            [peer, "latency", str(mock.port), path, bearer, str(count), str(rate)], check=True, capture_output=True,
            text=True, timeout=120).stdout.split()
    finally:
        mock.stop()
    print(f"from sending to the frame, {count} messages at {rate}/s: p50 {output[0]} ms, p99 {output[1]} ms,"
          f" most {output[2]} ms")


def invited(mock, count):
    """Opens `count` chats for real customers. Yields the paths of the customers' sockets."""
    call(mock.port, "PUT", f"{INSTANCE}/scenarios/crowd", SCENARIO)
    connection = http.client.HTTPConnection("127.0.0.1", mock.port)
    for number in range(count):
        connection.request("POST", f"{INSTANCE}/scenarios/crowd/runs", '{"clients":["customer"]}',
                           {"Content-Type": "application/json"})
        run = json.load(connection.getresponse())
        connection.request("POST", "/participant/connection", '{"Type":["WEBSOCKET"]}', {
            "Content-Type": "application/json", "X-Amz-Bearer": run["invitations"][0]["participantToken"]})
        url = json.load(connection.getresponse())["Websocket"]["Url"]
        yield "/participant" + url.partition("/participant")[2]
    connection.close()


def crowd(binary, peer, count, connection_memory):
    mock = Server([binary, "serve", "--port", "0", "--threads", "2", "--clock", "manual", "--max-connections",
                   str(count + 100), "--connection-memory", connection_memory])
    clients = None
    try:
        paths = list(invited(mock, count))
        before = mock.resident_megabytes()
        clients = subprocess.Popen([peer, "crowd", str(mock.port), f"{INSTANCE}/clock/advance"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        clients.stdin.write("".join(f"{path}\n" for path in paths) + "all\n")
        clients.stdin.flush()
        opening = float(clients.stdout.readline())
        resident = mock.resident_megabytes()
        clients.stdin.write("go\n")
        clients.stdin.flush()
        speaking = float(clients.stdout.readline())
        began = time.perf_counter()
        mock.process.send_signal(signal.SIGTERM)
        code = mock.process.wait(timeout=30)
        stopping = time.perf_counter() - began
        closed, _ = clients.communicate(timeout=30)
    finally:
        for process in (mock.process, clients):
            if process and process.poll() is None:
                process.kill()
    floor = float(subprocess.run([peer, "floor", str(count)], check=True, capture_output=True, text=True).stdout)
    print(f"{count} sockets, --connection-memory {connection_memory}: opened in {opening:.2f} s, resident"
          f" {resident:.0f} MB ({before:.0f} before the first socket), one timer's {count} messages read in {speaking:.0f} ms"
          f" (as many bare sends and reads: {floor:.0f} ms),"
          f" {int(closed)} closed with 1001, stopped in {stopping:.2f} s with code {code}")
    return code == 0 and int(closed) == count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--only", choices=["throughput", "latency", "crowd"])
    options = parser.parse_args()
    binary = str(options.binary.resolve())
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        peer = f"{folder}/sockets"
        subprocess.run(["gcc", "-O2", "-o", peer, HERE / "sockets.c", "-lpthread"], check=True)
        if options.only in (None, "throughput"):
            throughput(binary, peer, options.seconds, options.pairs)
        if options.only in (None, "latency"):
            latency(binary, peer, 10_000, 1_000)
        if options.only in (None, "crowd"):
            for memory in ("32k", "8k"):
                is_good = crowd(binary, peer, options.sockets, memory) and is_good
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
