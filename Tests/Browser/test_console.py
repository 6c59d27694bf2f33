"""Drives every view of the console, and every action in it."""

import json
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from Browser.console import Console
from conftest import FIXTURES

VIEWS = ["contacts", "runs", "agents", "journal", "faults", "clock", "scenarios", "snapshots", "settings", "start", "api"]


@pytest.fixture
def console(context, start, watch):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    console = Console(context, start(FIXTURES))
    console.admin("PUT", "/settings", {})
    yield console
    assert watch.errors == []
    # A blob of a downloaded file has no host.
    assert watch.hosts <= {"127.0.0.1", None}


@pytest.fixture
def refusals(watch):
    """Allows the console errors that the browser prints for expected refusals."""
    yield
    watch.errors[:] = [error for error in watch.errors if not re.search(r"status of 4(0[0149]|29)", error)]


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def begin(console, name="hello", **options):
    return console.admin("POST", f"/scenarios/{name}/runs", {"record": True, "seed": 7, **options})


# ---- Contacts ----

def test_a_chat_is_started_said_and_ended(console):
    page = console.open("contacts")
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    page.get_by_role("button", name="Start a chat").first.click()
    console.dialog.get_by_label("What happens").select_option("")
    console.dialog.get_by_label("Customer", exact=True).fill("Zoë")
    console.dialog.get_by_label("Attributes").fill("order=A-1")
    console.press("Start", console.dialog)
    console.told("Started a chat")
    expect(page.get_by_role("heading", name="Zoë")).to_be_visible()
    page.get_by_label("Message", exact=True).fill("How can I help?")
    page.keyboard.press("Enter")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Agent joined")
    expect(log).to_contain_text("How can I help?")
    page.get_by_label("Kind of message").select_option("text/markdown")
    page.get_by_label("Message", exact=True).fill("This is **bold**")
    console.press("Send")
    expect(log.locator("strong")).to_have_text("bold")
    page.get_by_label("Sender").select_option(label="Zoë (customer)")
    page.get_by_label("Kind of message").select_option("Picker")
    page.get_by_label("Message", exact=True).fill("Which?\nRed\nBlue")
    console.press("Send")
    expect(log.get_by_role("list", name="Choices")).to_contain_text("Blue")
    console.press("Types")
    console.told("Typing")
    expect(page.get_by_role("link", name=re.compile("Zoë.*#1"))).to_contain_text("Which?")
    console.press("End")
    console.press("End the chat", console.dialog)
    expect(page.get_by_text("The chat has ended.", exact=True)).to_be_visible()
    expect(page).to_have_title("Zoë #1 – connect-chat-mock")


def test_a_scenario_is_started_with_its_options(console):
    page = console.open("contacts")
    page.get_by_role("button", name="Start a chat").first.click()
    console.dialog.get_by_label("What happens").select_option("many orders")
    expect(console.dialog).to_contain_text("One run for each row")
    console.dialog.get_by_label("Row", exact=True).fill("2")
    console.dialog.get_by_label("Seed").fill("99")
    console.dialog.get_by_label("The agent is").select_option("the server")
    console.press("Start", console.dialog)
    console.told("Started many orders")
    run = console.admin("GET", "/runs")["runs"][0]
    assert (run["seed"], run["row"]) == (99, 2)


def test_a_run_has_variables_and_a_silent_actor(console):
    steps = [{"customer says": "${word}"}, {"expect": "agent says", "within": "1h"}]
    console.admin("PUT", "/scenarios/asks", {"scenario": "asks", "steps": steps})
    page = console.open("scenarios/asks")
    problems = page.locator("#problems")
    expect(problems).to_contain_text("${word}")
    expect(problems).to_contain_text("It can be played")
    console.press("Run")
    console.dialog.get_by_label("Variables").fill("word=hello there")
    console.dialog.get_by_label("The agent is").select_option("the server, in silence")
    console.press("Start", console.dialog)
    expect(page.get_by_role("log")).to_contain_text("hello there")
    run = console.admin("GET", "/runs")["runs"][0]
    report = console.admin("GET", f"/runs/{run['id']}/report")
    assert (report["givenVariables"], report["silent"]) == ({"word": "hello there"}, ["agent"])
    page = console.open(f"runs/{run['id']}")
    console.press("Run again")
    expect(page).not_to_have_url(re.compile(run["id"]))
    again = console.admin("GET", f"/runs/{console.admin('GET', '/runs?order=newest')['runs'][0]['id']}/report")
    assert (again["givenVariables"], again["silent"], again["seed"]) == (report["givenVariables"], ["agent"], report["seed"])


def test_a_scenario_with_files_is_edited_without_sending_them_again(console):
    page = console.open("scenarios/many%20orders")
    expect(page.locator("#problems")).to_contain_text("No problems")
    editor = page.get_by_role("textbox", name="Scenario")
    editor.fill(editor.input_value().replace("tags: [orders]", "tags: [orders, mine]"))
    console.press("Save")
    console.told("Saved many orders")
    assert console.admin("GET", "/scenarios/many%20orders")["rows"] == 4


def test_a_scenario_whose_needs_are_not_met_says_what_is_missing(console, refusals):
    console.open("scenarios/rejected%20file")
    console.press("Run")
    console.press("Start", console.dialog)
    console.told("attachments")


def test_contacts_are_searched_and_filtered_in_the_address(console):
    for name in ("Ana", "Ben", "Ben"):
        console.admin("POST", "/contacts", {"displayName": name})
    page = console.open("contacts")
    rows = page.get_by_role("list", name="Contacts").get_by_role("link")
    expect(rows).to_have_count(3)
    page.keyboard.press("/")
    page.keyboard.type("ben")
    expect(rows).to_have_count(2)
    expect(page).to_have_url(re.compile("search=ben"))
    page.keyboard.press("Escape")
    expect(rows).to_have_count(3)
    page.get_by_label("Search").fill("ben")
    expect(rows).to_have_count(2)
    page.get_by_label("State", exact=True).select_option("ended")
    expect(page.get_by_text("No such contact")).to_be_visible()
    console.press("Show all")
    expect(rows).to_have_count(3)


def test_new_messages_and_failed_runs_are_marked(console):
    ana = console.admin("POST", "/contacts", {"displayName": "Ana"})
    page = console.open("contacts")
    expect(page.get_by_role("link", name=re.compile("Ana"))).to_be_visible()
    console.admin("POST", f"/contacts/{ana['id']}/messages", {"by": "CUSTOMER", "content": "There?"})
    expect(page.get_by_role("img", name="New messages")).to_be_visible()
    page.get_by_role("link", name=re.compile("Ana")).click()
    expect(page.get_by_role("img", name="New messages")).to_be_hidden()
    console.admin("PUT", "/clock", {"mode": "manual"})
    begin(console, "impatient%20customer")
    console.admin("POST", "/clock/advance", {"by": "5m"})
    expect(page.get_by_text("run failed")).to_be_visible()


def test_what_people_do_to_a_contact(console):
    console.admin("PUT", "/agents/Kim", {"state": "Offline", "queues": ["billing"]})
    contact = console.admin("POST", "/contacts", {"displayName": "Ana"})
    page = console.open("contacts", f"/{contact['id']}")
    console.press("Add")
    console.dialog.get_by_label("Name").fill("Robin")
    console.press("Add", console.dialog)
    expect(page.get_by_role("log")).to_contain_text("Robin joined")
    console.press("Add")
    console.dialog.get_by_label("Role").select_option("SUPERVISOR")
    console.dialog.get_by_label("Name").fill("Chris")
    console.dialog.get_by_label("Only monitors").check()
    console.press("Add", console.dialog)
    expect(page.get_by_text("Chris supervisor (monitors)")).to_be_visible()
    console.press("Invite")
    console.dialog.get_by_label("To").select_option("queue billing")
    console.press("Invite an agent", console.dialog)
    console.told("Invite an agent")
    console.press("Transfer")
    console.dialog.get_by_label("To").select_option("queue billing")
    console.press("Transfer", console.dialog)
    expect(page.get_by_role("log")).to_contain_text("Robin left")
    console.press("Ask to sign in")
    console.told("asked to sign in")
    console.press("Expire tokens")
    console.press("Expire", console.dialog)
    console.told("tokens have expired")
    console.press("Drop sockets")
    console.dialog.get_by_label("Refuse new ones for").fill("1s")
    console.press("Drop", console.dialog)
    console.told("Dropped the sockets")
    with page.expect_download() as download:
        console.press("Transcript")
        console.press("Text", console.dialog)
    assert download.value.suggested_filename.endswith(".txt")
    console.press("Add a fault")
    expect(page.get_by_role("textbox", name="Contact")).to_have_value(contact["id"])


def test_attachments_are_sent_shown_scanned_and_downloaded(console):
    console.admin("POST", "/contacts", {"displayName": "Ana"})
    console.admin("PUT", "/settings", {"attachments": {"scan": "manual"}})
    contact = console.admin("GET", "/contacts")["contacts"][0]
    page = console.open("contacts", f"/{contact['id']}")
    page.get_by_label("Kind of message").select_option("file")
    pixel = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082".replace(" ", ""))
    for name in ("one.png", "two.png"):
        page.get_by_label("File", exact=True).set_input_files({"name": name, "mimeType": "image/png", "buffer": pixel})
        console.press("Send")
        expect(page.get_by_role("log").locator(".file", has_text=name)).to_contain_text("is being scanned")
    first, second = [page.get_by_role("log").locator(".file", has_text=name) for name in ("one.png", "two.png")]
    console.press("Reject", second)
    expect(second).to_contain_text("rejected by the scan")
    console.press("Approve", first)
    expect(first).to_contain_text("approved")
    console.press("Show", first)
    expect(first.get_by_role("img", name="one.png")).to_be_visible()
    with page.expect_download() as download:
        console.press("Download", first)
    assert download.value.path().read_bytes() == pixel


def test_the_timeline_shows_what_clients_sent_and_were_sent(console, refusals, context):
    widget = context.new_page()
    widget.goto(f"{console.mock.url}/_mock/demo/customer")
    widget.get_by_role("button", name="Start").click()
    expect(widget.get_by_text("connected", exact=True)).to_be_visible()
    contact = console.admin("GET", "/contacts")["contacts"][0]["id"]
    console.admin("POST", f"/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Sam"})
    console.admin("POST", "/faults", {"operation": "SendMessage", "error": {"code": "ThrottlingException"}, "when": {"first": 1}})
    widget.get_by_placeholder("Write a message").fill("Hello?")
    widget.get_by_role("button", name="Send").click()
    expect(widget.get_by_text("Not sent")).to_be_visible()
    page = console.open("contacts", f"/{contact}")
    page.bring_to_front()
    moments = page.get_by_role("list", name="Requests and frames")
    for words in ("StartChatContact 200", "socket opened", "Subscribe", "participant.joined", "participants 201"):
        expect(moments.get_by_role("button", name=re.compile(re.escape(words)))).to_be_visible()
    refused = moments.get_by_role("button", name=re.compile("SendMessage 429"))
    refused.click()
    expect(refused).to_have_attribute("aria-pressed", "true")
    expect(moments).to_contain_text("ThrottlingException")
    expect(page).to_have_url(re.compile("entry="))
    console.press("Copy as curl", moments)
    assert copied(page).startswith(f"curl -X POST '{console.mock.url}/participant/message'")


def test_details_name_everything_of_a_contact(console):
    contact = console.admin("POST", "/contacts", {"displayName": "Ana", "attributes": {"order": "A-1"}})
    page = console.open("contacts", f"/{contact['id']}")
    page.get_by_role("tab", name="Details").click()
    panel = page.get_by_role("tabpanel")
    for text in (contact["id"], "A-1", "BasicQueue", "chat duration over"):
        expect(panel).to_contain_text(text)
    panel.get_by_role("button", name=f"Copy {contact['id']}").first.click()
    console.told("Copied")
    assert copied(page) == contact["id"]


def test_a_link_leads_to_an_item_and_a_tab(console):
    run = begin(console)
    for number in range(60):
        console.admin("POST", f"/contacts/{run['contactId']}/messages", {"by": "CUSTOMER", "content": f"message {number}"})
    items = console.admin("GET", f"/contacts/{run['contactId']}/transcript")["Transcript"]
    page = console.open("contacts", f"/{run['contactId']}", f"?tab=run&item={items[5]['Id']}")
    expect(page.locator(".marked")).to_contain_text("message")
    expect(page.locator(".marked")).to_be_in_viewport()
    expect(page.get_by_role("tabpanel")).to_contain_text("waits for agent says")


# ---- Runs ----

def failed_run(console):
    console.admin("PUT", "/clock", {"mode": "manual"})
    run = begin(console, "impatient%20customer")
    console.admin("POST", "/clock/advance", {"by": "5m"})
    return run


def test_a_failed_run_explains_itself(console):
    run = failed_run(console)
    page = console.open("runs")
    page.get_by_role("link", name=re.compile("impatient customer")).click()
    report = page.get_by_role("region", name="Run of impatient customer")
    failure = report.get_by_role("group", name="Failure")
    expect(failure).to_contain_text("Expected")
    expect(failure).to_contain_text("--seed 7")
    expect(report.get_by_role("img", name="failed")).to_be_visible()
    expect(report.get_by_role("img", name="done").first).to_be_visible()
    expect(report).to_contain_text("Hello, my invoice is wrong.")
    console.press("Copy link")
    assert copied(page) == f"{console.mock.url}/_mock/ui#/instances/default/runs/{run['id']}"
    console.press("Copy command")
    assert copied(page).endswith("impatient-customer.yaml --seed 7")


def test_a_run_is_repeated_replayed_and_downloaded(console, context, tmp_path):
    run = failed_run(console)
    page = console.open("runs", f"/{run['id']}")
    with page.expect_download() as download:
        console.press("Download report")
    report = context.new_page()
    # Without its ending, the browser would take the file for a text.
    file = tmp_path / "report.html"
    download.value.save_as(file)
    report.goto(file.as_uri())
    expect(report.get_by_role("group", name="Failure")).to_be_visible()
    page.bring_to_front()
    console.press("Run again")
    expect(page).to_have_url(re.compile("runs/run-2"))
    page.go_back()
    console.press("Replay")
    expect(page).to_have_url(re.compile("runs/run-3"))
    page.get_by_role("region", name="Runs").get_by_label("Result").select_option("failed")
    expect(page.get_by_role("list", name="Runs").get_by_role("link")).to_have_count(1)


def test_a_running_run_moves_on_while_people_look(console):
    run = begin(console)
    page = console.open("runs", f"/{run['id']}")
    expect(page.get_by_role("group", name="What the run waits for")).to_contain_text("agent says")
    agent = console.admin("POST", f"/contacts/{run['contactId']}/participants", {"role": "AGENT", "displayName": "Sam"})
    console.admin("POST", f"/contacts/{run['contactId']}/messages", {"by": agent["participantId"], "content": "Hi"})
    expect(page.get_by_role("group", name="What the run waits for")).to_contain_text("agent leaves")
    console.admin("DELETE", f"/contacts/{run['contactId']}/participants/{agent['participantId']}")
    expect(page.get_by_role("region", name="Run", exact=True)).to_contain_text("✓ passed")


# ---- Agents and queues ----

def test_agents_are_made_changed_and_removed(console):
    console.admin("POST", "/contacts", {"displayName": "Ana"})
    page = console.open("agents")
    expect(page.get_by_role("row", name=re.compile("BasicQueue"))).to_contain_text("Ana #1 waits")
    console.press("Add an agent")
    console.dialog.get_by_label("Name").fill("Kim")
    console.press("Save", console.dialog)
    card = page.get_by_role("article", name="Kim")
    expect(card).to_contain_text(re.compile("Ana #1 ?rings for 0:"))
    console.press("Reject", card)
    expect(card).to_contain_text("rejected")
    console.press("Clear", card)
    expect(card).not_to_contain_text("rejected")
    console.admin("PUT", "/agents/Kim", {"state": "Available"})
    console.press("Accept", card)
    expect(card).to_contain_text("connected for")
    console.press("Add an agent")
    console.dialog.get_by_label("Name").fill("Kim")
    console.press("Save", console.dialog)
    expect(console.dialog.get_by_role("alert")).to_have_text(re.compile("an agent Kim already"))
    console.press("Cancel", console.dialog)
    console.press("Edit", card)
    console.dialog.get_by_label("Chats at once").fill("5")
    console.dialog.get_by_label("Queues").fill("BasicQueue, billing")
    console.dialog.get_by_label("After-contact work").fill("30s")
    console.press("Save", console.dialog)
    expect(card).to_contain_text("4 of 5 free · BasicQueue, billing")
    card.get_by_label("State of Kim").select_option("Offline")
    expect(card).to_contain_text("Then Offline")
    card.get_by_role("link", name="Ana #1").click()
    console.press("End")
    console.press("End the chat", console.dialog)
    console.go("Agents, queues")
    console.press("Clear", card)
    console.press("Remove", card)
    console.press("Remove", console.dialog)
    expect(page.get_by_text("No agents yet")).to_be_visible()


# ---- The journal ----

def test_the_journal_is_filtered_opened_and_followed(console):
    contact = console.admin("POST", "/contacts", {"displayName": "Ana"})
    page = console.open("journal")
    rows = page.get_by_role("list", name="Journal").get_by_role("link")
    expect(rows).to_have_count(2)
    console.mock.http("POST", "/participant/message", {"ContentType": "text/plain"}, {"x-amz-bearer": "ct-0-nonsense"})
    token = console.admin("POST", f"/contacts/{contact['id']}/participants", {"role": "AGENT", "displayName": "Sam"})["participantToken"]
    connected = console.mock.http("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]}, {"x-amz-bearer": token})
    bearer = json.loads(connected.text)["ConnectionCredentials"]["ConnectionToken"]
    console.mock.http("POST", "/participant/message", {"ContentType": "text/plain"}, {"x-amz-bearer": bearer})
    expect(page.get_by_role("link", name=re.compile("SendMessage"))).to_be_visible()
    page.get_by_label("Status", exact=True).select_option("error")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Content is missing")
    page.keyboard.press("Escape")
    rows.first.click()
    entry = page.get_by_role("region", name="Entry")
    expect(entry).to_contain_text("Content is missing")
    expect(entry.get_by_role("region", name="Request")).to_contain_text("text/plain")
    console.press("Copy as JSON", entry)
    assert json.loads(copied(page))["why"].startswith("Content is missing")
    console.press("Copy as curl", entry)
    assert "/participant/message" in copied(page)
    page.get_by_label("Status", exact=True).select_option("")
    page.get_by_label("Kind", exact=True).select_option("admin")
    expect(rows).to_have_count(3)
    page.get_by_label("Search").fill("\"sam\"")
    expect(rows).to_have_count(1)
    page.get_by_label("Search").fill("")
    expect(rows).to_have_count(3)
    console.press("Pause")
    console.admin("POST", "/contacts", {"displayName": "Ben"})
    console.press("Follow")
    expect(rows).to_have_count(4)


# ---- Faults ----

def test_faults_are_made_turned_off_removed_and_brought_back(console):
    page = console.open("faults")
    expect(page.get_by_text("No faults")).to_be_visible()
    page.get_by_role("button", name="Add throttled").click()
    rules = page.get_by_role("region", name="Rules")
    expect(rules).to_contain_text("Every call fails with ThrottlingException, every 2nd time")
    console.press("Undo")
    expect(rules.get_by_text("No faults")).to_be_visible()
    form = page.get_by_role("region", name="New rule")
    form.get_by_label("What", exact=True).select_option("duplicate")
    form.get_by_label("Which one").select_option("text/plain")
    form.get_by_label("When", exact=True).select_option("first")
    console.press("Add the rule")
    expect(rules).to_contain_text("Every text/plain arrives twice, the first time")
    assert console.admin("GET", "/faults")["faults"][0]["delivery"] == {"duplicate": True}
    console.press("Off")
    expect(rules.get_by_role("button", name="On", exact=True)).to_be_visible()
    assert console.admin("GET", "/faults")["faults"][0]["enabled"] is False
    console.press("On")
    expect(rules.get_by_role("button", name="Off", exact=True)).to_be_visible()
    rules.get_by_role("button", name=re.compile("Remove")).click()
    console.told("Removed")
    console.press("Undo")
    expect(rules).to_contain_text("Every text/plain arrives twice")
    page.get_by_role("button", name="Add flaky-wifi").click()
    console.told("Added flaky-wifi")
    console.press("Remove all")
    expect(rules.get_by_text("No faults")).to_be_visible()
    console.press("Undo")
    expect(rules.get_by_role("button", name="Off", exact=True)).to_have_count(6)


@pytest.mark.parametrize("effect, member", [
    ("error", "error"), ("delay", "delay"), ("connection", "connection"), ("lose", "delivery"), ("late", "delivery"), ("drop", "socket"),
    ("closeCode", "socket"), ("blackHole", "socket"), ("refuseUpgrade", "socket")])
def test_every_kind_of_fault_is_a_valid_rule(console, effect, member):
    page = console.open("faults")
    page.get_by_label("What", exact=True).select_option(effect)
    console.press("Add the rule")
    console.told("Added the rule")
    assert member in console.admin("GET", "/faults")["faults"][0]


# ---- The clock ----

def test_the_clock_jumps_and_lists_what_fired(console, refusals):
    begin(console)
    page = console.open("clock")
    expect(page.get_by_role("region", name="Next timers")).to_contain_text("chat duration over")
    before = console.admin("GET", "/clock")["now"]
    console.press("+ 5 min")
    console.told("The clock is 5 min later")
    clock = console.admin("GET", "/clock")
    assert clock["mode"] == "manual" and clock["now"] > before
    console.press("+ 1 h")
    expect(page.get_by_role("region", name="Fired timers")).to_contain_text("scenario step")
    page.get_by_label("To a time").fill("yesterday")
    console.press("Jump")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("To a time").fill("30s")
    console.press("Jump")
    console.told("The clock has moved")
    console.press("Until idle")
    console.told("Nothing more happens")
    page.get_by_role("button", name=re.compile("^Auto")).click()
    console.told("The clock is auto")
    page.get_by_role("button", name=re.compile("^Scaled")).click()
    page.get_by_label("Times as fast").fill("10")
    console.press("Set")
    console.told("10 times as fast")
    assert console.admin("GET", "/clock")["factor"] == 10


def test_a_refused_jump_leaves_the_clock_as_it_was(console, refusals):
    page = console.open("clock")
    page.get_by_label("To a time").fill("yesterday")
    console.press("Jump")
    expect(page.get_by_role("alert")).to_be_visible()
    assert console.admin("GET", "/clock")["mode"] == "real"


# ---- Scenarios ----

def test_a_scenario_is_edited_checked_formatted_saved_and_run(console):
    page = console.open("scenarios")
    expect(page.get_by_text("The smallest conversation")).to_be_visible()
    page.get_by_role("link", name="hello").click()
    editor = page.get_by_role("textbox", name="Scenario")
    expect(editor).to_have_value(re.compile("scenario: hello"))
    text = editor.input_value()
    editor.fill(text.replace("customer says: Thanks", "customer sasy: Thanks"))
    problems = page.locator("#problems")
    expect(problems).to_contain_text('did you mean "says"')
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    problems.get_by_role("button").first.click()
    expect(editor).to_be_focused()
    editor.fill(text.replace("Hi, is anyone there?", "Is anybody there?").replace("customer:\n  name: Ana", "customer:    { name:   Ana }"))
    expect(problems).to_contain_text("No problems")
    console.press("Format")
    expect(editor).to_have_value(re.compile("customer: { name: Ana }"))
    console.press("Run")
    console.press("Start", console.dialog)
    expect(page.get_by_role("log")).to_contain_text("Is anybody there?")
    console.go("Scenarios")
    console.press("New")
    expect(editor).to_have_value(re.compile("scenario: my scenario"))
    editor.fill(editor.input_value().replace("my scenario", "mine"))
    console.press("Save")
    console.told("Saved mine")
    expect(page).to_have_url(re.compile("scenarios/mine$"))
    assert "mine" in [each["name"] for each in console.admin("GET", "/scenarios")["scenarios"]]
    editor.fill("scenario: x")
    page.reload()
    expect(editor).to_have_value("scenario: x")
    console.press("Undo changes")
    expect(editor).to_have_value(re.compile("scenario: mine"))


# ---- Snapshots and settings ----

def test_snapshots_are_taken_named_restored_moved_and_deleted(console):
    console.admin("POST", "/contacts", {"displayName": "Ana"})
    page = console.open("snapshots")
    page.get_by_label("Name", exact=True).fill("one customer")
    console.press("Take a snapshot")
    expect(page.get_by_text("one customer")).to_be_visible()
    console.admin("POST", "/contacts", {"displayName": "Ben"})
    page.get_by_role("button", name="Restore one customer").click()
    console.press("Restore", console.dialog)
    console.told("Restored one customer")
    assert len(console.admin("GET", "/contacts")["contacts"]) == 1
    console.press("Rename")
    console.dialog.get_by_label("Name").fill("only Ana")
    console.press("Rename", console.dialog)
    expect(page.get_by_text("only Ana")).to_be_visible()
    with page.expect_download() as download:
        console.press("Download")
    file = download.value.path()
    console.press("Delete")
    console.press("Cancel", console.dialog)
    console.press("Delete")
    console.press("Delete", console.dialog)
    expect(page.get_by_text("No snapshots yet")).to_be_visible()
    page.get_by_label("Upload a snapshot").set_input_files({"name": "moved.json", "mimeType": "application/json", "buffer": file.read_bytes()})
    expect(page.get_by_text("moved", exact=True)).to_be_visible()
    console.press("Reset the instance")
    console.press("Reset", console.dialog)
    console.told("The instance is reset")
    assert console.admin("GET", "/contacts")["contacts"] == []


def test_settings_are_changed_and_changed_back(console, refusals):
    console.admin("PUT", "/settings", {})
    page = console.open("settings")
    page.get_by_label("ringTimeout").fill("45s")
    page.get_by_label("ringTimeout").press("Tab")
    console.told("ringTimeout is set")
    assert console.admin("GET", "/settings")["ringTimeout"] == "45s"
    console.press("Undo")
    expect(page.get_by_label("ringTimeout")).to_have_value("20s")
    page.get_by_label("strict", exact=True).check()
    page.get_by_label("transcript.maxResults").fill("33")
    page.get_by_label("transcript.maxResults").press("Tab")
    page.get_by_label("attachments.scan", exact=True).select_option("reject")
    page.get_by_label("connectTimeout").fill("soon")
    page.get_by_label("connectTimeout").press("Tab")
    console.told("connectTimeout")
    settings = console.admin("GET", "/settings")
    assert (settings["strict"], settings["transcript"]["maxResults"], settings["attachments"]["scan"]) == (True, 33, "reject")


# ---- Start, the API, instances ----

def test_the_start_view_has_lines_for_each_client(console):
    page = console.open("start")
    page.get_by_role("tab", name="amazon-connect-chatjs").click()
    console.press("Copy")
    console.told("Copied the lines")
    assert copied(page) == f'connect.ChatSession.setGlobalConfig({{ endpoint: "{console.mock.url}", region: "us-east-1" }});'
    expect(page.get_by_role("link", name="Demo")).to_be_visible()


def test_the_admin_api_can_be_read_and_copied(console):
    page = console.open("api")
    page.get_by_label("Search").fill("transfer")
    page.get_by_text("Transfer the contact").click()
    expect(page.get_by_text('"queue": "BasicQueue"').first).to_be_visible()
    console.press("Copy as curl", page.get_by_role("group").filter(has_text="Transfer the contact"))
    assert copied(page).startswith("curl -X POST")


def test_instances_are_made_and_changed(console, refusals):
    page = console.open("contacts")
    page.get_by_label("Instance").select_option("")
    console.dialog.get_by_label("InstanceId").fill("staging")
    console.press("Create", console.dialog)
    expect(page).to_have_url(re.compile("instances/staging/contacts"))
    page.get_by_label("Instance").select_option("default")
    expect(page).to_have_url(re.compile("instances/default/contacts"))
    page.goto(f"{console.mock.url}/_mock/ui#/instances/staging/settings")
    console.press("Delete the instance")
    console.press("Delete", console.dialog)
    expect(page).to_have_url(re.compile("instances/default/contacts"))
    page.goto(f"{console.mock.url}/_mock/ui#/instances/nobody/contacts")
    expect(page.get_by_text('The instance "nobody" does not exist yet')).to_be_visible()


def test_an_instance_that_does_not_exist_can_be_created(console):
    console.instance = "fresh"
    page = console.open("contacts")
    console.press("Start a chat")
    console.press("Cancel", console.dialog)
    expect(page.get_by_text("No contacts yet")).to_be_visible()


def test_an_error_names_the_remedy_and_can_be_copied(console, refusals):
    contact = console.admin("POST", "/contacts", {"displayName": "Ana"})
    page = console.open("contacts", f"/{contact['id']}")
    page.get_by_label("Kind of message").select_option("file")
    page.get_by_label("File", exact=True).set_input_files({"name": "a.exe", "mimeType": "text/plain", "buffer": b"x"})
    console.press("Send")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("must end with one of")
    console.press("Copy as curl", alert)
    assert "/files/a.exe" in copied(page)


def test_with_an_admin_token_the_page_asks_for_it(context, start):
    mock = start(FIXTURES, "--admin-token", "secret-of-tests")
    page = context.new_page()
    page.goto(f"{mock.url}/_mock/ui")
    page.get_by_role("dialog").get_by_label("Token").fill("secret-of-tests")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_contact_that_is_gone_says_so(console, refusals):
    console.open("contacts", "/0b1e2f3a-0000-4000-8000-000000000000")
    expect(console.page.get_by_text("There is no such contact")).to_be_visible()


# ---- Keyboard ----

def test_the_keyboard_is_enough(console):
    for name in ("Ana", "Ben", "Cleo"):
        console.admin("POST", "/contacts", {"displayName": name})
    page = console.open("contacts")
    expect(page.get_by_role("link", name=re.compile("Cleo"))).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Cleo")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("heading", name="Cleo")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("No contact chosen")).to_be_visible()
    page.keyboard.press("?")
    expect(console.dialog).to_contain_text("Next and previous row")
    page.keyboard.press("Escape")
    expect(console.dialog).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("/journal"))


def test_the_first_tab_leads_to_the_content(console):
    page = console.open("journal")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


# ---- Live data ----

def test_nine_tabs_are_live_at_once(context, start, watch):
    mock = start(FIXTURES, "--ring-timeout", "10m")
    consoles = [Console(context, mock) for _ in range(5)]
    for console, view in zip(consoles, ("contacts", "contacts", "journal", "agents", "runs")):
        console.open(view)
    demo, agent, panel, customer = [context.new_page() for _ in range(4)]
    demo.goto(f"{mock.url}/_mock/demo?agent=Kim")
    agent.goto(f"{mock.url}/_mock/demo/agent?agent=Sam")
    panel.goto(f"{mock.url}/ccp-v2/?agent=Lee")
    customer.goto(f"{mock.url}/_mock/demo/customer")
    expect(agent.get_by_text("connected", exact=True)).to_be_visible()
    agent.get_by_label("Agent state").select_option("Available")
    customer.get_by_role("button", name="Start").click()
    expect(customer.get_by_text("connected", exact=True)).to_be_visible()
    expect(agent.get_by_role("button", name="Accept", exact=True)).to_be_visible()
    for console, text in zip(consoles, ("Ana", "Ana", "StartChatContact", "Ana #1")):
        console.page.bring_to_front()
        expect(console.page.get_by_role("link", name=re.compile(text)).first).to_be_visible()
    mock.admin("POST", "/scenarios/hello/runs", {})
    consoles[4].page.bring_to_front()
    expect(consoles[4].page.get_by_role("link", name=re.compile("hello"))).to_be_visible()
    assert watch.errors == []


def test_a_hidden_tab_has_no_socket(console, context):
    page = console.open("contacts")
    console.admin("POST", "/contacts", {"displayName": "Ana"})
    expect(page.get_by_role("link", name=re.compile("Ana"))).to_be_visible()
    hide = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true}); document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(hide % "hidden")
    expect(page.get_by_text("not connected", exact=True)).to_be_attached()
    console.admin("POST", "/contacts", {"displayName": "Ben"})
    page.evaluate(hide % "visible")
    expect(page.get_by_role("link", name=re.compile("Ben"))).to_be_visible()


def test_the_page_recovers_when_the_server_comes_back(context, start, watch):
    mock = start()
    console = Console(context, mock)
    page = console.open("contacts")
    mock.admin("POST", "/contacts", {"displayName": "Ana"})
    expect(page.get_by_role("link", name=re.compile("Ana"))).to_be_visible()
    mock.admin("POST", "/reset", {})
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    mock.admin("POST", "/contacts", {"displayName": "Ben"})
    expect(page.get_by_role("link", name=re.compile("Ben"))).to_be_visible()
    assert watch.errors == []


# ---- Accessibility and layout ----

def fill(console):
    console.admin("PUT", "/agents/Kim", {"state": "Available", "queues": ["BasicQueue"]})
    console.admin("POST", "/faults", {"preset": "throttled"})
    console.admin("POST", "/snapshots", {"name": "one"})
    contact = console.admin("POST", "/contacts", {"displayName": "Ana", "attributes": {"order": "A-1"}})["id"]
    run = begin(console)
    for by, content, kind in (("CUSTOMER", "Hi", "text/plain"), ("SYSTEM", "**Welcome**", "text/markdown")):
        console.admin("POST", f"/contacts/{contact}/messages", {"by": by, "content": content, "contentType": kind})
    console.mock.http("POST", "/participant/message", {}, {"x-amz-bearer": "ct-0-x"})
    return contact, run


def places(contact, run):
    return [(view, "", "") for view in VIEWS] + [
        ("contacts", f"/{contact}", ""), ("contacts", f"/{contact}", "?tab=details"), ("contacts", f"/{run['contactId']}", "?tab=run"),
        ("runs", f"/{run['id']}", ""), ("journal", "/1", ""), ("scenarios", "/hello", "")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_passes_axe(browser, start, scheme):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    console = Console(context, start(FIXTURES))
    found = []
    for view, rest, query in places(*fill(console)):
        page = console.open(view, rest, query)
        expect(page.locator("main")).not_to_contain_text("Reading")
        page.evaluate(AXE_SCRIPT)
        report = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})")
        found += [(view + rest, each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in report["violations"]]
    context.close()
    assert found == [], "\n".join(map(str, found))


@pytest.mark.parametrize("width", [360, 800, 1280, 2000])
def test_every_view_fits(browser, start, width):
    context = browser.new_context(viewport={"width": width, "height": 740})
    console = Console(context, start(FIXTURES))
    wide = []
    for view, rest, query in places(*fill(console)):
        page = console.open(view, rest, query)
        expect(page.locator("main")).not_to_contain_text("Reading")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth || document.querySelector('main').scrollWidth > document.querySelector('main').clientWidth"):
            wide.append(view + rest + query)
    context.close()
    assert wide == []
