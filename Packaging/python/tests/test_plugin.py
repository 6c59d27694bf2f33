"""Tests the pytest plugin in its own sessions."""

import os

import pytest

HEAD = "import pytest\n"


def play(pytester: pytest.Pytester, text: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(HEAD + text)
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_a_failed_test_shows_transcript_refusals_and_runs(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", refund="""
        scenario: refund
        steps:
          - customer says: I want a refund
          - expect: { agent says: { contains: refund } }
            within: 100ms
    """)
    result = play(pytester, """
def test_bot(connect_chat):
    run = connect_chat.play("refund.yaml", clients=["agent"])
    with pytest.raises(Exception):
        run.agent.call("message", {"ContentType": "text/plain"})
    run.agent.send("How can I help?")
    run.passed()
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "*RunFailed: refund  seed *", "*customer says: I want a refund", "*failed: did not happen within 100ms*",
        "*expected  agent says: { contains: refund }", "*nearest *How can I help?*",
        "*connect-chat-mock, instance test-*", "transcript of * (ended)", "*CUSTOMER *: I want a refund",
        "*AGENT *: How can I help?", "refused requests", "*SendMessage 400: Content is missing", "refund  seed *",
    ])


def test_a_passed_test_has_no_report(pytester: pytest.Pytester) -> None:
    result = play(pytester, "def test(connect_chat):\n    assert connect_chat.chat('Ana').state == 'waiting'\n", "-rA")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*transcript of*")


def test_tests_and_workers_share_one_server_and_no_chats(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    result = play(pytester, """
@pytest.mark.parametrize("number", range(20))
def test(connect_chat, number):
    connect_chat.chat("Ana")
    assert len(connect_chat.chats()) == 1
    with open("urls", "a") as urls:
        urls.write(connect_chat.url + "\\n")
""", "-n", "4")
    result.assert_outcomes(passed=20)
    assert len(set((pytester.path / "urls").read_text().split())) == 1


def test_the_marker_sets_clock_seed_and_settings(pytester: pytest.Pytester) -> None:
    play(pytester, """
@pytest.mark.connect_chat(clock="manual", now="2026-01-31T12:00:00Z", seed=7, settings={"ringTimeout": "5s"})
def test_marked(connect_chat):
    assert connect_chat.now == "2026-01-31T12:00:00.000Z"
    assert connect_chat.settings()["ringTimeout"] == "5s"

@pytest.mark.connect_chat(clok="manual")
def test_misspelt(connect_chat):
    pass

@pytest.mark.connect_chat("manual")
def test_without_a_name(connect_chat):
    pass
""").assert_outcomes(passed=1, errors=2)


def test_strict_fails_a_test_with_a_refused_request(pytester: pytest.Pytester) -> None:
    result = play(pytester, """
@pytest.mark.connect_chat(strict=True)
def test(connect_chat):
    with pytest.raises(Exception):
        connect_chat.chat("Ana").customer.call("message", {})
""")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*requests were refused:*", "*SendMessage 400*"])


def test_scenarios_of_the_ini_file_are_relative_to_it(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nconnect_chat_scenarios = chats\nconnect_chat_options = --profile api\n")
    pytester.mkdir("chats").joinpath("x.yaml").write_text("scenario: from a folder\nsteps: [customer leaves]\n")
    play(pytester, """
def test(connect_chat):
    connect_chat.play("from a folder").passed()
    assert connect_chat.settings()["profile"] == "api"
""").assert_outcomes(passed=1)


def test_a_running_server_is_used_and_not_stopped(pytester: pytest.Pytester) -> None:
    from connect_chat_mock import Server

    with Server() as server:
        play(pytester, f"def test(connect_chat):\n    assert connect_chat.url == {server.url!r}\n", "--connect-chat-url",
             server.url).assert_outcomes(passed=1)
        assert server.default.chats() == []


def test_a_missing_binary_is_named(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    result = play(pytester, "def test(connect_chat):\n    pass\n", "--connect-chat-binary", "/nowhere/x")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ServerFailed: /nowhere/x cannot be started*"])


def test_only_tests_that_use_a_broken_server_fail(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    result = play(
        pytester, "def test_one(connect_chat):\n    pass\ndef test_two():\n    pass\n", "-n", "2", "--connect-chat-binary", "/bin/echo")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ServerFailed: /bin/echo serve *did not start*"])


def test_a_server_that_died_is_started_again(pytester: pytest.Pytester) -> None:
    result = play(pytester, """
def test_one(connect_chat, connect_chat_server):
    connect_chat_server._process.kill()
    connect_chat_server._process.wait()
    connect_chat.chats()

def test_two(connect_chat):
    assert connect_chat.chats() == []
""")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*ServerFailed: the server has ended with status -9*"])


def test_fixtures_of_other_scopes_use_the_server(pytester: pytest.Pytester) -> None:
    play(pytester, """
@pytest.fixture(scope="module")
def shared(connect_chat_server):
    with connect_chat_server.instance() as instance:
        yield instance

def test_one(shared):
    shared.chat("Ana")

def test_two(shared):
    assert len(shared.chats()) == 1
""").assert_outcomes(passed=2)


def test_a_failed_setup_has_a_report(pytester: pytest.Pytester) -> None:
    result = play(pytester, """
@pytest.fixture
def desk(connect_chat):
    connect_chat.chat("Ana").customer.send("Where is my parcel?")
    raise LookupError("no desk")

def test(desk):
    pass
""")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Where is my parcel?"])


def test_a_mistake_in_a_scenario_has_its_place(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", bad="scenario: bad\nsteps:\n  - customer sasy: hi\n")
    result = play(pytester, "def test(connect_chat):\n    connect_chat.play('bad.yaml')\n")
    result.stdout.fnmatch_lines(["*bad.yaml:3:5: customer can't \"sasy\", did you mean \"says\"?*"])


def test_the_environment_points_sdks_to_the_server(pytester: pytest.Pytester) -> None:
    play(pytester, """
import os

def test(connect_chat_environment, connect_chat_server):
    assert os.environ["AWS_ENDPOINT_URL_CONNECTPARTICIPANT"] == connect_chat_server.url
    assert os.environ["AWS_ACCESS_KEY_ID"] == "test"
""").assert_outcomes(passed=1)
    assert "AWS_ENDPOINT_URL_CONNECTPARTICIPANT" not in os.environ
