"""Fixtures for pages in Debian's Chromium, driven by Playwright.

A separate HTTP server serves the pages that are not part of the mock server.
"""

import http.server
import pathlib
import shutil
import threading
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from Browser.places import LIBRARIES, PAGES


class Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):
        name = urlsplit(path).path.lstrip("/")
        folder = pathlib.Path(LIBRARIES or PAGES) if name.startswith("lib/") else PAGES
        return str(folder / pathlib.Path(name).name)

    def send_head(self):
        if urlsplit(self.path).path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return None
        return super().send_head()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def host():
    """The address of pages that frame the CCP. They have a different origin."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def secure_host(context):
    """The https address of a page that frames the CCP, at a host that is remote for the browser.

    A browser requires permission before such a page connects to this machine.
    """
    origin = "https://desk.test"
    context.route(f"{origin}/**", lambda route: route.fulfill(path=PAGES / "host.html"))
    context.grant_permissions(["local-network-access"], origin=origin)
    return origin


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium")
    assert path, "Debian's package chromium is missing"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watch:
    """Errors in pages, and the hosts that pages connect to."""

    def __init__(self):
        self.errors = []
        self.hosts = set()

    def follow(self, page):
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda line: line.type == "error" and self.errors.append(f"{page.url}: {line.text} {line.location['url']}"))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        page.on("websocket", lambda socket: self.hosts.add(urlsplit(socket.url).hostname))


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def context(browser, watch):
    context = browser.new_context()
    context.set_default_timeout(15_000)
    context.on("page", watch.follow)
    yield context
    context.close()
