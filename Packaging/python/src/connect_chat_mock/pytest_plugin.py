"""The pytest plugin: the fixtures `connect_chat`, `connect_chat_server` and `connect_chat_environment`.

All tests of a session share one server, also under pytest-xdist. Each test has its own instance.
"""

from __future__ import annotations

import os
from typing import Any, Dict, Generator, Iterator, Optional

import pytest

from connect_chat_mock import Instance, Server

_SERVER = pytest.StashKey[Server]()
_INSTANCE = pytest.StashKey[Instance]()

#: The arguments of the marker that create the instance.
_CLOCK = ("clock", "now", "seed")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("connect-chat-mock", "mock Amazon Connect chat server")
    group.addoption("--connect-chat-url", help="a running server; by default, the tests start one")
    group.addoption("--connect-chat-binary", help="the server's binary; by default, that of the package")
    group.addoption("--connect-chat-token", help="the --admin-token of the server at --connect-chat-url")
    parser.addini("connect_chat_scenarios", "scenario files and folders for the server", "paths")
    parser.addini("connect_chat_options", "further options of connect-chat-mock serve", "args")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "connect_chat(clock, now, seed, settings, strict): the instance of the fixture connect_chat; strict fails the "
        "test if a request was refused")


def _server(config: pytest.Config) -> Server:
    """Returns the session's server. Starts it the first time."""
    server = config.stash.get(_SERVER, None)
    if server is None:
        given: Optional[str] = config.getoption("--connect-chat-url")
        shared: Dict[str, Any] = getattr(config, "workerinput", {})
        server = Server(
            [str(path) for path in config.getini("connect_chat_scenarios")], config.getini("connect_chat_options"),
            url=given or shared.get("connect_chat_url"), path=config.getoption("--connect-chat-binary"),
            admin_token=config.getoption("--connect-chat-token"))
        config.stash[_SERVER] = server
    return server


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Gives the address of this process's server to a worker of pytest-xdist."""
    node.workerinput["connect_chat_url"] = _server(node.config).url


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(_SERVER, None)
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def connect_chat_server(pytestconfig: pytest.Config) -> Server:
    """The server of the session."""
    return _server(pytestconfig)


@pytest.fixture
def connect_chat_environment(connect_chat_server: Server, monkeypatch: pytest.MonkeyPatch) -> Dict[str, str]:
    """Makes AWS SDKs use the server, through variables such as AWS_ENDPOINT_URL_CONNECTPARTICIPANT."""
    variables = connect_chat_server.environment()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def connect_chat(connect_chat_server: Server, request: pytest.FixtureRequest) -> Iterator[Instance]:
    """A separate instance for the test. The marker `connect_chat` sets its clock, seed and settings."""
    marker = request.node.get_closest_marker("connect_chat")
    given: Dict[str, Any] = dict(marker.kwargs) if marker else {}
    unknown = set(given) - {*_CLOCK, "settings", "strict"}
    if unknown:
        raise pytest.UsageError(
            f"unknown argument of the marker connect_chat: {', '.join(sorted(unknown))}; "
            "expected clock, now, seed, settings or strict")
    with connect_chat_server.instance(**{name: given[name] for name in _CLOCK if name in given}) as instance:
        if given.get("settings"):
            instance.settings(**given["settings"])
        request.node.stash[_INSTANCE] = instance
        yield instance
        if given.get("strict"):
            refused = [f"{entry['operation']} {entry['status']}: {entry.get('why', '')}" for entry in instance.refused()]
            assert not refused, "requests were refused:\n" + "\n".join(refused)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Adds the transcript, refused requests and failed runs to the report of a failed test."""
    report = yield
    instance = item.stash.get(_INSTANCE, None)
    if report.when == "call" and report.failed and instance is not None:
        report.sections.append((f"connect-chat-mock, instance {instance.id}", _text(instance)))
    return report


def _text(instance: Instance) -> str:
    try:
        return instance.report()
    except Exception as error:  # The report must not hide the failure itself.
        return f"no report: {error}"


