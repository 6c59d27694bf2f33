"""A mock Amazon Connect chat server for tests, and a typed client for its admin API.

With pytest, the fixture `connect_chat` is a separate :class:`Instance` for each test. Without
pytest, start a :class:`Server`::

    with Server() as server, server.instance() as connect_chat:
        chat = connect_chat.chat("Ana")

Durations are texts such as ``"250ms"``, ``"5s"`` or ``"1m30s"``.
"""

from connect_chat_mock._calls import Refused, ServerFailed, TimedOut
from connect_chat_mock._chats import Chat, Item, Participant
from connect_chat_mock._contact_centre import Agent
from connect_chat_mock._faults import Fault
from connect_chat_mock._instance import Instance
from connect_chat_mock._runs import Run, RunFailed
from connect_chat_mock._server import Server, binary

__all__ = [
    "Agent", "Chat", "Fault", "Instance", "Item", "Participant", "Refused", "Run", "RunFailed", "Server", "ServerFailed",
    "TimedOut", "binary",
]
