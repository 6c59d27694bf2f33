"""Tests that the same seed and the same requests give the same bytes."""

import concurrent.futures
import http.client
import json
import threading

import boto3
from conftest import FIXTURES, Side


def transcript(start, seed):
    mock = start("--clock", "manual", "--now", "2026-11-22T13:00:00Z", "--seed", seed, FIXTURES)
    client = boto3.session.Session().client("connectparticipant")
    run = mock.admin("POST", "/scenarios/late%20parcel/runs", {"seed": seed})
    agent = Side(client, mock.agent(run["contactId"]))
    mock.admin("POST", "/clock/advance", {"by": "5s"})
    agent.say("Your tracking AB123456789 is on its way")
    mock.admin("POST", "/clock/advance", {"by": "1s"})
    answer = mock.http("POST", "/participant/transcript", {"MaxResults": 3}, {"X-Amz-Bearer": agent.token})
    assert answer.status == 200 and answer.json["NextToken"]
    mock.stop()
    return answer.text


def test_same_seed_same_bytes(start):
    first = transcript(start, 7)
    assert first == transcript(start, 7)
    assert first != transcript(start, 8)


ORDERS = {
    "scenario": "orders", "data": [{"order": "A-1"}, {"order": "B-2"}, {"order": "C-3"}, {"order": "D-4"}],
    "customer": {"name": "Ana", "attributes": {"orderId": "${order}"}},
    "steps": [
        {"system says": "Welcome"}, {"expect": "agent joins"}, {"customer types": "7s"},
        {"customer says": {"one of": ["Where is ${orderId}?", "${orderId}, please!", "Any news of ${orderId}?"]}},
        {"expect": {"agent says": {"matches": "parcel (?<parcel>\\w+)"}}},
        {"customer says": {"one of": ["Thanks, ${parcel} it is", "ok", "${parcel}? Fine."]}},
        {"set": {"mood": {"one of": ["happy", "content", "thrilled"]}}}, {"wait": "3s"}],
    "rules": [
        {"when": {"silence": "20s"}, "at most": 2, "then": [{"customer says": {"one of": ["${mood}", "still here"]}}]},
        {"when": {"agent says": {"contains": "bye"}}, "then": [{"customer types": "1s"}, "customer leaves"]}]}


class Caller:
    """A connection to an instance, for one thread."""

    def __init__(self, mock, instance):
        self.connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=60)
        self.path = f"/_mock/v1/instances/{instance}"

    def call(self, method, path, body, headers=None):
        self.connection.request(
            method, path, json.dumps(body), {"Content-Type": "application/json"} | (headers or {}))
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status < 300, (path, answer.status, text)
        return text

    def begin(self, row):
        """Starts a run of a row and adds an agent. Returns the run's name and the agent's token."""
        run = json.loads(self.call("POST", f"{self.path}/scenarios/orders/runs", {"row": row}))
        agent = json.loads(self.call(
            "POST", f"{self.path}/contacts/{run['contactId']}/participants", {"role": "AGENT", "displayName": "Sam"}))
        connected = json.loads(self.call(
            "POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"], "ConnectParticipant": True},
            {"X-Amz-Bearer": agent["participantToken"]}))
        return ("orders", run["row"], run["index"]), connected["ConnectionCredentials"]["ConnectionToken"]

    def say(self, token, text):
        self.call("POST", "/participant/message", {"ContentType": "text/plain", "Content": text}, {"X-Amz-Bearer": token})

    def transcript(self, token):
        return self.call("POST", "/participant/transcript", {"MaxResults": 100}, {"X-Amz-Bearer": token})


def conversations(mock, instance, threads):
    """Plays 100 runs from `threads` threads. Returns each transcript's bytes by the run's name."""
    mock.http("PUT", f"/_mock/v1/instances/{instance}", {
        "seed": 7, "clock": {"mode": "manual", "now": "2026-11-22T13:00:00Z"}})
    mock.admin("PUT", "/scenarios/orders", ORDERS, instance)
    local = threading.local()

    def caller():
        if not hasattr(local, "caller"):
            local.caller = Caller(mock, instance)
        return local.caller

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        runs = list(pool.map(lambda number: caller().begin(number % 4 + 1), range(100)))
        assert len(dict(runs)) == 100
        mock.admin("POST", "/clock/advance", {"by": "10s"}, instance)
        list(pool.map(lambda run: caller().say(run[1], f"parcel P{run[0][1]}x{run[0][2]}"), runs))
        mock.admin("POST", "/clock/advance", {"by": "50s"}, instance)
        answers = dict(pool.map(lambda run: (run[0], caller().transcript(run[1])), runs))
        list(pool.map(lambda run: caller().say(run[1], "bye"), runs))
        mock.admin("POST", "/clock/run", {"until": "idle"}, instance)
    contacts = mock.admin("GET", "/contacts", instance=instance)["contacts"]
    assert {contact["state"] for contact in contacts} == {"ended"} and len(contacts) == 100
    return answers


def test_same_bytes_however_many_threads_write(mock):
    # All rounds use the same InstanceId, one after another, because random draws depend on it.
    seen = []
    for threads in (1, 8, 64):
        seen.append(conversations(mock, "same", threads))
        mock.http("DELETE", "/_mock/v1/instances/same")
    assert seen[0] == seen[1] == seen[2]
    assert len(set(seen[0].values())) == 100
    contents = [[item.get("Content") for item in json.loads(text)["Transcript"]] for text in seen[0].values()]
    assert len({tuple(content) for content in contents}) > 90
