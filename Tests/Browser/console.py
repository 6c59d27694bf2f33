"""The console, as tests use it."""

from urllib.parse import quote

from playwright.sync_api import expect


class Console:
    def __init__(self, context, mock, instance="default"):
        self.mock = mock
        self.instance = instance
        self.page = context.new_page()

    def open(self, view, rest="", query=""):
        """Opens a view, and waits until it is live."""
        place = "" if view in ("start", "api") else f"instances/{quote(self.instance)}/"
        self.page.goto(f"{self.mock.url}/_mock/ui#/{place}{view}{rest}{query}")
        expect(self.page.get_by_text("live", exact=True)).to_be_visible()
        return self.page

    def go(self, view):
        self.page.get_by_role("navigation", name="Views").get_by_role("link", name=view, exact=True).click()

    def press(self, name, within=None):
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def told(self, text):
        """Waits until the page says what an action did."""
        expect(self.page.locator(".toast", has_text=text).first).to_be_visible()

    @property
    def dialog(self):
        return self.page.get_by_role("dialog")

    def admin(self, method, path, body=None):
        return self.mock.admin(method, path, body, self.instance)
