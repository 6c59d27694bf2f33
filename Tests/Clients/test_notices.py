"""Tests what `serve` reports on standard error.

It reports failed runs, refused requests, and flows that no scenario plays.
"""

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import FIXTURES

FAILING = """
scenario: pizza order
starts: { with flow: pizza }
steps:
  - bot Luigi says: Ciao! Which pizza?
  - expect: { customer says: { contains: pizza } }
    within: 1m
"""


def notices(mock):
    """Returns the log's lines after the welcome, and its counts of repeated lines.

    The lines are JSON, because standard error is not a terminal.
    """
    _, errors = mock.stop()
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    counted = [line["message"] for line in lines if " more: " in line["message"]]
    return [line for line in lines if " more: " not in line["message"]], counted


def messages(mock):
    return [line["message"] for line in notices(mock)[0]]


@pytest.fixture
def pizzeria(start, tmp_path):
    path = tmp_path / "pizza.yaml"
    path.write_text(FAILING)
    mock = start("--clock", "manual", path)
    mock.file = path
    return mock


def order(mock, flow="pizza", **members):
    connect = boto3.session.Session().client("connect")
    return connect.start_chat_contact(
        InstanceId="default", ContactFlowId=flow, ParticipantDetails={"DisplayName": "Ana"}, **members)


def test_a_failed_run_is_reported_and_in_the_journal(pizzeria):
    started = order(pizzeria)
    boto3.session.Session().client("connectparticipant").create_participant_connection(
        ParticipantToken=started["ParticipantToken"], Type=["CONNECTION_CREDENTIALS"], ConnectParticipant=True)
    pizzeria.admin("POST", "/clock/advance", {"by": "1m"})
    entry, = pizzeria.admin("GET", "/journal?kind=run&wait=5s")["entries"]
    step = f"{pizzeria.file}:6:5"
    assert (entry["operation"], entry["contactId"]) == ("RunFailed", started["ContactId"])
    assert entry["content"] == {
        "run": "run-1", "scenario": "pizza order", "seed": pizzeria.ready["seed"], "step": step,
        "message": "did not happen within 1m", "expected": "customer says: { contains: pizza }"}
    assert pizzeria.admin("GET", "/journal?operation=RunFailed")["entries"] == [entry]
    refused = pizzeria.http("POST", "/_mock/v1/instances/default/verify", {"match": {"kind": "run"}, "times": {"max": 0}})
    assert refused.status == 409
    # The run's bot has left, which ended the chat.
    assert pizzeria.admin("GET", f"/contacts/{started['ContactId']}")["state"] == "ended"
    assert [text for text in messages(pizzeria) if not text.startswith("hint: ")] == [
        f'a run of "pizza order" failed at {step}: did not happen within 1m; expected customer says: {{ contains: pizza }}']


def test_a_run_that_passes_is_not_reported(start):
    mock = start(FIXTURES / "hello.yaml", "--clock", "manual")
    mock.admin("POST", "/scenarios/hello/runs", {"standIns": ["agent"]})
    assert mock.admin("GET", "/runs")["runs"][0]["state"] == "passed"
    assert mock.admin("GET", "/journal?kind=run&count=0")["entries"] == []
    assert messages(mock) == []


def test_refused_requests_are_reported_and_equal_lines_are_counted(start):
    mock = start()
    for _ in range(5):
        mock.http("POST", "/participant/message", {}, {"X-Amz-Bearer": "nobody's"})
        mock.http("GET", "/nothing")
    mock.http("POST", "/ccp-v2/api?agent=Ana", {"method": "nonsense\u001b[31m"})
    lines, counted = notices(mock)
    assert [line["message"] for line in lines] == [
        "SendMessage was refused with 403: this server did not issue the X-Amz-Bearer token",
        "a request was refused with 403: no operation has the path /nothing",
        'CCP nonsense\ufffd[31m was refused with 400: the method "nonsense\ufffd[31m" is not needed for '
        "chats, and not supported here"]
    assert [line.get("instance") for line in lines] == [None, None, "default"]
    assert [line.split(":")[0] for line in counted] == ["4 times more", "4 times more"]
    assert "SendMessage was refused with 403" in counted[0]


def test_no_line_has_a_whole_token(start):
    mock = start()
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    token = mock.agent(contact)
    mock.http("GET", f"/participant/foo/{token}")
    mock.http("POST", "/participant/message", {"ContentType": token, "Content": "x"}, {"X-Amz-Bearer": token})
    _, errors = mock.stop()
    assert token not in errors and errors.count(token[:11]) >= 1, errors


def test_they_are_shown_at_the_default_level_and_not_above(start):
    mock = start("--log-level", "warning")
    mock.http("GET", "/nothing")
    assert messages(mock) == []


def test_a_flow_that_no_scenario_plays_is_reported_with_those_that_are(pizzeria):
    contact = order(pizzeria, "piza")["ContactId"]
    pizzeria.admin("POST", "/contacts", {"displayName": "Ben", "flow": "pasta"})
    pizzeria.admin("POST", "/contacts", {"displayName": "Cid"})
    assert pizzeria.admin("GET", f"/contacts/{contact}")["state"] == "created"
    assert messages(pizzeria) == [
        'no scenario plays the flow "piza", did you mean "pizza"?; flows with a scenario: pizza',
        'no scenario plays the flow "pasta"; flows with a scenario: pizza']


def test_a_flow_that_a_contact_is_sent_to_is_reported_too(start):
    mock = start()
    contact = mock.admin("POST", "/contacts", {"displayName": "Ben"})["id"]
    mock.admin("POST", f"/contacts/{contact}/transfer", {"to": {"flow": "nowhere"}})
    assert messages(mock) == ['no scenario plays the flow "nowhere"; flows with a scenario: none']


def test_strict_flows_refuse_the_contact(start, tmp_path):
    path = tmp_path / "pizza.yaml"
    path.write_text(FAILING)
    mock = start("--strict-flows", path)
    with pytest.raises(ClientError) as refused:
        order(mock, "piza")
    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"
    reason = refused.value.response["ResponseMetadata"]["HTTPHeaders"]["x-mock-reason"]
    assert reason == 'no scenario plays the flow "piza", did you mean "pizza"?; flows of the instance default: pizza'
    assert mock.admin("GET", "/contacts?count=0")["contacts"] == []
    answer = mock.http("POST", "/_mock/v1/instances/default/contacts", {"displayName": "Ben", "flow": "pasta"})
    assert answer.status == 404 and "pasta" in answer.json["detail"]
    arn = "arn:aws:connect:us-east-1:123456789012:instance/default/contact-flow/pizza"
    assert order(mock, arn)["ContactId"] and order(mock)["ContactId"]
    mock.admin("POST", "/contacts", {"displayName": "Cid"})
    mock.admin("PUT", "/settings", {"strictFlows": False})
    assert order(mock, "piza")["ContactId"]
