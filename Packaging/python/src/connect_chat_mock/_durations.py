"""Durations as the server writes them."""

from __future__ import annotations

import re
import time

__tracebackhide__ = True

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def seconds(text: str) -> float:
    """Returns the seconds of a duration such as ``"250ms"``, ``"5s"`` or ``"1m30s"``."""
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"expected a duration such as '250ms', '5s' or '1m30s', got {text!r}")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


class Deadline:
    """A moment by which something must have happened."""

    def __init__(self, within: str) -> None:
        self._end = time.monotonic() + seconds(within)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._end

    @property
    def rest(self) -> str:
        """The time that is left, as a duration."""
        return f"{max(0, int((self._end - time.monotonic()) * 1000))}ms"
