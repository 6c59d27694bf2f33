"""Tests sockets that a test drops, closes, refuses for a while, mutes, or sends raw frames to.

The tests include the scenario steps for it.
"""

import json
import re
import socket as network

import pytest
from test_sockets import CHAT, SUBSCRIBE, SUBSCRIBED, Member, customer, sockets  # noqa: F401 (fixtures)
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


def drop(customer, **body):
    return customer.mock.admin("POST", f"/contacts/{customer.contact}/sockets/drop", body)


def lost(socket):
    """Waits until the socket closes, and returns the close code that the client sees."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.peer.recv(timeout=10)
    return closed.value.rcvd.code if closed.value.rcvd else 1006


def test_dropping_every_socket_loses_no_message(customer, sockets):
    held = [sockets(customer.url) for _ in range(2)]
    desk = sockets(Member(customer.mock, customer.mock.agent(customer.contact)).url)
    for number in range(20):
        customer.say(f"before {number}")
    assert drop(customer) == {"dropped": 3}
    for number in range(20):
        customer.say(f"during {number}")
    assert [lost(socket) for socket in [*held, desk]] == [1006, 1006, 1006]
    again = sockets(customer.connect())
    customer.say("after")
    assert again.told(1) == [("CUSTOMER", "after")]
    stored = customer.mock.admin("GET", f"/contacts/{customer.contact}/transcript")["Transcript"]
    said = [item["Content"] for item in stored if item["Type"] == "MESSAGE"]
    assert said == ["hello", *(f"before {n}" for n in range(20)), *(f"during {n}" for n in range(20)), "after"]


def test_one_participants_sockets_are_closed_with_a_code(customer, sockets):
    mock = customer.mock
    mine = sockets(customer.url)
    desk = sockets(Member(mock, mock.agent(customer.contact)).url)
    assert drop(customer, participant="agent", closeCode=1011) == {"dropped": 1}
    assert lost(desk) == 1011
    ids = mock.admin("GET", f"/contacts/{customer.contact}")["participants"]
    assert drop(customer, participant=ids[0]["id"], closeCode=1006) == {"dropped": 1}
    assert lost(mine) == 1006
    assert drop(customer) == {"dropped": 0}


@pytest.mark.parametrize("how", [{}, {"closeCode": 1001}])
def test_what_was_said_before_a_drop_is_heard(customer, sockets, how):
    customer.event("typing")
    for number in range(20):
        socket = sockets(customer.connect())
        for word in range(3):
            customer.say(f"{number} {word}")
        assert drop(customer, **how) == {"dropped": 1}
        said = [item["Content"] for item in map(json.loads, iter_contents(socket)) if "Content" in item]
        assert [text for text in said if text != "hello"] == [f"{number} {word}" for word in range(3)]


def iter_contents(socket):
    """Yields the contents of all chat frames until the socket is closed."""
    while True:
        try:
            yield socket.read()["content"]
        except ConnectionClosed:
            return


def test_new_sockets_are_refused_for_a_while_on_the_instances_clock(start, sockets):
    mock = start("--clock", "manual", "--now", "2026-11-22T13:00:00Z")
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    agent = Member(mock, mock.agent(contact))
    desk = sockets(agent.url)
    answer = mock.admin("POST", f"/contacts/{contact}/sockets/drop", {"refuseFor": "5s"})
    assert answer == {"dropped": 1, "refusedUntil": "2026-11-22T13:00:05.000Z"}
    assert lost(desk) == 1006
    mock.admin("POST", "/clock/advance", {"by": "4999ms"})
    with pytest.raises(InvalidStatus) as refused:
        connect(agent.connect(), legacy=True)
    assert refused.value.response.status_code == 503
    assert json.loads(refused.value.response.body)["__type"] == "ServiceUnavailableException"
    assert refused.value.response.headers["x-mock-reason"] == "this test refuses the participant's sockets for now"
    mock.admin("POST", "/clock/advance", {"by": "1ms"})
    sockets(agent.connect())


@pytest.mark.parametrize("body, status, detail", [
    ({"closeCode": 1005}, 400, "a server cannot send closeCode 1005"),
    ({"closeCode": 99999}, 400, "closeCode is 99999"),
    ({"refuseFor": "5"}, 400, 'refuseFor "5" is not a duration'),
    ({"participant": "agnt"}, 400, 'did you mean "AGENT"'),
    ({"participant": "agent"}, 409, "no participant has the role AGENT"),
    ({"particpant": "agent"}, 400, 'did you mean "participant"'),
])
def test_mistakes_drop_nothing(customer, sockets, body, status, detail):
    socket = sockets(customer.url)
    answer = customer.mock.http(
        "POST", f"/_mock/v1/instances/default/contacts/{customer.contact}/sockets/drop", body)
    assert (answer.status, detail in answer.json["detail"]) == (status, True), answer.text
    socket.told(2)
    socket.peer.send('{"topic":"aws/ping"}')
    assert socket.read()["statusCode"] == 200


def test_open_sockets_are_listed_and_waited_for(customer, sockets):
    mock = customer.mock
    path = f"/sockets?contact={customer.contact}"
    assert mock.admin("GET", path) == {"sockets": [], "cursor": "0"}
    late = mock.http("GET", f"/_mock/v1/instances/default{path}&wait=1ms")
    assert late.status == 408 and "0 of 1 sockets; 0 are open" in late.json["detail"]
    socket = sockets(customer.url, subscribe=None)
    entry, = mock.admin("GET", f"{path}&wait=10s")["sockets"]
    ids = mock.admin("GET", f"/contacts/{customer.contact}")["participants"]
    assert entry | {"id": ""} == {
        "id": "", "contactId": customer.contact, "participantId": ids[0]["id"], "role": "CUSTOMER", "topics": [],
        "queuedBytes": 0}
    socket.peer.send(SUBSCRIBE)
    subscribed, = mock.admin("GET", f"{path}&topic={CHAT}&wait=10s")["sockets"]
    assert subscribed == entry | {"topics": [CHAT]}
    assert mock.admin("GET", "/sockets")["sockets"] == [subscribed]


def raw_subscriber(url):
    """Opens a subscribed socket that no client reads."""
    peer = network.create_connection(("127.0.0.1", int(re.search(r":(\d+)/", url)[1])), timeout=10)
    path = url.partition("/participant")[2]
    peer.sendall((
        f"GET /participant{path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
    # A mask of zeros leaves the text unchanged.
    peer.sendall(bytes([0x81, 0x80 | len(SUBSCRIBE), 0, 0, 0, 0]) + SUBSCRIBE.encode())
    return peer


def test_a_peer_that_does_not_read_shows_its_queue_and_is_let_go(customer):
    mock = customer.mock
    path = f"/sockets?contact={customer.contact}&topic={CHAT}"
    with raw_subscriber(customer.url):
        mock.admin("GET", f"{path}&wait=10s")
        queued = []
        while not queued or queued[-1] is not None:
            mock.admin("POST", f"/contacts/{customer.contact}/frames", {"content": "x" * 500_000})
            entries = mock.admin("GET", path)["sockets"]
            queued.append(entries[0]["queuedBytes"] if entries else None)
        assert 0 < max(size for size in queued if size is not None) <= 5 * 1024 * 1024


def test_raw_frames_reach_who_they_are_for(customer, sockets):
    mock = customer.mock
    mine = sockets(customer.url)
    mine.told(2)
    desk = sockets(Member(mock, mock.agent(customer.contact)).url)
    mine.told(1)
    frames = f"/contacts/{customer.contact}/frames"
    assert mock.admin("POST", frames, {"content": {"Type": "NEW", "n": 1.50}}) == {"sockets": 2}
    expected = '{"content":"{\\"Type\\": \\"NEW\\", \\"n\\": 1.5}","contentType":"application/json","topic":"aws/chat"}'
    assert mine.peer.recv(timeout=10) == desk.peer.recv(timeout=10) == expected
    assert mock.admin("POST", frames, {"participant": "CUSTOMER", "content": "no {JSON"}) == {"sockets": 1}
    assert mine.read()["content"] == "no {JSON"
    refused = mock.http("POST", f"/_mock/v1/instances/default{frames}", {})
    assert refused.status == 400 and "content is missing" in refused.json["detail"]
    assert mock.admin("GET", f"/contacts/{customer.contact}")["items"] == 3


def test_muted_signs_of_life_go_unanswered(customer, sockets):
    mock = customer.mock
    rule = mock.admin("POST", "/faults", {"operation": "Heartbeat", "socket": {"mute": True}, "when": {"first": 2}})
    assert (rule["operation"], rule["socket"]) == ("Heartbeat", {"mute": True})
    socket = sockets(customer.url)
    socket.told(2)
    for _ in range(2):
        socket.peer.send('{"topic":"aws/heartbeat"}')
        socket.peer.send('{"topic":"aws/ping"}')
        assert socket.read()["topic"] == "aws/ping"
    socket.peer.send('{"topic":"aws/heartbeat"}')
    assert socket.read() == {"topic": "aws/heartbeat"}
    assert mock.admin("GET", "/faults")["faults"][0]["hits"] == 2
    mock.admin("POST", "/faults", {"operation": "Subscribe", "socket": {"mute": True}, "when": {"first": 1}})
    other = sockets(customer.url, subscribe=None)
    other.peer.send(SUBSCRIBE)
    other.peer.send(SUBSCRIBE)
    assert other.read() == SUBSCRIBED
    for body, detail in (
        ({"operation": "SendMessage", "socket": {"mute": True}}, "operation must be one of *, Heartbeat, Ping, Subscribe, OpenSocket"),
        ({"operation": "Ping", "error": {"code": "ThrottlingException"}}, 'operation must be one of'),
        ({"operation": "Ping", "socket": {"mute": False}}, "socket: mute must be true"),
        ({"operation": "Ping", "socket": {"mute": True}, "after": True}, "not for socket"),
    ):
        answer = mock.http("POST", "/_mock/v1/instances/default/faults", body)
        assert answer.status == 400 and detail in answer.json["detail"], answer.text


def test_a_reset_closes_sockets_with_1001(customer, sockets):
    socket = sockets(customer.url)
    customer.mock.admin("POST", "/reset", {})
    assert lost(socket) == 1001


def test_a_scenario_drops_its_client_and_sees_it_come_back(mock, sockets):
    mock.admin("PUT", "/clock", {"mode": "manual"})
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "lost-connection", "ParticipantDetails": {"DisplayName": "Ana"}})
    member = Member(mock, started.json["ParticipantToken"])
    socket = sockets(member.url)
    assert lost(socket) == 1006
    with pytest.raises(InvalidStatus):
        connect(member.connect(), legacy=True)
    mock.admin("POST", "/clock/advance", {"by": "10s"})
    again = sockets(member.connect())
    assert again.told(1) == [("AGENT", "Are you still there?")]
    said = member.call("transcript", {}).json["Transcript"]
    assert "You will have it in an hour." in [item.get("Content") for item in said]
    member.say("yes")
    assert mock.admin("GET", "/runs/run-1?wait=10s")["state"] == "passed"


def test_a_scenario_fails_when_its_client_stays_away(mock, sockets):
    mock.admin("PUT", "/clock", {"mode": "manual"})
    scenario = {"scenario": "away", "steps": [
        "agent joins", "customer drops", {"expect": "customer reconnects", "within": "5s"}]}
    mock.admin("PUT", "/scenarios/away", scenario)
    run = mock.admin("POST", "/scenarios/away/runs", {"clients": ["customer"]})
    member = Member(mock, run["invitations"][0]["participantToken"])
    assert lost(sockets(member.url)) == 1006
    mock.admin("POST", "/clock/advance", {"by": "5s"})
    failure = mock.admin("GET", f"/runs/{run['id']}?wait=10s")["failure"]
    assert failure["message"] == "did not happen within 5s"
    assert "customer drops" in failure["lastEvents"][-1]
