"""Tests the hints in journal and log about behaviour that may differ on AWS.

Also tests the settings that make the server behave as AWS does.
"""

import json

import boto3
import pytest
from botocore.config import Config

from conftest import Side
from test_sockets import EVENT, Member, sockets  # noqa: F401 (a fixture)

PICKER = json.dumps({"templateType": "QuickReply", "version": "1.0", "data": {"content": {
    "title": "Tea or coffee?", "elements": [{"title": "Tea"}, {"title": "Coffee"}]}}})
INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"


def start(mock, *types):
    members = {"SupportedMessagingContentTypes": list(types)} if types else {}
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Ana"}} | members).json
    return started["ContactId"], Member(mock, started["ParticipantToken"])


def connects(customer):
    answer = customer.mock.http("POST", "/participant/connection", {"ConnectParticipant": True}, {
        "X-Amz-Bearer": customer.participant_token})
    return answer.status == 200


def hints(mock, name):
    return mock.admin("GET", f"/journal?kind=hint&operation={name}")["entries"]


def picker(mock, contact):
    return mock.http("POST", f"/_mock/v1/instances/default/contacts/{contact}/messages", {
        "by": "SYSTEM", "contentType": INTERACTIVE, "content": PICKER})


@pytest.mark.parametrize("setting, status, said", [
    (None, 201, (INTERACTIVE, PICKER)), ("delivered", 201, (INTERACTIVE, PICKER)), ("refused", 400, None),
    ("title", 201, ("text/plain", "Tea or coffee?"))])
def test_a_picker_for_a_chat_with_plain_text_only(mock, setting, status, said):
    if setting:
        mock.admin("PUT", "/settings", {"interactiveInPlainText": setting})
    contact, customer = start(mock)
    customer.call("transcript", {})
    answer = picker(mock, contact)
    assert answer.status == status, answer.text
    items = customer.call("transcript", {}).json["Transcript"]
    assert [(item["ContentType"], item["Content"]) for item in items if item["Type"] == "MESSAGE"] == ([said] if said else [])
    given = hints(mock, "InteractiveInPlainText")
    assert [entry["contactId"] for entry in given] == ([contact] if said and said[0] == INTERACTIVE else [])
    if status == 400:
        assert "does not support interactive messages" in answer.json["detail"]


def test_a_chat_that_supports_pickers_gets_them_without_a_hint(mock):
    mock.admin("PUT", "/settings", {"interactiveInPlainText": "refused"})
    contact, customer = start(mock, "text/plain", INTERACTIVE)
    customer.call("transcript", {})
    assert picker(mock, contact).status == 201
    assert hints(mock, "InteractiveInPlainText") == []


def test_a_scenarios_picker_is_under_the_same_setting(mock):
    mock.admin("PUT", "/settings", {"interactiveInPlainText": "refused"})
    scenario = {"scenario": "picker", "starts": {"with flow": "tea"},
                "steps": [{"system says": {"interactive": json.loads(PICKER)}}]}
    answer = mock.http("PUT", "/_mock/v1/instances/default/scenarios/picker", json.dumps(scenario).encode())
    assert answer.status < 300, answer.text
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "tea", "ParticipantDetails": {"DisplayName": "Ana"}}).json
    Member(mock, started["ParticipantToken"]).call("transcript", {})
    runs = mock.admin("GET", "/runs?state=failed&wait=5s")["runs"]
    assert "warnings" not in runs[0]
    assert "does not support interactive messages" in runs[0]["failure"]["message"]


def test_a_run_warns_of_a_picker_that_may_not_arrive(mock):
    scenario = {"scenario": "picker", "starts": {"with flow": "tea"},
                "steps": [{"system says": {"interactive": json.loads(PICKER)}}] * 2 + ["end chat"]}
    mock.http("PUT", "/_mock/v1/instances/default/scenarios/picker", json.dumps(scenario).encode())
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "tea", "ParticipantDetails": {"DisplayName": "Ana"}}).json
    Member(mock, started["ParticipantToken"]).call("transcript", {})
    run = mock.admin("GET", "/runs?state=passed&wait=5s")["runs"][0]
    assert len(run["warnings"]) == 1 and "supports text/plain only" in run["warnings"][0]


def test_a_call_connects_a_customer_with_a_hint_once_a_contact(mock, sockets):
    contact, customer = start(mock)
    for _ in range(2):
        customer.call("transcript", {})
    given = hints(mock, "ConnectedWithoutSocket")
    assert [(entry["contactId"], entry["role"]) for entry in given] == [(contact, "CUSTOMER")]
    assert "the flow waits until the customer subscribes" in given[0]["content"]
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "waiting"
    _, other = start(mock)
    sockets(other.url)
    other.call("transcript", {})
    assert len(hints(mock, "ConnectedWithoutSocket")) == 1


def test_with_connect_on_socket_the_subscription_connects_a_customer(mock, sockets):
    mock.admin("PUT", "/settings", {"connectOn": "socket"})
    contact, customer = start(mock)
    assert customer.call("transcript", {}).status == 200
    assert connects(customer)
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "created"
    assert hints(mock, "ConnectedWithoutSocket") == []
    sockets(customer.url)
    assert mock.admin("GET", f"/contacts/{contact}?state=waiting&wait=5s")["state"] == "waiting"


def test_with_connect_on_socket_connect_participant_needs_streaming(mock):
    mock.admin("PUT", "/settings", {"connectOn": "socket", "streamingEndpoints": {"chats": "http://127.0.0.1:9/"}})
    contact, customer = start(mock)
    boto3.session.Session().client("connect").start_contact_streaming(
        InstanceId="default", ContactId=contact, ClientToken="t",
        ChatStreamingConfiguration={"StreamingEndpointArn": "arn:aws:sns:us-east-1:123456789012:chats"})
    assert connects(customer)
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "waiting"


def test_with_connect_on_socket_bots_and_agents_are_connected_by_a_call(mock, sockets):
    mock.admin("PUT", "/settings", {"connectOn": "socket"})
    contact, customer = start(mock)
    sockets(customer.url)
    bot = boto3.session.Session().client("connect").create_participant(
        InstanceId="default", ContactId=contact, ParticipantDetails={"ParticipantRole": "CUSTOM_BOT", "DisplayName": "Bot"})
    Member(mock, bot["ParticipantCredentials"]["ParticipantToken"]).say("beep")
    people = mock.admin("GET", f"/contacts/{contact}")["participants"]
    assert [(who["role"], who["presence"]) for who in people] == [("CUSTOMER", "connected"), ("CUSTOM_BOT", "connected")]


@pytest.mark.parametrize("agent, given, profile, relied", [
    (None, {}, "streams", "MaxResults and SortOrder"), (None, {"MaxResults": 5}, "streams", "SortOrder"),
    (None, {"MaxResults": 5, "SortOrder": "ASCENDING"}, "streams", None), (None, {}, "api", None),
    ("Mozilla/5.0", {}, "streams", None)])
def test_a_default_that_an_sdk_relies_on_is_hinted_at(start, agent, given, profile, relied):
    mock = start("--profile", profile)
    client = boto3.session.Session().client(
        "connectparticipant", config=Config(user_agent=agent) if agent else None)
    started = boto3.session.Session().client("connect").start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})
    customer = Side(client, started["ParticipantToken"])
    for _ in range(3):
        customer.client.get_transcript(ConnectionToken=customer.token, **given)
    texts = [entry["content"] for entry in hints(mock, "TranscriptDefault")]
    assert len(texts) == (3 if relied else 0)
    assert all(text.startswith(f"GetTranscript without {relied} by Boto3/") for text in texts)
    # The log has the hint once for each client.
    _, errors = mock.stop()
    assert errors.count("GetTranscript without") == (1 if relied else 0)
