"""Starts the built binary for each test. Environment variables alone point AWS clients to it."""

import json
import os
import signal
import subprocess
import threading
import urllib.error
import urllib.request

import boto3
import pytest

from binary import BINARY, FIXTURES, ROOT, command, plain_environment
from checked_recorder import CheckedRecorder

RECORDS = os.environ.get("CCM_TESTS_RECORD") == "1"


# Tests that are not about conversations with the services, or look at the server itself, by file and name.
NOT_JOURNEYS = {
    "test_admin.py": ["evil.example"],
    "test_command.py": ["ready_line", "while_clients_talk", "public_url"],
    "test_compare.py": [""], "test_record.py": [""], "test_documents.py": [""], "test_examples.py": [""], "test_readme.py": [""],
    "test_conversation.py": ["the_printed_lines"],
    # Event streams of the admin API, which never end.
    "test_journal.py": ["several_lines", "one_answer_tells", "stream"],
    # The proxy checks a handshake before the service does.
    "test_sockets.py": ["another_one_each_time", "a_stop_closes"],
    # The proxy reads what its client does not.
    "test_lost_sockets.py": ["does_not_read"],
    # Another process is the server, or clients go to the TLS port.
    "test_cookbook.py": [""], "test_tls.py": [""],
}


def pytest_collection_modifyitems(items):
    for item in items if RECORDS else []:
        if any(part in item.name for part in NOT_JOURNEYS.get(item.path.name, [])):
            item.add_marker(pytest.mark.skip(reason="not a conversation that a recorder can be in the middle of"))


class Answer:
    """The status, headers and body of a plain HTTP response."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.text = response.read().decode()

    @property
    def json(self):
        return json.loads(self.text)


class Mock:
    """A running server."""

    def __init__(self, *arguments, environment=None, directory=None):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=plain_environment() | (environment or {}), cwd=directory)
        limit = threading.Timer(20, self.process.kill)
        limit.start()
        line = self.process.stdout.readline()
        limit.cancel()
        if not line:
            raise AssertionError(f"the server did not start: {self.process.stderr.read()}")
        self.ready = json.loads(line)
        self.port = self.ready["port"]
        self.url = f"http://127.0.0.1:{self.port}"
        self.recorder = CheckedRecorder(self.url) if RECORDS and "tlsPort" not in self.ready else None
        if self.recorder:
            self.url = self.recorder.url
            self.port = self.recorder.port

    def http(self, method, path, body=None, headers=None):
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, method=method, data=data, headers={"Content-Type": "application/json"} | (headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response)
        except urllib.error.HTTPError as error:
            return Answer(error)

    def admin(self, method, path, body=None, instance="default"):
        """Makes an admin call that must succeed, and returns its JSON."""
        answer = self.http(method, f"/_mock/v1/instances/{instance}{path}", body)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.text}"
        return json.loads(answer.text) if answer.text else None

    def agent(self, contact, instance="default"):
        """Adds an agent to a contact, and returns its participant token."""
        joined = self.admin(
            "POST", f"/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Sam"}, instance)
        return joined["participantToken"]

    def stop(self, number=signal.SIGTERM):
        """Stops the server. Returns its exit code and its standard error."""
        try:
            if self.recorder:
                self.recorder.finish()
        finally:
            if self.process.poll() is None:
                self.process.send_signal(number)
            _, errors = self.process.communicate(timeout=10)
        return self.process.returncode, errors


@pytest.fixture
def start(monkeypatch):
    """Starts servers with the given arguments. The test's AWS clients use the newest server."""
    running = []

    def starter(*arguments, **options):
        mock = Mock(*arguments, **options)
        running.append(mock)
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_ENDPOINT_URL_CONNECT", mock.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_CONNECTPARTICIPANT", mock.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        return mock

    yield starter
    for mock in running:
        code, errors = mock.stop()
        assert code == 0, errors


@pytest.fixture
def mock(start):
    return start(FIXTURES)


@pytest.fixture
def connect(mock):
    return boto3.session.Session().client("connect")


@pytest.fixture
def participant(mock):
    return boto3.session.Session().client("connectparticipant")


class Side:
    """One participant's connection, through boto3."""

    def __init__(self, client, participant_token):
        self.client = client
        credentials = client.create_participant_connection(
            Type=["CONNECTION_CREDENTIALS"], ParticipantToken=participant_token)["ConnectionCredentials"]
        self.token = credentials["ConnectionToken"]

    def say(self, text, **options):
        return self.client.send_message(
            ContentType="text/plain", Content=text, ConnectionToken=self.token, **options)

    def items(self, **options):
        return self.client.get_transcript(ConnectionToken=self.token, **options)["Transcript"]

    def contents(self, **options):
        return [item["Content"] for item in self.items(**options) if item["Type"] == "MESSAGE"]


@pytest.fixture
def chat(mock, connect, participant):
    """A chat from StartChatContact: the contact id, the customer, and an agent."""
    started = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="flow", ParticipantDetails={"DisplayName": "Ana"})
    customer = Side(participant, started["ParticipantToken"])
    customer.items()
    return started["ContactId"], customer, Side(participant, mock.agent(started["ContactId"]))
