"""Recordings of this server do not differ from it. Recordings of a server that deviates show exactly what deviates."""

import json
import signal
import subprocess

import pytest

from conftest import BINARY, Mock, command, plain_environment

from deviating_server import DeviatingServer
from recorded_journeys import EVENT, Client, Journey, send


class Recording:
    """A recorder that runs while a test talks through it."""

    def __init__(self, upstream, file, *arguments):
        self.file = file
        self.process = subprocess.Popen(
            [BINARY, "record", "--upstream", upstream, "--port", "0", "-o", file, *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=plain_environment())
        self.url = json.loads(self.process.stdout.readline())["urls"]["connect"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.finish()

    def finish(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, self.errors = self.process.communicate(timeout=20)
        assert self.process.returncode == 0, self.errors


def compare(*files, **options):
    """Returns the exit code and the findings."""
    run = command("compare", *files, "--json", "-", **options)
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)


def found(findings):
    """The differences as (row, kind), with those that are known apart."""
    rows = [difference for recording in findings["recordings"] for difference in recording["differences"]]
    return {(row["row"], row["kind"]): row.get("known") for row in rows}


def test_a_hundred_recordings_of_this_server_show_no_difference(mock, tmp_path):
    files = []
    for seed in range(100):
        file = tmp_path / f"{seed}.recording.json"
        with Recording(mock.url, file) as recording:
            Journey(recording.url, mock.url, seed).play()
        files.append(file)
    code, findings = compare(*files)
    assert found(findings) == {} and code == 0
    assert sum(recording["calls"] for recording in findings["recordings"]) > 700
    assert sum(recording["frames"] for recording in findings["recordings"]) > 1_000


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
        with Recording(server.url, tmp_path / "r.json") as recording:
            talk(recording.url, mock)
    finally:
        server.stop()
    code, findings = compare(tmp_path / "r.json")
    assert set(found(findings)) == expected
    assert code == 1


def test_a_deviating_server_without_a_deviation_shows_none(mock, tmp_path):
    server = DeviatingServer(mock.url)
    try:
        with Recording(server.url, tmp_path / "r.json") as recording:
            talk(recording.url, mock)
    finally:
        server.stop()
    assert compare(tmp_path / "r.json") == (0, {"unknown": 0, "known": 0, "recordings": [
        {"file": str(tmp_path / "r.json"), "calls": 9, "frames": 19, "differences": [], "notes": []}]})
