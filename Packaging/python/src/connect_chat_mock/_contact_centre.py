"""Agents of the contact centre."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Dict

from connect_chat_mock._calls import JSON, TimedOut, segment
from connect_chat_mock._chats import Chat, Participant
from connect_chat_mock._durations import Deadline

if TYPE_CHECKING:
    from connect_chat_mock._instance import Instance

__tracebackhide__ = True


class Agent:
    """An agent who is offered contacts."""

    def __init__(self, instance: Instance, name: str) -> None:
        self._instance = instance
        self.name = name

    def _call(self, method: str, path: str = "", body: Any = None, **query: Any) -> Any:
        return self._instance.call(method, f"/agents/{segment(self.name)}{path}", body, **query)

    def _show(self) -> JSON:
        return dict(self._call("GET"))

    @property
    def state(self) -> str:
        """The agent's state, such as ``Available`` or ``MissedCallAgent``."""
        return str(self._show()["state"])

    @property
    def contacts(self) -> Dict[str, str]:
        """The state of each contact of the agent, by ContactId: ``connecting``, ``connected``, ``ended``, …"""
        return {contact["contactId"]: contact["state"] for contact in self._show()["contacts"]}

    def set_state(self, state: str, *, enqueue: bool = False, force: bool = False) -> None:
        """Sets the agent's state: ``Available``, ``Offline``, or the name of a break."""
        self._call("PUT", "", {
            "state": state, **({"enqueue": True} if enqueue else {}), **({"force": True} if force else {})})

    def wait_for(self, chat: Chat, state: str = "connecting", within: str = "5s") -> None:
        """Waits until a chat has a state at this agent. ``connecting`` means that it is offered.

        :raises TimedOut: it has another state, or is not the agent's
        """
        deadline = Deadline(within)
        while True:
            contacts, legs = self.contacts, chat.contact_ids
            if any(contacts.get(leg) == state for leg in legs):
                return
            if deadline.is_over:
                shown = ", ".join(f"{id} is {each}" for id, each in contacts.items()) or "none"
                raise TimedOut(f"not within {within}: {chat.id} is not {state} at {self.name}; contacts: {shown}")
            time.sleep(0.02)

    def accept(self, chat: Chat) -> Participant:
        """Accepts the offer of a chat. The participant acts as the agent."""
        joined = self._call("POST", f"/contacts/{chat.contact_ids[-1]}/accept", {})
        return Participant(chat, joined["participantId"], joined["participantToken"], self.name)

    def reject(self, chat: Chat) -> None:
        """Rejects the offer of a chat."""
        self._call("POST", f"/contacts/{self._own(chat)}/reject", {})

    def clear(self, chat: Chat) -> None:
        """Clears a chat that is over for this agent."""
        self._call("POST", f"/contacts/{self._own(chat)}/clear", {})

    def _own(self, chat: Chat) -> str:
        """Returns the contact of a chat that this agent has: the newest."""
        contacts = self.contacts
        return next((leg for leg in reversed(chat.contact_ids) if leg in contacts), chat.id)
