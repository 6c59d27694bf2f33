"""Tests streaming of a chat's items to an HTTP endpoint, in the format of Amazon SNS.

See Documentation/Protocol.md#contact-streaming.
"""

import http.server
import json
import queue
import socket
import threading

import boto3
import pytest

from test_sockets import EVENT, Member

TOPIC = "arn:aws:sns:us-east-1:123456789012:chats"
INSTANCE = "streams"


class Endpoint:
    """An HTTP endpoint of a test. It responds with the queued statuses, and then with 200."""

    def __init__(self):
        self.posted = queue.Queue()
        self.statuses = queue.Queue()
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = endpoint.statuses.get() if not endpoint.statuses.empty() else 200
                endpoint.posted.put((status, dict(self.headers), json.loads(body)))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/notifications?a=b"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self):
        return self.posted.get(timeout=20)

    def told(self, count):
        """Returns the contents or event types of the next notifications."""
        items = [json.loads(self.next()[2]["Message"]) for _ in range(count)]
        return [item.get("Content") or item["ContentType"].removeprefix(EVENT) for item in items]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def endpoint():
    endpoint = Endpoint()
    yield endpoint
    endpoint.close()


@pytest.fixture
def connect_client(mock, endpoint):
    mock.admin("PUT", "/settings", {"streamingEndpoints": {"chats": endpoint.url}}, INSTANCE)
    return boto3.session.Session().client("connect")


def start_chat(client, **options):
    return client.start_chat_contact(
        InstanceId=INSTANCE, ContactFlowId="nobody's", ParticipantDetails={"DisplayName": "Ana"}, **options)


def stream(client, contact, token="one", topic=TOPIC):
    return client.start_contact_streaming(
        InstanceId=INSTANCE, ContactId=contact, ClientToken=token,
        ChatStreamingConfiguration={"StreamingEndpointArn": topic})["StreamingId"]


def test_a_customer_without_a_socket_hears_all_by_notifications(mock, endpoint, connect_client):
    """An SMS integration can work without a socket.

    It calls StartContactStreaming, then ConnectParticipant with credentials only.
    """
    started = start_chat(connect_client)
    contact = started["ContactId"]
    stream(connect_client, contact)
    participant = boto3.session.Session().client("connectparticipant")
    token = participant.create_participant_connection(
        ParticipantToken=started["ParticipantToken"], Type=["CONNECTION_CREDENTIALS"], ConnectParticipant=True
    )["ConnectionCredentials"]["ConnectionToken"]
    assert endpoint.told(1) == ["participant.joined"]
    participant.send_message(ConnectionToken=token, ContentType="text/plain", Content="hello")
    agent = Member(mock, mock.agent(contact, INSTANCE))
    agent.event("typing")
    agent.say("How can I help?")
    assert endpoint.told(4) == ["hello", "participant.joined", "typing", "How can I help?"]
    connect_client.stop_contact(InstanceId=INSTANCE, ContactId=contact)
    assert endpoint.told(3) == ["participant.left", "participant.left", "chat.ended"]


def test_a_notification_has_the_shape_of_amazon_sns(mock, endpoint, connect_client):
    started = start_chat(connect_client)
    streaming = stream(connect_client, started["ContactId"])
    customer = Member(mock, started["ParticipantToken"])
    message = customer.say("hello")
    endpoint.next()
    _, headers, body = endpoint.next()
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert headers["x-amz-sns-message-id"] == body["MessageId"]
    assert headers["x-amz-sns-topic-arn"] == TOPIC
    assert headers["x-amz-sns-subscription-arn"] == f"{TOPIC}:{streaming}"
    assert headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert (body["Type"], body["TopicArn"], body["Timestamp"]) == ("Notification", TOPIC, message["AbsoluteTime"])
    contact = started["ContactId"]
    item = json.loads(body["Message"])
    assert item == {
        "AbsoluteTime": message["AbsoluteTime"], "Content": "hello", "ContentType": "text/plain", "Id": message["Id"],
        "Type": "MESSAGE", "ParticipantId": started["ParticipantId"], "DisplayName": "Ana",
        "ParticipantRole": "CUSTOMER", "InitialContactId": contact, "ContactId": contact}
    expected = {
        "InitialContactId": contact, "ContactId": contact, "MessageVisibility": "ALL", "Type": "MESSAGE",
        "AccountId": "123456789012", "ContentType": "text/plain", "InstanceId": INSTANCE,
        "ParticipantRole": "CUSTOMER"}
    assert body["MessageAttributes"] == {
        name: {"Type": "String", "Value": value} for name, value in expected.items()}


def test_what_is_for_one_side_says_so_and_the_service_has_no_role(mock, endpoint, connect_client):
    started = start_chat(connect_client)
    contact = started["ContactId"]
    stream(connect_client, contact)
    Member(mock, started["ParticipantToken"]).say("hello")
    mock.agent(contact, INSTANCE)
    mock.admin("POST", f"/contacts/{contact}/authentication", {}, INSTANCE)
    mock.admin("POST", f"/contacts/{contact}/transfer", {"to": {"queue": "BasicQueue"}}, INSTANCE)
    attributes = {}
    while len(attributes) < 5:
        body = endpoint.next()[2]
        attributes[json.loads(body["Message"])["ContentType"].removeprefix(EVENT)] = body["MessageAttributes"]
        assert "ContactId" in json.loads(body["Message"])
    assert attributes["authentication.initiated"]["MessageVisibility"]["Value"] == "CUSTOMER"
    assert attributes["transfer.succeeded"]["MessageVisibility"]["Value"] == "AGENT"
    assert "ParticipantRole" not in attributes["transfer.succeeded"]
    # A later leg continues in the same stream.
    mock.agent(contact, INSTANCE)
    second = mock.admin("GET", f"/contacts/{contact}", None, INSTANCE)["contactId"]
    joined = endpoint.next()[2]["MessageAttributes"]
    assert (joined["InitialContactId"]["Value"], joined["ContactId"]["Value"]) == (contact, second)


def test_failed_notifications_come_again_in_their_order(mock, endpoint, connect_client):
    started = start_chat(connect_client)
    stream(connect_client, started["ContactId"])
    for status in (500, 429, 503, 200, 400):
        endpoint.statuses.put(status)
    customer = Member(mock, started["ParticipantToken"])
    for number in range(20):
        customer.say(str(number))
    posted = [endpoint.next() for _ in range(4)]
    assert [status for status, _, _ in posted] == [500, 429, 503, 200]
    assert len({body["MessageId"] for _, _, body in posted}) == 1
    # A notification that the endpoint refuses permanently is not sent again.
    status, _, body = endpoint.next()
    assert (status, json.loads(body["Message"])["Content"]) == (400, "0")
    assert endpoint.told(19) == [str(number) for number in range(1, 20)]


@pytest.mark.parametrize("status", [302, 403, 404, 408])
def test_every_other_status_is_final(mock, endpoint, connect_client, status):
    started = start_chat(connect_client)
    stream(connect_client, started["ContactId"])
    endpoint.statuses.put(status)
    Member(mock, started["ParticipantToken"]).say("once")
    assert [endpoint.next()[0] for _ in range(2)] == [status, 200]
    assert endpoint.posted.empty()


def test_idle_events_are_published(start, endpoint):
    mock = start("--clock", "manual", "--streaming-endpoints", f"chats={endpoint.url}")
    connect_client = boto3.session.Session().client("connect")
    started = start_chat(connect_client)
    contact = started["ContactId"]
    stream(connect_client, contact)
    customer = Member(mock, started["ParticipantToken"])
    customer.call("transcript", {})
    timers = [{"ParticipantRole": "CUSTOMER", "TimerType": kind, "TimerValue": {"ParticipantTimerDurationInMinutes": 2}}
              for kind in ("IDLE", "DISCONNECT_NONCUSTOMER")]
    connect_client.update_participant_role_config(
        InstanceId=INSTANCE, ContactId=contact,
        ChannelConfiguration={"Chat": {"ParticipantTimerConfigList": timers}})
    mock.agent(contact, INSTANCE)
    for by in ("2m", "1m"):
        mock.admin("POST", "/clock/advance", {"by": by}, INSTANCE)
    customer.say("back")
    for _ in range(2):
        mock.admin("POST", "/clock/advance", {"by": "2m"}, INSTANCE)
    types = [json.loads(endpoint.next()[2]["Message"])["ContentType"].removeprefix(EVENT) for _ in range(9)]
    assert types == [
        "participant.joined", "participant.joined", "participant.idle", "text/plain", "participant.returned",
        "participant.idle", "participant.autodisconnection", "participant.left", "chat.ended"]


def test_streams_do_not_wait_for_each_other(mock, endpoint, connect_client):
    broken, other = start_chat(connect_client), start_chat(connect_client)
    # No process listens on the port of a socket that is only bound.
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        mock.admin("PUT", "/settings", {"streamingEndpoints": {
            "nowhere": f"http://127.0.0.1:{nobody.getsockname()[1]}/", "chats": endpoint.url}}, INSTANCE)
        stream(connect_client, broken["ContactId"], topic=TOPIC.replace("chats", "nowhere"))
        stream(connect_client, other["ContactId"])
        Member(mock, broken["ParticipantToken"]).say("lost")
        Member(mock, other["ParticipantToken"]).say("found")
        assert endpoint.told(2) == ["participant.joined", "found"]


def test_two_topics_a_contact_and_a_repeated_token_names_its_stream(mock, endpoint, connect_client):
    contact = start_chat(connect_client)["ContactId"]
    first = stream(connect_client, contact)
    assert stream(connect_client, contact) == first
    second = stream(connect_client, contact, "two")
    assert second != first
    with pytest.raises(connect_client.exceptions.LimitExceededException):
        stream(connect_client, contact, "three")
    connect_client.stop_contact_streaming(InstanceId=INSTANCE, ContactId=contact, StreamingId=first)
    with pytest.raises(connect_client.exceptions.ResourceNotFoundException):
        connect_client.stop_contact_streaming(InstanceId=INSTANCE, ContactId=contact, StreamingId=first)
    shown = mock.admin("GET", f"/contacts/{contact}", None, INSTANCE)["streamings"]
    assert shown == [{"id": second, "topicArn": TOPIC, "endpoint": endpoint.url}]


def test_nothing_is_published_after_a_stop_or_a_reset(mock, endpoint, connect_client):
    started, other = start_chat(connect_client), start_chat(connect_client)
    streaming = stream(connect_client, started["ContactId"])
    stream(connect_client, other["ContactId"])
    customer = Member(mock, started["ParticipantToken"])
    customer.say("heard")
    assert endpoint.told(2) == ["participant.joined", "heard"]
    connect_client.stop_contact_streaming(
        InstanceId=INSTANCE, ContactId=started["ContactId"], StreamingId=streaming)
    customer.say("unheard")
    # The next notification belongs to the other chat.
    Member(mock, other["ParticipantToken"]).say("other")
    assert endpoint.told(2) == ["participant.joined", "other"]


def test_a_chat_that_streams_from_its_start_and_brings_its_connection(endpoint, connect_client, mock):
    started = start_chat(
        connect_client, ConnectionTypes=["CONNECTION_CREDENTIALS"], ClientToken="start",
        ChatStreamingConfiguration={"StreamingEndpointArn": TOPIC},
        InitialMessage={"ContentType": "text/plain", "Content": "hello"})
    assert "Websocket" not in started
    participant = boto3.session.Session().client("connectparticipant")
    participant.get_transcript(ConnectionToken=started["ConnectionCredentials"]["ConnectionToken"])
    assert endpoint.told(2) == ["participant.joined", "hello"]
    again = start_chat(
        connect_client, ConnectionTypes=["CONNECTION_CREDENTIALS"], ClientToken="start",
        ChatStreamingConfiguration={"StreamingEndpointArn": TOPIC})
    assert again["StreamingId"] == started["StreamingId"]


def test_only_endpoints_that_the_user_allows(start, endpoint):
    mock = start("--streaming-endpoints", "far=https://hooks.example/x,near=" + endpoint.url)
    shown = mock.admin("PUT", "/settings", {})["streamingEndpoints"]
    assert shown == {"far": "https://hooks.example/x", "near": endpoint.url}
    path = "/_mock/v1/instances/default/settings"
    for url, status in (("https://hooks.example/y", 200), ("http://localhost:1/", 200), ("http://[::1]:2/", 200),
                        ("https://hooks.example:444/", 403), ("http://169.254.169.254/", 403),
                        ("http://127.0.0.1.evil.example/", 403), ("http://127.0.0.1@evil.example/", 400),
                        ("http://127.0.0.1:x/", 400), ("http://localhost:80%40evil.example/", 400),
                        ("http://localhost:99999/", 400), ("http://127.0.0.1:1\\evil/", 400), ("ftp://127.0.0.1/", 400), ("file:///etc/passwd", 400), ("http://", 400)):
        answer = mock.http("PUT", path, {"streamingEndpoints": {"chats": url}})
        assert answer.status == status, f"{url}: {answer.status} {answer.text}"
    client = boto3.session.Session().client("connect")
    contact = client.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})["ContactId"]
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.start_contact_streaming(
            InstanceId="default", ContactId=contact, ClientToken="t",
            ChatStreamingConfiguration={"StreamingEndpointArn": TOPIC + "-nowhere"})
    assert "--streaming-endpoints" in caught.value.response["ResponseMetadata"]["HTTPHeaders"]["x-mock-reason"]


def say_hello_in_a_streamed_chat(mock):
    started = boto3.session.Session().client("connect").start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"},
        ChatStreamingConfiguration={"StreamingEndpointArn": TOPIC})
    Member(mock, started["ParticipantToken"]).say("hello")


def test_a_server_stops_at_once_while_an_endpoint_does_not_answer(start):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mock = start("--streaming-endpoints", f"chats=http://127.0.0.1:{silent.getsockname()[1]}/")
        say_hello_in_a_streamed_chat(mock)
        peer, _ = silent.accept()
        assert mock.stop()[0] == 0
        peer.close()


def test_silent_endpoints_hold_up_nobody_else(mock, endpoint, connect_client):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mock.admin("PUT", "/settings", {"streamingEndpoints": {
            "silent": f"http://127.0.0.1:{silent.getsockname()[1]}/", "chats": endpoint.url}}, INSTANCE)
        for _ in range(10):
            started = start_chat(connect_client)
            stream(connect_client, started["ContactId"], topic=TOPIC.replace("chats", "silent"))
            Member(mock, started["ParticipantToken"]).say("nobody listens")
        started = start_chat(connect_client)
        stream(connect_client, started["ContactId"])
        Member(mock, started["ParticipantToken"]).say("heard")
        assert endpoint.told(2) == ["participant.joined", "heard"]
        assert endpoint.posted.empty()


def test_an_endpoint_that_never_stops_answering_is_taken_at_its_word(start):
    with socket.socket() as endless:
        endless.bind(("127.0.0.1", 0))
        endless.listen()
        mock = start("--streaming-endpoints", f"chats=http://127.0.0.1:{endless.getsockname()[1]}/")
        say_hello_in_a_streamed_chat(mock)
        told = []
        for _ in range(2):
            peer, _ = endless.accept()
            with peer:
                told.append(peer.recv(1 << 16))
                peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                with pytest.raises(OSError):
                    while True:
                        peer.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        # Each was posted once, because the status is enough, whatever comes after it.
        assert b"participant.joined" in told[0] and b"hello" in told[1]


def test_a_chat_that_is_let_go_of_has_told_everything(start, endpoint):
    mock = start("--max-ended-contacts", "0", "--streaming-endpoints", "chats=" + endpoint.url)
    client = boto3.session.Session().client("connect")
    started = client.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"},
        ChatStreamingConfiguration={"StreamingEndpointArn": TOPIC})
    endpoint.statuses.put(503)
    customer = Member(mock, started["ParticipantToken"])
    customer.say("one")
    customer.call("disconnect", {})
    assert endpoint.next()[0] == 503
    assert endpoint.told(4) == ["participant.joined", "one", "participant.left", "chat.ended"]


def test_a_topic_that_leads_nowhere_any_more_is_posted_to_no_more_and_elsewhere_if_it_leads_there(mock, endpoint, connect_client):
    started = start_chat(connect_client)
    first = stream(connect_client, started["ContactId"])
    customer = Member(mock, started["ParticipantToken"])
    customer.call("transcript", {})
    assert endpoint.told(1) == ["participant.joined"]
    mock.admin("PUT", "/settings", {"streamingEndpoints": {}}, INSTANCE)
    customer.say("unheard")
    # The response is still that of the first call.
    assert stream(connect_client, started["ContactId"]) == first
    mock.admin("PUT", "/settings", {"streamingEndpoints": {TOPIC: endpoint.url}}, INSTANCE)
    customer.say("heard")
    assert endpoint.told(1) == ["heard"]
