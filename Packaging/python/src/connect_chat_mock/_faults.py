"""Fault rules."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Optional, Type

from connect_chat_mock._calls import segment

if TYPE_CHECKING:
    from connect_chat_mock._instance import Instance

__tracebackhide__ = True


class Fault:
    """A fault rule. As a context manager, it is removed at the end of the block; its counts stay."""

    def __init__(self, instance: Instance, id: str) -> None:
        self._instance = instance
        self._counts: Optional[tuple[int, int]] = None
        self.id = id

    def _read(self) -> tuple[int, int]:
        if self._counts is not None:
            return self._counts
        for rule in self._instance.call("GET", "/faults")["faults"]:
            if rule["id"] == self.id:
                return rule["calls"], rule["hits"]
        raise LookupError(f"the rule {self.id} is gone: another call removed it")

    @property
    def calls(self) -> int:
        """How many calls the rule matched."""
        return self._read()[0]

    @property
    def hits(self) -> int:
        """How many calls the rule was applied to."""
        return self._read()[1]

    def remove(self) -> None:
        """Removes the rule."""
        if self._counts is None:
            self._counts = self._read()
            self._instance.call("DELETE", f"/faults/{segment(self.id)}")

    def __enter__(self) -> Fault:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        try:
            self.remove()
        except LookupError:
            # A restored snapshot or a reset has removed the rule. The block's own error counts.
            self._counts = self._counts or (0, 0)
