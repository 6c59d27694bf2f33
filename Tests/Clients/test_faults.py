"""Tests faults as clients see them: in responses, connections, sockets and frames."""

import http.client
import json
import time

import boto3
import botocore.config
import pytest
from test_sockets import EVENT, Member, Socket, sockets  # noqa: F401 (a fixture)
from websockets.exceptions import ConnectionClosed, InvalidStatus


@pytest.fixture
def chat(mock):
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}).json
    customer = Member(mock, started["ParticipantToken"])
    customer.call("transcript", {})
    return customer, Member(mock, mock.agent(started["ContactId"])), started["ContactId"]


def fault(mock, **rule):
    return mock.admin("POST", "/faults", rule)


def send(member, text="x"):
    return member.call("message", {"ContentType": "text/plain", "Content": text})


def said(member):
    return [item["Content"] for item in member.call("transcript", {"MaxResults": 100}).json["Transcript"]
            if item["Type"] == "MESSAGE"]


def test_scopes_keep_a_fault_to_whom_it_is_for(mock, chat):
    customer, agent, contact = chat
    other = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Bea"}}).json
    bea = Member(mock, other["ParticipantToken"])
    error = {"code": "ThrottlingException"}
    rule = fault(mock, operation="SendMessage", scope={"contact": contact, "participant": "CUSTOMER"}, error=error)
    assert [send(member).status for member in (customer, agent, bea)] == [429, 200, 200]
    assert mock.admin("GET", "/faults")["faults"][0] == rule | {"calls": 1, "hits": 1}
    mock.admin("PUT", "/faults", {"faults": [{"scope": {"participant": other["ParticipantId"]}, "error": error}]})
    assert [send(member).status for member in (customer, agent, bea)] == [200, 200, 429]


def test_every_and_until(mock, chat):
    customer, _, _ = chat
    mock.admin("PUT", "/clock", {"mode": "manual"})
    fault(mock, operation="SendMessage", when={"every": 2, "until": "1m"}, error={"code": "ThrottlingException"})
    assert [send(customer).status for _ in range(4)] == [200, 429, 200, 429]
    mock.admin("POST", "/clock/advance", {"by": "1m"})
    assert [send(customer).status for _ in range(2)] == [200, 200]


def test_a_probability_is_the_seeds(start):
    def play():
        mock = start("--seed", "7")
        started = mock.http("PUT", "/contact/chat", {
            "InstanceId": "i", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}).json
        customer = Member(mock, started["ParticipantToken"])
        mock.admin("POST", "/faults", {
            "operation": "SendMessage", "probability": 0.5, "error": {"code": "ThrottlingException"}}, "i")
        return [send(customer).status for _ in range(40)]

    first = play()
    assert {200, 429} == set(first)
    assert play() == first


@pytest.mark.parametrize("kind, error", [
    ("reset", ConnectionResetError), ("empty", http.client.RemoteDisconnected), ("garbage", http.client.BadStatusLine)])
@pytest.mark.parametrize("after", [False, True])
def test_a_connection_breaks_before_or_after_the_effect(mock, chat, kind, error, after):
    customer, _, _ = chat
    fault(mock, operation="SendMessage", when={"first": 1}, connection=kind, after=after)
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=10)
    with pytest.raises(error):
        connection.request("POST", "/participant/message", json.dumps({"ContentType": "text/plain", "Content": "x"}), {
            "Content-Type": "application/json", "X-Amz-Bearer": customer.token})
        connection.getresponse()
    assert said(customer) == (["x"] if after else [])
    assert mock.admin("GET", "/journal?operation=SendMessage")["entries"][0]["why"] == (
        f"a fault rule broke the connection: {kind}")


def test_a_client_that_retries_with_its_token_sends_once(mock, chat):
    """After a lost response, boto3 sends the message again with the same ClientToken."""
    customer, _, _ = chat
    fault(mock, operation="SendMessage", when={"first": 1}, connection="reset", after=True)
    client = boto3.session.Session().client("connectparticipant")
    client.send_message(ConnectionToken=customer.token, ContentType="text/plain", Content="once")
    assert said(customer) == ["once"]


def test_an_answer_is_late_on_the_instances_clock_and_its_effect_is_not(mock, chat):
    import concurrent.futures
    customer, _, _ = chat
    mock.admin("PUT", "/clock", {"mode": "manual"})
    fault(mock, operation="SendMessage", when={"first": 1}, delay="10m")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(send, customer, "late")
        mock.admin("GET", "/journal?operation=SendMessage&wait=10s")
        assert said(customer) == ["late"] and not waiting.done()
        fired = mock.admin("POST", "/clock/advance", {"by": "10m"})["fired"]
        assert "late answer" in [timer["what"] for timer in fired]
        assert waiting.result().status == 200


def test_a_reset_lets_go_of_a_late_answer(mock, chat):
    import concurrent.futures
    customer, _, _ = chat
    mock.admin("PUT", "/clock", {"mode": "manual"})
    fault(mock, operation="SendMessage", delay={"median": "1h", "p95": "2h"})
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(send, customer)
        mock.admin("GET", "/journal?operation=SendMessage&wait=10s")
        mock.admin("POST", "/reset", {})
        assert waiting.result().status == 503


def test_control_plane_faults_and_delays(mock):
    fault(mock, operation="StartChatContact", when={"first": 1}, error={"code": "LimitExceededException"}, delay="5ms")
    client = boto3.session.Session().client(
        "connect", config=botocore.config.Config(retries={"total_max_attempts": 1}))
    request = {"InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}
    begun = time.monotonic()
    with pytest.raises(client.exceptions.LimitExceededException):
        client.start_chat_contact(**request)
    assert time.monotonic() - begun >= 0.005
    assert client.start_chat_contact(**request)["ContactId"]


# Sockets


@pytest.mark.parametrize("effect, code", [({"drop": True}, 1006), ({"closeCode": 1011}, 1011), ({"closeCode": 4000}, 4000)])
def test_a_socket_is_lost_when_it_says_something(mock, chat, sockets, effect, code):  # noqa: F811
    customer, _, _ = chat
    socket = sockets(customer.url)
    fault(mock, operation="Heartbeat", socket=effect)
    socket.peer.send('{"topic":"aws/heartbeat"}')
    with pytest.raises(ConnectionClosed) as closed:
        socket.read()
    assert (closed.value.rcvd.code if closed.value.rcvd else 1006) == code


def test_a_black_hole_swallows_all_and_stays_up(mock, chat, sockets):  # noqa: F811
    customer, agent, _ = chat
    socket, other = sockets(customer.url), sockets(customer.url)
    fault(mock, operation="Ping", when={"first": 1}, socket={"blackHole": True})
    socket.peer.send('{"topic":"aws/ping"}')
    mock.admin("GET", "/journal?kind=received&operation=Ping&wait=10s")
    agent.say("hello?")
    assert other.item()["Content"] == "hello?"
    socket.peer.send('{"topic":"aws/heartbeat"}')
    mock.admin("GET", "/journal?kind=received&operation=Heartbeat&wait=10s")
    with pytest.raises(TimeoutError):
        socket.peer.recv(timeout=0.05)
    assert len(mock.admin("GET", "/sockets")["sockets"]) == 2


def test_a_handshake_is_refused(mock, chat, sockets):  # noqa: F811
    customer, _, _ = chat
    fault(mock, operation="OpenSocket", when={"first": 1}, socket={"refuseUpgrade": True})
    with pytest.raises(InvalidStatus) as refused:
        Socket(customer.url)
    assert refused.value.response.status_code == 503
    sockets(customer.url)


# Frames


def frames(socket, count):
    return [socket.item()["Content"] for _ in range(count)]


def test_frames_are_lost_or_doubled_and_the_transcript_has_them_once(mock, chat, sockets):  # noqa: F811
    customer, agent, _ = chat
    socket, others = sockets(customer.url), sockets(agent.url)
    mock.admin("PUT", "/faults", {"faults": [
        {"operation": "text/plain", "scope": {"participant": "CUSTOMER"}, "when": {"nth": 1}, "delivery": {"lose": True}},
        {"operation": "text/plain", "scope": {"participant": "CUSTOMER"}, "when": {"nth": 2},
         "delivery": {"duplicate": True}}]})
    for text in ("a", "b", "c"):
        agent.say(text)
    assert frames(socket, 3) == ["b", "b", "c"]
    assert frames(others, 3) == ["a", "b", "c"]
    assert said(customer) == ["a", "b", "c"]


def test_frames_change_places(mock, chat, sockets):  # noqa: F811
    customer, agent, _ = chat
    mock.admin("PUT", "/clock", {"mode": "manual"})
    socket = sockets(customer.url)
    fault(mock, operation="text/plain", when={"nth": 1}, scope={"participant": "CUSTOMER"}, delivery={"reorder": True})
    for text in ("a", "b", "c"):
        agent.say(text)
    assert frames(socket, 3) == ["b", "a", "c"]
    # Without a next frame, the frame is sent a second later.
    mock.admin("PUT", "/faults", {"faults": [{"operation": "text/plain", "delivery": {"reorder": True}}]})
    agent.say("alone")
    mock.admin("POST", "/clock/advance", {"by": "1s"})
    assert frames(socket, 1) == ["alone"]


def test_frames_are_late_even_behind_the_end(mock, chat, sockets):  # noqa: F811
    customer, agent, _ = chat
    mock.admin("PUT", "/clock", {"mode": "manual"})
    socket = sockets(customer.url)
    fault(mock, operation="chat.ended", delivery={"delay": "30s"})
    customer.call("disconnect", {})
    assert socket.item()["ContentType"] == EVENT + "participant.left"
    assert mock.admin("POST", "/clock/advance", {"by": "30s"})["fired"][0]["what"] == "late frame"
    assert socket.item()["ContentType"] == EVENT + "chat.ended"


# Storage


def test_an_upload_meets_its_own_faults(mock, chat):
    customer, _, _ = chat
    fault(mock, operation="Upload", when={"first": 1}, error={"code": "SignatureDoesNotMatch", "status": 403})
    started = customer.call("start-attachment-upload", {
        "ContentType": "text/plain", "AttachmentSizeInBytes": 2, "AttachmentName": "a.txt", "ClientToken": "t"}).json
    metadata = started["UploadMetadata"]
    path = metadata["Url"].removeprefix(mock.url)
    refused = mock.http("PUT", path, b"ok", metadata["HeadersToInclude"])
    assert refused.status == 403 and "<Code>SignatureDoesNotMatch</Code>" in refused.text
    # ChatJS does this too, whatever the status of the upload.
    complete = {"AttachmentIds": [started["AttachmentId"]], "ClientToken": "c"}
    assert customer.call("complete-attachment-upload", complete).status == 400
    assert mock.http("PUT", path, b"ok", metadata["HeadersToInclude"]).status == 200
    assert customer.call("complete-attachment-upload", complete).status == 200
    assert [entry["status"] for entry in mock.admin("GET", "/journal?operation=Upload")["entries"]] == [403, 200]


# Rules


@pytest.mark.parametrize("name, count", [
    ("flaky-wifi", 5), ("mobile-lock-screen", 2), ("agent-refresh", 1), ("lambda-cold-start", 1), ("throttled", 1)])
def test_presets_are_rules(mock, name, count):
    made = fault(mock, preset=name)["faults"]
    assert len(made) == count
    assert mock.admin("GET", "/faults")["faults"] == made
    # The API accepts the rules that it shows.
    shown = [{key: value for key, value in rule.items() if key not in ("id", "calls", "hits")} for rule in made]
    again = mock.admin("PUT", "/faults", {"faults": shown})["faults"]
    assert [{key: value for key, value in rule.items() if key not in ("id", "calls", "hits")} for rule in again] == shown


def test_boto3_gets_through_where_every_second_call_is_throttled(mock):
    fault(mock, preset="throttled")
    client = boto3.session.Session().client("connect")
    for _ in range(5):
        assert client.start_chat_contact(
            InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})["ContactId"]


@pytest.mark.parametrize("rule, names", [
    ({"operation": "SendMesage", "error": {"code": "X", "status": 500}}, 'did you mean "SendMessage"'),
    ({"operation": "SendMessage"}, "error, connection, delay"),
    ({"error": {"code": "Throttling"}}, "status is missing"),
    ({"connection": "rest"}, 'did you mean "reset"'),
    ({"error": {"code": "X", "status": 500}, "connection": "reset"}, "must have only one of"),
    ({"delay": "soon"}, "delay"), ({"delay": {"median": "2s", "p95": "1s"}}, "p95 must not be less than median"),
    ({"socket": {"drop": True}, "operation": "SendMessage"}, "Heartbeat"),
    ({"operation": "OpenSocket", "socket": {"drop": True}}, "refuseUpgrade needs the operation"),
    ({"operation": "Ping", "socket": {"refuseUpgrade": True}}, "refuseUpgrade needs the operation"),
    ({"socket": {"mute": None}}, "socket: expected one of"), ({"delivery": {"delay": None}}, "delivery: expected one of"),
    ({"operation": "Upload", "delay": "1s"}, "delay cannot be used with"), ({"socket": {"closeCode": 1005}}, "1005"), ({"socket": {}}, "socket: expected one of"),
    ({"socket": {"drop": True}, "after": True}, "after"),
    ({"delivery": {"lose": True, "duplicate": True}}, "delivery: expected one of"), ({"delivery": {"lose": False}}, "lose"),
    ({"preset": "flaky-wi-fi"}, 'did you mean "flaky-wifi"'), ({"probability": 2, "delay": "1s"}, "probability is 2"),
    ({"when": {"until": "later"}, "delay": "1s"}, "until"), ({"scope": {"contact": "x"}, "delay": "1s"}, "scope: contact"),
    ({"scope": {"participant": "boss"}, "delay": "1s"}, "scope: participant"), ({"what": 1}, "what")])
def test_mistakes_in_a_rule_are_named(mock, rule, names):
    answer = mock.http("POST", "/_mock/v1/instances/default/faults", rule)
    assert answer.status == 400 and names in answer.json["detail"], answer.text
    assert mock.admin("GET", "/faults")["faults"] == []


def test_a_reset_keeps_rules_where_it_is_told_to_and_instances_have_their_own(mock):
    fault(mock, preset="throttled")
    mock.admin("PUT", "/settings", {}, "other")
    assert mock.admin("GET", "/faults", None, "other")["faults"] == []
    mock.admin("POST", "/reset", {"keep": ["faults"]})
    assert len(mock.admin("GET", "/faults")["faults"]) == 1
    mock.admin("POST", "/reset", {})
    assert mock.admin("GET", "/faults")["faults"] == []


def test_a_scenario_brings_its_faults_for_its_own_chat(mock, chat):
    stranger, _, _ = chat
    mock.http("PUT", "/_mock/v1/instances/default/scenarios/s", {"scenario": "s", "starts": {"with flow": "faulty"}, "steps": [
        {"fault": {"operation": "SendMessage", "when": {"first": 1}, "error": {"code": "ThrottlingException"}}},
        "agent joins", {"expect": "customer says"}, {"agent says": "got it"}, {"expect": "customer leaves"}]})
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "faulty", "ParticipantDetails": {"DisplayName": "Ana"}}).json
    customer = Member(mock, started["ParticipantToken"])
    customer.call("transcript", {})
    rule = mock.admin("GET", "/faults")["faults"][0]
    assert rule["scope"] == {"contact": started["ContactId"]}
    assert [send(stranger).status, send(customer).status, send(customer).status] == [200, 429, 200]
    assert said(customer)[-1] == "got it"
    customer.call("disconnect", {})
    assert mock.admin("GET", "/runs?wait=5s&state=passed")["runs"]
    # The rules end with their run.
    assert mock.admin("GET", "/faults")["faults"] == []


def test_rules_that_are_too_many_leave_those_that_there_are(mock):
    fault(mock, preset="throttled")
    answer = mock.http("PUT", "/_mock/v1/instances/default/faults", {"faults": [{"preset": "flaky-wifi"}] * 201})
    assert answer.status == 400 and "1000 fault rules, the most that are allowed" in answer.json["detail"]
    assert len(mock.admin("GET", "/faults")["faults"]) == 1


def test_a_rule_for_all_that_sockets_say_lets_them_open(mock, chat, sockets):  # noqa: F811
    customer, _, _ = chat
    fault(mock, socket={"closeCode": 1011}, when={"first": 1})
    socket = Socket(customer.url, subscribe=None)
    socket.peer.send('{"topic":"aws/ping"}')
    with pytest.raises(ConnectionClosed) as closed:
        socket.read()
    assert closed.value.rcvd.code == 1011
    mock.admin("PUT", "/faults", {"faults": [{"socket": {"refuseUpgrade": True}, "when": {"nth": 2}}]})
    sockets(customer.url)
    with pytest.raises(InvalidStatus):
        Socket(customer.url)


def test_an_upload_takes_effect_and_its_answer_is_lost(mock, chat):
    customer, _, _ = chat
    fault(mock, operation="Upload", after=True, error={"code": "InternalError", "status": 500})
    started = customer.call("start-attachment-upload", {
        "ContentType": "text/plain", "AttachmentSizeInBytes": 2, "AttachmentName": "a.txt", "ClientToken": "t"}).json
    metadata = started["UploadMetadata"]
    answer = mock.http("PUT", metadata["Url"].removeprefix(mock.url), b"ok", metadata["HeadersToInclude"])
    assert (answer.status, "<Code>InternalError</Code>" in answer.text) == (500, True)
    complete = {"AttachmentIds": [started["AttachmentId"]], "ClientToken": "c"}
    assert customer.call("complete-attachment-upload", complete).status == 200
