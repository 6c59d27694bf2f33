"""Starts the server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import uuid
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Optional, Sequence, Type, Union

from connect_chat_mock._calls import Calls, segment
from connect_chat_mock._instance import Instance

PathLike = Union[str, "os.PathLike[str]"]


class ServerFailed(Exception):
    """The server could not be started. The text has what it printed."""


def binary() -> str:
    """Returns the path of the server's binary.

    That is ``CONNECT_CHAT_MOCK_BINARY`` in the environment, the binary in this package, or the
    command in ``PATH``.

    :raises ServerFailed: there is none
    """
    given = os.environ.get("CONNECT_CHAT_MOCK_BINARY")
    if given:
        return given
    own = Path(__file__).parent / "bin" / "connect-chat-mock"
    found = str(own) if own.exists() else shutil.which("connect-chat-mock")
    if found is None:
        raise ServerFailed("there is no binary in this package, and no command connect-chat-mock in PATH")
    return found


class Server:
    """A server that this process starts, or one that is already running.

    :param scenarios: scenario files and folders
    :param options: further options of ``serve``, such as ``["--profile", "api"]``
    :param url: a running server, such as ``http://127.0.0.1:8080``; nothing is started then
    :param path: the binary; by default that of :func:`binary`
    :param admin_token: the token of a running server's admin API
    """

    def __init__(
        self, scenarios: Sequence[PathLike] = (), options: Sequence[str] = (), *, url: Optional[str] = None,
        path: Optional[PathLike] = None, admin_token: Optional[str] = None,
    ) -> None:
        self._process: Optional[subprocess.Popen[str]] = None
        self._log: Optional[IO[str]] = None
        if url is None:
            url = self._start([str(scenario) for scenario in scenarios], options, os.fspath(path or binary()))
        #: The address of the services and of the admin API.
        self.url = url.rstrip("/")
        self._admin_token = admin_token
        self._calls = Calls(self.url, admin_token)

    def _start(self, scenarios: Sequence[str], options: Sequence[str], path: str) -> str:
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")
        arguments = [path, "serve", "--port", "0", *options, "--", *scenarios]
        # Variables such as CCM_PORT are for servers that a person starts.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CCM_")}
        try:
            self._process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=self._log, text=True, env=environment)
        except OSError as error:
            raise ServerFailed(f"{path} cannot be started: {error}") from error
        assert self._process.stdout is not None
        limit = threading.Timer(30, self._process.kill)
        limit.start()
        line = self._process.stdout.readline()
        limit.cancel()
        if not line:
            self._process.wait()
            raise ServerFailed(f"{' '.join(arguments)}\n{self.log()}")
        ready: dict[str, Any] = json.loads(line)
        return str(ready["urls"]["connect"])

    def log(self) -> str:
        """Returns what the server has printed on standard error; empty for a server that was already running."""
        if self._log is None:
            return ""
        self._log.seek(0)
        return self._log.read()

    def instance(
        self, name: Optional[str] = None, *, seed: Optional[int] = None, clock: str = "real", now: Optional[str] = None,
    ) -> Instance:
        """Creates an instance that shares nothing with others.

        :param name: its InstanceId; by default a new one
        :param seed: the source of its ids and random choices
        :param clock: ``real``, ``scaled``, ``manual`` or ``auto``
        :param now: the time at the start, in ISO 8601
        """
        name = name or f"test-{uuid.uuid4().hex[:12]}"
        body: dict[str, Any] = {"clock": {"mode": clock, **({"now": now} if now else {})}}
        if seed is not None:
            body["seed"] = seed
        self._calls.admin("PUT", f"/_mock/v1/instances/{segment(name)}", body)
        return Instance(self._calls, self.url, name)

    @property
    def default(self) -> Instance:
        """The built-in instance `default`."""
        return Instance(self._calls, self.url, "default", is_own=False)

    def environment(self) -> dict[str, str]:
        """Returns the variables that make AWS SDKs in another process use this server."""
        return {
            "AWS_ENDPOINT_URL_CONNECT": self.url, "AWS_ENDPOINT_URL_CONNECTPARTICIPANT": self.url,
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
        }

    def stop(self) -> None:
        """Stops a server that this object started."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
        if self._log is not None:
            self._log.close()
            self._log = None

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        self.stop()
