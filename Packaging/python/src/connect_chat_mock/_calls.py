"""HTTP calls of the server, over connections that are kept open."""

from __future__ import annotations

import http.client
import json
import select
import threading
from typing import Any, Callable, Dict, List, Mapping, Optional
from urllib.parse import quote, urlencode, urlsplit

__tracebackhide__ = True

JSON = Dict[str, Any]


class ServerFailed(Exception):
    """The server could not be started, or has ended. The text has what it printed."""


class Refused(Exception):
    """The server refused a call. Its text has the reason and the remedy."""

    def __init__(self, call: str, status: int, answer: Any, type: str = "", why: str = "") -> None:
        problem: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
        self._arguments = (call, status, answer, type, why)
        #: The HTTP status.
        self.status = status
        #: The type of a service's error, such as ``"AccessDeniedException"``; empty for the admin API.
        self.type = type
        #: The reason in one sentence.
        self.reason = why or str(problem.get("detail") or problem.get("message") or problem.get("Message") or answer)
        #: The remedy; empty if there is none.
        self.hint = str(problem.get("hint", ""))
        #: The ids or entries that the call could have meant; empty if there are none.
        self.candidates = [str(candidate) for candidate in problem.get("candidates", [])]
        kind = " ".join(filter(None, [str(status), type]))
        near = "".join(f"\n  {candidate}" for candidate in self.candidates)
        super().__init__(f"{kind}: {self.reason}{f' ({self.hint})' if self.hint else ''} [{call}]{near}")

    def __reduce__(self) -> Any:
        return Refused, self._arguments


class TimedOut(AssertionError):
    """A wait ended before its condition held. The text says what there was instead."""


class _Connection:
    """A connection that one thread keeps. It is closed when the thread has ended."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.http = connection

    def is_stale(self) -> bool:
        """Whether the server has closed the connection while it was idle."""
        sock = self.http.sock
        return sock is None or bool(select.select([sock], [], [], 0)[0])

    def __del__(self) -> None:
        self.http.close()


class Calls:
    """Calls one server. Can be used by several threads.

    :param ended: returns why the server has ended; None while it runs, or if it is not known
    """

    def __init__(
        self, url: str, admin_token: Optional[str] = None, ended: Callable[[], Optional[str]] = lambda: None,
    ) -> None:
        address = urlsplit(url)
        if address.scheme != "http" or not address.hostname or address.path not in ("", "/"):
            raise ValueError(f"url must be an address without a path, such as http://127.0.0.1:8080, got {url!r}")
        self._address = (address.hostname, address.port or 80)
        self._token = admin_token
        self._ended = ended
        self._kept = threading.local()
        self._lock = threading.Lock()
        self._all: List[http.client.HTTPConnection] = []

    def admin(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Calls the admin API, and returns the JSON or the text of the response."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        given = {name: value for name, value in query.items() if value is not None}
        target = path + ("?" + urlencode(given) if given else "")
        return self._call(method, target, body, headers)

    def participant(self, operation: str, token: str, body: JSON) -> JSON:
        """Calls an operation of the Participant Service, such as ``message``."""
        answer: JSON = self._call("POST", f"/participant/{operation}", body, {"X-Amz-Bearer": token}) or {}
        return answer

    def close(self) -> None:
        """Closes all connections."""
        with self._lock:
            connections, self._all = self._all, []
        for connection in connections:
            connection.close()

    def _call(self, method: str, target: str, body: Any, headers: Mapping[str, str]) -> Any:
        if isinstance(body, bytes):
            data, kind = body, "application/octet-stream"
        elif isinstance(body, str):
            data, kind = body.encode(), "application/yaml"
        else:
            data, kind = json.dumps({} if body is None else body).encode(), "application/json"
        if body is None and method in ("GET", "DELETE"):
            data = b""
        call = f"{method} {target}"
        try:
            status, fields, text = self._send(method, target, data, {"Content-Type": kind, **headers})
        except (ConnectionError, http.client.HTTPException) as error:
            reason = self._ended()
            if reason is not None:
                raise ServerFailed(f"{reason} [{call}]") from error
            raise
        answer: Any = json.loads(text) if "json" in fields.get("Content-Type", "") and text else text
        if status == 408 and "wait=" in target and isinstance(answer, dict):
            hint = f" ({answer['hint']})" if "hint" in answer else ""
            raise TimedOut(f"{answer.get('detail', text)}{hint} [{call}]")
        if status >= 400:
            raise Refused(call, status, answer, fields.get("x-amzn-ErrorType", ""), fields.get("x-mock-reason", ""))
        return answer

    def _send(
        self, method: str, target: str, data: bytes, headers: Mapping[str, str],
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Sends one request, once: a repeated call would hide what a fault did to the first."""
        kept: Optional[_Connection] = getattr(self._kept, "connection", None)
        if kept is None or kept.is_stale():
            kept = self._open()
        try:
            kept.http.request(method, target, data, dict(headers))
            response = kept.http.getresponse()
            return response.status, response.headers, response.read().decode()
        except (OSError, http.client.HTTPException):
            self._kept.connection = None
            kept.http.close()
            raise

    def _open(self) -> _Connection:
        # A wait lasts ten minutes at most.
        connection = http.client.HTTPConnection(*self._address, timeout=630)
        kept = _Connection(connection)
        self._kept.connection = kept
        with self._lock:
            self._all = [each for each in self._all if each.sock is not None] + [connection]
        return kept


def segment(name: str) -> str:
    """Returns a name as a segment of a path."""
    return quote(name, safe="")


def listed(given: Any, what: str) -> List[str]:
    """Returns a list of texts. Refuses a text, whose letters would be taken for the elements."""
    if isinstance(given, (str, bytes)):
        raise TypeError(f"{what} must be a list, got {given!r}: write [{given!r}]")
    return [str(each) for each in given]
