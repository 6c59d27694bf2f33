"""Tests that a thousand tests can share a process.

Each test has its own instance, with a scenario, faults and a clock that it advances.
"""

import http.client
import json
import threading
import time

CLIENTS = 1_000
THREADS = 16

SCENARIO = {
    "scenario": "order", "starts": {"with flow": "orders"}, "steps": [
        {"system says": "Welcome"}, {"expect": {"customer says": {"matches": "order (?<number>\\d+)"}}},
        "agent joins", {"wait": "10m"}, {"agent says": "Order ${number} is on its way"}, {"expect": "customer leaves"}]}


class Client:
    """One test. Everything that it sees must belong to it."""

    def __init__(self, connection, number):
        self.connection, self.number = connection, number
        self.instance = f"test-{number}"

    def call(self, method, path, body=None, headers=None):
        self.connection.request(
            method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"} | (headers or {}))
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def admin(self, method, path, body=None):
        status, answer = self.call(method, f"/_mock/v1/instances/{self.instance}{path}", body)
        assert status < 300, (method, path, status, answer)
        return answer

    def send(self, token, text):
        return self.call("POST", "/participant/message", {"ContentType": "text/plain", "Content": text},
                         {"X-Amz-Bearer": token})[0]

    def play(self):
        start = f"20{10 + self.number % 80}-01-01T00:00:00Z"
        self.admin("PUT", "", {"seed": self.number, "clock": {"mode": "manual", "now": start}})
        self.admin("PUT", "/scenarios/order", SCENARIO)
        # The failing call differs from that of the neighbouring tests.
        failing = self.number % 3 + 1
        self.admin("POST", "/faults", {
            "operation": "SendMessage", "when": {"nth": failing}, "error": {"code": "ThrottlingException"}})
        status, started = self.call("PUT", "/contact/chat", {
            "InstanceId": self.instance, "ContactFlowId": "orders", "ParticipantDetails": {"DisplayName": "Ana"}})
        assert status == 200, started
        _, connected = self.call("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]},
                                 {"X-Amz-Bearer": started["ParticipantToken"]})
        token = connected["ConnectionCredentials"]["ConnectionToken"]
        statuses = [self.send(token, f"order {self.number}" if n == failing % 3 + 1 else "hello") for n in (1, 2, 3)]
        assert statuses == [429 if n == failing else 200 for n in (1, 2, 3)], statuses
        fired = self.admin("POST", "/clock/advance", {"by": "10m"})
        assert fired["now"].startswith(start[:4]) and fired["firedCount"] == 1, fired
        _, page = self.call("POST", "/participant/transcript", {"MaxResults": 100}, {"X-Amz-Bearer": token})
        said = [item["Content"] for item in page["Transcript"] if item["Type"] == "MESSAGE"]
        assert said[-1] == f"Order {self.number} is on its way", said
        assert all(item["AbsoluteTime"].startswith(start[:4]) for item in page["Transcript"])
        self.call("POST", "/participant/disconnect", {}, {"X-Amz-Bearer": token})
        assert [run["state"] for run in self.admin("GET", "/runs")["runs"]] == ["passed"]
        assert [contact["state"] for contact in self.admin("GET", "/contacts")["contacts"]] == ["ended"]
        verified = self.admin("POST", "/verify", {
            "match": {"operation": "SendMessage"}, "times": {"min": 3, "max": 3}})
        assert verified["matched"] == 3
        journal = self.admin("GET", "/journal")
        assert {entry["contactId"] for entry in journal["entries"]} == {started["ContactId"]}
        assert journal["dropped"] == 0
        return started["ContactId"]


def test_a_thousand_tests_share_a_process_and_do_not_meet(start):
    mock = start()
    numbers, lock, contacts, failures = iter(range(CLIENTS)), threading.Lock(), [], []

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return connection.close()
            try:
                contacts.append(Client(connection, number).play())
            except Exception as failure:  # Any error is reported with the test's number.
                failures.append((number, repr(failure)))
                connection.close()

    begun = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(set(contacts)) == CLIENTS
    print(f"{CLIENTS} tests in {time.monotonic() - begun:.1f} s")
    assert time.monotonic() - begun < 60
