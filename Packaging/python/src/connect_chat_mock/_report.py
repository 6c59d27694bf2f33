"""The report of a failed test."""

from __future__ import annotations

from typing import TYPE_CHECKING, List

if TYPE_CHECKING:
    from connect_chat_mock._instance import Instance

__tracebackhide__ = True

#: The most items and entries of each kind, newest last.
_MOST = 50


def report(instance: Instance) -> str:
    """Returns transcripts, refused requests with reasons, and runs that did not pass."""
    parts: List[str] = []
    for chat in instance.chats():
        items = chat.items()
        hidden = len(items) - _MOST
        shown = [f"  {item}" for item in items[-_MOST:]]
        first = [f"  … {hidden} earlier items"] if hidden > 0 else []
        parts.append("\n".join([f"transcript of {chat.id} ({chat.state})", *first, *(shown or ["  no items"])]))
    refused = [
        f"  {entry['absoluteTime']}  {entry['operation']} {entry['status']}: {entry.get('why', '')}"
        for entry in instance.refused()[-_MOST:]
    ]
    if refused:
        parts.append("\n".join(["refused requests", *refused]))
    for run in instance.runs():
        if run.state != "passed":
            parts.append(run.text())
    return "\n\n".join(parts)
