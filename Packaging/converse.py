#!/usr/bin/env python3
"""Holds a conversation with an installed command: `converse.py VERSION COMMAND [ROOT]`.

With ROOT, the command runs in that root folder. The Python client of the wheel talks to it.
"""

import http.server
import json
import pathlib
import queue
import subprocess
import sys
import tempfile

from connect_chat_mock import Server

SCENARIO = """scenario: hello
steps:
  - customer says: Hi
  - expect: agent says
    within: 10s
  - customer says: Thanks, bye
"""


def listen():
    """Starts an endpoint for notifications. Returns its address, and a queue of what arrives."""
    received = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    endpoint = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    import threading
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{endpoint.server_port}/", received


def main():
    version, command, root = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None
    prefix = ["chroot", root] if root else []
    run = lambda *arguments: subprocess.run([*prefix, command, *arguments], capture_output=True, text=True, timeout=60)  # noqa: E731
    assert run("--version").stdout.strip() == version
    with tempfile.TemporaryDirectory(dir=f"{root}/tmp" if root else None) as folder:
        file = pathlib.Path(folder) / "hello.yaml"
        file.write_text(SCENARIO)
        inside = str(file).removeprefix(root or "")
        alone = run("run", inside)
        assert alone.returncode == 0 and "1 passed, 0 failed" in alone.stdout, alone.stderr + alone.stdout
        process = subprocess.Popen([*prefix, command, "serve", "--port", "0", inside], stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
        try:
            ready = json.loads(process.stdout.readline())
            url = ready["urls"]["connect"]
            assert run("ready", "--port", str(ready["port"])).returncode == 0
            remote = run("run", inside, "--endpoint", url)
            assert remote.returncode == 0, remote.stderr + remote.stdout
            with Server(url=url).instance() as instance:
                address, received = listen()
                instance.settings(streamingEndpoints={"chats": address})
                chat = instance.chat("Ana")
                instance._calls.admin("POST", "/contact/start-streaming", {
                    "InstanceId": instance.id, "ContactId": chat.id, "ClientToken": "1", "ChatStreamingConfiguration": {
                        "StreamingEndpointArn": "arn:aws:sns:us-east-1:123456789012:chats"}})
                chat.customer.send("Hello")
                message = json.loads(received.get(timeout=10)["Message"])
                while message.get("Content") != "Hello":
                    message = json.loads(received.get(timeout=10)["Message"])
                talk = instance.play("hello", clients=["agent"])
                talk.agent.send("Good morning")
                talk.passed()
        finally:
            process.terminate()
            assert process.wait(10) == 0
    print("run, ready, run --endpoint, a conversation and a streamed notification")


main()
