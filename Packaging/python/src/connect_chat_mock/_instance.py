"""One Amazon Connect instance of the server."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any, List, Mapping, Optional, Sequence, Type, Union

from connect_chat_mock._calls import JSON, Calls, Refused, listed, segment
from connect_chat_mock._chats import Chat, Participant
from connect_chat_mock._contact_centre import Agent
from connect_chat_mock._faults import Fault
from connect_chat_mock._report import report
from connect_chat_mock._runs import Run

__tracebackhide__ = True

PathLike = Union[str, "os.PathLike[str]"]


#: The most entries of a page.
_PAGE = 1_000


class Instance:
    """An Amazon Connect instance: its chats, agents, clock, faults and journal.

    Methods raise :class:`Refused` if the server refuses a call, and :class:`TimedOut` if a wait ends
    before its condition holds.
    """

    def __init__(self, calls: Calls, url: str, name: str, *, is_own: bool = True) -> None:
        self._calls = calls
        self._is_own = is_own
        #: The server's address, which is the endpoint of AWS clients.
        self.url = url
        #: The InstanceId.
        self.id = name

    # ---- the admin API ----

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Calls the admin API with a path of this instance, such as ``/contacts``.

        :returns: the JSON of the response, or its text
        """
        return self._calls.admin(method, f"/_mock/v1/instances/{segment(self.id)}{path}", body, **query)

    def client(self, service: str = "connectparticipant", **options: Any) -> Any:
        """Returns a boto3 client for this server. Needs boto3.

        :param service: ``connect`` or ``connectparticipant``
        :param options: further options of boto3, such as ``config``
        """
        try:
            import boto3  # type: ignore[import-untyped,import-not-found,unused-ignore]  # pyright: ignore
            from botocore.config import Config  # type: ignore[import-untyped,import-not-found,unused-ignore]  # pyright: ignore
        except ModuleNotFoundError:
            raise ModuleNotFoundError("client() needs boto3: pip install boto3") from None
        # A proxy for the internet does not reach this machine.
        local = Config(proxies={})
        config = local.merge(options.pop("config")) if "config" in options else local
        return boto3.client(  # pyright: ignore
            service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="test",
            aws_secret_access_key="test", config=config, **options)

    def _all(self, path: str, member: str, **query: Any) -> List[JSON]:
        """Returns all entries of a list that has pages."""
        entries: List[JSON] = []
        while True:
            page = self.call("GET", path, **query)
            entries += page[member]
            if len(page[member]) < _PAGE:
                return entries
            query["after"] = page["cursor"]

    # ---- chats ----

    def chat(
        self, customer: str = "Customer", *, flow: str = "default", attributes: Optional[Mapping[str, str]] = None,
        message: Optional[str] = None, content_types: Sequence[str] = ("text/plain",), connected: bool = True,
    ) -> Chat:
        """Starts a chat with StartChatContact, and connects its customer.

        :param customer: the customer's display name
        :param flow: the ContactFlowId; a scenario that starts with this flow is played
        :param attributes: contact attributes
        :param message: the InitialMessage
        :param content_types: the SupportedMessagingContentTypes, such as ``text/markdown``
        :param connected: false to connect the customer later, by its first act
        """
        body: JSON = {
            "InstanceId": self.id, "ContactFlowId": flow, "ParticipantDetails": {"DisplayName": customer},
            "Attributes": dict(attributes or {}), "SupportedMessagingContentTypes": list(content_types),
        }
        if message is not None:
            body["InitialMessage"] = {"ContentType": "text/plain", "Content": message}
        started = self._calls.admin("PUT", "/contact/chat", body)
        chat = Chat(self, started["ContactId"])
        chat._customer = Participant(chat, started["ParticipantId"], started["ParticipantToken"], customer)
        if connected:
            chat.customer.connect()
        return chat

    def chats(self) -> List[Chat]:
        """Returns all chats, oldest first."""
        return [Chat(self, contact["id"]) for contact in self._all("/contacts", "contacts")]

    # ---- scenarios ----

    def play(
        self, scenario: PathLike, *, clients: Sequence[str] = (), stand_ins: Sequence[str] = (),
        attributes: Optional[Mapping[str, str]] = None, seed: Optional[int] = None, row: Optional[int] = None,
    ) -> Run:
        """Starts a run of a scenario.

        :param scenario: the path of a file, or the name of a scenario that the server has
        :param clients: actors that the code under test plays: ``agent``, ``bot``, ``customer`` or ``supervisor``
        :param stand_ins: actors that the run plays itself
        :param attributes: contact attributes, which are also variables of the scenario
        :param seed: the source of the run's random choices
        :param row: the row of the scenario's table, from 1
        """
        name = os.fspath(scenario)
        if os.path.isdir(name):
            raise IsADirectoryError(f"{name} is a folder: play one file, or give the folder to the server")
        if os.path.exists(name):
            name = self._put(name)
        elif os.sep in name or name.endswith((".yaml", ".yml", ".json")):
            raise FileNotFoundError(f"no such scenario file: {name} (the working directory is {os.getcwd()})")
        body: JSON = {
            "clients": listed(clients, "clients"), "standIns": listed(stand_ins, "stand_ins"), "record": True}
        if attributes:
            body["attributes"] = dict(attributes)
        if seed is not None:
            body["seed"] = seed
        if row is not None:
            body["row"] = row
        return Run(self, self.call("POST", f"/scenarios/{segment(name)}/runs", body))

    def _put(self, path: str) -> str:
        """Sends a scenario and the files that it names. Returns the scenario's name."""
        with open(path, "rb") as file:
            text = file.read().decode("utf-8", "surrogateescape")
        folder, base = os.path.split(path)
        checked = self.call("POST", f"/scenarios/{segment(base)}/check", {"text": text})
        files = [name for name in checked["files"] if os.path.isfile(os.path.join(folder, name))]
        if files:
            # Now the text is checked with its files, which can name further files.
            self._send(files, folder, base)
            checked = self.call("POST", f"/scenarios/{segment(base)}/check", {"text": text})
            files = [name for name in checked["files"] if os.path.isfile(os.path.join(folder, name))]
        name = str(checked.get("scenario", base))
        self._send(files, folder, name)
        self.call("PUT", f"/scenarios/{segment(name)}", text, file=base)
        return name

    def _send(self, files: Sequence[str], folder: str, scenario: str) -> None:
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                self.call("PUT", f"/scenarios/{segment(scenario)}/files/{segment(name)}", file.read())

    def runs(self) -> List[Run]:
        """Returns all runs, oldest first."""
        return [Run(self, run) for run in self._all("/runs", "runs")]

    # ---- the contact centre ----

    def agent(
        self, name: str, *, available: bool = False, queues: Optional[Sequence[str]] = None,
        concurrency: Optional[int] = None, auto_accept: Optional[bool] = None,
    ) -> Agent:
        """Creates or changes an agent of the contact centre.

        :param available: whether to set the agent's state to Available
        :param queues: the queues that the agent serves
        :param concurrency: how many chats at once, 1 to 10
        :param auto_accept: whether the agent accepts offers at once
        """
        body: JSON = {"state": "Available"} if available else {}
        if queues is not None:
            body["queues"] = list(queues)
        if concurrency is not None:
            body["concurrency"] = concurrency
        if auto_accept is not None:
            body["autoAccept"] = auto_accept
        self.call("PUT", f"/agents/{segment(name)}", body)
        return Agent(self, name)

    # ---- faults ----

    def fault(
        self, operation: str = "*", *, first: Optional[int] = None, nth: Optional[int] = None,
        every: Optional[int] = None, error: Union[str, JSON, None] = None, connection: Optional[str] = None,
        delay: Union[str, JSON, None] = None, after: bool = False, **members: Any,
    ) -> Fault:
        """Adds a fault rule. As a context manager, it is removed at the end of the block.

        :param operation: an operation such as ``SendMessage``
        :param first: only the first n calls
        :param nth: only the n-th call
        :param every: only every n-th call
        :param error: the code of an error, such as ``ThrottlingException``, or ``{"code": …, "status": …}``
        :param connection: ``reset``, ``empty`` or ``garbage``
        :param delay: such as ``"2s"``
        :param after: the call takes effect, and only its response is lost
        :param members: further members of a rule, such as ``socket`` and ``delivery``
        """
        rule: JSON = {"operation": operation, **members}
        when = {name: value for name, value in (("first", first), ("nth", nth), ("every", every)) if value is not None}
        if when:
            rule["when"] = when
        if error is not None:
            rule["error"] = {"code": error} if isinstance(error, str) else error
        for name, value in (("connection", connection), ("delay", delay)):
            if value is not None:
                rule[name] = value
        if after:
            rule["after"] = True
        return Fault(self, self.call("POST", "/faults", rule)["id"])

    # ---- time ----

    @property
    def now(self) -> str:
        """The time of the instance's clock, in ISO 8601."""
        return str(self.call("GET", "/clock")["now"])

    def clock(self, mode: str, **members: Any) -> None:
        """Sets how time passes: ``real``, ``scaled``, ``manual`` or ``auto``."""
        self.call("PUT", "/clock", {"mode": mode, **members})

    def advance(self, by: str) -> List[JSON]:
        """Moves a manual clock, and returns the timers that fired."""
        return list(self.call("POST", "/clock/advance", {"by": by})["fired"])

    def run_until_idle(self) -> List[JSON]:
        """Moves a manual clock until nothing happens without outside action. Returns the timers that fired."""
        return list(self.call("POST", "/clock/run", {"until": "idle"})["fired"])

    # ---- settings, journal, snapshots ----

    def settings(self, **settings: Any) -> JSON:
        """Changes settings of the admin API, such as ``ringTimeout="5s"``, and returns all."""
        return dict(self.call("PUT" if settings else "GET", "/settings", settings or None))

    def journal(self, **filters: Any) -> List[JSON]:
        """Returns the entries of the journal, oldest first.

        :param filters: such as ``operation="SendMessage"``, ``role="AGENT"``, ``status="4xx"``
        """
        return self._all("/journal", "entries", **filters)

    def refused(self) -> List[JSON]:
        """Returns the journal's entries of refused requests. ``why`` is the reason."""
        return self.journal(kind="request", status="error")

    def verify(
        self, operation: str, *, content: Optional[str] = None, times: Union[int, Mapping[str, int], None] = None,
        within: Optional[str] = None, **match: Any,
    ) -> None:
        """Checks that something happened.

        :param operation: an operation, or a content type of frames
        :param content: the content of the message
        :param times: how often: a number, or ``{"min": …, "max": …}``; at least once by default
        :param within: how long to wait for it
        :param match: further filters of the journal, such as ``role="AGENT"``
        :raises AssertionError: it did not happen so. The text has the nearest entries.
        """
        wanted: JSON = {"operation": operation, **match}
        if content is not None:
            wanted["request"] = {**wanted.get("request", {}), "Content": content}
        body: JSON = {"match": wanted}
        if times is not None:
            body["times"] = {"min": times, "max": times} if isinstance(times, int) else dict(times)
        self._claim(body, within)

    def verify_in_order(self, *matches: Mapping[str, Any], within: Optional[str] = None) -> None:
        """Checks that journal entries happened in this order.

        :param matches: such as ``{"operation": "SendMessage", "role": "AGENT"}``
        :raises AssertionError: they did not
        """
        self._claim({"inOrder": [dict(match) for match in matches]}, within)

    def _claim(self, body: JSON, within: Optional[str]) -> None:
        try:
            self.call("POST", "/verify", body, wait=within)
        except Refused as refusal:
            if refusal.status != 409:
                raise
            near = "".join(f"\n  nearest: {candidate}" for candidate in refusal.candidates)
            raise AssertionError(refusal.reason + near) from None

    def snapshot(self) -> str:
        """Keeps the instance's state, and returns the snapshot's id."""
        return str(self.call("POST", "/snapshots")["id"])

    def restore(self, snapshot: str) -> None:
        """Restores the state of a snapshot. Its tokens are valid again."""
        self.call("POST", f"/snapshots/{segment(snapshot)}/restore")

    # ---- the end ----

    def report(self) -> str:
        """Returns what a failed test needs: transcripts, refused requests with reasons, failed runs."""
        return report(self)

    def close(self) -> None:
        """Deletes the instance and everything in it."""
        if self._is_own:
            self.call("DELETE", "")

    def __enter__(self) -> Instance:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        self.close()


