"""Tests unmodified releases of amazon-connect-streams and amazon-connect-chatjs in a browser.

The tests check everything that the Streams chat documentation promises. They need CCM_LIBRARIES to
name a folder with the libraries, and are skipped without it.
"""

import json
import pathlib
from urllib.parse import urlencode

import pytest
from Browser.places import LIBRARIES

NEWEST = "2.28.2"
OTHERS = ["2.28.1", "2.25.1", "2.18.8", "2.6.6"]
EVENT = "application/vnd.amazonaws.connect.event."
# The seven events in the Streams chat documentation.
EVENTS = ["typing", "participant.joined", "participant.left", "transfer.succeed", "transfer.failed",
          "connection.acknowledged", "chat.ended"]

pytestmark = pytest.mark.skipif(not LIBRARIES, reason="CCM_LIBRARIES names no folder with Amazon's libraries")


class Desk:
    """An agent's desktop in one tab."""

    def __init__(self, context, host, mock, *, agent="Ana", streams=NEWEST, chatjs="5.0.0", ccp=None, options=None):
        for name in [f"streams-{streams}.js", f"chatjs-{chatjs}.js"]:
            if not (pathlib.Path(LIBRARIES) / name).exists():
                pytest.skip(f"{LIBRARIES} has no {name}")
        self.mock = mock
        self.page = context.new_page()
        self.options = options
        self.query = urlencode({
            "streams": streams, "chatjs": chatjs, "endpoint": mock.url, "ccp": ccp or f"{mock.url}/ccp-v2/?agent={agent}"})
        self.page.goto(f"{host}/streams.html?{self.query}")
        self.begin()

    def begin(self, waits=True):
        self.page.evaluate("(options) => begin(options)", self.options)
        if waits:
            self.page.wait_for_function("agent")

    def run(self, script, *arguments):
        return self.page.evaluate(script, *arguments)

    def wait(self, condition, argument=None):
        self.page.wait_for_function(condition, arg=argument)

    def told(self, name):
        return [data for known, data in self.run("seen") if known == name]

    def expect(self, name, data=None):
        """Waits until the page records an event, with `data` if it is given."""
        self.wait("([name, data]) => seen.some(([n, d]) => n === name && (data === null || JSON.stringify(d) === "
                  "JSON.stringify(data)))", [name, data])

    def become(self, state, **options):
        self.run("([state, options]) => become(state, options)", [state, options])
        return self

    def take(self, contact):
        """Accepts a ringing contact and opens its chat."""
        self.wait("(id) => contacts[id]", contact)
        self.run("(id) => accept(id)", contact)
        self.wait("(id) => contacts[id].getStatus().type === 'connected'", contact)
        return self.run("(id) => attach(id)", contact)

    def send(self, contact, text):
        return self.run(
            "([id, message]) => controllers[id].sendMessage({ message, contentType: 'text/plain' }).then((r) => r.data.Id)",
            [contact, text])


@pytest.fixture
def desk(context, host, start):
    mock = start()
    return lambda **options: Desk(context, host, mock, **options)


def customer(mock, name="Zoe"):
    return mock.admin("POST", "/contacts", {"displayName": name, "attributes": {"tier": "gold"}})["id"]


def says(mock, contact, text):
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "content": text})


def converse(desk):
    """Handles a contact from ringing to its end, with every feature of a chat."""
    mock = desk.mock
    desk.become("Available")
    contact = customer(mock)
    desk.expect("onConnecting", contact)
    assert desk.run("(id) => contacts[id].getAttributes().tier.value", contact) == "gold"
    assert desk.take(contact) < 3_000
    desk.expect("onAccepted", contact)
    desk.expect("onConnected", contact)
    desk.send(contact, "How can I help?")
    says(mock, contact, "A refund, please")
    mock.admin("POST", f"/contacts/{contact}/events", {"by": "CUSTOMER", "contentType": EVENT + "typing"})
    desk.expect("message", [contact, "AGENT", "text/plain", "How can I help?"])
    desk.expect("message", [contact, "CUSTOMER", "text/plain", "A refund, please"])
    desk.expect("typing", [contact, "CUSTOMER"])
    assert desk.told("ALL_MESSAGE")
    desk.run("(id) => act((callbacks) => contacts[id].getAgentConnection().destroy(callbacks))", contact)
    desk.expect("onEnded", contact)
    desk.expect("ended", contact)
    desk.run("(id) => act((callbacks) => contacts[id].clear(callbacks))", contact)
    desk.expect("onDestroy", contact)
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "ended"
    return contact


def test_a_conversation(desk, watch):
    here = desk()
    here.expect("initialized")
    here.expect("CONNECTION_GAIN")
    assert here.run("agent.getStateDuration()") < 10_000
    assert here.run("agent.getAllQueueARNs()")[0].startswith("arn:aws:connect:us-east-1:123456789012:instance/")
    converse(here)
    assert not [error for error in watch.errors if "favicon" not in error]


@pytest.mark.parametrize("version", OTHERS)
def test_a_conversation_with_an_older_release(desk, version):
    converse(desk(streams=version))


def test_the_minified_release(desk):
    converse(desk(streams=f"{NEWEST}-min"))


def test_get_transcript_is_of_15_items_ascending_while_the_contact_exists(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    for number in range(20):
        says(here.mock, contact, f"line {number}")
    page = here.run("(id) => controllers[id].getTranscript({}).then((r) => r.data.Transcript.map((i) => i.Content))", contact)
    assert page == [f"line {number}" for number in range(5, 20)]
    two = here.run(
        "(id) => controllers[id].getTranscript({ maxResults: 2, sortOrder: 'DESCENDING' })"
        ".then((r) => r.data.Transcript.map((i) => i.Content))", contact)
    assert two == ["line 19", "line 18"]
    here.mock.admin("POST", f"/contacts/{contact}/end")
    here.expect("ended", contact)
    with pytest.raises(Exception, match="No active connection"):
        here.run("(id) => controllers[id].getTranscript({})", contact)


def test_send_message_needs_both_of_its_fields(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    for script in ["{ message: 'x' }", "{ contentType: 'text/plain' }"]:
        with pytest.raises(Exception):
            here.run(f"(id) => controllers[id].sendMessage({script})", contact)
    transcript = here.mock.admin("GET", f"/contacts/{contact}/transcript")["Transcript"]
    assert not [item for item in transcript if item["Type"] == "MESSAGE"]


def test_the_seven_events_by_chatjs_and_by_http(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    results = {}
    for name in EVENTS:
        try:
            here.run("([id, contentType]) => controllers[id].sendEvent({ contentType })", [contact, EVENT + name])
            results[name] = "sent"
        except Exception as error:
            results[name] = str(error)
    refused = {name for name, result in results.items() if result != "sent"}
    # ChatJS has a different name for it: transfer.succeeded.
    assert refused == {"transfer.succeed"}, results
    token = here.mock.admin("POST", f"/agents/Ana/contacts/{contact}/token")["participantToken"]
    connection = here.mock.http(
        "POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]}, {"X-Amz-Bearer": token}).json
    bearer = {"X-Amz-Bearer": connection["ConnectionCredentials"]["ConnectionToken"]}
    for name in EVENTS:
        answer = here.mock.http("POST", "/participant/event", {"ContentType": EVENT + name}, bearer)
        assert answer.status == 200, (name, answer.text)


def test_a_contact_is_viewed_in_all_tabs(desk):
    one, other = desk(), desk()
    one.become("Available")
    contact = customer(one.mock)
    for here in (one, other):
        here.expect("viewContact", contact)
    one.run("connect.core.viewContact('')")
    for here in (one, other):
        here.expect("viewContact", "")
    one.mock.admin("POST", "/ccp/view-contact", {"agent": "Ana", "contactId": contact})
    for here in (one, other):
        here.wait("(id) => seen.filter(([n, d]) => n === 'viewContact').at(-1)[1] === id", contact)


def test_an_accepted_contact_is_accepted_in_all_tabs(desk):
    one, other = desk(), desk()
    one.become("Available")
    contact = customer(one.mock)
    other.wait("(id) => contacts[id]", contact)
    one.take(contact)
    other.expect("onAccepted", contact)
    other.expect("onConnected", contact)
    other.run("(id) => attach(id)", contact)
    one.send(contact, "From the first tab")
    other.expect("message", [contact, "AGENT", "text/plain", "From the first tab"])


@pytest.mark.parametrize("operation, name", [("auth-fail", "authFail"), ("access-denied", "accessDenied")])
def test_what_the_admin_api_lets_a_desktop_meet(desk, operation, name):
    here = desk(options={"ccpAckTimeout": 500})
    assert here.mock.admin("POST", f"/ccp/{operation}", {"agent": "Ana"}) == {"pages": 1}
    here.expect(name)
    converse(here)


SCENARIO = """
scenario: trouble
customer: { name: Zoe }
steps:
  - customer says: Hello
  - expect: agent joins
    within: 30s
  - agent %s
  - expect: { agent says: "still there" }
    within: 30s
"""


@pytest.mark.parametrize("step, told", [
    ("signs out", ["authFail"]), ("loses access", ["accessDenied"]),
    ("drops: 500ms", ["CONNECTION_LOST", "CONNECTION_GAIN"])])
def test_what_a_scenario_lets_a_desktop_meet(desk, step, told):
    here = desk(options={"ccpAckTimeout": 500}).become("Available")
    answer = here.mock.http(
        "PUT", "/_mock/v1/instances/default/scenarios/trouble", (SCENARIO % step).encode(),
        {"Content-Type": "application/yaml"})
    assert answer.status < 300, answer.text
    run = here.mock.admin("POST", "/scenarios/trouble/runs")
    here.take(run["contactId"])
    for name in told:
        here.expect(name)
    here.send(run["contactId"], "still there")
    assert here.mock.admin("GET", f"/runs/{run['id']}?wait=20s")["state"] == "passed"


def test_a_lost_socket_comes_back_and_misses_nothing_after(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    assert here.mock.admin("POST", "/ccp/sockets/drop", {"agent": "Ana", "refuseFor": "1s"})["dropped"] == 1
    here.expect("CONNECTION_LOST")
    # Only the socket is lost. Requests still work.
    here.send(contact, "while it is away")
    here.wait("seen.filter(([n]) => n === 'CONNECTION_GAIN').length === 2")
    assert len(here.told("CONNECTION_LOST")) == 1
    says(here.mock, contact, "and back")
    here.expect("message", [contact, "CUSTOMER", "text/plain", "and back"])
    said = here.run("(id) => controllers[id].getTranscript({}).then((r) => r.data.Transcript.map((i) => i.Content))", contact)
    assert said[-2:] == ["while it is away", "and back"]


def test_ten_chats_at_once(desk):
    here = desk()
    here.mock.admin("PUT", "/agents/Ana", {"concurrency": 10, "state": "Available"})
    ids = [customer(here.mock, f"Customer {number}") for number in range(10)]
    for contact in ids:
        here.take(contact)
    for number, contact in enumerate(ids):
        says(here.mock, contact, f"I am {number}")
        here.send(contact, f"Hello {number}")
    for number, contact in enumerate(ids):
        here.expect("message", [contact, "CUSTOMER", "text/plain", f"I am {number}"])
        here.expect("message", [contact, "AGENT", "text/plain", f"Hello {number}"])
    heard = [data for data in here.told("message") if data[2] == "text/plain"]
    assert len(heard) == 20


def test_eight_tabs_at_once(desk):
    desks = [desk() for _ in range(8)]
    desks[0].become("Available")
    contact = customer(desks[0].mock)
    desks[0].take(contact)
    for here in desks[1:]:
        here.expect("onConnected", contact)
        here.run("(id) => attach(id)", contact)
    for number, here in enumerate(desks):
        here.send(contact, f"tab {number}")
    for here in desks:
        for number in range(8):
            here.expect("message", [contact, "AGENT", "text/plain", f"tab {number}"])


@pytest.mark.parametrize("what", ["desktop", "frame"])
def test_a_reload_in_the_middle(desk, what):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    here.send(contact, "before")
    if what == "desktop":
        here.page.reload()
        here.begin()
        here.wait("(id) => contacts[id] && contacts[id].getStatus().type === 'connected'", contact)
        here.run("(id) => attach(id)", contact)
    else:
        frame = next(frame for frame in here.page.frames if "/ccp-v2/" in frame.url)
        here.run("seen.length = 0")
        frame.evaluate("location.reload()")
        here.expect("CONNECTION_GAIN")
    says(here.mock, contact, "after")
    here.expect("message", [contact, "CUSTOMER", "text/plain", "after"])
    here.send(contact, "and I am here")
    here.expect("message", [contact, "AGENT", "text/plain", "and I am here"])


def test_missed_and_rejected(desk):
    here = desk()
    here.mock.admin("PUT", "/settings", {"ringTimeout": "1s"})
    here.become("Available")
    contact = customer(here.mock)
    here.expect("onMissed", contact)
    here.wait("agent.getState().name === 'MissedCallAgent'")
    here.run("(id) => act((callbacks) => contacts[id].complete(callbacks))", contact)
    here.expect("onDestroy", contact)
    here.mock.admin("PUT", "/settings", {"ringTimeout": "20s"})
    here.run("(id) => delete contacts[id]", contact)
    here.become("Available")
    here.wait("(id) => contacts[id]", contact)
    here.run("(id) => act((callbacks) => contacts[id].reject(callbacks))", contact)
    here.wait("(id) => contacts[id].getStatus().type === 'rejected'", contact)
    assert here.run("(id) => contacts[id].getAgentConnection().getState().type", contact) == "rejected"
    assert here.run("(id) => contacts[id].getInitialConnection().getState().type", contact) == "connected"
    here.mock.admin("POST", f"/contacts/{contact}/end", {})
    here.wait("(id) => contacts[id].getInitialConnection().getState().type === 'disconnected'", contact)
    # Changing to any state clears a rejected contact.
    here.become("Lunch")
    here.expect("onDestroy", contact)


def failure(desk, script, *arguments):
    """Runs an action of Streams that must fail, and returns its error."""
    message = desk.run(f"(given) => ({script}).then(() => null, (error) => error.message)", list(arguments))
    assert message, "it did not fail"
    error = json.loads(message)
    assert error["stack"][0] == f"{error['type']}: {error['message']}" and error["retryStatus"] == "none"
    return error["type"], error["message"]


def test_failures_have_the_types_and_the_words_of_the_service(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    assert failure(here, "become('Lunch')") == (
        "InvalidStateException", "Cannot change agent state: Invalid agent or contact state.")
    assert here.run("agent.getState().name") == "Available"
    assert failure(here, "act((callbacks) => contacts[given[0]].clear(callbacks))", contact) == (
        "InvalidStateException", "Cannot clear contact: Invalid contact state.")
    assert failure(here, "act((callbacks) => contacts[given[0]].reject(callbacks))", contact) == (
        "InvalidStateException", "Cannot reject contact: Invalid contact state.")
    assert failure(here, "act((callbacks) => contacts[given[0]].conferenceConnections(callbacks))", contact) == (
        "InvalidStateException", "Cannot conference connections: Invalid contact state.")
    nobody = "connect.Endpoint.byPhoneNumber('+15550100')"
    assert failure(here, f"act((callbacks) => contacts[given[0]].addConnection({nobody}, callbacks))", contact)[0] == (
        "BadEndpointException")
    here.mock.admin("POST", "/reset", {})
    assert failure(here, "act((callbacks) => contacts[given[0]].clear(callbacks))", contact) == (
        "ContactNotFoundException", "Cannot clear contact: Contact not found")


def test_available_takes_back_the_next_state_and_offers_come_again(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    here.become("Lunch", enqueueNextState=True)
    here.expect("enqueued")
    here.wait("agent.getNextState() && agent.getNextState().name === 'Lunch'")
    second = customer(here.mock)
    here.become("Available", enqueueNextState=True)
    here.expect("clearedNext")
    assert here.run("agent.getNextState()") is None
    here.expect("onConnecting", second)


def test_a_state_clears_after_contact_work(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    here.run("(id) => act((callbacks) => contacts[id].getAgentConnection().destroy(callbacks))", contact)
    here.expect("onACW", contact)
    here.become("Lunch")
    here.expect("onDestroy", contact)
    here.wait("agent.getState().name === 'Lunch'")


def test_a_live_contact_is_not_cleared_and_a_state_waits(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    with pytest.raises(Exception, match="Cannot clear contact: Invalid contact state."):
        here.run("(id) => act((callbacks) => contacts[id].clear(callbacks))", contact)
    here.become("Lunch", enqueueNextState=True)
    here.expect("enqueued")
    assert here.run("agent.getState().name") == "Available"
    here.run("(id) => act((callbacks) => contacts[id].getAgentConnection().destroy(callbacks))", contact)
    here.expect("onACW", contact)
    here.run("(id) => act((callbacks) => contacts[id].complete(callbacks))", contact)
    here.wait("agent.getState().name === 'Lunch'")


def test_a_transfer_by_quick_connect(desk):
    here = desk().become("Available")
    contact = customer(here.mock)
    here.take(contact)
    other = desk(agent="Ben").become("Available")
    names = here.run("act((callbacks) => agent.getEndpoints(agent.getAllQueueARNs(), callbacks))"
                     ".then((data) => data.endpoints.map((e) => [e.type, e.name]))")
    assert ["agent", "Ben"] in names and ["queue", "BasicQueue"] in names
    here.run("(id) => act((callbacks) => agent.getEndpoints(agent.getAllQueueARNs(), { success: (data) =>"
             " contacts[id].addConnection(data.endpoints.find((e) => e.name === 'Ben'), callbacks) }))", contact)
    here.expect("onEnded", contact)
    other.wait("Object.keys(contacts).length === 1")
    leg = other.run("Object.keys(contacts)[0]")
    assert leg != contact and other.run("(id) => contacts[id].getInitialContactId()", leg) == contact
    other.take(leg)
    says(here.mock, contact, "Hello again")
    other.expect("message", [leg, "CUSTOMER", "text/plain", "Hello again"])
    assert not [data for data in here.told("message") if data[3] == "Hello again"]


def test_logging_in_by_the_popup(context, host, start):
    mock = start()
    mock.admin("PUT", "/settings", {"requireLogin": True})
    desk = Desk.__new__(Desk)
    desk.mock, desk.page = mock, context.new_page()
    desk.options = {"loginPopup": True, "loginPopupAutoClose": True, "ccpLoadTimeout": 1_000}
    desk.page.goto(f"{host}/streams.html?" + urlencode({
        "streams": NEWEST, "chatjs": "5.0.0", "endpoint": mock.url, "ccp": f"{mock.url}/ccp-v2/?agent=Ana"}))
    with context.expect_page() as opened:
        desk.begin(waits=False)
    popup = opened.value
    popup.get_by_role("button", name="Log in as Ana").click()
    desk.page.wait_for_function("agent")
    converse(desk)


def test_signing_out_ends_the_agents_work(desk):
    here = desk().become("Available")
    here.run("connect.core.getEventBus().subscribe(connect.EventType.TERMINATED, () => note('terminated'))")
    here.run("connect.core.getUpstream().sendUpstream(connect.EventType.TERMINATE)")
    here.expect("terminated")
    assert here.mock.admin("GET", "/agents/Ana")["state"] == "Offline"


@pytest.mark.parametrize("path", ["/ccp-v2/", "/ccp-v2"])
def test_two_regions(context, host, start, path):
    mock = start()
    one = f"{mock.url}{path}?agent=Gil"
    other = f"http://localhost:{mock.port}{path}?agent=Gil"
    here = Desk(context, host, mock, ccp=one, options={
        "enableGlobalResiliency": True, "secondaryCCPUrl": other, "loginUrl": f"{mock.url}/login"})
    here.expect("initialized")
    here.become("Available")
    contact = customer(mock)
    here.take(contact)
    says(mock, contact, "once")
    here.expect("message", [contact, "CUSTOMER", "text/plain", "once"])
    here.send(contact, "and once")
    here.expect("message", [contact, "AGENT", "text/plain", "and once"])
    here.run("connect.core.viewContact('')")
    here.expect("viewContact", "")
    says(mock, contact, "the last")
    here.expect("message", [contact, "CUSTOMER", "text/plain", "the last"])
    assert len([data for data in here.told("message") if data[3] == "once"]) == 1
    assert [len(here.told(name)) for name in ["CONNECTION_GAIN", "onAccepted", "onConnected"]] == [1, 1, 1]
    assert here.told("viewContact") == [contact, ""]


def test_storage_access_of_an_older_release(context, host, start):
    mock = start()
    here = Desk(context, host, mock, streams="2.6.6", ccp=f"http://localhost:{mock.port}/ccp-v2/",
                options={"storageAccess": {"canRequest": True}})
    assert here.run("agent.getName()") == "Agent"
    converse(here)
