"""A server that passes everything on to another one, and changes answers and frames on the way."""

import http.client
import http.server
import json
import threading
import urllib.parse

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import serve


class DeviatingServer:
    """Passes everything on, and changes some of it.

    `answer(operation, status, fields, body)` returns a changed status, fields and body. `frames()` is called for each socket, and
    returns a function from a frame to the frames that are sent."""

    def __init__(self, upstream, answer=None, frames=None):
        self.upstream = urllib.parse.urlsplit(upstream)
        self.answer = answer or (lambda operation, status, fields, body: (status, fields, body))
        self.frames = frames or (lambda: lambda frame: [frame])
        self.sockets = serve(self.relay, "127.0.0.1", 0)
        self.socket_port = self.sockets.socket.getsockname()[1]
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                outer.forward(self)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.threads = [
            threading.Thread(target=self.http.serve_forever, args=(0.02,)), threading.Thread(target=self.sockets.serve_forever)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        self.sockets.shutdown()
        for thread in self.threads:
            thread.join()

    def forward(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        fields = {name: value for name, value in handler.headers.items() if name.lower() not in ("host", "connection")}
        connection = http.client.HTTPConnection(self.upstream.hostname, self.upstream.port, timeout=30)
        connection.request(handler.command, handler.path, body, fields)
        answer = connection.getresponse()
        content = answer.read()
        fields = {name: value for name, value in answer.getheaders()}
        status, operation = answer.status, (handler.command, handler.path.split("?")[0])
        try:
            tree = json.loads(content)
        except ValueError:
            tree = None
        if isinstance(tree, dict):
            if "Websocket" in tree:
                url = urllib.parse.urlsplit(tree["Websocket"]["Url"])
                tree["Websocket"]["Url"] = f"ws://127.0.0.1:{self.socket_port}{url.path}"
            status, fields, tree = self.answer(operation, status, fields, tree)
            content = json.dumps(tree).encode()
        connection.close()
        handler.send_response_only(status)
        for name, value in fields.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def relay(self, client):
        frames = self.frames()
        with connect(f"ws://{self.upstream.netloc}{client.request.path}") as upstream:
            def up():
                try:
                    for message in client:
                        upstream.send(message)
                except ConnectionClosed:
                    pass
                upstream.close()

            thread = threading.Thread(target=up)
            thread.start()
            try:
                for message in upstream:
                    for frame in frames(json.loads(message)):
                        client.send(json.dumps(frame))
            except ConnectionClosed:
                pass
            client.close()
            thread.join()
