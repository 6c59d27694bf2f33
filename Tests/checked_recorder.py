"""A recorder whose recording is compared with the journal of the server behind it."""

import collections
import functools
import json
import pathlib
import tempfile
import urllib.error
import urllib.request

import botocore.session

from recorder import Recorder

SAMPLE_BACK_END = ("/startChatContact", "/Prod", "/Prod/")


class CheckedRecorder(Recorder):
    """`record` in front of a server. With CCM_TESTS_RECORD=1, the clients of all tests go through it."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.folder = tempfile.TemporaryDirectory()
        super().__init__(upstream, pathlib.Path(self.folder.name) / "chat.recording.json")
        self.port = self.ready["port"]
        self.finished = False

    def finish(self):
        """Stops, and checks that the recording has what the journal of the server has."""
        if self.finished:
            return
        self.finished = True
        calls, sent = self.journal()
        self.stop()
        # A recorder without clients writes no file.
        recording = json.loads(self.file.read_text()) if self.file.exists() else {"entries": []}
        recorded = collections.Counter(
            (entry.get("operation"), entry.get("status")) for entry in recording["entries"] if "call" in entry)
        missing = calls - recorded
        # The journal has the status of an answer that a fault rule kept from its client.
        for operation, status in list(missing):
            missing[operation, status] -= recorded[operation, None]
        missing = +missing
        assert not missing, f"not recorded: {missing}"
        topics = collections.Counter(entry["sent"].get("topic") for entry in recording["entries"] if "sent" in entry)
        assert not sent - topics, f"frames of clients that are not recorded: {sent - topics}"
        self.folder.cleanup()

    def journal(self):
        """Counts in the server's journal the calls of the services, by operation and status, and the subscriptions."""
        try:
            path = f"{self.upstream}/_mock/v1/instances/default/journal?limit=1000"
            with urllib.request.urlopen(path, timeout=30) as response:
                entries = json.load(response)["entries"]
        except (urllib.error.URLError, ConnectionError):
            return collections.Counter(), collections.Counter()
        calls = collections.Counter(
            (entry["operation"], entry["status"]) for entry in entries
            if entry["kind"] == "request" and entry["operation"] in self.operations() and entry["path"] not in SAMPLE_BACK_END)
        sent = collections.Counter(
            "aws/subscribe" for entry in entries if entry["kind"] == "received" and entry["operation"] == "Subscribe")
        return calls, sent

    @staticmethod
    @functools.cache
    def operations():
        """The names of the operations of both services."""
        models = (botocore.session.get_session().get_service_model(name) for name in ("connect", "connectparticipant"))
        return {name for model in models for name in model.operation_names}
