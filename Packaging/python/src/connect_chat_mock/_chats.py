"""Chats and the participants who act in them."""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from connect_chat_mock._calls import JSON, Refused, TimedOut
from connect_chat_mock._durations import Deadline

if TYPE_CHECKING:
    from connect_chat_mock._instance import Instance

__tracebackhide__ = True

_EVENTS = "application/vnd.amazonaws.connect.event."


@dataclass(frozen=True)
class Item:
    """An item of a transcript."""

    id: str
    #: ``MESSAGE``, ``EVENT`` or ``ATTACHMENT``.
    type: str
    #: The text of a message; empty for other items.
    content: str
    #: Such as ``text/plain``; empty for an attachment.
    content_type: str
    #: Such as ``CUSTOMER``; empty for an event of the chat itself.
    role: str
    display_name: str
    #: The time in ISO 8601.
    time: str
    #: The item as GetTranscript returns it.
    raw: JSON

    @classmethod
    def _of(cls, raw: JSON) -> Item:
        return cls(
            raw["Id"], raw["Type"], raw.get("Content", ""), raw.get("ContentType", ""), raw.get("ParticipantRole", ""),
            raw.get("DisplayName", ""), raw["AbsoluteTime"], raw)

    @property
    def attachments(self) -> Dict[str, str]:
        """The scan's result of each file, by name: ``APPROVED``, ``REJECTED`` or ``IN_PROGRESS``."""
        return {file["AttachmentName"]: file["Status"] for file in self.raw.get("Attachments", [])}

    def __str__(self) -> str:
        who = f"{self.role} {self.display_name}".strip() or "-"
        files = ", ".join(f"{name} ({status})" for name, status in self.attachments.items())
        what = self.content or files or self.content_type.replace(_EVENTS, "")
        return f"{self.time}  {who}: {what}"


class Participant:
    """A participant of a chat. It acts through the Participant Service, as a real client does."""

    def __init__(self, chat: Chat, id: str, participant_token: str, display_name: str) -> None:
        #: The chat of the participant.
        self.chat = chat
        #: The ParticipantId.
        self.id = id
        #: The token for CreateParticipantConnection, for the code under test.
        self.participant_token = participant_token
        self.display_name = display_name
        self._connection: Optional[str] = None

    @property
    def token(self) -> str:
        """The connection token. The participant is connected the first time it is read."""
        return self._connection or self.connect()

    def connect(self) -> str:
        """Connects with CreateParticipantConnection and ConnectParticipant, and returns the connection token."""
        answer = self._call_as(self.participant_token, "connection", {
            "Type": ["CONNECTION_CREDENTIALS"], "ConnectParticipant": True})
        self._connection = str(answer["ConnectionCredentials"]["ConnectionToken"])
        return self._connection

    def call(self, operation: str, body: JSON) -> JSON:
        """Calls an operation of the Participant Service, by its path: ``message``, ``event``, ``transcript``."""
        return self._call_as(self.token, operation, body)

    def _call_as(self, token: str, operation: str, body: JSON) -> JSON:
        return self.chat.instance._calls.participant(operation, token, body)

    def send(self, content: str, content_type: str = "text/plain", *, client_token: Optional[str] = None) -> str:
        """Sends a message once, and returns its Id.

        :param client_token: the ClientToken, for a message that is sent again after a lost response; by default a new one
        """
        return str(self.call("message", {
            "ContentType": content_type, "Content": content, "ClientToken": client_token or uuid.uuid4().hex})["Id"])

    def event(self, name: str, content: Optional[str] = None) -> None:
        """Sends an event, such as ``typing`` or ``message.read``."""
        body = {"ContentType": name if "/" in name else _EVENTS + name}
        self.call("event", body if content is None else {**body, "Content": content})

    def attach(self, name: str, content: bytes, content_type: str = "text/plain") -> Item:
        """Uploads a file and completes the upload. Returns the item, whose `attachments` have the scan's result."""
        started = self.call("start-attachment-upload", {
            "ContentType": content_type, "AttachmentSizeInBytes": len(content), "AttachmentName": name,
            "ClientToken": uuid.uuid4().hex})
        upload = started["UploadMetadata"]
        request = urllib.request.Request(upload["Url"], content, upload["HeadersToInclude"], method="PUT")
        try:
            # Without the proxies of the environment, which do not reach this machine.
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30).close()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused("PUT of the upload", error.code, error.read().decode()) from None
        self.call("complete-attachment-upload", {
            "AttachmentIds": [started["AttachmentId"]], "ClientToken": uuid.uuid4().hex})
        return next(
            item for item in reversed(self.chat.items())
            if any(file["AttachmentId"] == started["AttachmentId"] for file in item.raw.get("Attachments", [])))

    def texts(self) -> List[str]:
        """Returns the messages that this participant finds in the transcript, oldest first."""
        items: List[JSON] = []
        token: Optional[str] = None
        while True:
            page = self.call("transcript", {
                "MaxResults": 100, "SortOrder": "ASCENDING", **({"NextToken": token} if token else {})})
            items = page["Transcript"] + items
            token = page.get("NextToken")
            if not token or not page["Transcript"]:
                return [item["Content"] for item in items if item["Type"] == "MESSAGE"]

    def leave(self) -> None:
        """Leaves with DisconnectParticipant."""
        self.call("disconnect", {})

    def drop(self, refuse_for: Optional[str] = None) -> int:
        """Drops the participant's sockets, and returns their number.

        :param refuse_for: how long new sockets are refused
        """
        body = {"participant": self.id, **({"refuseFor": refuse_for} if refuse_for else {})}
        return int(self.chat.call("POST", "/sockets/drop", body)["dropped"])


class Chat:
    """A chat: its participants and its transcript."""

    def __init__(self, instance: Instance, id: str) -> None:
        self.instance = instance
        self._customer: Optional[Participant] = None
        #: The ContactId of the chat's first contact.
        self.id = id

    def call(self, method: str, path: str = "", body: Any = None, **query: Any) -> Any:
        """Calls the admin API with a path of this contact, such as ``/end``."""
        return self.instance.call(method, f"/contacts/{self.id}{path}", body, **query)

    @property
    def customer(self) -> Participant:
        """The customer of a chat that :meth:`Instance.chat` started, or of a run with the client `customer`."""
        if self._customer is None:
            raise LookupError(
                f"the token of the customer of {self.id} is not known here: another program or a scenario started the "
                "chat; use say(…, by='customer')")
        return self._customer

    @property
    def contact_ids(self) -> List[str]:
        """The ContactIds of the chat: one, and another for each transfer."""
        return [contact["contactId"] for contact in self.call("GET")["contacts"]]

    @property
    def state(self) -> str:
        """``created``, ``waiting``, ``connected`` or ``ended``."""
        return str(self.call("GET")["state"])

    @property
    def attributes(self) -> dict[str, str]:
        """The contact attributes."""
        return dict(self.call("GET")["attributes"])

    def wait_for_state(self, state: str, within: str = "5s") -> None:
        """Waits until the contact has a state."""
        self.call("GET", state=state, wait=within)

    # ---- participants ----

    def join_agent(self, name: str = "Agent") -> Participant:
        """Adds an agent, who has joined."""
        return self._join("AGENT", name)

    def join_bot(self, name: str = "Bot") -> Participant:
        """Adds a custom bot, which has joined."""
        return self._join("CUSTOM_BOT", name)

    def join_supervisor(self, name: str = "Supervisor", *, monitoring: bool = False) -> Participant:
        """Adds a supervisor, who has joined or monitors."""
        return self._join("SUPERVISOR", name, monitoring=monitoring)

    def _join(self, role: str, name: str, **members: Any) -> Participant:
        joined = self.call("POST", "/participants", {"role": role, "displayName": name, **members})
        return Participant(self, joined["participantId"], joined["participantToken"], name)

    # ---- the transcript ----

    def items(self) -> List[Item]:
        """Returns all items of the transcript, oldest first, also after the end."""
        return self._items()

    def _items(self, **query: Any) -> List[Item]:
        return [Item._of(raw) for raw in self.call("GET", "/transcript", **query)["Transcript"]]

    def texts(self) -> List[str]:
        """Returns the contents of all messages, oldest first."""
        return [item.content for item in self.items() if item.type == "MESSAGE"]

    def say(self, content: str, by: str = "customer") -> None:
        """Sends a message as any participant: ``customer``, ``agent``, ``bot``, ``SYSTEM``, or a participant's id."""
        self.call("POST", "/messages", {"by": by, "content": content})

    def wait_for_message(
        self, containing: str = "", *, role: Optional[str] = None, after: int = 0, within: str = "5s",
    ) -> Item:
        """Waits for a message, and returns the first one that matches.

        :param containing: a part of the message
        :param role: such as ``AGENT``
        :param after: how many items to skip
        :raises TimedOut: there is none. The text has the transcript.
        """
        wanted = f"a message{f' by {role}' if role else ''} that contains {containing!r}"
        deadline = Deadline(within)
        items = self.items()
        while True:
            for item in items[after:]:
                if item.type == "MESSAGE" and containing in item.content and role in (None, item.role):
                    return item
            shown = "".join(f"\n  {item}" for item in items)
            count = len(items)
            if deadline.is_over:
                raise TimedOut(f"not within {within}: {wanted}; the transcript is:{shown}")
            try:
                items = self._items(count=count + 1, wait=deadline.rest)
            except TimedOut:
                items = self.items()
                continue
            if len(items) == count:
                raise TimedOut(f"the chat ended without {wanted}; the transcript is:{shown}")

    # ---- what a contact centre does ----

    def transfer(self, *, agent: Optional[str] = None, queue: Optional[str] = None, flow: Optional[str] = None) -> None:
        """Transfers the contact to an agent, a queue or a flow."""
        given = {"agent": agent, "queue": queue, "flow": flow}
        self.call("POST", "/transfer", {"to": {name: value for name, value in given.items() if value is not None}})

    def end(self) -> None:
        """Ends the contact: every participant leaves."""
        self.call("POST", "/end", {})
