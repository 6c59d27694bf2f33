"""Tests the chat socket with an independent WebSocket client.

The tests cover subscriptions, heartbeats, frames and their order.
"""

import concurrent.futures
import json
import re

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

CHAT = "aws/chat"
SUBSCRIBE = '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}'
SUBSCRIBED = {"topic": "aws/subscribe", "content": {"status": "success", "topics": [CHAT]}}
EVENT = "application/vnd.amazonaws.connect.event."


class Socket:
    """An open socket. Reading a frame has a time limit."""

    def __init__(self, url, subscribe=SUBSCRIBE):
        self.peer = connect(url, open_timeout=10, close_timeout=10, legacy=True)
        if subscribe:
            self.peer.send(subscribe)
            assert self.read() == SUBSCRIBED

    def read(self):
        return json.loads(self.peer.recv(timeout=10))

    def item(self):
        """Returns the next chat frame's content."""
        frame = self.read()
        assert list(frame) == ["content", "contentType", "topic"]
        assert (frame["contentType"], frame["topic"]) == ("application/json", CHAT)
        return json.loads(frame["content"])

    def told(self, count):
        """Returns the next frames as (role, content or type)."""
        items = [self.item() for _ in range(count)]
        return [(item.get("ParticipantRole"), item.get("Content") or item["ContentType"].removeprefix(EVENT))
                for item in items]


@pytest.fixture
def sockets():
    opened = []

    def opener(url, **options):
        socket = Socket(url, **options)
        opened.append(socket)
        return socket

    yield opener
    for socket in opened:
        socket.peer.close()


class Member:
    """A participant with a connection, through plain HTTP."""

    def __init__(self, mock, participant_token):
        self.mock = mock
        self.participant_token = participant_token
        self.connect()

    def connect(self):
        answer = self.mock.http(
            "POST", "/participant/connection", {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"]},
            {"X-Amz-Bearer": self.participant_token})
        assert answer.status == 200, answer.text
        self.url = answer.json["Websocket"]["Url"]
        self.token = answer.json["ConnectionCredentials"]["ConnectionToken"]
        return self.url

    def call(self, operation, body):
        return self.mock.http("POST", f"/participant/{operation}", body, {"X-Amz-Bearer": self.token})

    def say(self, text):
        answer = self.call("message", {"ContentType": "text/plain", "Content": text})
        assert answer.status == 200, answer.text
        return answer.json

    def event(self, name):
        return self.call("event", {"ContentType": EVENT + name})


@pytest.fixture
def customer(mock):
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"},
        "InitialMessage": {"ContentType": "text/plain", "Content": "hello"}})
    member = Member(mock, started.json["ParticipantToken"])
    member.contact = started.json["ContactId"]
    return member


def test_the_first_subscription_connects_and_hears_it(customer, sockets):
    assert customer.mock.admin("GET", f"/contacts/{customer.contact}")["state"] == "created"
    socket = sockets(customer.url)
    assert socket.told(2) == [("CUSTOMER", "participant.joined"), ("CUSTOMER", "hello")]
    assert customer.mock.admin("GET", f"/contacts/{customer.contact}")["state"] == "waiting"


def test_a_frame_has_the_members_and_the_order_of_the_captures(customer, sockets):
    socket = sockets(customer.url)
    socket.told(2)
    sent = customer.say('a "quoted"\\ line\nand ✓')
    raw = socket.peer.recv(timeout=10)
    inner = json.loads(json.loads(raw)["content"])
    assert list(inner) == ["AbsoluteTime", "Content", "ContentType", "Id", "Type", "ParticipantId", "DisplayName",
                           "ParticipantRole", "InitialContactId", "ContactId"]
    assert (inner["Id"], inner["AbsoluteTime"], inner["Content"]) == (
        sent["Id"], sent["AbsoluteTime"], 'a "quoted"\\ line\nand ✓')
    assert inner["InitialContactId"] == inner["ContactId"] == customer.contact
    assert re.fullmatch(r'\{"content":"\{\\"AbsoluteTime.*\}","contentType":"application/json","topic":"aws/chat"\}', raw)


def test_everyone_hears_everything_in_order_and_the_sender_its_echo(customer, sockets, mock):
    first = sockets(customer.url)
    second = sockets(customer.url)
    first.told(2)
    agent = Member(mock, mock.agent(customer.contact))
    assert first.told(1) == second.told(1) == [("AGENT", "participant.joined")]
    desk = sockets(agent.url)
    agent.say("one")
    customer.event("typing")
    customer.say("two")
    expected = [("AGENT", "one"), ("CUSTOMER", "typing"), ("CUSTOMER", "two")]
    assert first.told(3) == second.told(3) == desk.told(3) == expected
    # On AWS, only the service sends this event today. Its sender receives no echo.
    agent.event("transfer.succeeded")
    agent.say("three")
    assert desk.told(1) == [("AGENT", "three")]
    assert first.told(2) == [("AGENT", "transfer.succeeded"), ("AGENT", "three")]


def test_receipts_are_heard_once_each_with_the_members_of_the_captures(customer, sockets, mock):
    socket = sockets(customer.url)
    socket.told(2)
    agent = Member(mock, mock.agent(customer.contact))
    desk = sockets(agent.url)
    socket.told(1)
    message = customer.say("seen?")["Id"]
    socket.told(1), desk.told(1)
    agent_id = mock.admin("GET", f"/contacts/{customer.contact}")["participants"][1]["id"]

    def receipt(kind):
        answer = agent.call("event", {
            "ContentType": EVENT + f"message.{kind}", "Content": json.dumps({"messageId": message})})
        assert answer.status == 200

    receipt("delivered")
    heard = socket.item()
    assert heard == desk.item()
    assert list(heard) == ["AbsoluteTime", "ContentType", "Id", "Type", "MessageMetadata"]
    assert (heard["ContentType"], heard["Id"], heard["Type"]) == (EVENT + "message.metadata", message, "MESSAGEMETADATA")
    assert list(heard["MessageMetadata"]) == ["MessageId", "Receipts"]
    first, = heard["MessageMetadata"]["Receipts"]
    assert first == {"DeliveredTimestamp": heard["AbsoluteTime"], "RecipientParticipantId": agent_id}
    receipt("delivered")
    receipt("read")
    # A repeated receipt sends no frame. The next frame is the read receipt, with both times.
    second, = socket.item()["MessageMetadata"]["Receipts"]
    assert second == first | {"ReadTimestamp": second["ReadTimestamp"]}
    stored = next(item for item in customer.call("transcript", {}).json["Transcript"] if item["Id"] == message)
    assert stored["MessageMetadata"] == {"MessageId": message, "Receipts": [second]}


def test_the_end_is_heard_by_who_has_left_too(customer, sockets, mock):
    socket = sockets(customer.url)
    socket.told(2)
    agent = Member(mock, mock.agent(customer.contact))
    desk = sockets(agent.url)
    socket.told(1)
    customer.call("disconnect", {})
    left = [("CUSTOMER", "participant.left"), (None, "chat.ended")]
    assert socket.told(1) == left[:1]
    ended = socket.item()
    assert list(ended) == ["AbsoluteTime", "ContentType", "Id", "Type", "InitialContactId"]
    assert desk.told(2) == left
    with pytest.raises(InvalidStatus) as refused:
        connect(customer.url, open_timeout=10, legacy=True)
    assert refused.value.response.status_code == 403
    desk.peer.send(SUBSCRIBE)
    assert desk.read()["content"]["status"] == "failure"


def test_signs_of_life_and_junk(customer, sockets):
    socket = sockets(customer.url, subscribe=None)
    for sent, answer in (
        ('{"topic":"aws/heartbeat"}', {"topic": "aws/heartbeat"}),
        ('{"topic": "aws/ping"}', {"topic": "aws/ping", "statusCode": 200, "statusContent": "OK"}),
        ('{"topic":"aws/subscribe","content":{"topics":["aws/other"]}}',
         {"topic": "aws/subscribe", "content": {"status": "failure", "topics": ["aws/other"]}}),
    ):
        socket.peer.send(sent)
        assert socket.read() == answer
    for junk in ("hello", "{}", "[1]", '{"topic":5}', "{" * 10_000):
        socket.peer.send(junk)
        assert list(socket.read()) == ["message", "connectionId", "requestId"]


def test_the_ios_subscription_with_its_stray_character(customer, sockets):
    socket = sockets(customer.url, subscribe='{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})')
    assert socket.told(2)[1] == ("CUSTOMER", "hello")


def test_who_has_not_subscribed_hears_nothing(customer, sockets):
    silent, socket = sockets(customer.url, subscribe=None), sockets(customer.url)
    socket.told(2)
    socket.peer.send('{"topic":"aws/unsubscribe","content":{"topics":["aws/chat"]}}')
    assert socket.read()["content"]["status"] == "success"
    customer.say("unheard")
    for peer in (silent, socket):
        peer.peer.send('{"topic":"aws/heartbeat"}')
        assert peer.read() == {"topic": "aws/heartbeat"}


def test_five_sockets_a_participant(customer, sockets):
    held = [sockets(customer.url) for _ in range(5)]
    sixth = sockets(customer.url, subscribe=None)
    with pytest.raises(ConnectionClosed) as closed:
        sixth.peer.recv(timeout=10)
    assert closed.value.rcvd.code == 1008
    held[0].peer.close()
    # A closed socket makes room as soon as the server has noticed it.
    while True:
        again = sockets(customer.url, subscribe=None)
        again.peer.send('{"topic":"aws/ping"}')
        try:
            assert again.read()["statusCode"] == 200
            break
        except ConnectionClosed:
            pass


def test_the_url_opens_for_a_while_and_again(start, sockets):
    mock = start("--clock", "manual")
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    agent = Member(mock, mock.agent(contact))
    first = agent.url
    sockets(first)
    mock.admin("POST", "/clock/advance", {"by": "90s"})
    second = agent.connect()
    mock.admin("POST", "/clock/advance", {"by": "9999ms"})
    sockets(first)
    mock.admin("POST", "/clock/advance", {"by": "1ms"})
    # Each URL expires separately. Its open socket stays open.
    refuses(first)
    sockets(second)
    mock.admin("POST", "/clock/advance", {"by": "90s"})
    refuses(second)
    sockets(agent.connect())
    # The server has forgotten the first URLs.
    refuses(first)


def test_a_participant_has_32_urls_and_an_expired_connection_token_takes_them_along(start, sockets):
    mock = start("--clock", "manual")
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    agent = Member(mock, mock.agent(contact))
    first = agent.url
    second = agent.connect()
    for _ in range(31):
        last = agent.connect()
    refuses(first)
    sockets(second)
    sockets(last)
    mock.admin("POST", "/tokens/expire", {"token": agent.token})
    refuses(last)


def refuses(url):
    with pytest.raises(InvalidStatus) as refused:
        connect(url, legacy=True)
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["__type"] == "AccessDeniedException"
    assert "socket URL has expired" in refused.value.response.headers["x-mock-reason"]


def test_a_url_is_another_one_each_time_and_has_no_connection_token(mock, participant):
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}})
    token = started.json["ParticipantToken"]

    def connection(*types):
        return participant.create_participant_connection(Type=list(types), ParticipantToken=token)

    both = [connection("WEBSOCKET", "CONNECTION_CREDENTIALS") for _ in range(2)]
    tokens = {answer["ConnectionCredentials"]["ConnectionToken"] for answer in both}
    urls = [answer["Websocket"]["Url"] for answer in both] + [connection("WEBSOCKET")["Websocket"]["Url"]]
    assert len(tokens) == 1 and len(set(urls)) == 3
    for url in urls:
        assert not any(known in url for known in [token, *tokens])
        with pytest.raises(participant.exceptions.AccessDeniedException):
            participant.send_message(ContentType="text/plain", Content="x", ConnectionToken=url.rsplit("/", 1)[1])
    # A connection token does not open a socket either.
    refused = mock.http("GET", "/participant/websocket/" + tokens.pop(), headers={
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "=="})
    assert refused.status == 403 and "got another token" in refused.headers["x-mock-reason"]


def test_a_scripted_customer_answers_on_the_socket(mock, sockets):
    run = mock.admin("POST", "/scenarios/hello/runs", {})
    agent = Member(mock, mock.agent(run["contactId"]))
    desk = sockets(agent.url)
    agent.say("How can I help?")
    assert desk.told(2) == [("AGENT", "How can I help?"), ("CUSTOMER", "Thanks, bye")]


def test_many_sockets_at_once_hear_all_in_one_order(mock, sockets):
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    agents = [Member(mock, mock.agent(contact)) for _ in range(4)]
    desks = [sockets(agent.url) for agent in agents]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for work in [pool.submit(lambda agent: [agent.say(str(n)) for n in range(50)], agent) for agent in agents]:
            work.result()
    heard = [[desk.item()["Id"] for _ in range(200)] for desk in desks]
    stored = mock.admin("GET", f"/contacts/{contact}/transcript")["Transcript"]
    assert all(ids == [item["Id"] for item in stored if item["Type"] == "MESSAGE"] for ids in heard)


def test_a_stop_closes_sockets_with_1001(start, sockets):
    mock = start()
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    desk = sockets(Member(mock, mock.agent(contact)).url)
    code, _ = mock.stop()
    assert code == 0
    with pytest.raises(ConnectionClosed) as closed:
        desk.peer.recv(timeout=10)
    assert closed.value.rcvd.code == 1001
