"""Recordings of this server do not differ from it. Recordings of a server that deviates show exactly what deviates."""

import json
import random

import pytest

from conftest import FIXTURES, ROOT, command
from deviating_server import DeviatingServer
from recorded_journeys import EVENT, Client, Journey, send
from recorder import Recorder, compare


def found(findings):
    """The differences as (row, kind), with those that are known apart."""
    rows = [difference for recording in findings["recordings"] for difference in recording["differences"]]
    return {(row["row"], row["kind"]): row.get("known") for row in rows}


def test_a_hundred_recordings_of_this_server_show_no_difference(mock, tmp_path):
    files = []
    for seed in range(100):
        file = tmp_path / f"{seed}.recording.json"
        with Recorder(mock.url, file) as recording:
            Journey(recording.url, mock.url, seed).play()
        files.append(file)
    code, findings = compare(*files)
    assert found(findings) == {} and code == 0
    assert sum(recording["calls"] for recording in findings["recordings"]) > 700
    assert sum(recording["frames"] for recording in findings["recordings"]) > 1_000


@pytest.mark.parametrize("file", sorted((ROOT / "Tests/Golden/recordings").glob("*.json")), ids=lambda file: file.name)
def test_kept_recordings_show_no_unknown_difference(file):
    code, findings = compare(file)
    assert code == 0, findings
    assert findings["recordings"][0]["calls"] > 0


# ---- Deviations ----

def talk(url, mock):
    """A conversation that meets every deviation."""
    _, started = send("PUT", f"{url}/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Zelda Probe"}})
    customer = Client(url, started["ParticipantToken"], has_socket=True)
    customer.settle()
    customer.say("Hello")
    customer.settle()
    joined = send(
        "POST", f"{mock.url}/_mock/v1/instances/default/contacts/{started['ContactId']}/participants",
        {"role": "AGENT", "displayName": "Robin Adams"})[1]
    customer.settle()
    agent = Client(url, joined["participantToken"], has_socket=True)
    agent.settle()
    agent.say("How can I help?")
    for client in (customer, agent):
        client.settle()
    customer.call("transcript", MaxResults=2)
    customer.event("no.such.event")
    send("GET", f"{url}/contacts/default/{started['ContactId']}")
    customer.call("disconnect")
    for client in (agent, customer):
        client.close()


def changed(operation, change):
    """An answer that is changed for one operation."""
    def answer(found, status, fields, body):
        if found[1].endswith(operation):
            return change(status, fields, body)
        return status, fields, body
    return answer


def without(name):
    return lambda status, fields, body: (status, fields, {key: value for key, value in body.items() if key != name})


def items(change):
    """Changes each item of a transcript."""
    return lambda status, fields, body: (
        status, fields, body | {"Transcript": [change(dict(item)) for item in body["Transcript"]]} if "Transcript" in body else body)


def dropped(frame):
    item = frame.get("content")
    return [] if isinstance(item, str) and "participant.joined" in item and "CUSTOMER" in item else [frame]


class Swapped:
    """Sends an agent's message after the event that follows it."""

    def __init__(self):
        self.held = {}

    def __call__(self, frame):
        text = frame["content"] if isinstance(frame.get("content"), str) else ""
        item = json.loads(text) if text else {}
        if item.get("ContentType") == EVENT + "participant.left":
            self.held[item["ParticipantId"]] = frame
            return []
        if item.get("ContentType") == EVENT + "chat.ended":
            held, self.held = list(self.held.values()), {}
            return [frame, *held]
        return [frame]


def shorter_time(item):
    return item | {"AbsoluteTime": item["AbsoluteTime"][:19] + "Z"}


def error(status=None, kind=None, message=None):
    def change(old, fields, body):
        if old < 400:
            return old, fields, body
        if kind:
            fields = {key: kind if key.lower() == "x-amzn-errortype" else value for key, value in fields.items()}
            body = body | {"__type": kind}
        return status or old, fields, body | ({"message": message} if message else {})
    return change


DEVIATIONS = {
    "a missing member": (
        {"answer": changed("/message", without("AbsoluteTime"))},
        {("SendMessage, answer member `AbsoluteTime`", "member only here")}),
    "a new member": (
        {"answer": changed("/message", lambda status, fields, body: (status, fields, body | {"Region": "us-east-1"}))},
        {("SendMessage, answer member `Region`", "member only in the recording")}),
    "another error type": (
        {"answer": changed("/event", error(kind="InvalidInputException"))},
        {("SendEvent, error `InvalidInputException`", "error type")}),
    "another status": (
        {"answer": changed("/event", error(status=422))}, {("SendEvent, error `ValidationException`", "status")}),
    "another wording": (
        {"answer": changed("/event", error(message="Wrong"))}, {("SendEvent, error `ValidationException`", "wording")}),
    "an empty token that is absent": (
        {"answer": changed("/disconnect", lambda status, fields, body: (status, fields, body | {"NextToken": ""}))},
        {("DisconnectParticipant, answer member `NextToken`", "member only in the recording")}),
    "another type": (
        {"answer": changed("/transcript", items(lambda item: item | {"ParticipantId": 7}))},
        {("GetTranscript, answer member `Transcript[].ParticipantId`", "type")}),
    "another format of times": (
        {"answer": changed("/transcript", items(shorter_time))},
        {("GetTranscript, answer member `Transcript[].AbsoluteTime`", "format")}),
    "another value": (
        {"answer": changed("/transcript", items(lambda item: item | {"ParticipantRole": item["ParticipantRole"].lower()}))},
        {("GetTranscript, answer member `Transcript[].ParticipantRole`", "value")}),
    "a frame that is not sent": ({"frames": lambda: dropped}, {("event `participant.joined`", "frame only here")}),
    "another order of frames": ({"frames": Swapped}, {("event `participant.left`", "order")}),
    "another header field": (
        {"answer": changed("/message", lambda status, fields, body: (status, fields | {"Content-Type": "application/x-amz-json-1.1"}, body))},
        {("SendMessage, header field `content-type`", "header field")}),
}


@pytest.mark.parametrize("name", DEVIATIONS)
def test_a_deviation_is_found_and_named_and_nothing_else(mock, tmp_path, name):
    changes, expected = DEVIATIONS[name]
    server = DeviatingServer(mock.url, **changes)
    try:
        with Recorder(server.url, tmp_path / "r.json") as recording:
            talk(recording.url, mock)
    finally:
        server.stop()
    code, findings = compare(tmp_path / "r.json")
    assert set(found(findings)) == expected
    assert code == 1


def test_a_deviating_server_without_a_deviation_shows_none(mock, tmp_path):
    server = DeviatingServer(mock.url)
    try:
        with Recorder(server.url, tmp_path / "r.json") as recording:
            talk(recording.url, mock)
    finally:
        server.stop()
    assert compare(tmp_path / "r.json") == (0, {"unknown": 0, "known": 0, "recordings": [
        {"file": str(tmp_path / "r.json"), "calls": 9, "frames": 19, "differences": [], "notes": []}]})


# ---- What the other side did ----

def test_what_an_agent_did_elsewhere_is_done_here(mock, tmp_path):
    """Receipts, a file and a transfer, in two chats at once. The agents' clients do not go through the recorder."""
    with Recorder(mock.url, tmp_path / "r.json") as recording:
        customers = []
        for name in ("Zelda Probe", "Zoe Probe"):
            _, started = send("PUT", f"{recording.url}/contact/chat", {
                "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": name}})
            customer = Client(recording.url, started["ParticipantToken"], has_socket=True)
            customer.settle()
            path = f"/contacts/{started['ContactId']}"
            joined = mock.admin("POST", f"{path}/participants", {"role": "AGENT", "displayName": f"Agent of {name}"})
            customers.append((customer, path, Client(mock.url, joined["participantToken"], has_socket=False), joined))
        for customer, path, agent, joined in customers:
            customer.settle()
            _, said = customer.say("Did you read this?")
            customer.settle()
            agent.event("message.delivered", messageId=said["Id"])
            agent.event("message.read", messageId=said["Id"])
            file = f"{mock.url}/_mock/v1/instances/default{path}/files/a.txt?by={joined['participantId']}&contentType=text/plain"
            assert send("PUT", file, b"text", headers={"Content-Type": "application/octet-stream"})[0] < 300
            customer.settle()
        mock.admin("POST", f"{customers[0][1]}/transfer", {"to": {"queue": "BasicQueue"}})
        for customer, *_ in customers:
            customer.say("Is anyone there?")
            customer.settle()
            customer.call("disconnect")
            customer.close()
    code, findings = compare(tmp_path / "r.json")
    assert found(findings) == {} and code == 0


def edited(change):
    """The findings of the kept recording after a change of its entries."""
    def test(tmp_path):
        recording = json.loads((ROOT / "Tests/Golden/recordings/this-server.recording.json").read_text())
        change(recording["entries"])
        (tmp_path / "r.json").write_text(json.dumps(recording))
        return found(compare(tmp_path / "r.json")[1])
    return test


def first(entries, operation):
    return next(entry for entry in entries if entry.get("operation") == operation and entry["status"] == 200)


def frame(entries, kind):
    return next(entry["received"] for entry in entries if kind in json.dumps(entry.get("received", "")))


def without_answer(entries):
    call = first(entries, "UpdateContactAttributes")
    del call["answer"], call["answerBytes"]


@pytest.mark.parametrize("change, expected", [
    (lambda entries: frame(entries, "participant.joined").update(contentType="text/json"),
     ("sockets, frame of an item, member `contentType`", "value")),
    (without_answer, ("UpdateContactAttributes", "type")),
    (lambda entries: first(entries, "DescribeContact")["answer"]["Contact"].update(QueuePriority="5"),
     ("DescribeContact, answer member `Contact.QueuePriority`", "type"))])
def test_small_changes_are_found(tmp_path, change, expected):
    assert expected in edited(change)(tmp_path)
    assert edited(change)(tmp_path)[expected] is None


# ---- Choices with a setting ----

def test_a_late_end_is_a_choice_with_a_setting(start, tmp_path):
    mock = start(FIXTURES, "--end-delay", "3s")
    with Recorder(mock.url, tmp_path / "r.json") as recording:
        _, started = send("PUT", f"{recording.url}/contact/chat", {
            "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Zelda Probe"}})
        customer = Client(recording.url, started["ParticipantToken"], has_socket=True)
        customer.call("disconnect")
        while "chat.ended" not in customer.socket.recv(timeout=20):
            pass
        customer.close()
    code, findings = compare(tmp_path / "r.json")
    assert list(found(findings)) == [("event `chat.ended`", "time")]
    assert found(findings)["event `chat.ended`", "time"].startswith("a choice; with the setting endDelay: ")
    assert code == 0


def test_another_page_size_is_a_choice_with_a_setting(start, tmp_path):
    mock = start(FIXTURES, "--profile", "api")
    with Recorder(mock.url, tmp_path / "r.json") as recording:
        _, started = send("PUT", f"{recording.url}/contact/chat", {
            "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Zelda Probe"}})
        customer = Client(recording.url, started["ParticipantToken"], has_socket=True)
        for number in range(12):
            customer.say(f"message {number}")
        customer.call("transcript")
        customer.close()
    code, findings = compare(tmp_path / "r.json")
    assert set(found(findings).values()) == {"a choice; with the setting profile: api there is no difference"}
    assert ("GetTranscript, answer member `Transcript`", "number of elements") in found(findings) and code == 0


# ---- The command ----

def test_reports_are_written_and_the_server_can_be_another(mock, tmp_path):
    server = DeviatingServer(mock.url, answer=changed("/message", without("AbsoluteTime")))
    try:
        with Recorder(server.url, tmp_path / "r.json") as recording:
            talk(recording.url, mock)
    finally:
        server.stop()
    run = command(
        "compare", tmp_path / "r.json", "--endpoint", mock.url, "--junit", tmp_path / "j.xml", "--html", tmp_path / "h.html")
    assert run.returncode == 1
    assert "SendMessage, answer member `AbsoluteTime`: member only here" in run.stdout
    assert run.stdout.endswith("1 recording, 1 unknown and 0 known differences\n")
    assert 'failures="1"' in (tmp_path / "j.xml").read_text()
    assert "SendMessage, answer member <code>AbsoluteTime</code>" in (tmp_path / "h.html").read_text()
    names = [instance["id"] for instance in mock.http("GET", "/_mock/v1/instances").json["instances"]]
    assert names == ["default"]


@pytest.mark.parametrize("text, message", [
    ("{", "r.json: not JSON, at line 1, column 2"), ("{}", 'r.json: not a recording: it has no member "recording"'), (None, "r.json: No such file"),
    ('{"recording":1,"started":"2026-01-31T12:00:00.000Z","entries":[]}', "r.json: it has no entries to compare")])
def test_a_file_that_is_no_recording_is_refused(tmp_path, text, message):
    if text is not None:
        (tmp_path / "r.json").write_text(text)
    run = command("compare", "r.json", directory=tmp_path)
    assert run.returncode == 2 and message in run.stderr


def test_a_server_that_does_not_answer_is_named(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recording:
        send("GET", f"{recording.url}/contacts/default/c")
    run = command("compare", tmp_path / "r.json", "--endpoint", "http://127.0.0.1:1")
    assert run.returncode == 3 and "127.0.0.1:1" in run.stderr


def test_a_hostile_file_chooses_no_host_and_ends_nothing(tmp_path):
    """Paths, tokens and numbers that no recorder writes."""
    entries = [
        {"at": 1, "call": 1, "operation": "SendMessage", "method": "GET\r\nX: y", "path": "@192.0.2.1/", "token": "a\r\nX: y",
         "request": {"Content": "x"}, "status": 200, "answer": [[[]]]},
        {"at": 3162240000000, "call": 2, "operation": "GetTranscript", "method": "POST", "path": "/", "status": 200,
         "answer": {"InitialContactId": "c", "Transcript": [{"Id": "i", "AbsoluteTime": "9999-12-31T23:59:59.999Z", "Type": "EVENT"}, 7]}},
        {"at": 0, "call": 3, "operation": "NoSuchOperation", "method": "POST", "path": "/", "status": 999},
        {"at": 5, "socket": 1, "url": "ws://192.0.2.1/", "opened": 101}, {"at": 6, "socket": 1, "received": {"topic": 7}},
        {"at": 6, "socket": 2, "closed": "client", "code": -1}]
    (tmp_path / "r.json").write_text(json.dumps({"recording": 1, "started": "2000-01-01T00:00:00Z", "entries": entries}))
    run = command("compare", tmp_path / "r.json")
    assert run.returncode in (1, 3), run.stderr


def damaged(recording, generator):
    """A recording with a few random changes, each of which keeps it JSON."""
    def change(value):
        if isinstance(value, dict) and value and generator.random() < 0.9:
            name = generator.choice(list(value))
            if generator.random() < 0.2:
                del value[name]
            else:
                value[name] = change(value[name])
            return value
        if isinstance(value, list) and value and generator.random() < 0.9:
            place = generator.randrange(len(value))
            value[place] = change(value[place])
            if generator.random() < 0.3:
                value.insert(generator.randrange(len(value)), generator.choice(value))
            return value
        return generator.choice([None, "", "x", 0, -1, 2**53, 1.5, True, [], {}, "00000001-0000-4000-8000-000000000000", "aws/chat"])

    entries = recording["entries"]
    for _ in range(generator.randint(1, 12)):
        if generator.random() < 0.1:
            change(entries)
            continue
        # Inside of bodies and frames, so that most files can still be read.
        entry = generator.choice(entries)
        for name in ("request", "answer", "sent", "received"):
            if isinstance(entry, dict) and entry.get(name):
                entry[name] = change(entry[name])
    return recording


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_recording_ends_nothing(tmp_path, seed):
    text = (ROOT / "Tests/Golden/recordings/this-server.recording.json").read_text()
    (tmp_path / "r.json").write_text(json.dumps(damaged(json.loads(text), random.Random(seed))))
    run = command("compare", tmp_path / "r.json")
    assert run.returncode in (0, 1, 2, 3), run.stderr
    assert run.stdout or run.stderr
