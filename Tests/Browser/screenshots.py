"""Makes the pictures in the guides. Scripts/screenshots runs it."""

import contextlib
import os
import pathlib
import pty
import re
import subprocess

import pytest
from playwright.sync_api import expect

from Browser.test_ccp_page import customer
from Browser.test_demo import Pages
from Clients.test_readme import folder, shell  # noqa: F401
from conftest import FIXTURES, plain_environment
from Browser.test_streams import Desk

FOLDER = pathlib.Path(os.environ["CCM_SCREENSHOTS"])
SIZE = {"width": 900, "height": 480}


def shoot(page, name, size=SIZE):
    page.set_viewport_size(size)
    page.screenshot(path=FOLDER / f"{name}.png")


def test_the_demo_pages(context, start):
    pages = Pages(context, start("--now", "2026-01-31T12:00:00Z"))
    pages.become("Available")
    pages.start("Maya Torres", "Hi! My order A-1001 was due on Monday, and it is not here yet.")
    pages.press(pages.agent, "Accept")
    expect(pages.log(pages.customer)).to_contain_text("Sam joined")
    pages.say(pages.agent, "Hello Maya, I am sorry. Let me look it up.")
    expect(pages.log(pages.customer)).to_contain_text("look it up")
    pages.say(pages.customer, "Thank you!")
    expect(pages.log(pages.agent)).to_contain_text("Thank you!")
    pages.agent.get_by_placeholder("Write a message").press_sequentially("It is")
    expect(pages.customer.get_by_text("Sam is typing")).to_be_visible()
    shoot(pages.agent, "demo-agent")


# The colours that `run` uses on a terminal, by SGR code.
COLOURS = {"1": "font-weight: bold", "2": "color: #9aa5b1", "31": "color: #ff8a80", "32": "color: #b9f6ca", "33": "color: #ffe082",
           "36": "color: #80deea"}


def html(output):
    """Returns a terminal's output as HTML."""
    escaped = output.replace("\r", "").replace("&", "&amp;").replace("<", "&lt;")
    styled = re.sub(
        r"\x1b\[([\d;]+)m(.*?)\x1b\[0m",
        lambda match: f'<span style="{"; ".join(COLOURS[code] for code in match[1].split(";"))}">{match[2]}</span>',
        escaped, flags=re.S)
    return re.sub(r"\x1b\[K", "", styled)


def test_a_failed_run(context, folder):  # noqa: F811
    """The tutorial's bot, which does not answer the question, as a terminal shows it."""
    command = "connect-chat-mock run refund.yaml --client agent --seed 7 | python3 bot.py"
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        ["bash", "--noprofile", "--norc", "-c", command], cwd=folder, stderr=end, close_fds=True,
        env=plain_environment() | {"PATH": f"{folder}/bin:{os.environ['PATH']}", "TERM": "xterm", "CCM_REPLAYS": "failures"})
    os.close(end)
    output = b""
    # A terminal whose program has ended reports an error instead of the end.
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 65_536):
            output += piece
    assert process.wait() == 0
    page = context.new_page()
    page.set_content(
        '<body style="margin: 0; background: #1c2128"><pre style="margin: 1rem; color: #e6edf3; font: 13px/1.5 monospace">'
        f"$ {command}\n{html(output.decode())}</pre>")
    shoot(page, "failed-run", {"width": 900, "height": 400})


def test_the_console(context, start):
    mock = start(FIXTURES, "--now", "2026-01-31T12:00:00Z", "--seed", "7")
    mock.admin("PUT", "/clock", {"mode": "manual"})
    for name in ("abusive%20customer", "damaged%20parcel"):
        mock.admin("POST", f"/scenarios/{name}/runs", {"record": True})
    widget = context.new_page()
    widget.goto(f"{mock.url}/_mock/demo/customer")
    widget.get_by_label("Your name").fill("Maya Torres")
    widget.get_by_label("Your first message").fill("My order A-1001 was due on Monday.")
    widget.get_by_role("button", name="Start").click()
    expect(widget.get_by_text("connected", exact=True)).to_be_visible()
    contact = mock.admin("GET", "/contacts?order=newest&limit=1")["contacts"][0]["id"]
    mock.admin("POST", "/faults", {"operation": "SendMessage", "error": {"code": "ThrottlingException"}, "when": {"nth": 1}})
    agent = mock.agent(contact)
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "AGENT", "content": "Let me look it up."})
    mock.http("POST", "/participant/message", {"ContentType": "text/plain", "Content": "Hello"}, {"X-Amz-Bearer": agent})
    mock.admin("POST", "/clock/advance", {"by": "12s"})
    widget.get_by_placeholder("Write a message").fill("Thank you!")
    widget.get_by_role("button", name="Send").click()
    expect(widget.get_by_text("Not sent")).to_be_visible()
    widget.get_by_role("button", name="Send").click()
    page = context.new_page()
    page.goto(f"{mock.url}/_mock/ui#/instances/default/contacts/{contact}")
    expect(page.get_by_role("log")).to_contain_text("Thank you!")
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    shoot(page, "console", {"width": 1280, "height": 720})


def test_a_run_report(context, folder, tmp_path):  # noqa: F811
    """The report of the tutorial's bot, which does not answer the question."""
    file = tmp_path / "report.html"
    shell(folder, f"connect-chat-mock run refund.yaml --client agent --seed 7 --html {file} --replays none | python3 bot.py || true")
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.get_by_role("group", name="Failure")).to_be_visible()
    shoot(page, "run-report", {"width": 1100, "height": 680})


@pytest.mark.skipif("CCM_LIBRARIES" not in os.environ, reason="CCM_LIBRARIES names no folder with Amazon's libraries")
def test_streams(context, host, start):
    desk = Desk(context, host, start())
    desk.become("Available")
    contact = customer(desk.mock)
    desk.take(contact)
    desk.send(contact, "How can I help?")
    desk.expect("message", [contact, "AGENT", "text/plain", "How can I help?"])
    desk.run("""() => {
      const told = document.createElement('pre');
      told.textContent = seen.filter(([name]) => !['refresh', 'ALL_MESSAGE'].includes(name))
        .map(([name, data]) => `${name} ${JSON.stringify(data)}`).join('\\n');
      document.body.append(told);
    }""")
    shoot(desk.page, "streams-desktop", {"width": 760, "height": 540})
