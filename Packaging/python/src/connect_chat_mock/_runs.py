"""Runs of scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional

from connect_chat_mock._calls import JSON, TimedOut
from connect_chat_mock._chats import Chat, Participant

if TYPE_CHECKING:
    from connect_chat_mock._instance import Instance

__tracebackhide__ = True


class RunFailed(AssertionError):
    """A run did not pass. The text says which step, why, and what came near."""


class Run:
    """A run of a scenario, which plays its side of a chat."""

    def __init__(self, instance: Instance, started: JSON) -> None:
        self._instance = instance
        self._started = started
        self.id = str(started["id"])
        #: The seed of the run's random choices.
        self.seed = int(started["seed"])
        #: The chat of the run.
        self.chat = Chat(instance, started["contactId"])
        self._clients = {
            invitation["actor"]: Participant(
                self.chat, invitation["participantId"], invitation["participantToken"], invitation["actor"])
            for invitation in started.get("invitations", [])
        }
        if "customer" in self._clients:
            self.chat._customer = self._clients["customer"]

    def client(self, actor: str) -> Participant:
        """Returns the participant that the code under test acts as.

        :param actor: one of the `clients` of :meth:`Instance.play`
        """
        if actor not in self._clients:
            invited = ", ".join(sorted(self._clients)) or "none"
            raise LookupError(f"the run has no client {actor!r}: pass clients=[{actor!r}] to play (clients: {invited})")
        return self._clients[actor]

    @property
    def agent(self) -> Participant:
        """The participant of the client `agent`."""
        return self.client("agent")

    @property
    def bot(self) -> Participant:
        """The participant of the client `bot`."""
        return self.client("bot")

    @property
    def customer(self) -> Participant:
        """The participant of the client `customer`."""
        return self.client("customer")

    @property
    def supervisor(self) -> Participant:
        """The participant of the client `supervisor`."""
        return self.client("supervisor")

    def _show(self, within: Optional[str] = None) -> JSON:
        return dict(self._instance.call("GET", f"/runs/{self.id}", wait=within))

    @property
    def state(self) -> str:
        """``running``, ``passed`` or ``failed``."""
        return str(self._show()["state"])

    @property
    def warnings(self) -> List[str]:
        """What may not work the same way on AWS."""
        return list(self._show().get("warnings", []))

    def passed(self, within: str = "5s") -> Run:
        """Waits for the end of the run, and checks that it passed.

        :returns: the run
        :raises RunFailed: the run failed, or did not end in time
        """
        if self._ended(within)["state"] != "passed":
            raise RunFailed(self.text())
        return self

    def failed(self, within: str = "5s") -> str:
        """Waits for the end of the run, checks that it failed, and returns the failure's text."""
        if self._ended(within)["state"] != "failed":
            raise RunFailed(f"expected a failure\n{self.text()}")
        return self.text()

    def _ended(self, within: str) -> JSON:
        try:
            return self._show(within)
        except TimedOut:
            raise RunFailed(f"{self._started['scenario']} did not end within {within}\n{self.text()}") from None

    def events(self) -> List[str]:
        """Returns what has happened so far, a line for each event."""
        page = self._instance.call("GET", f"/runs/{self.id}/events", count=0)
        return [
            f"{event['milliseconds'] / 1000:7.1f}s  {event['what']}" + (f": {event['content']}" if event.get("content") else "")
            for event in page["events"]
        ]

    def text(self) -> str:
        """Returns the run as `connect-chat-mock run` prints it: its events, and why it failed."""
        shown = self._show()
        lines = [f"{shown['scenario']}  seed {self.seed}", *self.events()]
        failure = shown.get("failure")
        if failure is None:
            return "\n".join([*lines, shown["state"]])
        lines += [f"failed: {failure['message']}", f"  step      {failure['step']}"]
        if failure.get("expected"):
            lines.append(f"  expected  {failure['expected']}")
            lines += [f"  nearest   {near}" for near in failure.get("nearest") or ["no similar event"]]
        return "\n".join(lines)
