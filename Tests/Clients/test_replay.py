"""Tests that failed runs are recorded and replayed without their clients."""

import json
import re
import subprocess
import threading

import pytest
from conftest import BINARY, command, plain_environment
from test_language import asking, service  # noqa: F401
from test_sockets import EVENT, Member, sockets  # noqa: F401

LATE = """scenario: late
customer: { name: Ana }
steps:
  - customer says: { one of: [a, b, c] }
  - expect: agent says
    within: 20s
  - customer types: 2s
  - customer says: thanks
  - expect: { agent says: { contains: bye } }
    within: 1s
"""


class Agent:
    """A real client of `run --client agent`. It performs a list of actions after the invitation."""

    def __init__(self, arguments, acts, directory):
        self.process = subprocess.Popen(
            [BINARY, "run", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=directory, env=plain_environment() | {"CCM_REPLAYS": "failures"})
        limit = threading.Timer(50, self.process.kill)
        limit.start()
        invitation = json.loads(self.process.stdout.readline())
        self.url = invitation["endpoint"]
        member = Member(self, invitation["participantToken"])
        member.call("transcript", {})
        for act in acts:
            act(member)
        _, self.said = self.process.communicate(timeout=50)
        limit.cancel()

    def http(self, method, path, body, headers):
        from conftest import Mock
        return Mock.http(self, method, path, body, headers)


def say(text):
    return lambda member: member.say(text)


def test_a_failed_run_is_played_again_to_the_same_words(tmp_path):
    (tmp_path / "late.yaml").write_text(LATE)
    agent = Agent(["late.yaml", "--client", "agent", "--seed", 5],
                  [lambda member: member.event("typing"), say("hello"), say("by the way")], tmp_path)
    assert agent.process.returncode == 1
    assert "replay    connect-chat-mock replay failures/late-5.replay.json" in agent.said
    again = command("replay", "failures/late-5.replay.json", directory=tmp_path)
    assert again.returncode == 1
    told = [line for line in agent.said.splitlines() if not line.startswith(("  again", "  replay", "0 passed"))]
    assert [line for line in again.stdout.splitlines() if not line.startswith("  again")] == told
    stopped = command("replay", "failures/late-5.replay.json", "--until", "1s", directory=tmp_path)
    assert stopped.returncode == 0 and stopped.stdout.splitlines()[-2] == "stopped late at 1.0s"
    assert "thanks" not in stopped.stdout and "types …" in stopped.stdout


def test_failed_runs_beside_scenarios_are_not_read_as_scenarios(tmp_path, start):
    (tmp_path / "s.yaml").write_text("scenario: s\nsteps:\n  - expect: agent says\n    within: 1s\n")
    environment = {"CCM_REPLAYS": "connect-chat-mock-failures"}
    failed = command("run", ".", "--absent", "agent", "--seed", 3, directory=tmp_path, environment=environment)
    assert failed.returncode == 1
    assert (tmp_path / "connect-chat-mock-failures/s-3.replay.json").exists()
    again = command("run", ".", "--absent", "agent", directory=tmp_path, environment=environment)
    assert again.stdout.splitlines()[-1] == "0 passed, 1 failed", again.stdout + again.stderr
    assert command("check", ".", directory=tmp_path).returncode == 0
    assert command("fmt", "--check", ".", directory=tmp_path).stdout == ""
    assert [scenario["name"] for scenario in start(tmp_path).admin("GET", "/scenarios")["scenarios"]] == ["s"]
    named = command("run", "connect-chat-mock-failures/s-3.replay.json", directory=tmp_path)
    assert named.returncode != 0 and "this is a failed run, not a scenario" in named.stderr


def test_a_run_that_passes_leaves_nothing(tmp_path):
    (tmp_path / "s.yaml").write_text("scenario: s\nsteps: [customer says: hi]\n")
    assert command("run", "s.yaml", directory=tmp_path, environment={"CCM_REPLAYS": "failures"}).returncode == 0
    assert not (tmp_path / "failures").exists()


def test_files_rows_and_answers_come_along(tmp_path, service):  # noqa: F811
    url, asked = service
    (tmp_path / "note.txt").write_text("kept")
    scenario = {
        "scenario": "s", "data": [{"n": "1"}, {"n": "2"}], "steps": [
            {"customer attaches": "note.txt"}, {"ask": {"url": url}}, {"customer says": "${next} of row ${n}"},
            {"never": {"agent says": "no"}}, {"expect": {"agent says": "no"}}]}
    (tmp_path / "s.yaml").write_text(json.dumps(scenario))
    failed = command("run", "s.yaml", "--seed", 3, "--row", 2, directory=tmp_path, environment={"CCM_REPLAYS": "f"})
    assert failed.returncode == 1 and "question 1 of row 2" in failed.stdout, failed.stdout
    (tmp_path / "note.txt").unlink()
    again = command("replay", "f/s-row2-3.replay.json", directory=tmp_path)
    assert again.returncode == 1 and "question 1 of row 2" in again.stdout and len(asked) == 1
    assert "this must never happen, but it did" in again.stdout


@pytest.mark.parametrize("text, word", [("{}", "not a replay"), ("nothing", "not a replay")])
def test_other_files_are_refused(tmp_path, text, word):
    (tmp_path / "x.json").write_text(text)
    result = command("replay", tmp_path / "x.json")
    assert result.returncode == 2 and word in result.stderr
    assert command("replay", tmp_path / "missing.json").returncode == 2


def conversation(mock, scenario, clock, body):
    """Starts a run in a fresh instance, and returns the run with its invitations."""
    mock.http("DELETE", "/_mock/v1/instances/i")
    mock.http("PUT", "/_mock/v1/instances/i", {"seed": 7, "clock": clock})
    mock.admin("PUT", "/scenarios/late", scenario, "i")
    return mock.admin("POST", "/scenarios/late/runs", {"record": True, "clients": ["agent"]} | body, "i")


def test_the_transcript_is_the_same_to_the_byte(mock, sockets):  # noqa: F811
    """A replay on a manual clock repeats what a real client did on a running clock."""
    scenario = {
        "scenario": "late", "customer": {"name": "Ana"}, "steps": [
            {"customer says": {"one of": ["a", "b", "c"]}}, {"expect": "agent says"}, {"customer types": "5.2s"},
            {"customer says": "thanks"}, {"expect": "agent reads"}, {"expect": "agent drops"}, {"expect": "agent reconnects"},
            {"repeat": {"times": 3, "steps": [{"wait": "70ms"}, {"customer says": {"one of": ["x", "y", "z"]}}]}},
            {"expect": "agent leaves"}]}
    run = conversation(mock, scenario, {"mode": "scaled", "factor": 20}, {})
    agent = Member(mock, run["invitations"][0]["participantToken"])
    socket = sockets(agent.url)
    agent.event("typing")
    agent.say("hello")
    wait_for(mock, run, "customer says", 2)
    last = [item for item in agent.call("transcript", {}).json["Transcript"] if item.get("Content") == "thanks"][0]
    agent.call("event", {"ContentType": EVENT + "message.read", "Content": json.dumps({"messageId": last["Id"]})})
    socket.peer.close()
    wait_for(mock, run, "agent drops", 1)
    sockets(agent.url)
    wait_for(mock, run, "customer says", 5)
    agent.call("disconnect", {})
    assert mock.admin("GET", f"/runs/{run['id']}?wait=10s", instance="i")["state"] == "passed"
    first = mock.http("GET", f"/_mock/v1/instances/i/contacts/{run['contactId']}/transcript").text
    events = mock.admin("GET", f"/runs/{run['id']}/events", instance="i")["events"]
    inputs = [{"milliseconds": event["turnMilliseconds"]} | {
        name: event[name] for name in ("actor", "name", "verb", "contentType", "content") if name in event}
        for event in events if event.get("played") is False]
    assert [each["verb"] for each in inputs] == ["joins", "types", "says", "reads", "drops", "reconnects", "leaves"]
    again = conversation(mock, scenario, {"mode": "manual", "now": run["startedAt"]}, {"inputs": inputs})
    mock.admin("POST", "/clock/run", {"until": "idle"}, "i")
    assert mock.admin("GET", f"/runs/{again['id']}", instance="i")["state"] == "passed"
    assert mock.http("GET", f"/_mock/v1/instances/i/contacts/{again['contactId']}/transcript").text == first


def wait_for(mock, run, what, count):
    after = 0
    seen = 0
    while seen < count:
        page = mock.admin("GET", f"/runs/{run['id']}/events?after={after}&wait=10s", instance="i")
        assert page["state"] == "running", page
        seen += sum(event["what"] == what for event in page["events"])
        after = page["cursor"]


def test_a_real_client_can_live_on_a_clock_that_jumps(tmp_path):
    (tmp_path / "s.yaml").write_text(
        "scenario: s\nsteps:\n  - expect: agent joins\n  - wait: 2h\n  - customer says: two hours later\n"
        "  - expect: agent says\n  - wait: 1h\n")
    agent = Agent(["s.yaml", "--client", "agent", "--pace", "auto"], [after_two_hours], tmp_path)
    assert agent.process.returncode == 0, agent.said
    assert re.search(r"passed s in 108\d\d\.\ds", agent.said)


def after_two_hours(member):
    while "two hours later" not in member.call("transcript", {}).text:
        pass
    member.say("still here")
