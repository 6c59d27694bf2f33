"""Tests the prebuilt bundle of amazon-connect-chat-interface.

The tests need CCM_LIBRARIES to name a folder with chat-interface.js.
"""

import pathlib
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from Browser.places import LIBRARIES

pytestmark = pytest.mark.skipif(
    not LIBRARIES or not (pathlib.Path(LIBRARIES) / "chat-interface.js").exists(),
    reason="CCM_LIBRARIES names no folder with chat-interface.js")


@pytest.fixture
def widget(context, host, start):
    """The widget's page, its contact id, and the server."""
    mock = start()
    page = context.new_page()
    page.goto(f"{host}/chat-interface.html?{urlencode({'endpoint': mock.url, 'flow': 'demo'})}")
    page.wait_for_function("seen.length > 0")
    assert page.evaluate("seen") == ["started"]
    contact = mock.admin("GET", "/contacts?state=waiting&wait=10s")["contacts"][0]
    assert contact["attributes"] == {"customerName": "Ana"}
    return page, contact["id"], mock


def test_a_conversation(widget):
    page, contact, mock = widget
    mock.agent(contact)
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "AGENT", "content": "Hello, how can I help?"})
    expect(page.get_by_text("Hello, how can I help?")).to_be_visible()
    editor = page.locator("[contenteditable=true], textarea").first
    editor.click()
    page.keyboard.type("I want a refund")
    page.keyboard.press("Enter")
    mock.admin("GET", "/journal?operation=SendMessage&wait=10s")
    expect(page.get_by_text("I want a refund")).to_be_visible()
    said = [item.get("Content", "") for item in mock.admin("GET", f"/contacts/{contact}/transcript")["Transcript"]]
    assert "I want a refund" in "\n".join(said)
    mock.admin("POST", f"/contacts/{contact}/end")
    page.wait_for_function("seen.includes('disconnected')")
