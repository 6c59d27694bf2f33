"""Tests the CCP page with a host page that sends and receives what amazon-connect-streams does."""

import json
from urllib.parse import quote

import pytest


class Host:
    def __init__(self, context, host, ccp, waits=True):
        self.page = context.new_page()
        self.page.goto(f"{host}/host.html?ccp={quote(ccp, safe='')}")
        if waits:
            self.page.wait_for_function("update")

    def run(self, script, *arguments):
        return self.page.evaluate(script, *arguments)

    def ask(self, method, **params):
        """Sends a request. Returns its data or its error."""
        answer = self.run("([method, params]) => ask(method, params)", [method, params])
        return answer["data"] if answer["err"] is None else json.loads(answer["err"])

    def become(self, name):
        state = self.run("(name) => update.configuration.agentStates.find((s) => s.name === name)", name)
        assert self.ask("putAgentState", state=state) == {}
        self.page.wait_for_function("(name) => update.snapshot.state.name === name", arg=name)
        return self

    def contact(self, state):
        """Waits until the only contact is in a state, and returns the contact's id."""
        self.page.wait_for_function(
            "(state) => update.snapshot.contacts.length === 1 && update.snapshot.contacts[0].state.type === state", arg=state)
        return self.run("update.snapshot.contacts[0].contactId")

    def expect(self, event, count=1):
        self.page.wait_for_function(
            "([event, count]) => seen.filter(([name]) => name === event).length >= count", arg=[event, count])

    def told(self, event):
        return [data for name, data in self.run("seen") if name == event]

    def hears(self, text):
        self.page.wait_for_function(
            "(text) => seen.some(([name, data]) => name === 'webSocket::all_message' && JSON.parse(data.content).Content === text)",
            arg=text)


@pytest.fixture
def desk(context, host, start):
    mock = start()

    def open_desk(agent="Ana", at=host, path="/ccp-v2/", **options):
        desk = Host(context, at, f"{mock.url}{path}?agent={agent}", **options)
        desk.mock = mock
        return desk

    return open_desk


def customer(mock):
    return mock.admin("POST", "/contacts", {"displayName": "Zoe"})["id"]


def test_the_handshake(desk, watch):
    here = desk()
    here.expect("acknowledge", 2)
    here.expect("webSocket::connection_gain")
    assert all(isinstance(data["id"], str) for data in here.told("acknowledge"))
    order = [name for name, _ in here.run("seen")]
    for name in ["webSocket::connection_open", "agent::websocket_connection_gained", "webSocket::connection_gain"]:
        assert name in order
    here.expect("port acknowledge")
    ready = here.told("port acknowledge")[0]
    assert ready["status"] == "ready" and ready["healthCheckInterval"] >= 1000
    assert here.run("update.datesAreDates") and here.run("Math.abs(update.snapshot.skew) < 5000")
    assert here.run("askSDK('contact/getInstanceDetails', { contactId: 'x' })")["data"] == {
        "origin": here.mock.url, "region": "us-east-1"}
    assert here.run("askSDK('agent/getName', {})")["isError"]
    assert here.run("askMaster('checkMaster', 'aws/softphone')")["data"]["isMaster"]
    assert not watch.errors
    assert watch.hosts == {"127.0.0.1"}


def test_a_contact_from_ringing_to_its_end(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    assert here.contact("connecting") == contact
    ringing = here.run("update.snapshot.contacts[0].connections")
    assert [(c["type"], c["initial"], c["state"]["type"]) for c in ringing] == [
        ("agent", False, "connecting"), ("inbound", True, "connected")]
    # A desktop sends this request while the contact rings, and never again. So it must succeed.
    transport = here.ask(
        "createTransport", transportType="chat_token", participantId=ringing[0]["connectionId"], contactId=contact)
    bearer = {"X-Amz-Bearer": transport["chatTokenTransport"]["participantToken"]}
    refused = here.mock.http("POST", "/participant/message", {"ContentType": "text/plain", "Content": "early"}, bearer)
    assert refused.status == 403
    assert here.ask("acceptContact", contactId=contact) == {}
    here.contact("connected")
    sent = here.mock.http("POST", "/participant/message", {"ContentType": "text/plain", "Content": "hello"}, bearer)
    assert sent.status == 200, sent.text
    here.hears("hello")
    assert here.ask("clearContact", contactId=contact)["type"] == "InvalidStateException"
    assert here.ask("destroyConnection", contactId=contact, connectionId=ringing[0]["connectionId"]) == {}
    here.contact("ended")
    types = [json.loads(data["content"])["ContentType"] for data in here.told("webSocket::all_message")]
    assert types[0].endswith("participant.joined") and types[-1].endswith("chat.ended")
    assert here.ask("completeContact", contactId=contact) == {}
    here.page.wait_for_function("update.snapshot.contacts.length === 0")


@pytest.mark.parametrize("kind, agent", [("rejected", "rejected"), ("missed", "disconnected")])
def test_the_customer_stays_connected_after_a_reject_and_a_miss_and_a_state_clears_them(desk, kind, agent):
    here = desk()
    here.mock.admin("PUT", "/settings", {"ringTimeout": "1s" if kind == "missed" else "20s"})
    here.become("Available")
    contact = customer(here.mock)
    if kind == "rejected":
        here.contact("connecting")
        assert here.ask("rejectContact", contactId=contact) == {}
    here.contact(kind)
    connections = here.run("update.snapshot.contacts[0].connections")
    assert [(c["type"], c["state"]["type"]) for c in connections] == [("agent", agent), ("inbound", "connected")]
    gone = here.ask("destroyConnection", contactId=contact, connectionId=connections[1]["connectionId"])
    assert (gone["type"], gone["message"]) == (
        "ConnectionNotFoundException", "Cannot destroy connection: Connection not found")
    assert here.ask("putAgentState", state={"name": "Break"}) == {}
    here.page.wait_for_function("update.snapshot.contacts.length === 0 && update.snapshot.state.name === 'Break'")


def test_a_next_state_is_refused_at_once_enqueued_and_taken_back(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.contact("connecting")
    here.ask("acceptContact", contactId=contact)
    here.contact("connected")
    refused = here.ask("putAgentState", state={"name": "Lunch"})
    assert (refused["type"], refused["message"]) == (
        "InvalidStateException", "Cannot change agent state: Invalid agent or contact state.")
    assert here.run("update.snapshot.state.name") == "Available"
    assert here.ask("putAgentState", state={"name": "Lunch"}, enqueueNextState=True) == {}
    here.page.wait_for_function("update.snapshot.nextState && update.snapshot.nextState.name === 'Lunch'")
    assert here.ask("putAgentState", state={"name": "Available"}, enqueueNextState=True) == {}
    here.page.wait_for_function("!update.snapshot.nextState")


def test_the_customer_leaves_and_an_agent_comes_by_another_way(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.mock.admin("POST", f"/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Ana"})
    here.contact("connected")
    here.mock.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "content": "there you are"})
    here.hears("there you are")
    customers = here.run("update.snapshot.contacts[0].connections.find((c) => c.initial).connectionId")
    assert here.ask("destroyConnection", contactId=contact, connectionId=customers) == {}
    assert here.mock.admin("GET", f"/contacts/{contact}")["disconnectReason"] == "CUSTOMER_DISCONNECT"


def test_whatever_is_asked_is_answered(desk):
    here = desk()
    assert here.ask("getSomethingElse")["type"] == "ValueError"
    assert here.ask("createTransport", transportType="web_socket")["type"] == "ValueError"
    assert here.ask("acceptContact")["message"] == "params.contactId is missing"
    assert here.ask("acceptContact", contactId="x") == {
        "type": "ContactNotFoundException", "message": "Cannot accept contact: Contact not found", "retryStatus": "none",
        "stack": ["ContactNotFoundException: Cannot accept contact: Contact not found", "    \"x\" is not a ContactId"]}
    assert here.ask("putAgentState", state={"name": "Lnch"})["message"].endswith("did you mean \"Lunch\"?")
    assert here.ask("qrIntegrationExists") is False
    assert here.ask("getEndpoints", queueARNs=[])["endpoints"][0]["name"] == "BasicQueue"
    assert here.ask("getAgentSnapshot")["snapshot"]["state"]["name"] == "Offline"
    preferred = {"agentPreferences": {"locale": "de_DE"}}
    assert here.ask("updateAgentConfiguration", configuration=preferred) == {}
    here.page.wait_for_function("update.configuration.agentPreferences.locale === 'de_DE'")
    entries = here.mock.admin("GET", "/journal?operation=CCP%20acceptContact")["entries"]
    assert [entry["status"] for entry in entries] == [400, 404]


def test_agents_ask_each_other_in(desk):
    here, other = desk().become("Available"), desk("Ben").become("Available")
    contact = customer(here.mock)
    here.contact("connecting")
    here.ask("acceptContact", contactId=contact)
    here.contact("connected")
    assert here.ask("addNewConnection", contactId=contact, endpoint={"type": "agent", "name": "Bem"})["type"] == (
        "BadEndpointException")
    assert here.ask("addNewConnection", contactId=contact, endpoint={"type": "agent", "name": "Ben"}) == {}
    assert other.contact("connecting") == contact
    other.ask("acceptContact", contactId=contact)
    here.page.wait_for_function("update.snapshot.contacts[0].connections.length === 3")
    assert here.run("update.snapshot.contacts[0].connections[2].quickConnectName") == "Ben"
    here.mock.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "content": "you are two"})
    here.hears("you are two")
    other.hears("you are two")


def test_broadcasts_go_to_every_page_of_the_agent_alone(desk):
    one, two, other = desk(), desk(), desk("Ben")
    one.run("post('broadcast', { event: 'something', data: { number: 7 } })")
    for here in (one, two):
        here.expect("something")
    one.run("post('broadcast', { event: 'log', data: {} })")
    one.run("post('broadcast', { event: 'last', data: null })")
    two.expect("last")
    # The server's event arrives after both broadcasts.
    one.mock.admin("POST", "/ccp/access-denied")
    for here in (one, two, other):
        here.expect("access_denied")
    for here in (one, two):
        assert here.told("something") == [{"number": 7}] and here.told("last") == [None] and not here.told("log")
    assert not other.told("something")


def test_pages_of_two_sites_hear_each_other_through_the_server(browser, context, host, start):
    mock = start()
    one = Host(context, host, f"{mock.url}/ccp-v2/")
    elsewhere = browser.new_context()
    two = Host(elsewhere, host, f"{mock.url}/ccp-v2/")
    mock.admin("POST", "/ccp/sockets/drop", {"agent": "Agent", "refuseFor": "300ms"})
    two.expect("webSocket::connection_gain", 2)
    one.expect("webSocket::connection_gain", 2)
    one.run("post('broadcast', { event: 'something', data: 1 })")
    two.expect("something")
    elsewhere.close()


def test_a_login_that_is_lost_in_an_outage_is_told(context, host, start):
    mock = start()
    here = Host(context, host, f"{mock.url}/ccp-v2/?agent=Ana")
    mock.admin("PUT", "/settings", {"requireLogin": True})
    mock.admin("POST", "/reset")
    mock.admin("PUT", "/settings", {"requireLogin": True})
    here.expect("auth_fail")
    mock.http("POST", "/login?agent=Ana")
    here.page.wait_for_function("update.snapshot.state.name === 'Offline'")
    here.become("Available")


def test_a_broadcast_while_the_line_is_lost_comes_after(desk):
    one, two = desk(), desk()
    one.mock.admin("POST", "/ccp/sockets/drop", {"refuseFor": "500ms"})
    one.expect("webSocket::connection_lost")
    one.run("post('broadcast', { event: 'late', data: 1 })")
    two.expect("late")
    one.expect("webSocket::connection_gain", 2)
    assert len(one.told("webSocket::connection_lost")) == 1
    lost = one.told("webSocket::connection_close")[0]
    assert lost["code"] == 1006 and not lost["wasClean"] and lost["connectionDuration"] >= 0


def test_pages_survive_a_reset_of_their_instance(desk):
    here = desk().become("Available")
    customer(here.mock)
    here.contact("connecting")
    here.mock.admin("POST", "/reset", {})
    here.page.wait_for_function("update.snapshot.contacts.length === 0 && update.snapshot.state.name === 'Offline'")
    here.become("Available")


def test_an_instance_of_its_own(desk):
    here = desk(path="/instances/team-7/ccp-v2/").become("Available")
    contact = here.mock.admin("POST", "/contacts", {"displayName": "Zoe"}, instance="team-7")["id"]
    assert here.contact("connecting") == contact
    assert here.mock.admin("GET", "/ccp", instance="team-7")["pages"][0]["agent"] == "Ana"
    assert here.mock.http("GET", "/_mock/v1/instances/default/ccp").json.get("pages", []) == []


@pytest.mark.parametrize("path", ["/ccp-v2", "/connect/ccp-v2", "/connect/ccp-v2/softphone/", "/ccp-v2/channel-view"])
def test_other_spellings_of_the_address(desk, path):
    assert desk(path=path).run("update.configuration.name") == "Ana"


def test_framed_from_a_page_by_tls(desk, secure_host):
    here = desk(at=secure_host).become("Available")
    contact = customer(here.mock)
    here.contact("connecting")
    assert here.ask("acceptContact", contactId=contact) == {}
    here.contact("connected")
    assert here.run("location.protocol") == "https:"


def test_a_moved_clock_is_told(context, host, start):
    mock = start("--clock", "manual", "--now", "2026-01-31T12:00:00Z")
    here = Host(context, host, f"{mock.url}/ccp-v2/")
    assert here.run("update.snapshot.state.startTimestamp.toISOString()").startswith("2026-01-31T12:00:00")
    assert here.run("Math.abs(Date.now() + update.snapshot.skew - update.snapshot.state.startTimestamp.getTime()) < 5000")


def test_logging_in_and_out(desk, context):
    here = desk()
    mock = here.mock
    mock.admin("PUT", "/settings", {"requireLogin": True})
    assert here.ask("getAgentStates")["statusCode"] == 401
    here.expect("auth_fail")
    window = context.new_page()
    window.goto(f"{mock.url}/ccp-v2/?agent=Ana")
    assert window.url == f"{mock.url}/login?agent=Ana"
    window.get_by_role("button", name="Log in as Ana").click()
    window.wait_for_url(f"{mock.url}/ccp-v2/?agent=Ana")
    assert "states" in here.ask("getAgentStates")
    here.become("Available")
    answer = mock.http("GET", "/logout", headers={"Origin": "http://desk.test"})
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "http://desk.test"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert here.ask("getAgentStates")["statusCode"] == 401
    assert mock.http("GET", "/login").headers["X-Frame-Options"] == "DENY"
    assert mock.admin("GET", "/agents/Ana")["state"] == "Offline"


def test_other_pages_do_not_act_for_an_agent(desk):
    here = desk()
    body = {"method": "getAgentStates"}
    foreign = here.mock.http("POST", "/ccp-v2/api?agent=Ana", body, {"Origin": "http://elsewhere.test"})
    assert foreign.status == 403 and "frame the CCP page" in foreign.json["err"]["message"]
    assert here.mock.http("POST", "/ccp-v2/api?agent=Ana", body, {"Origin": here.mock.url}).status == 200


def test_the_storage_access_page(context, host, start):
    mock = start()
    for address in ["/ccp-v2//request-storage-access", "/ccp-v2/?agent=Ben/request-storage-access"]:
        here = Host(context, host, mock.url + address, waits=False)
        here.page.frame_locator("iframe").get_by_text("granted").wait_for()
        here.run("post('storageAccess::request', { landat: '/connect/ccp-v2' })")
        here.page.wait_for_function("update")
        assert [name for name, _ in here.run("seen")][:2] == ["storageAccess::init", "storageAccess::granted"]
    assert here.run("update.configuration.name") == "Ben"


def test_the_panel_works_by_itself(context, start, watch):
    mock = start()
    panel = context.new_page()
    panel.goto(f"{mock.url}/ccp-v2/?agent=Ana")
    panel.get_by_text("connected").wait_for()
    panel.get_by_label("Agent state").select_option("Available")
    contact = customer(mock)
    panel.get_by_role("button", name="Accept").click()
    # A state chosen during a contact comes next, until the agent cancels it or chooses another
    # state.
    panel.get_by_role("button", name="End chat").wait_for()
    panel.get_by_label("Agent state").select_option("Lunch")
    panel.get_by_text("next: Lunch").wait_for()
    assert panel.get_by_label("Agent state").input_value() == "Available"
    panel.get_by_role("button", name="next: Lunch").click()
    panel.get_by_text("next: Lunch").wait_for(state="hidden")
    panel.get_by_label("Agent state").select_option("Break")
    panel.get_by_text("next: Break").wait_for()
    for button in ["End chat", "Close contact"]:
        panel.get_by_role("button", name=button).click()
    panel.get_by_role("button", name="Close contact").wait_for(state="detached")
    panel.get_by_text("next: Break").wait_for(state="hidden")
    assert panel.get_by_label("Agent state").input_value() == "Break"
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "ended"
    assert not watch.errors


def test_nobody_hears_what_the_admin_api_says_to_no_page(start):
    mock = start()
    mock.admin("PUT", "/agents/Ana", {"state": "Available"})
    for operation in ["auth-fail", "access-denied", "sockets/drop"]:
        answer = mock.http("POST", f"/_mock/v1/instances/default/ccp/{operation}", {"agent": "Ana"})
        assert answer.status == 409 and "no CCP page of the agent \"Ana\" is open" in answer.json["detail"]
    answer = mock.http("POST", "/_mock/v1/instances/default/ccp/view-contact", {"contactId": "x"})
    assert answer.status == 400


def test_pages_survive_a_restart_of_the_server_and_hear_that_they_must_log_in(context, host, start):
    mock = start()
    here = Host(context, host, f"{mock.url}/ccp-v2/?agent=Ana").become("Available")
    mock.stop()
    here.expect("webSocket::connection_lost")
    again = start("--port", mock.port)
    here.page.wait_for_function("update.snapshot.state.name === 'Offline'")
    here.become("Available")
    again.stop()
    here.expect("webSocket::connection_lost", 2)
    # While the server does not respond, the page repeats its request.
    here.expect("webSocket::connection_close", len(here.told("webSocket::connection_close")) + 2)
    last = start("--port", mock.port)
    last.admin("PUT", "/settings", {"requireLogin": True})
    # If the page has already reconnected, this drops its socket.
    last.admin("POST", "/ccp/sockets/drop", {"agent": "Ana", "refuseFor": "0s"})
    here.expect("auth_fail")
