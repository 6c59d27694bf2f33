"""Makes the pictures in the guides. Scripts/screenshots runs it."""

import os
import pathlib
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from Browser.test_ccp_page import customer
from Browser.test_demo import Pages
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
    expect(pages.log(pages.customer)).to_contain_text("Sam: participant joined")
    pages.say(pages.agent, "Hello Maya, I am sorry. Let me look it up.")
    expect(pages.log(pages.customer)).to_contain_text("look it up")
    pages.say(pages.customer, "Thank you!")
    expect(pages.log(pages.agent)).to_contain_text("Thank you!")
    pages.agent.get_by_placeholder("Write a message").press_sequentially("It is")
    expect(pages.customer.get_by_text("Sam is typing")).to_be_visible()
    shoot(pages.agent, "demo-agent")
    shoot(pages.customer, "demo-customer", {"width": 440, "height": 620})


def test_the_panel(context, start):
    mock = start()
    panel = context.new_page()
    panel.goto(f"{mock.url}/ccp-v2/?agent=Ana")
    panel.get_by_label("Agent state").select_option("Available")
    customer(mock)
    expect(panel.get_by_role("button", name="Accept")).to_be_visible()
    shoot(panel, "ccp-panel", {"width": 400, "height": 180})


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


@pytest.mark.skipif("CCM_LIBRARIES" not in os.environ, reason="CCM_LIBRARIES names no folder with Amazon's libraries")
def test_the_chat_interface(context, host, start):
    mock = start()
    page = context.new_page()
    page.goto(f"{host}/chat-interface.html?{urlencode({'endpoint': mock.url, 'flow': 'demo'})}")
    contact = mock.admin("GET", "/contacts?state=waiting&wait=10s")["contacts"][0]["id"]
    mock.agent(contact)
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "AGENT", "content": "Hello, how can I help?"})
    expect(page.get_by_text("Hello, how can I help?")).to_be_visible()
    shoot(page, "chat-interface", {"width": 430, "height": 620})
