"""Tests how runs end, for every fixture and demo: with all actors, and without each actor.

Each ending is tested with `run` and on a served instance.
"""

import json
import pathlib
import re
import urllib.parse

import boto3
import pytest
import yaml
from conftest import FIXTURES, ROOT, Side, command

ACTORS = ["customer", "agent", "bot", "supervisor"]
FILES = [
    path for folder in (FIXTURES, FIXTURES / "cookbook", ROOT / "demo") for path in sorted(folder.glob("*.yaml"))
    if not path.name.endswith(".steps.yaml")]
NOT_EXPECTED = "expects anything of the"


def verdicts(output):
    """Returns the result of each run that `run` printed.

    A result has the state, and for a failure the message, the step and what was expected.
    """
    found = []
    for line in output.splitlines():
        if match := re.match(r"(passed|failed) .*? (?:in|after) [0-9.]+s(?:: (.*))?$", line):
            found.append({"state": match[1], "message": match[2], "step": None, "expected": None})
        elif match := re.match(r"  (step|expected)  +(.*)$", line):
            found[-1][match[1]] = match[2]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_passes_or_names_who_is_missing(path):
    everyone = command("run", path)
    assert everyone.returncode == 0, everyone.stdout + everyone.stderr
    for actor in ACTORS:
        result = command("run", path, "--absent", actor)
        if NOT_EXPECTED in result.stderr:
            continue
        found = verdicts(result.stdout)
        assert found, result.stdout + result.stderr
        assert result.returncode == int(any(each["state"] == "failed" for each in found))
        for each in found:
            if each["state"] == "passed":
                continue
            assert actor in each["expected"], result.stdout
            assert "has ended" not in each["message"], result.stdout
            # The failed step waits for something, or is the first step, which waits for the
            # customer.
            file, line, column = each["step"].rsplit(":", 2)
            step = path.read_text().splitlines()[int(line) - 1]
            assert re.search(r"expect|in any order|never", step) or each["expected"] == "customer joins", result.stdout


def needs(path, scenario):
    """What a scenario needs, as the admin API reads it."""
    given = dict(scenario.get("needs", {}))
    if "views" in given:
        given["views"] = [
            {"id": pathlib.Path(view).name.removesuffix(".view.json")} | json.loads((path.parent / view).read_text())
            for view in given["views"]]
    return given


def served(mock, path, body, instance):
    """Plays a scenario to its end in a separate instance. Returns results as `verdicts` does."""
    scenario = yaml.safe_load(path.read_text())
    mock.admin("PUT", "", {"seed": body["seed"], "clock": {"mode": "manual"}} | needs(path, scenario), instance)
    name = urllib.parse.quote(scenario["scenario"])
    begun = mock.admin("POST", f"/scenarios/{name}/runs", body, instance)
    ended = []
    for run in begun.get("runs", [begun]):
        for _ in range(30):
            state = mock.admin("GET", f"/runs/{run['id']}", None, instance)
            if state["state"] != "running":
                break
            mock.admin("POST", "/clock/advance", {"by": "1h"}, instance)
        failure = state.get("failure", {})
        ended.append({"state": state["state"], "message": failure.get("message"), "step": failure.get("step"),
                      "expected": failure.get("expected")})
        # A run that has ended leaves no open chat.
        assert mock.admin("GET", f"/contacts/{run['contactId']}", None, instance)["state"] == "ended"
    return ended


def test_run_and_serve_agree(start):
    mock = start(FIXTURES, ROOT / "demo")
    compared = 0
    for path in FILES:
        results = {actor: command("run", path, "--seed", 5, "--absent", actor) for actor in ACTORS}
        awaited = [actor for actor in ACTORS if NOT_EXPECTED not in results[actor].stderr]
        everyone = command("run", path, "--seed", 5)
        for actor, result in [("nobody", everyone)] + [(actor, results[actor]) for actor in awaited]:
            body = {"seed": 5, "standIns": [each for each in awaited if each != actor]}
            assert served(mock, path, body, f"i{compared}") == verdicts(result.stdout), f"{path.stem} without {actor}"
            compared += 1
    assert compared > len(FILES)


# ---- one scenario for each way to end ----

FLOW = """
scenario: front desk
starts: { with flow: desk }
steps:
  - bot Ada says: What can I do for you?
  - expect: { customer says: { matches: 'order (?<number>[0-9]+)', example: order 7 } }
    within: 1m
    or else:
      - bot Ada says: Call again.
      - end chat
  - if: { number: "0" }
    then: [fail: "order ${number} does not exist"]
  - bot Ada says: On its way.
  - pass
"""


@pytest.fixture
def desk(start):
    mock = start("--clock", "manual")
    answer = mock.http("PUT", "/_mock/v1/instances/default/scenarios/front%20desk", FLOW.encode(),
                       {"Content-Type": "application/yaml"})
    assert answer.status == 200, answer.text
    session = boto3.session.Session()
    chat = session.client("connect").start_chat_contact(
        InstanceId="default", ContactFlowId="desk", ParticipantDetails={"DisplayName": "Ana"})
    customer = Side(session.client("connectparticipant"), chat["ParticipantToken"])
    customer.items()
    return mock, customer, chat["ContactId"]


def the_run(mock):
    return mock.admin("GET", "/runs")["runs"][0]


def test_pass_leaves_the_chat_to_the_real_customer(desk):
    mock, customer, contact = desk
    customer.say("order 7")
    assert the_run(mock)["state"] == "passed"
    customer.say("thanks")
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "connected"
    customer.client.disconnect_participant(ConnectionToken=customer.token)
    assert mock.admin("GET", f"/contacts/{contact}")["state"] == "ended"


def test_fail_says_the_scenarios_own_reason_and_takes_the_bot_away(desk):
    mock, customer, contact = desk
    customer.say("order 0")
    run = the_run(mock)
    assert run["failure"]["message"] == "order 0 does not exist" and run["failure"]["step"].endswith(":12:12")
    assert mock.admin("GET", f"/contacts/{contact}")["disconnectReason"] == "AGENT_DISCONNECT"


def test_end_chat_in_or_else_ends_the_run_as_passed(desk):
    mock, _, contact = desk
    mock.admin("POST", "/clock/advance", {"by": "1m"})
    assert the_run(mock)["state"] == "passed"
    ended = mock.admin("GET", f"/contacts/{contact}/transcript")["Transcript"]
    assert [item["Content"] for item in ended if item["Type"] == "MESSAGE"][-1] == "Call again."


def test_customers_of_the_demo_never_stay_behind(start):
    mock = start("--clock", "manual", ROOT / "demo")
    for _ in range(3):
        for contact in mock.admin("GET", "/contacts?state=waiting&count=0")["contacts"][:1]:
            # An agent joins, and says nothing while the customer waits.
            mock.agent(contact["id"])
        mock.admin("POST", "/clock/advance", {"by": "14h"})
    contacts = mock.admin("GET", "/contacts")["contacts"]
    assert len(contacts) > 6
    assert sum(contact["state"] != "ended" for contact in contacts) <= 3
