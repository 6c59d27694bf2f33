"""Tests the start page at `/` and `/_mock`."""

import json

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("path", ["/", "/_mock", "/_mock/"])
def test_a_browser_finds_endpoints_and_pages(context, start, path):
    mock = start()
    mock.admin("POST", "/contacts", {"displayName": "Ana"}, "another")
    errors = []
    page = context.new_page()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(mock.url + path)
    expect(page.get_by_role("status")).to_have_text(f"Version {mock.ready['version']} is running, with 2 instances.")
    assert page.get_by_text(f"export AWS_ENDPOINT_URL_CONNECT={mock.url}").is_visible()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=mock.url)
    page.get_by_role("button", name="Copy the lines for amazon-connect-chatjs").click()
    assert page.evaluate("navigator.clipboard.readText()") == (
        f'connect.ChatSession.setGlobalConfig({{ endpoint: "{mock.url}", region: "us-east-1" }});')
    for link in page.get_by_role("link").all():
        assert context.request.get(mock.url + link.get_attribute("href")).ok
    assert errors == []


def test_the_console_elsewhere_has_no_link(context, start):
    mock = start("--admin-port", "0")
    page = context.new_page()
    page.goto(mock.url)
    expect(page.get_by_role("status")).to_contain_text("is running")
    expect(page.get_by_role("link", name="See everything")).to_be_hidden()


def test_other_clients_get_what_they_got(start):
    mock = start()
    for accept in ("*/*", "application/json", None):
        answer = mock.http("GET", "/", headers={"Accept": accept} if accept else {})
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, "MissingAuthenticationTokenException")
        admin = mock.http("GET", "/_mock", headers={"Accept": accept} if accept else {})
        assert admin.status == 404 and json.loads(admin.text)["status"] == 404
    posted = mock.http("POST", "/", {}, {"Accept": "text/html"})
    assert posted.status in (403, 405)


@pytest.mark.parametrize("size, scheme", [((390, 800), "dark"), ((1200, 800), "light")])
def test_it_fits_a_phone_and_dark_mode(browser, start, size, scheme):
    mock = start()
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    page.goto(mock.url)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    context.close()
