"""Tests the successful path of every operation, and every error class as the SDK's exception."""

import datetime

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import boto3
from conftest import Side

EVENT = "application/vnd.amazonaws.connect.event."


def once(client_name):
    """Returns a client that shows the server's responses: no retries, no parameter checks."""
    return boto3.session.Session().client(
        client_name, config=Config(parameter_validation=False, retries={"total_max_attempts": 1}))


def fault(mock, operation, code, **more):
    mock.admin("POST", "/faults", {"operation": operation, "error": {"code": code}, **more})


def test_create_participant_connection(mock, connect, participant):
    started = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})
    answer = participant.create_participant_connection(
        Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken=started["ParticipantToken"])
    expiry = datetime.datetime.fromisoformat(answer["ConnectionCredentials"]["Expiry"])
    left = expiry - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(hours=23) < left <= datetime.timedelta(hours=24)
    assert answer["Websocket"]["Url"].startswith("ws://127.0.0.1:")
    assert answer["ResponseMetadata"]["RequestId"]


def test_send_message_and_event(chat):
    _, customer, agent = chat
    answer = customer.say("hello")
    assert set(answer) == {"Id", "AbsoluteTime", "ResponseMetadata"}
    assert customer.client.send_event(ContentType=EVENT + "typing", ConnectionToken=customer.token)["Id"]
    read = agent.client.send_event(
        ContentType=EVENT + "message.read", Content='{"messageId":"%s"}' % answer["Id"], ConnectionToken=agent.token)
    assert read["AbsoluteTime"].endswith("Z")
    item = customer.items()[-1]
    assert item["Content"] == "hello"
    assert item["MessageMetadata"]["Receipts"][0]["ReadTimestamp"]


@pytest.mark.parametrize("text", ["é😀\u202e\uffff", "\"\\/\b\f\n\r\t\0", "<script>&amp;", "😀" * 1024, "\ud7ff\ue000"])
def test_content_is_kept_exactly(chat, text):
    _, customer, agent = chat
    customer.say(text)
    assert agent.contents()[-1] == text


@pytest.mark.parametrize("limits, character, most", [
    ("2026", "x", 16_384), ("2026", "é", 8_192), ("2026", "😀", 4_096), ("2023", "x", 1_024), ("2023", "😀", 1_024)])
def test_a_message_has_bytes_or_characters_up_to_its_limit(mock, connect, participant, limits, character, most):
    mock.admin("PUT", "/settings", {"messageLimits": limits})

    def started(text):
        return connect.start_chat_contact(
            InstanceId="default", ContactFlowId="flow", ParticipantDetails={"DisplayName": "Ana"},
            InitialMessage={"ContentType": "text/plain", "Content": text})

    customer = Side(participant, started(character * most)["ParticipantToken"])
    customer.say(character * (most - 1))
    customer.say(character * most)
    with pytest.raises(participant.exceptions.ValidationException):
        customer.say(character * most + "x")
    with pytest.raises(connect.exceptions.InvalidParameterException):
        started(character * most + "x")
    # Between the messages are events, such as participant.joined.
    texts = [item["Content"] for item in customer.items() if item["Type"] == "MESSAGE"]
    assert [len(text) for text in texts] == [most, most - 1, most]


def test_disconnect_twice(chat):
    contact, customer, agent = chat
    customer.client.disconnect_participant(ConnectionToken=customer.token)
    with pytest.raises(customer.client.exceptions.AccessDeniedException):
        customer.client.disconnect_participant(ConnectionToken=customer.token)
    with pytest.raises(agent.client.exceptions.AccessDeniedException):
        agent.say("late")


def test_describe_and_stop(mock, connect, chat):
    contact, _, _ = chat
    described = connect.describe_contact(InstanceId="default", ContactId=contact)["Contact"]
    assert described["Channel"] == "CHAT"
    assert described["InitiationTimestamp"].tzinfo is not None
    assert described["AgentInfo"]["ConnectedToAgentTimestamp"] >= described["InitiationTimestamp"]
    connect.stop_contact(InstanceId="default", ContactId=contact)
    described = connect.describe_contact(InstanceId="default", ContactId=contact)["Contact"]
    assert described["DisconnectTimestamp"]
    with pytest.raises(connect.exceptions.ContactNotFoundException):
        connect.stop_contact(InstanceId="default", ContactId=contact)


def test_start_chat_contact_is_idempotent(connect):
    request = {"InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}, "ClientToken": "t"}
    first, second = connect.start_chat_contact(**request), connect.start_chat_contact(**request)
    assert first["ContactId"] == second["ContactId"]
    assert first["ParticipantToken"] == second["ParticipantToken"]


def test_initial_message_and_attributes(mock, connect, participant):
    started = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"},
        Attributes={"tier": "gold"}, InitialMessage={"ContentType": "text/plain", "Content": "first"})
    token = participant.create_participant_connection(
        Type=["CONNECTION_CREDENTIALS"], ParticipantToken=started["ParticipantToken"], ConnectParticipant=True)
    items = participant.get_transcript(ConnectionToken=token["ConnectionCredentials"]["ConnectionToken"])["Transcript"]
    assert [item.get("Content") for item in items] == [None, "first"]
    assert mock.admin("GET", f"/contacts/{started['ContactId']}")["attributes"] == {"tier": "gold"}


# Error classes


def test_unknown_tokens(mock, participant):
    with pytest.raises(ClientError) as refused:
        participant.send_message(ContentType="text/plain", Content="x", ConnectionToken="garbage")
    assert refused.value.response["Error"]["Code"] == "403"
    assert "explicit deny" in refused.value.response["Error"]["Message"]
    assert mock.http("POST", "/participant/message", {}).status == 401


def test_tokens_of_the_wrong_kind(connect, participant):
    token = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})["ParticipantToken"]
    with pytest.raises(participant.exceptions.AccessDeniedException) as refused:
        participant.get_transcript(ConnectionToken=token)
    assert refused.value.response["Error"]["Message"] == "Access denied"


@pytest.mark.parametrize("arguments", [
    {"Content": "x" * 21_000}, {"Content": ""}, {"ContentType": "image/png"}, {"ContentType": "text/markdown"},
    {"ClientToken": "x" * 501},
])
def test_validation(chat, arguments):
    _, customer, _ = chat
    client = once("connectparticipant")
    request = {"ContentType": "text/plain", "Content": "x", "ConnectionToken": customer.token} | arguments
    with pytest.raises(client.exceptions.ValidationException) as refused:
        client.send_message(**request)
    headers = refused.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert next(iter(arguments)).lower() in headers["x-mock-reason"].lower()


def test_wrong_types_and_no_json(mock, chat):
    _, customer, _ = chat
    for body, named in [(b'{"ContentType":5}', "ContentType"), (b"[]", "an array"), (b"{", "not JSON"), (b"\xff", "not JSON")]:
        answer = mock.http("POST", "/participant/message", body, {"X-Amz-Bearer": customer.token})
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, "SerializationException")
        assert named in answer.json["message"]


def test_lone_surrogates_are_refused_and_never_stored(mock, chat):
    _, customer, _ = chat
    for content in [rb"\ud83d", rb"\ude00", rb"\ud83dx\ude00"]:
        body = b'{"ContentType":"text/plain","Content":"' + content + b'"}'
        answer = mock.http("POST", "/participant/message", body, {"X-Amz-Bearer": customer.token})
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, "ValidationException")
    assert customer.contents() == []


def test_conflict(mock, chat):
    contact, customer, agent = chat
    message = customer.say("x")["Id"]
    mock.agent(contact)
    with pytest.raises(agent.client.exceptions.ConflictException):
        agent.client.send_event(
            ContentType=EVENT + "message.read", Content='{"messageId":"%s"}' % message, ConnectionToken=agent.token)


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerException", "AccessDeniedException", "ValidationException"])
def test_participant_faults(mock, chat, code):
    _, customer, _ = chat
    client = once("connectparticipant")
    fault(mock, "GetTranscript", code)
    with pytest.raises(getattr(client.exceptions, code)):
        client.get_transcript(ConnectionToken=customer.token)


@pytest.mark.parametrize("code", [
    "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", "LimitExceededException",
    "InternalServiceException",
])
def test_connect_faults(mock, code):
    client = once("connect")
    fault(mock, "StartChatContact", code)
    with pytest.raises(getattr(client.exceptions, code)):
        client.start_chat_contact(
            InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})


def test_connect_errors(mock):
    client = once("connect")
    with pytest.raises(client.exceptions.InvalidRequestException) as refused:
        client.start_chat_contact(InstanceId="default", ContactFlowId="f")
    assert refused.value.response["Error"]["Message"] == "ParticipantDetails is missing"
    with pytest.raises(client.exceptions.InvalidParameterException):
        client.start_chat_contact(
            InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "x" * 257})
    for call in (client.describe_contact, client.stop_contact):
        with pytest.raises(client.exceptions.ResourceNotFoundException) as refused:
            call(InstanceId="default", ContactId="unknown")
        assert refused.value.response["Error"]["Message"] == "Resource not found of Type: null"


# Retries


def test_a_lost_answer_is_retried_and_stored_once(mock, chat):
    _, customer, agent = chat
    mock.admin("POST", "/faults", {
        "operation": "SendMessage", "when": {"first": 2}, "after": True,
        "error": {"code": "InternalServerException", "message": "lost"}})
    answer = customer.say("once")
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert agent.contents() == ["once"]
    assert agent.items()[-1]["Id"] == answer["Id"]
    assert mock.admin("GET", "/faults")["faults"][0]["hits"] == 2


def test_a_throttled_call_is_retried(mock, chat):
    _, customer, _ = chat
    mock.admin("POST", "/faults", {
        "operation": "SendMessage", "when": {"nth": 1}, "error": {"code": "ThrottlingException"}})
    assert customer.say("x")["ResponseMetadata"]["RetryAttempts"] == 1


def test_a_lost_answer_to_disconnect_is_retried(mock, chat):
    contact, customer, _ = chat
    mock.admin("POST", "/faults", {
        "operation": "DisconnectParticipant", "when": {"first": 1}, "after": True,
        "error": {"code": "InternalServerException"}})
    customer.client.disconnect_participant(ConnectionToken=customer.token)
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "ended"


# The wire


def test_cors_on_errors_and_preflight(mock):
    answer = mock.http("POST", "/participant/message", {}, {"Origin": "https://shop.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "x-amzn-ErrorType" in answer.headers["Access-Control-Expose-Headers"]
    preflight = mock.http("OPTIONS", "/participant/message", None, {
        "Origin": "https://shop.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-amz-bearer"})
    assert preflight.status == 204
    assert preflight.headers["Access-Control-Allow-Headers"] == "authorization,content-type,x-amz-bearer"


def test_a_plain_request_to_a_socket_is_told_to_upgrade(mock, connect, participant):
    started = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})
    url = participant.create_participant_connection(
        Type=["WEBSOCKET"], ParticipantToken=started["ParticipantToken"])["Websocket"]["Url"]
    answer = mock.http("GET", url.split(str(mock.port), 1)[1])
    assert (answer.status, answer.headers["Upgrade"]) == (426, "websocket")
    assert answer.json["message"] == "This path is for WebSockets: send Upgrade: websocket"


def test_a_body_beyond_the_limit(mock, chat):
    _, customer, _ = chat
    answer = mock.http("POST", "/participant/message", b"x" * 2_000_000, {"X-Amz-Bearer": customer.token})
    assert answer.status == 413
    assert "1048576" in answer.json["message"]
