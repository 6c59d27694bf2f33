"""Starts the server."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import threading
import uuid
from pathlib import Path
from types import TracebackType
from typing import IO, Any, List, Optional, Sequence, Type, Union

from connect_chat_mock._calls import Calls, ServerFailed, listed, segment
from connect_chat_mock._instance import Instance

__tracebackhide__ = True

PathLike = Union[str, "os.PathLike[str]"]

#: Options with which the client could not reach the admin API of a server that it starts.
_ELSEWHERE = ("--admin-port", "--admin-socket", "--host", "--port", "--require-signature")
#: How long a server may take until it is ready.
_START_SECONDS = 30


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

    A server that this process starts ends with it, even if the process is killed.

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
        self._has_started = url is None
        try:
            if url is None:
                given = listed(options, "options")
                url = self._start(listed(scenarios, "scenarios"), given, os.fspath(path or binary()))
                admin_token = admin_token or _value(given, "--admin-token")
            #: The address of the services and of the admin API.
            self.url = url.rstrip("/")
            self._calls = Calls(self.url, admin_token, self._end)
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)

    def _start(self, scenarios: List[str], options: List[str], path: str) -> str:
        for name in _ELSEWHERE:
            if any(option == name or option.startswith(name + "=") for option in options):
                raise ValueError(f"options must not have {name}: start such a server yourself, and pass its url")
        self._log = tempfile.TemporaryFile("a+", encoding="utf-8", errors="replace")
        # A configuration file in the working directory is for servers that a person starts, as are
        # variables such as CCM_PORT.
        own = [] if _value(options, "--config") else ["--config", str(Path(__file__).parent / "no-configuration.yaml")]
        arguments = [path, "serve", "--port", "0", "--stop-at-end-of-input", *own, *options, "--", *scenarios]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CCM_")}
        try:
            # In another session, because Ctrl-C must reach the tests first.
            process = subprocess.Popen(
                arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True, env=environment,
                start_new_session=True)
        except OSError as error:
            raise ServerFailed(f"{path} cannot be started: {error}") from error
        self._process = process
        assert process.stdout is not None
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            process.kill()

        limit = threading.Timer(_START_SECONDS, end)
        limit.start()
        line = process.stdout.readline()
        limit.cancel()
        try:
            ready: Any = json.loads(line)
            return str(ready["urls"]["connect"])
        except (ValueError, KeyError, TypeError):
            reason = f"was not ready within {_START_SECONDS} s" if is_late.is_set() else "did not start"
            raise ServerFailed(f"{' '.join(arguments)} {reason}\n{line}{self.log()}") from None

    def _end(self) -> Optional[str]:
        """Returns why a server that this object started has ended."""
        process = self._process
        if not self._has_started or (process is not None and process.poll() is None):
            return None
        status = "" if process is None else f" with status {process.returncode}"
        return f"the server has ended{status}\n{self.log()}"

    @property
    def is_running(self) -> bool:
        """Whether the server runs. True for a server that was already running."""
        return self._end() is None

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
        """Stops a server that this object started, and closes all connections."""
        atexit.unregister(self.stop)
        calls: Optional[Calls] = getattr(self, "_calls", None)
        if calls is not None:
            calls.close()
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        log, self._log = self._log, None
        if log is not None:
            log.close()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType],
    ) -> None:
        self.stop()


def _value(options: Sequence[str], name: str) -> Optional[str]:
    """Returns the value of an option in a list of arguments."""
    for index, option in enumerate(options):
        if option == name and index + 1 < len(options):
            return options[index + 1]
        if option.startswith(name + "="):
            return option[len(name) + 1:]
    return None
