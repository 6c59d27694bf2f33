"""Agents of the contact centre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict

from connect_chat_mock._calls import JSON, segment
from connect_chat_mock._chats import Chat, Participant

if TYPE_CHECKING:
    from connect_chat_mock._instance import Instance


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
        """Waits until a contact of the agent has a state. ``connecting`` means that it is offered."""
        self._call("GET", contactState=state, wait=within)
        if self.contacts.get(chat.id) != state:
            raise AssertionError(f"{self.name} has no contact {chat.id} that is {state}: {self.contacts}")

    def accept(self, chat: Chat) -> Participant:
        """Accepts the offer of a contact. The participant acts as the agent."""
        joined = self._call("POST", f"/contacts/{chat.id}/accept", {})
        return Participant(chat, joined["participantId"], joined["participantToken"], self.name)

    def reject(self, chat: Chat) -> None:
        """Rejects the offer of a contact."""
        self._call("POST", f"/contacts/{chat.id}/reject", {})

    def clear(self, chat: Chat) -> None:
        """Clears a contact that is over."""
        self._call("POST", f"/contacts/{chat.id}/clear", {})
