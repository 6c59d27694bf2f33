"""Starts servers that are short of files, memory, disk or a reader of their output."""

import http.client
import json
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("CONNECT_CHAT_MOCK", str(ROOT / ".build/release/connect-chat-mock"))
ADMIN = "/_mock/v1/instances/default"


class Server:
    """A server that writes standard error to a file, unless the test passes another target."""

    def __init__(self, *arguments, log, limits=(), tracer=(), **options):
        def limit():
            for what, value in limits:
                resource.setrlimit(what, (value, value))

        self.log = log
        options.setdefault("stderr", open(log, "wb"))
        self.process = subprocess.Popen(
            [*tracer, BINARY, "serve", "--port", "0", "--seed", "7", *map(str, arguments)], stdout=subprocess.PIPE,
            preexec_fn=limit, **options)
        watch = threading.Timer(30, self.process.kill)
        watch.start()
        line = self.process.stdout.readline()
        watch.cancel()
        assert line, f"the server did not start: {pathlib.Path(log).read_text()}"
        self.ready = json.loads(line)
        self.port = self.ready["port"]

    def call(self, method, path, body=None, headers=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(
                method, path, body if isinstance(body, (bytes, str, type(None))) else json.dumps(body),
                {"Content-Type": "application/json"} | (headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def admin(self, method, path, body=None):
        status, text = self.call(method, ADMIN + path, body)
        return status, json.loads(text) if text else None

    def is_alive(self):
        return self.call("GET", "/_mock/livez")[0] == 200

    def peer(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def kilobytes(self, name):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
        raise AssertionError(name)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, number=signal.SIGTERM, within=10):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=within)

    def said(self):
        return pathlib.Path(self.log).read_text()


@pytest.fixture
def start(tmp_path):
    servers = []

    def starter(*arguments, **options):
        server = Server(*arguments, log=tmp_path / f"log-{len(servers)}", **options)
        servers.append(server)
        return server

    yield starter
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def until(holds, seconds=10):
    """Waits until a condition holds. Only a failing test reaches the time limit."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it did not come to hold"
        os.sched_yield()
