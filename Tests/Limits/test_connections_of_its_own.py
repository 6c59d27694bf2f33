"""The server opens only the connections that its user configured."""

import http.server
import json
import shutil
import threading

import pytest

from .conftest import ADMIN, ROOT, until

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")

TOPIC = "arn:aws:sns:us-east-1:123456789012:chats"


def asking(url):
    return f"""
scenario: asks
customer: {{ name: Ana }}
steps:
  - customer says: hi
  - ask: {{ url: "{url}" }}
  - customer leaves
"""


@pytest.fixture
def listener():
    """An HTTP server in the test process, which accepts every POST request."""

    class Taker(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def traced(start, tmp_path, *arguments):
    trace = tmp_path / "trace"
    server = start(
        *arguments, ROOT / "fixtures/hello.yaml",
        tracer=["strace", "-D", "-f", "-qq", "-e", "trace=connect", "-e", "signal=none", "-o", trace])
    return server, lambda: [line for line in trace.read_text().splitlines() if "connect(" in line]


def stream(server):
    """Starts a chat that streams to the topic, and returns the status of StartContactStreaming."""
    _, started = server.call("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}})
    contact, token = (json.loads(started)[name] for name in ("ContactId", "ParticipantToken"))
    status, _ = server.call("POST", "/contact/start-streaming", {
        "InstanceId": "default", "ContactId": contact, "ClientToken": "1",
        "ChatStreamingConfiguration": {"StreamingEndpointArn": TOPIC}})
    _, connection = server.call("POST", "/participant/connection", {
        "Type": ["CONNECTION_CREDENTIALS"], "ConnectParticipant": True}, {"X-Amz-Bearer": token})
    token = json.loads(connection)["ConnectionCredentials"]["ConnectionToken"]
    server.call("POST", "/participant/message", {"ContentType": "text/plain", "Content": "https://example.com/a"},
                {"X-Amz-Bearer": token})
    return status


def test_no_request_makes_it_connect(start, tmp_path, listener):
    server, connections = traced(start, tmp_path)
    url = f"http://127.0.0.1:{listener}/"
    stream(server)
    assert server.admin("PUT", "/settings", {"streamingEndpoints": {"chats": "http://example.com/"}})[0] == 403
    put, text = server.call("PUT", ADMIN + "/scenarios/asks", asking(url), {"Content-Type": "application/yaml"})
    assert put in (200, 201), text
    _, run = server.admin("POST", "/scenarios/asks/runs", {})
    ended = json.loads(server.call("GET", f"{ADMIN}/runs/{run['id']}?wait=10s")[1])
    assert ended["state"] == "failed" and "--allow-ask" in json.dumps(ended), ended
    for page in ["/_mock/ui", "/ccp-v2/", "/_mock/demo/agent", "/_mock/demo/customer", "/_mock/health"]:
        assert server.call("GET", page)[0] in (200, 302), page
    server.call("GET", "/_mock/livez", headers={"Host": "localhost", "X-Forwarded-For": "192.0.2.1"})
    assert server.stop() == 0
    assert connections() == []


def test_what_is_configured_it_connects_to(start, tmp_path, listener):
    """The server connects to a configured endpoint. This shows that the previous test can fail."""
    server, connections = traced(start, tmp_path, "--streaming-endpoints", f"chats=http://127.0.0.1:{listener}/")
    assert stream(server) == 200
    until(lambda: any(f"htons({listener})" in line for line in connections()))
    assert server.stop() == 0
    assert all("127.0.0.1" in line for line in connections())
