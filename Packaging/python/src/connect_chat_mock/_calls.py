"""HTTP calls of the server, over connections that are kept open."""

from __future__ import annotations

import http.client
import json
import threading
from typing import Any, Dict, Mapping, Optional
from urllib.parse import quote, urlencode, urlsplit

JSON = Dict[str, Any]


class Refused(Exception):
    """The server refused a call. Its text has the reason and the remedy."""

    def __init__(self, call: str, status: int, answer: Any, type: str = "", why: str = "") -> None:
        problem: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
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
        super().__init__(
            f"{call}: {' '.join(filter(None, [str(status), type]))}: {self.reason}" + (f" ({self.hint})" if self.hint else "")
            + "".join(f"\n  {candidate}" for candidate in self.candidates))


class TimedOut(AssertionError):
    """A wait ended before its condition held. The text says what there was instead."""


class Calls:
    """Calls one server. Can be used by several threads."""

    def __init__(self, url: str, admin_token: Optional[str] = None) -> None:
        address = urlsplit(url)
        if address.scheme != "http" or not address.hostname:
            raise ValueError(f"url must be an address such as http://127.0.0.1:8080, got {url!r}")
        self._address = (address.hostname, address.port or 80)
        self._token = admin_token
        self._kept = threading.local()

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

    def _call(self, method: str, target: str, body: Any, headers: Mapping[str, str]) -> Any:
        if isinstance(body, bytes):
            data, kind = body, "application/octet-stream"
        elif isinstance(body, str):
            data, kind = body.encode(), "application/yaml"
        else:
            data, kind = json.dumps({} if body is None else body).encode(), "application/json"
        if body is None and method in ("GET", "DELETE"):
            data = b""
        status, fields, text = self._send(method, target, data, {"Content-Type": kind, **headers})
        answer: Any = json.loads(text) if "json" in fields.get("Content-Type", "") and text else text
        call = f"{method} {target}"
        if status == 408 and isinstance(answer, dict):
            hint = f" ({answer['hint']})" if "hint" in answer else ""
            raise TimedOut(f"{call}: {answer.get('detail', text)}{hint}")
        if status >= 400:
            raise Refused(call, status, answer, fields.get("x-amzn-ErrorType", ""), fields.get("x-mock-reason", ""))
        return answer

    def _send(
        self, method: str, target: str, data: bytes, headers: Mapping[str, str],
    ) -> tuple[int, http.client.HTTPMessage, str]:
        for is_last in (False, True):
            connection: Optional[http.client.HTTPConnection] = getattr(self._kept, "connection", None)
            is_kept = connection is not None
            if connection is None:
                # A wait lasts ten minutes at most.
                connection = http.client.HTTPConnection(*self._address, timeout=630)
                self._kept.connection = connection
            try:
                connection.request(method, target, data, dict(headers))
                response = connection.getresponse()
                return response.status, response.headers, response.read().decode()
            except (ConnectionError, http.client.HTTPException):
                self._kept.connection = None
                connection.close()
                # The server closes idle connections, so a kept one may have ended before the call.
                if is_last or not is_kept:
                    raise
        raise AssertionError("not reached")


def segment(name: str) -> str:
    """Returns a name as a segment of a path."""
    return quote(name, safe="")
