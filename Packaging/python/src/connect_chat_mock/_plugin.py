"""The fixtures and hooks of the pytest plugin."""

from __future__ import annotations

from typing import Any, Dict, Generator, Iterator, Optional

import pytest

from connect_chat_mock._calls import ServerFailed
from connect_chat_mock._instance import Instance
from connect_chat_mock._server import Server

__tracebackhide__ = True

_SERVER = pytest.StashKey[Server]()
_INSTANCE = pytest.StashKey[Instance]()

#: The arguments of the marker that create the instance.
_CLOCK = ("clock", "now", "seed")

#: Variables that would make an AWS SDK use other credentials than those for the server.
_CREDENTIALS = (
    "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)


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
    """Returns the session's server. Starts it the first time, and again if it has ended."""
    server = config.stash.get(_SERVER, None)
    if server is not None and server.is_running:
        return server
    if server is not None:
        server.stop()
    given: Optional[str] = config.getoption("--connect-chat-url")
    shared: Dict[str, Any] = getattr(config, "workerinput", {})
    if "connect_chat_failure" in shared:
        raise ServerFailed(shared["connect_chat_failure"])
    server = Server(
        [str(path) for path in config.getini("connect_chat_scenarios")], config.getini("connect_chat_options"),
        url=given or shared.get("connect_chat_url"), path=config.getoption("--connect-chat-binary"),
        admin_token=config.getoption("--connect-chat-token"))
    config.stash[_SERVER] = server
    return server


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Gives the address of this process's server to a worker of pytest-xdist."""
    try:
        node.workerinput["connect_chat_url"] = _server(node.config).url
    except (ServerFailed, ValueError) as error:
        # Only the tests that use the server fail.
        node.workerinput["connect_chat_failure"] = str(error)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(_SERVER, None)
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def connect_chat_server(pytestconfig: pytest.Config) -> Server:
    """The server of the session. Its method `instance` creates an instance for a fixture of any scope."""
    return _server(pytestconfig)


@pytest.fixture
def connect_chat_environment(connect_chat_server: Server, monkeypatch: pytest.MonkeyPatch) -> Dict[str, str]:
    """Makes AWS SDKs use the server, through variables such as AWS_ENDPOINT_URL_CONNECTPARTICIPANT.

    Endpoints of other services stay as they are.
    """
    variables = connect_chat_server.environment()
    for name in _CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


@pytest.fixture
def connect_chat(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> Iterator[Instance]:
    """A separate instance for the test. The marker `connect_chat` sets its clock, seed and settings."""
    given = _given(request)
    instance = _server(pytestconfig).instance(**{name: given[name] for name in _CLOCK if name in given})
    try:
        if given.get("settings"):
            instance.settings(**given["settings"])
        request.node.stash[_INSTANCE] = instance
        yield instance
        if given.get("strict"):
            refused = [f"{entry['operation']} {entry['status']}: {entry.get('why', '')}" for entry in instance.refused()]
            assert not refused, "requests were refused:\n" + "\n".join(refused) + "\n\n" + _text(instance)
    finally:
        try:
            instance.close()
        except (OSError, ServerFailed):
            # The server has ended. The test's own error says so.
            pass


def _given(request: pytest.FixtureRequest) -> Dict[str, Any]:
    """Returns the arguments of the marker."""
    marker = request.node.get_closest_marker("connect_chat")
    if marker is None:
        return {}
    known = [*_CLOCK, "settings", "strict"]
    wrong = [repr(value) for value in marker.args] + [name for name in marker.kwargs if name not in known]
    if wrong:
        raise pytest.UsageError(
            f"unknown argument of the marker connect_chat: {', '.join(wrong)}; expected {', '.join(known)}, by name")
    return dict(marker.kwargs)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """Adds the transcript, refused requests and failed runs to the report of a failed test."""
    outcome = yield
    report = outcome.get_result()
    instance = item.stash.get(_INSTANCE, None)
    # After the teardown, the instance is gone.
    if report.when != "teardown" and report.failed and instance is not None:
        text = _text(instance)
        if text:
            report.sections.append((f"connect-chat-mock, instance {instance.id}", text))


def _text(instance: Instance) -> str:
    try:
        return instance.report()
    except Exception as error:  # The report must not hide the failure itself.
        return f"no report: {error}"
