"""Tests the two demo pages in whole conversations, with failures on the way."""


import pytest
from playwright.sync_api import expect

from Browser.places import DEMO
from conftest import FIXTURES


class Pages:
    def __init__(self, context, mock, query=""):
        self.mock = mock
        self.agent, self.customer = context.new_page(), context.new_page()
        self.agent.goto(f"{mock.url}/_mock/demo/agent?agent=Sam{query}")
        self.customer.goto(f"{mock.url}/_mock/demo/customer{query.replace('&', '?')}")

    def become(self, state):
        expect(self.agent.get_by_text("connected", exact=True)).to_be_visible()
        self.agent.get_by_label("Agent state").select_option(state)

    def start(self, name="Ana", message="Hello, I need some help."):
        self.customer.get_by_label("Your name").fill(name)
        self.customer.get_by_label("Your first message").fill(message)
        self.customer.get_by_role("button", name="Start").click()
        expect(self.customer.get_by_text("connected", exact=True)).to_be_visible()

    def press(self, page, name):
        # The browser draws a background page only once a second.
        page.bring_to_front()
        page.get_by_role("button", name=name, exact=True).click()

    def say(self, page, text):
        page.get_by_placeholder("Write a message").fill(text)
        self.press(page, "Send")

    def log(self, page):
        return page.get_by_role("log")


@pytest.fixture
def pages(context, start, watch):
    mock = start()
    pages = Pages(context, mock)
    yield pages
    assert watch.errors == []
    assert watch.hosts == {"127.0.0.1"}


@pytest.fixture
def forgiving(watch):
    """Allows the console errors that the browser prints for a fault's 500 responses."""
    yield
    watch.errors[:] = [error for error in watch.errors if "status of 500" not in error]


def test_a_whole_conversation(pages):
    agent, customer = pages.agent, pages.customer
    pages.become("Available")
    pages.start()
    pages.press(agent, "Accept")
    expect(pages.log(agent)).to_contain_text("Hello, I need some help.")
    expect(pages.log(customer)).to_contain_text("Sam joined")
    pages.say(agent, "Hi Ana, what can I do for you?")
    expect(pages.log(customer)).to_contain_text("what can I do for you?")
    customer.get_by_placeholder("Write a message").press_sequentially("A refund")
    expect(agent.get_by_text("Ana is typing")).to_be_visible()
    pages.press(customer, "Send")
    expect(pages.log(agent)).to_contain_text("A refund")
    expect(agent.get_by_text("Ana is typing")).to_be_hidden()
    pages.press(customer, "End chat")
    expect(customer.get_by_text("ended", exact=True)).to_be_visible()
    expect(pages.log(agent)).to_contain_text("The chat has ended")
    pages.press(agent, "Close contact")
    expect(agent.get_by_text("No contacts.")).to_be_visible()
    shown = [line.inner_text() for line in customer.locator(".log .message p").all()]
    assert shown == ["Hello, I need some help.", "Hi Ana, what can I do for you?", "A refund"]


def test_lost_sockets_come_back_and_nothing_is_missed(pages, watch):
    agent, customer, mock = pages.agent, pages.customer, pages.mock
    pages.become("Available")
    pages.start()
    pages.press(agent, "Accept")
    expect(pages.log(customer)).to_contain_text("Sam joined")
    contact = mock.admin("GET", "/contacts")["contacts"][0]["id"]
    lost = mock.admin("POST", f"/contacts/{contact}/sockets/drop", {"refuseFor": "1s"})
    assert lost["dropped"] == 2
    expect(customer.get_by_text("connection lost")).to_be_visible()
    expect(agent.get_by_text("connection lost")).to_be_visible()
    pages.say(agent, "Said in the gap")
    expect(customer.get_by_text("connected", exact=True)).to_be_visible()
    expect(agent.get_by_text("connected", exact=True)).to_be_visible()
    expect(pages.log(customer)).to_contain_text("Said in the gap")
    expect(pages.log(agent)).to_contain_text("Said in the gap")
    pages.say(customer, "And after it")
    expect(pages.log(agent)).to_contain_text("And after it")
    pages.press(agent, "End chat")
    expect(customer.get_by_text("ended", exact=True)).to_be_visible()
    # The only console errors are those for refused handshakes.
    assert watch.errors and all("WebSocket" in error for error in watch.errors)
    watch.errors.clear()


def test_nothing_is_missed_while_the_widget_subscribes(pages):
    customer, mock = pages.customer, pages.mock
    held = []

    def hold(route):
        server = route.connect_to_server()
        route.on_message(lambda message: held.append((server, message)))

    customer.route_web_socket("**/*", hold)
    customer.get_by_role("button", name="Start").click()
    expect(customer.get_by_placeholder("Write a message")).to_be_visible()
    while not held:
        customer.evaluate("null")
    # A transcript before the subscription would be got by now.
    customer.evaluate("new Promise((done) => setTimeout(done, 0))")
    contact = mock.admin("GET", "/contacts")["contacts"][0]["id"]
    mock.admin("POST", f"/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Sam"})
    for server, message in held:
        server.send(message)
    expect(pages.log(customer)).to_contain_text("Sam joined")


def test_several_chats_and_a_transfer(context, pages):
    agent, mock = pages.agent, pages.mock
    pages.become("Available")
    pages.start("Ana", "I am Ana")
    other = context.new_page()
    other.goto(pages.customer.url)
    pages.press(agent, "Accept")
    first, pages.customer = pages.customer, other
    pages.start("Ben", "I am Ben")
    pages.press(agent, "Accept")
    expect(pages.log(agent)).to_contain_text("I am Ben")
    pages.say(first, "Do not forget me")
    expect(agent.get_by_text("new message")).to_be_visible()
    pages.press(agent, "Ana")
    expect(pages.log(agent)).to_contain_text("Do not forget me")
    assert "I am Ben" not in pages.log(agent).inner_text()
    expect(agent.get_by_label("Transfer to")).to_contain_text("queue BasicQueue")
    agent.get_by_placeholder("Write a message").fill("for Ana alone")
    pages.press(agent, "Ben")
    expect(pages.log(agent)).to_contain_text("I am Ben")
    expect(agent.get_by_placeholder("Write a message")).to_have_value("")
    pages.press(agent, "Ana")
    expect(agent.get_by_placeholder("Write a message")).to_have_value("for Ana alone")
    colleague = context.new_page()
    colleague.goto(agent.url.replace("Sam", "Eve"))
    expect(colleague.get_by_text("connected", exact=True)).to_be_visible()
    colleague.get_by_label("Agent state").select_option("Available")
    mock.admin("GET", "/agents/Eve?state=Available&wait=5s")
    agent.get_by_label("Transfer to").focus()
    expect(agent.get_by_label("Transfer to")).to_contain_text("agent Eve")
    agent.get_by_label("Transfer to").select_option("agent Eve")
    pages.press(agent, "Transfer")
    pages.press(colleague, "Accept")
    expect(pages.log(colleague)).to_contain_text("Do not forget me")
    pages.say(colleague, "I will not")
    expect(pages.log(first)).to_contain_text("I will not")
    # The messages stay visible until the contact is closed.
    pages.press(agent, "Ben")
    pages.press(agent, "Ana")
    expect(pages.log(agent)).to_contain_text("Do not forget me")


def test_one_session_for_a_contact(pages):
    agent, held, transports = pages.agent, [], []

    def hold(route):
        method = route.request.post_data_json["method"]
        transports.extend([method] if method == "createTransport" else [])
        if method == "acceptContact":
            held.append((route, route.fetch()))
        else:
            route.continue_()

    agent.route("**/ccp-v2/api*", hold)
    pages.become("Available")
    pages.start()
    pages.press(agent, "Accept")
    # The socket reports the connected contact before the response of acceptContact arrives.
    expect(pages.log(agent)).to_contain_text("Sam joined")
    for route, answer in held:
        route.fulfill(response=answer)
    pages.say(agent, "I can help")
    expect(pages.log(pages.customer)).to_contain_text("I can help")
    assert transports == ["createTransport"]


def test_what_is_not_sent_is_told_and_kept(pages, forgiving):
    agent, customer, mock = pages.agent, pages.customer, pages.mock
    pages.become("Available")
    pages.start()
    pages.press(agent, "Accept")
    expect(pages.log(customer)).to_contain_text("Sam joined")
    mock.admin("POST", "/faults", {"operation": "SendMessage", "when": {"first": 1}, "error": {"code": "InternalServerException"}})
    pages.say(agent, "Once more")
    expect(agent.get_by_role("alert")).to_contain_text("Not sent")
    expect(agent.get_by_placeholder("Write a message")).to_have_value("Once more")
    pages.press(agent, "Send")
    expect(pages.log(customer)).to_contain_text("Once more")


def test_on_localhost_and_in_an_instance_of_its_own(context, start, watch):
    mock = start()
    mock.url = mock.url.replace("127.0.0.1", "localhost")
    pages = Pages(context, mock, "&instance=team-7")
    pages.become("Available")
    pages.start()
    pages.press(pages.agent, "Accept")
    expect(pages.log(pages.customer)).to_contain_text("Sam joined")
    assert watch.hosts == {"localhost"} and watch.errors == []
    assert [contact["state"] for contact in mock.admin("GET", "/contacts", instance="team-7")["contacts"]] == ["connected"]


def test_the_demos_customers(context, start, watch):
    mock = start("--clock", "scaled", "--clock-factor", "10", "--ring-timeout", "10m", DEMO)
    agent = context.new_page()
    agent.goto(f"{mock.url}/_mock/demo/agent")
    expect(agent.get_by_text("connected", exact=True)).to_be_visible()
    agent.get_by_label("Agent state").select_option("Available")
    for name in ["Maya Torres", "Jonas Weber", "Priya Nair"]:
        expect(agent.get_by_role("button", name=name)).to_be_visible()
    maya = agent.get_by_role("listitem").filter(has_text="Maya Torres")
    maya.get_by_role("button", name="Accept").click()
    expect(agent.get_by_role("log")).to_contain_text("was due on Monday")
    agent.get_by_placeholder("Write a message").fill("Let me see.")
    agent.get_by_role("button", name="Send").click()
    expect(agent.get_by_role("log")).to_contain_text("tracking page")
    agent.get_by_placeholder("Write a message").fill("It comes tomorrow.")
    agent.get_by_role("button", name="Send").click()
    expect(agent.get_by_role("log")).to_contain_text("hank")
    maya.get_by_role("button", name="End chat").click()
    maya.get_by_role("button", name="Close contact").click()
    # The same customer returns.
    runs = mock.admin("GET", "/runs?count=4&wait=20s")["runs"]
    assert [run["state"] for run in runs if run["scenario"] == "demo - lost parcel"] == ["passed", "running"]
    assert watch.errors == []


def test_three_clicks_to_a_conversation(context, start, watch):
    mock = start("--ring-timeout", "10m", DEMO, FIXTURES)
    page = context.new_page()
    page.goto(f"{mock.url}/_mock/demo")
    agent = page.frame_locator("#agent")
    expect(agent.get_by_text("customers wait. Go available")).to_be_visible()
    agent.get_by_role("button", name="Go available").click()
    agent.get_by_role("listitem").filter(has_text="Maya Torres").get_by_role("button", name="Accept").click()
    expect(agent.get_by_role("log")).to_contain_text("was due on Monday")
    # What the agent knows of the customer.
    expect(agent.get_by_label("Customer")).to_contain_text("A-1001")
    expect(agent.get_by_label("Customer")).to_contain_text("Waited")
    assert watch.errors == []


def test_the_gallery_starts_customers(context, start, watch):
    mock = start(FIXTURES, "--ring-timeout", "10m")
    page = context.new_page()
    page.goto(f"{mock.url}/_mock/demo?agent=Sam")
    page.get_by_role("button", name="hello", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("hello: the customer waits for the agent. The smallest conversation")
    agent = page.frame_locator("#agent")
    expect(agent.get_by_text("1 customer waits. Go available")).to_be_visible()
    expect(agent.get_by_text("1 waiting")).to_be_visible()
    agent.get_by_role("button", name="Go available").click()
    expect(agent.get_by_text("left, BasicQueue")).to_be_visible()
    # A flow's scenario begins with the customer of the widget.
    page.get_by_role("button", name="survey", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("survey: start the chat as the customer.")
    page.frame_locator("#customer").get_by_role("button", name="Start").click()
    mock.admin("GET", "/runs?count=2&wait=5s")
    assert {run["scenario"] for run in mock.admin("GET", "/runs")["runs"]} == {"hello", "survey"}
    assert watch.errors == []


def test_without_the_admin_api(context, start):
    mock = start("--admin-port", "0")
    page = context.new_page()
    page.goto(f"{mock.url}/_mock/demo")
    agent = page.frame_locator("#agent")
    agent.get_by_role("button", name="Go available").click()
    expect(agent.get_by_text("You are available.")).to_be_visible()
    expect(page.get_by_text("Play a customer")).to_be_hidden()
    expect(page.get_by_role("link", name="Console")).to_be_hidden()


def test_markdown_is_shown_and_brings_no_html(pages):
    agent, mock = pages.agent, pages.mock
    pages.become("Available")
    pages.start()
    pages.press(agent, "Accept")
    expect(pages.log(pages.customer)).to_contain_text("Sam joined")
    contact = mock.admin("GET", "/contacts")["contacts"][0]["id"]
    text = "**Two** *ways* ~~or none~~ `a*b`\n- <img src=x onerror=alert(1)>\n- [here](https://example.com/a)\n1. [no](javascript:alert(1))"
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "contentType": "text/markdown", "content": text})
    shown = agent.locator(".log .markdown")
    expect(shown.locator("strong")).to_have_text("Two")
    assert [shown.locator(name).inner_text() for name in ("em", "s", "code", "ol li")] == [
        "ways", "or none", "a*b", "[no](javascript:alert(1))"]
    assert shown.locator("ul li").all_inner_texts() == ["<img src=x onerror=alert(1)>", "here"]
    assert [link.get_attribute("href") for link in shown.locator("a").all()] == ["https://example.com/a"]
    assert shown.locator("img").count() == 0


def test_ended_chats_close_themselves(context, start, watch):
    context.clock.install()
    pages = Pages(context, start())
    pages.become("Available")
    pages.start()
    pages.press(pages.agent, "Accept")
    expect(pages.agent.get_by_text("connected for")).to_be_visible()
    pages.press(pages.agent, "End chat")
    expect(pages.agent.get_by_text("ended, closes in")).to_be_visible()
    context.clock.fast_forward(31_000)
    expect(pages.agent.get_by_text("No contacts.")).to_be_visible()
    assert watch.errors == []


def test_a_customer_whose_page_closes_leaves(pages):
    pages.become("Available")
    pages.start()
    pages.press(pages.agent, "Accept")
    expect(pages.log(pages.agent)).to_contain_text("Hello, I need some help.")
    pages.customer.goto("about:blank")
    expect(pages.log(pages.agent)).to_contain_text("Ana left")
    expect(pages.log(pages.agent)).to_contain_text("The chat has ended")


@pytest.mark.parametrize("size, scheme", [((390, 800), "dark"), ((1280, 800), "light")])
def test_it_fits_a_phone_and_dark_mode(browser, start, size, scheme):
    mock = start(FIXTURES)
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{mock.url}/_mock/demo")
    expect(page.frame_locator("#agent").get_by_role("button", name="Go available")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    for frame in page.frames[1:]:
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
