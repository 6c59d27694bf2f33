"""Tests the problems that Documentation/Troubles.md adds to those of test_gotchas.

Also tests that its table is complete and correct.
"""

import concurrent.futures
import datetime
import json
import pathlib
import re

import boto3
import botocore.config
import botocore.exceptions
import pytest
from conftest import ROOT
from test_sockets import SUBSCRIBED, Member, sockets  # noqa: F401 (a fixture)


@pytest.fixture
def chat(mock):
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}).json
    customer = Member(mock, started["ParticipantToken"])
    customer.call("transcript", {})
    return customer, Member(mock, mock.agent(started["ContactId"])), started["ContactId"]


def rows():
    lines = (ROOT / "Documentation/Troubles.md").read_text().splitlines()
    return [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in lines if re.match(r"\| \d+ \|", line)]


def test_the_table_has_thirty_rows_and_each_names_a_test_that_is_there():
    table = rows()
    assert [int(row[0]) for row in table] == list(range(1, 31))
    tests = "".join(path.read_text() for path in pathlib.Path(__file__).parent.glob("test_*.py"))
    for row in table:
        assert len(row) == 4, row
        if row[3].startswith("no test: "):
            continue
        assert f"def {row[3].strip('`')}(" in tests, row[3]


def test_each_rule_of_the_table_is_taken(mock):
    for row in rows():
        for body in re.findall(r'`POST /faults (\{.*?\})`', row[2]):
            mock.admin("POST", "/faults", json.loads(body))
        for body in re.findall(r'`PUT /settings (\{.*?\})`', row[2]):
            mock.admin("PUT", "/settings", json.loads(body))
    assert len(mock.admin("GET", "/faults")["faults"]) == 5


def fault(mock, **rule):
    mock.admin("POST", "/faults", rule)


def test_04_a_token_of_before_a_reconnection_is_refused(mock, chat):
    customer, _, _ = chat
    for number in range(20):
        customer.say(str(number))
    token = customer.call("transcript", {}).json["NextToken"]
    customer.connect()
    fault(mock, operation="GetTranscript", when={"first": 1}, error={"code": "ValidationException"})
    answer = customer.call("transcript", {"NextToken": token})
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, "ValidationException")
    assert customer.call("transcript", {"NextToken": token}).status == 200


def test_12_the_echo_comes_before_the_answer(mock, chat, sockets):  # noqa: F811
    customer, _, _ = chat
    mock.admin("PUT", "/clock", {"mode": "manual"})
    socket = sockets(customer.url)
    fault(mock, operation="SendMessage", delay="2s")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(customer.say, "hi")
        echo = socket.item()
        assert not answer.done()
        mock.admin("POST", "/clock/advance", {"by": "2s"})
        assert answer.result()["Id"] == echo["Id"]


def test_13_frames_come_out_of_order_or_twice(mock, chat, sockets):  # noqa: F811
    customer, agent, _ = chat
    socket = sockets(customer.url)
    mock.admin("PUT", "/clock", {"mode": "manual"})
    fault(mock, delivery={"reorder": True}, when={"first": 1})
    fault(mock, delivery={"duplicate": True}, when={"nth": 3})
    first, second, third = (agent.say(text) for text in "abc")
    frames = [socket.item() for _ in range(4)]
    assert [frame["Content"] for frame in frames] == ["b", "a", "c", "c"]
    # The frames have what clients need to correct the order and to drop duplicates.
    assert {frame["Id"] for frame in frames} == {first["Id"], second["Id"], third["Id"]}
    assert frames[0]["AbsoluteTime"] > frames[1]["AbsoluteTime"]


def test_22_an_upload_is_denied_and_its_completion_refused(mock, chat):
    customer, _, _ = chat
    fault(mock, operation="Upload", error={"code": "SignatureDoesNotMatch", "status": 403})
    started = customer.call("start-attachment-upload", {
        "ContentType": "text/plain", "AttachmentSizeInBytes": 2, "AttachmentName": "a.txt", "ClientToken": "t"}).json
    metadata = started["UploadMetadata"]
    refused = mock.http("PUT", metadata["Url"].removeprefix(mock.url), b"ok", metadata["HeadersToInclude"])
    assert refused.status == 403 and "<Code>SignatureDoesNotMatch</Code>" in refused.text
    complete = {"AttachmentIds": [started["AttachmentId"]], "ClientToken": "c"}
    assert customer.call("complete-attachment-upload", complete).status == 400


def test_28_a_single_fault_is_hidden_by_retries(mock, chat, monkeypatch):
    customer, _, _ = chat
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    client = boto3.session.Session().client("connectparticipant")
    send = {"ConnectionToken": customer.token, "ContentType": "text/plain", "Content": "x"}
    fault(mock, operation="SendMessage", when={"first": 1}, error={"code": "InternalServerException"})
    client.send_message(**send)
    entries = mock.admin("GET", "/journal?operation=SendMessage")["entries"]
    assert [entry["status"] for entry in entries] == [500, 200]
    fault(mock, operation="SendMessage", when={"first": 3}, error={"code": "InternalServerException"})
    with pytest.raises(botocore.exceptions.ClientError):
        client.send_message(**send)
    entries = mock.admin("GET", "/journal?operation=SendMessage")["entries"]
    assert [entry["status"] for entry in entries[2:]] == [500, 500, 500], "boto3 makes three attempts"
    fault(mock, operation="SendMessage", when={"first": 1}, error={"code": "InternalServerException"})
    hasty = boto3.session.Session().client(
        "connectparticipant", config=botocore.config.Config(retries={"total_max_attempts": 1}))
    with pytest.raises(botocore.exceptions.ClientError):
        hasty.send_message(**send)


def test_29_a_chat_goes_on_from_ended_ones_alone(mock, chat):
    customer, _, contact = chat
    body = {"InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"},
            "PersistentChat": {"RehydrationType": "ENTIRE_PAST_SESSION", "SourceContactId": contact}}
    refused = mock.http("PUT", "/contact/chat", body)
    assert (refused.status, refused.headers["x-amzn-ErrorType"]) == (400, "InvalidRequestException")
    customer.call("disconnect", {})
    assert mock.http("PUT", "/contact/chat", body).json["ContinuedFromContactId"] == contact


def test_30_what_clients_stumble_over_is_taken_or_not_done(mock, chat, sockets):  # noqa: F811
    customer, _, _ = chat
    socket = sockets(customer.url, subscribe=None)
    socket.peer.send('{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})')
    assert socket.read() == SUBSCRIBED
    answer = mock.http("POST", "/participant/connection", {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"]},
                       {"X-Amz-Bearer": customer.participant_token, "Host": f"localhost:{mock.port}"}).json
    assert answer["Websocket"]["Url"].startswith(f"ws://127.0.0.1:{mock.port}/")
    mock.admin("POST", "/reset", {})
    day = datetime.timedelta(days=1, minutes=1)
    for text in (answer["Websocket"]["ConnectionExpiry"], answer["ConnectionCredentials"]["Expiry"]):
        assert datetime.datetime.fromisoformat(text) - datetime.datetime.now(datetime.UTC) < day
