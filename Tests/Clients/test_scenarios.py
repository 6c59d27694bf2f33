"""Tests the scenario commands: run, check, fmt, explain, schema, transcript.

Also tests flows and the fixtures.
"""

import json
import pathlib
import re
import signal
import subprocess
import sys
import threading
import xml.etree.ElementTree

import boto3
import jsonschema
import pytest
import yaml
from conftest import BINARY, FIXTURES, ROOT, Side, command, plain_environment

GOLDEN = ROOT / "Tests/Golden"
SCHEMA = json.loads((ROOT / "Documentation/scenario.schema.json").read_text())
FILES = [path for path in sorted(FIXTURES.rglob("*.yaml")) if not path.name.endswith(".steps.yaml")]
# The names of the runs of all fixtures. A scenario with a table has one run for each row.
NAMES = [
    f"{name}{row}" for name in (yaml.safe_load(path.read_text())["scenario"] for path in FILES)
    for row in ([""] if name != "many orders" else [f" [{row}]" for row in range(1, 5)])]


def write(folder, text, name="s.yaml"):
    (folder / name).write_text(text)
    return folder / name


# ---- the language's schema ----

def errors(path):
    return list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(yaml.safe_load(path.read_text())))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_schema_and_reader_take_every_fixture(path):
    assert errors(path) == []
    assert command("check", path).returncode == 0


@pytest.mark.parametrize("path", sorted((GOLDEN / "mistakes/form").glob("*.yaml")), ids=lambda path: path.stem)
def test_schema_and_reader_refuse_every_mistake_of_form(path):
    assert errors(path) != []
    assert command("check", path).returncode == 2


@pytest.mark.parametrize("path", sorted((GOLDEN / "mistakes/meaning").glob("*.yaml")), ids=lambda path: path.stem)
def test_mistakes_of_meaning_are_the_readers_alone(path):
    assert errors(path) == []
    assert command("check", path).returncode == 2


def check_in_an_editor(*paths):
    """What an editor with the schema shows, with check-jsonschema in its place."""
    return subprocess.run(
        [pathlib.Path(sys.executable).parent / "check-jsonschema", "--schemafile", ROOT / "Documentation/scenario.schema.json",
         *paths], capture_output=True, text=True)


def test_an_editor_takes_every_fixture_and_shows_every_mistake_of_form():
    assert check_in_an_editor(*FILES).returncode == 0
    broken = sorted((GOLDEN / "mistakes/form").glob("*.yaml"))
    shown = check_in_an_editor(*broken)
    assert shown.returncode == 1
    assert [path.name for path in broken if path.name not in shown.stdout] == []
    assert check_in_an_editor(*sorted((GOLDEN / "mistakes/meaning").glob("*.yaml"))).returncode == 0


def undescribed(schema, path=""):
    """The keys of a schema without a description."""
    if isinstance(schema, list):
        return [found for each in schema for found in undescribed(each, path)]
    if not isinstance(schema, dict):
        return []
    keys = schema.get("properties", {})
    found = [f"{path}/{name}" for name, value in keys.items() if "description" not in value]
    found += [each for name, value in keys.items() for each in undescribed(value, f"{path}/{name}")]
    return found + [each for name, value in schema.items() if name != "properties" for each in undescribed(value, path)]


def test_an_editor_describes_every_step_matcher_and_key():
    # The parts of needs are those of the admin API, which are described there.
    assert [path for path in undescribed(SCHEMA) if not path.startswith("/needs/")] == []


@pytest.mark.parametrize("folder", ["fixtures", "demo"])
def test_files_of_the_first_edition_mean_what_they_meant(folder):
    """`check` names former words, and nothing else. What is played is what the first edition played."""
    folder = GOLDEN / "first-edition" / folder
    checked = command("check", ".", directory=folder)
    assert checked.returncode == 0, checked.stdout
    warnings = [line for line in checked.stdout.splitlines() if "warning" in line]
    assert [line for line in warnings if "is now" not in line and "on boot again after" not in line] == []
    played = command(
        "run", ".", "--seed", 7, "--now", "2026-11-01T09:00:00Z", "--parallel", 2, "--replays", "none", directory=folder)
    assert played.stdout == (folder / "played.txt").read_text()


def test_former_words_are_warned_of_and_rewritten(tmp_path):
    file = write(tmp_path, "scenario: s\nstarts: {on boot again after: 5s}\nsteps:\n  - bot joins\n  - bot is now: Ada\n")
    checked = command("check", file)
    assert checked.returncode == 0
    assert checked.stdout.count("warning: ") == 2, checked.stdout
    assert command("fmt", file).returncode == 0
    assert file.read_text() == (
        "scenario: s\nstarts: { \"on boot, repeat after\": 5s }\nsteps:\n  - bot joins\n  - bot changes name to: Ada\n")
    assert "warning" not in command("check", file).stdout
    steps = write(tmp_path, "- bot is now: Ada\n", "more.steps.yaml")
    quoted = write(tmp_path, "scenario: q\nstarts: { 'on boot again after': 5s }\nsteps: []\n", "q.yaml")
    assert command("fmt", steps, quoted).returncode == 0
    assert steps.read_text() == "- bot changes name to: Ada\n"
    assert quoted.read_text() == "scenario: q\nstarts: { 'on boot, repeat after': 5s }\nsteps: []\n"
    odd = write(tmp_path, "scenario: o\nsteps:\n  - agent What is now is now: Bob # is now\n", "o.yaml")
    assert command("fmt", odd).returncode == 0
    assert odd.read_text() == "scenario: o\nsteps:\n  - agent What is now changes name to: Bob # is now\n"
    escaped = write(tmp_path, 'scenario: e\nsteps:\n  - "customer is\\x20now": K # is now\n', "e.yaml")
    assert command("fmt", "--check", escaped).returncode == 0
    plain = write(tmp_path, '{"scenario": "j", "steps": [{"customer is now": "K"}]}', "j.json")
    assert "fmt" not in command("check", plain).stdout


def test_the_schema_is_printed_and_served(mock):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(command("schema").stdout) == SCHEMA
    served = mock.http("GET", "/_mock/scenario.schema.json")
    assert served.headers["Content-Type"] == "application/schema+json"
    assert served.json == SCHEMA


# ---- check, fmt, explain ----

def test_check_tells_every_file_and_every_mistake(tmp_path):
    good = write(tmp_path, "scenario: a\nsteps: []\n", "a.yaml")
    bad = write(tmp_path, "scenario: b\nsteps:\n  - wait: 5\n  - agent dances\n", "b.yaml")
    result = command("check", tmp_path)
    assert result.returncode == 2
    assert result.stdout.startswith(f"{good}: a, ok\n{bad}:3:11: ")
    assert result.stderr == "1 of 2 files with mistakes\n"
    files = json.loads(command("check", "--json", tmp_path, tmp_path / "none.yaml").stdout)["files"]
    assert files[0] == {"file": str(good), "scenario": "a", "mistakes": [], "warnings": []}
    assert [(mistake["line"], mistake["column"]) for mistake in files[1]["mistakes"]] == [(3, 11), (4, 5)]
    assert files[1]["mistakes"][1]["sourceLine"] == "  - agent dances"
    assert files[2]["problem"] == f"{tmp_path}/none.yaml: No such file or directory"


def test_a_name_and_a_flow_belong_to_one_scenario(tmp_path):
    write(tmp_path, "scenario: a\nstarts: { with flow: f }\nsteps: []\n", "1.yaml")
    write(tmp_path, "scenario: a\nsteps: []\n", "2.yaml")
    write(tmp_path, "scenario: b\nstarts: { with flow: f }\nsteps: []\n", "3.yaml")
    told = command("check", tmp_path).stdout
    assert f'{tmp_path}/2.yaml: the name "a" is taken by {tmp_path}/1.yaml' in told
    assert f'{tmp_path}/3.yaml: the flow "f" is taken by {tmp_path}/1.yaml' in told


def test_fmt_rewrites_once_and_checks(tmp_path):
    source = (GOLDEN / "format/everything.yaml").read_text()
    formatted = (GOLDEN / "format/everything.formatted.yaml").read_text()
    file = write(tmp_path, source)
    assert command("fmt", "--check", file).stdout == f"{file}\n"
    assert command("fmt", "--check", file).returncode == 1
    assert file.read_text() == source
    assert command("fmt", tmp_path).stderr == f"formatted {file}\n"
    assert file.read_text() == formatted
    assert (command("fmt", tmp_path).returncode, command("fmt", "--check", file).returncode) == (0, 0)
    assert command("fmt", "-", text=source).stdout == formatted
    assert command("fmt", "--check", "-", text=formatted).stdout == ""
    assert command("fmt", write(tmp_path, "a: [1\n", "broken.yaml")).returncode == 2


def test_explain_shows_when_each_step_can_happen():
    result = command("explain", FIXTURES / "late-parcel.yaml")
    assert result.returncode == 0
    assert result.stdout.splitlines()[1:] == [
        "  customer  Ana orderId=A-1001 tier=gold",
        "  played    customer, system",
        "  expected  agent",
        "  starts    on request",
        "  seed      7",
        "",
        "  earliest    latest",
        "    0:00.0    0:00.0  system says: Thanks for contacting us",
        "    0:00.0    0:00.0  expect agent joins, within 2m, or fail",
        "    0:00.0    2:00.0  customer types for 2.5s",
        "    0:02.5    2:02.5  customer says: Hi, where is my order ${orderId}?",
        "    0:02.5    2:02.5  expect agent says: { matches: 'tracking (?<code>[A-Z]{2}\\d{9})', ignoring case: true, "
        "example: Here it is, tracking PX123456789 }, within 1m, or else:",
        "    1:02.5    3:02.5      customer says: Hello?? Order ${orderId}, please.",
        "    0:02.5    3:02.5  customer says: one of: thanks! | ok ty | great, ${code} it is",
        "    0:02.5    3:02.5  expect agent leaves, within 5m, or fail",
        "    0:02.5    8:02.5  end",
    ]


# ---- run ----

FAILING = """scenario: refund
steps:
  - customer says: I want a refund
  - expect: { agent says: { contains: refund } }
    within: 1m
"""


def test_run_plays_every_fixture_in_no_time():
    result = command("run", FIXTURES)
    assert result.returncode == 0, result.stdout
    assert result.stdout.splitlines()[-1] == f"{len(NAMES)} passed, 0 failed"
    passed = [line for line in result.stdout.splitlines() if line.startswith("passed ")]
    assert [line.rsplit(" in ", 1)[0].removeprefix("passed ") for line in passed] == [
        *NAMES]


def test_quiet_prints_a_line_for_each_failure_and_a_summary(tmp_path):
    file = write(tmp_path, FAILING)
    write(tmp_path, "scenario: fine\nsteps: [customer says: hi]\n", "fine.yaml")
    result = command("run", "-q", "--repeat", 500, "--parallel", 2, tmp_path / "fine.yaml")
    assert result.stdout == "500 passed, 0 failed\n"
    result = command("run", "-q", "--repeat", 2, "--absent", "agent", "--seed", 3, tmp_path)
    assert result.stdout.splitlines() == [
        f"failed refund #{number} after 60.0s: did not happen within 1m; the agent never joined; "
        f"expected agent says: {{ contains: refund }} ({file}:4:5, seed {seed})" for number, seed in [(1, 3), (2, 4)]
    ] + ["2 passed, 2 failed"]


def test_run_tells_the_conversation():
    result = command("run", "--seed", 7, FIXTURES / "late-parcel.yaml")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"late parcel  {FIXTURES}/late-parcel.yaml, seed 7"
    assert lines[1:9] == [
        "     0.0s  customer  joins",
        "     0.0s  system    Thanks for contacting us",
        "     0.0s  agent     joins",
        "     0.0s  customer  types …",
        "     2.5s  customer  Hi, where is my order A-1001?",
        "     2.5s  agent     Here it is, tracking PX123456789",
        lines[7],
        "     2.5s  agent     leaves",
    ]
    assert re.fullmatch(r" +2\.5s  customer  (thanks!|ok ty|great, PX123456789 it is)", lines[7])
    assert "\x1b" not in result.stdout
    assert result.stdout == command("run", "--seed", 7, FIXTURES / "late-parcel.yaml").stdout


def test_typing_only_types_at_once_and_every_five_seconds():
    lines = command("run", FIXTURES / "typing-only.yaml").stdout.splitlines()
    assert [line.split()[0] for line in lines if "types" in line] == ["0.0s", "5.0s", "10.0s", "20.0s"]
    assert not any("customer  " in line and "types" not in line and "joins" not in line and "leaves" not in line
                   for line in lines)


def test_a_failure_tells_a_stranger_what_went_wrong(tmp_path):
    file = write(tmp_path, FAILING)
    result = command("run", file, "--absent", "agent", "--seed", 3)
    assert result.returncode == 1
    assert result.stdout.splitlines() == [
        f"refund  {file}, seed 3",
        "     0.0s  customer  joins",
        "     0.0s  customer  I want a refund",
        "failed refund after 60.0s: did not happen within 1m; the agent never joined",
        f"  step      {file}:4:5",
        "            4 |   - expect: { agent says: { contains: refund } }",
        "  expected  agent says: { contains: refund }",
        "  nearest   no similar event",
        f"  again     connect-chat-mock run {file} --seed 3 --absent agent",
        "",
        "0 passed, 1 failed",
    ]


def test_reports_are_what_ci_reads(tmp_path):
    write(tmp_path, FAILING)
    write(tmp_path, "scenario: <fine> & \"good\"\nsteps:\n  - customer says: \"a\\eb\"\n", "fine.yaml")
    junit, tap = tmp_path / "junit.xml", tmp_path / "run.tap"
    result = command("run", tmp_path, "--absent", "agent", "--junit", junit, "--tap", tap, "--repeat", 2)
    assert result.returncode == 1
    suite = xml.etree.ElementTree.parse(junit).getroot().find("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "2", "0")
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == ['<fine> & "good" #1', '<fine> & "good" #2', "refund #1", "refund #2"]
    assert cases[2].get("time") == "60.000"
    assert "again     connect-chat-mock run" in cases[2].find("failure").text
    assert "I want a refund" in cases[2].find("system-out").text
    lines = tap.read_text().splitlines()
    assert lines[:4] == ["TAP version 14", "1..4", 'ok 1 - <fine> & "good" \\#1', 'ok 2 - <fine> & "good" \\#2']
    assert lines[4] == "not ok 3 - refund \\#1"
    diagnostics = yaml.safe_load("\n".join(lines[6:lines.index("  ...")]))
    assert diagnostics["message"] == "did not happen within 1m; the agent never joined"
    shown = command("run", tmp_path, "--absent", "agent", "--junit", "-")
    assert xml.etree.ElementTree.fromstring(shown.stdout.encode()).tag == "testsuites"
    assert "I want a refund" in shown.stderr
    unwritable = command("run", FIXTURES / "hello.yaml", "--junit", tmp_path / "no" / "x.xml")
    assert (unwritable.returncode, unwritable.stderr) == (2, f"{tmp_path}/no/x.xml: No such file or directory\n")


def test_the_same_seed_gives_the_same_bytes_however_many_at_once(tmp_path):
    write(tmp_path, "scenario: dice\nsteps:\n  - customer says: { one of: [a, b, c, d, e, f] }\n    id: draw\n  - wait: 3h\n")
    options = ["run", tmp_path, "--repeat", 40, "--seed", 5, "--now", "2026-01-31T12:00:00Z", "--junit", "-"]
    one, eight = command(*options), command(*options, "--parallel", 8)
    assert one.returncode == eight.returncode == 0
    assert one.stdout == eight.stdout
    said = re.findall(r"customer  ([a-f])[&<]", one.stdout)
    assert len(said) == 40 and len(set(said)) > 3
    assert command(*options[:4], "--seed", 6, *options[6:]).stdout != one.stdout
    again = command("run", tmp_path, "--seed", 11).stdout
    assert f"customer  {said[6]}\n" in again


def test_runs_on_a_server_leave_nothing_there(mock):
    result = command("run", "--endpoint", mock.url, "--parallel", 4, "--repeat", 3, "--quiet", FIXTURES)
    assert result.returncode == 0, result.stdout
    assert result.stdout.splitlines()[-1] == f"{3 * len(NAMES)} passed, 0 failed"
    assert [found["id"] for found in mock.http("GET", "/_mock/v1/instances").json["instances"]] == ["default"]


@pytest.mark.parametrize("arguments, code, named", [
    (["--endpoint", "http://127.0.0.1:1"], 3, "http://127.0.0.1:1: "),
    (["--absent", "bot"], 2, "none of these scenarios expects anything of the bot"),
    (["--tag", "nightly"], 2, "no scenario has the tag nightly"),
    (["--client", "robot"], 64, "--client"),
    (["--client", "agent", "--absent", "agent"], 64, "both --client and --absent"),
    (["--repeat", "0"], 64, "--repeat"), (["--parallel", "0"], 64, "--parallel"), (["--now", "noon"], 64, "--now noon"),
    (["--seed", "x"], 64, "--seed"), (["/nowhere"], 2, "/nowhere: No such file or directory"),
])
def test_wrong_runs_are_named_and_have_their_codes(arguments, code, named):
    result = command("run", FIXTURES / "hello.yaml", *arguments)
    assert (result.returncode, named in result.stderr) == (code, True), result.stderr
    assert "joins" not in result.stdout


def test_what_a_stand_in_cannot_make_up_is_told_before_anything_runs(tmp_path):
    file = write(tmp_path, "scenario: x\nsteps:\n  - expect: { agent says: { matches: '\\d+' } }\n")
    result = command("run", file)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"{file}:3:5: a stand-in cannot invent a text that matches agent says: {{ matches: '\\d+' }}; "
        'give the pattern an "example:"\n')
    assert command("run", file, "--absent", "agent").returncode == 1


def test_tags_choose(tmp_path):
    result = command("run", FIXTURES, "--tag", "smoke", "--quiet")
    assert result.stdout.splitlines()[-1] == "2 passed, 0 failed"


def test_the_command_that_repeats_a_run_has_all_it_needs(tmp_path):
    write(tmp_path, FAILING.replace("1m", "1ms"), "a b.yaml")
    write(tmp_path, "scenario: other\nsteps:\n  - customer says: hi\n  - wait: 99h\n  - customer leaves\n", "b.yaml")
    told = command("run", "a b.yaml", "--client", "agent", "--client-timeout", "5ms", "--seed", 3,
                   directory=tmp_path).stderr
    assert "  again     connect-chat-mock run 'a b.yaml' --seed 3 --client agent --client-timeout 5ms\n" in told
    told = command("run", tmp_path / "a b.yaml", "--absent", "agent", "--pace", "real").stdout
    assert told.splitlines()[-3].endswith("--absent agent --pace real")
    told = command("run", tmp_path, "--absent", "agent", "--seed", 3).stdout
    assert f"  again     connect-chat-mock run {tmp_path}/b.yaml --seed 3\n" in told


def test_an_interrupted_run_leaves_nothing_on_the_server(mock, tmp_path):
    file = write(tmp_path, "scenario: long\nseed: 7\nsteps:\n  - customer says: hi\n  - wait: 1h\n")
    process = subprocess.Popen(
        [BINARY, "run", file, "--endpoint", mock.url, "--pace", "real"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=plain_environment())
    while "customer  hi" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert (process.returncode, "interrupted, cleaning up" in told) == (130, True)
    assert [found["id"] for found in mock.http("GET", "/_mock/v1/instances").json["instances"]] == ["default"]


@pytest.mark.parametrize("names", [["👩‍👩‍👧‍👦" * 20], ["x" * 70 + "a", "x" * 70 + "b"], ["."], [".."], ["a/b ?#%"]])
def test_any_name_can_be_played(tmp_path, names):
    for number, name in enumerate(names):
        write(tmp_path, json.dumps({"scenario": name, "steps": ["customer leaves"]}), f"{number}.yaml")
    result = command("run", tmp_path, "--quiet", "--seed", 3, "--parallel", 2)
    assert result.returncode == 0, result.stdout


def test_results_are_there_whatever_a_server_remembers(start):
    mock = start("--max-ended-contacts", 0)
    result = command("run", "--endpoint", mock.url, "--quiet", "--repeat", 30, "--parallel", 8, FIXTURES / "hello.yaml")
    assert result.stdout.splitlines()[-1] == "30 passed, 0 failed"


def test_a_full_disk_is_told(tmp_path):
    for arguments in (["run", FIXTURES / "hello.yaml", "--junit", "/dev/full"], ["fmt", "-"]):
        with open("/dev/full", "w") as full:
            result = subprocess.run(
                [BINARY, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True, timeout=20,
                input="a: b\n", env=plain_environment())
        assert (result.returncode, "No space left on device" in result.stderr) == (2, True), arguments


# ---- real clients ----

def run_with_client(*arguments):
    """Starts a run that waits for a real client. Returns the process and the invitation."""
    process = subprocess.Popen(
        [BINARY, "run", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=plain_environment())
    limit = threading.Timer(30, process.kill)
    limit.start()
    line = process.stdout.readline()
    limit.cancel()
    assert line, process.stderr.read()
    return process, json.loads(line)


@pytest.fixture
def at(monkeypatch):
    """A function that returns a boto3 client for an endpoint."""
    for name, value in (("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"),
                        ("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_CONFIG_FILE", "/dev/null")):
        monkeypatch.setenv(name, value)
    return lambda url, service="connectparticipant": boto3.session.Session().client(service, endpoint_url=url)


def test_a_real_agent_plays_its_part(at, tmp_path):
    process, invited = run_with_client(FIXTURES / "hello.yaml", "--client", "agent", "--tap", tmp_path / "x.tap")
    assert (invited["actor"], invited["scenario"]) == ("agent", "hello")
    agent = Side(at(invited["endpoint"]), invited["participantToken"])
    assert agent.contents() == ["Hi, is anyone there?"]
    agent.say("Yes, hello")
    assert agent.contents() == ["Hi, is anyone there?", "Yes, hello", "Thanks, bye"]
    agent.client.disconnect_participant(ConnectionToken=agent.token)
    output, told = process.communicate(timeout=30)
    assert process.returncode == 0, told
    assert output == ""
    assert "agent     Yes, hello" in told
    assert (tmp_path / "x.tap").read_text() == "TAP version 14\n1..1\nok 1 - hello\n"


def test_a_real_customer_starts_the_contact_centre(at):
    process, invited = run_with_client(FIXTURES / "welcome-flow.yaml", "--client", "customer")
    customer = Side(at(invited["endpoint"]), invited["participantToken"])
    customer.items()  # connects the customer, which starts the flow
    assert "Hi, I am a bot (en). What is it about?" in customer.contents()
    customer.client.disconnect_participant(ConnectionToken=customer.token)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "the chat ended before: customer says" in told


def test_a_client_that_does_not_come_fails_the_run(tmp_path):
    process, _ = run_with_client(FIXTURES / "welcome-flow.yaml", "--client", "customer", "--client-timeout", "100ms")
    _, told = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "no customer connected within 100ms" in told


def test_a_flow_plays_the_contact_centre_for_each_contact_that_starts(start, at):
    mock = start("--clock", "manual", FIXTURES)
    connect = at(mock.url, "connect")
    arn = "arn:aws:connect:us-east-1:123456789012:instance/default/contact-flow/welcome"
    for flow in ("welcome", arn):
        started = connect.start_chat_contact(
            InstanceId="default", ContactFlowId=flow, ParticipantDetails={"DisplayName": "Eve"},
            Attributes={"language": "fr"})
        customer = Side(at(mock.url), started["ParticipantToken"])
        assert mock.admin("GET", f"/contacts/{started['ContactId']}")["items"] == 0
        customer.items()  # connects the customer, which starts the flow
        assert customer.contents() == [
            "Thanks for contacting us. You are number 1 in the queue.", "Hi, I am a bot (fr). What is it about?"]
        customer.say("My bill")
        mock.admin("POST", "/clock/advance", {"by": "6s"})
        assert customer.contents()[2:] == [
            "My bill", "I will find somebody for you.", "Hello, this is an agent. How can I help?"]
        customer.say("Thanks")
        assert customer.contents()[-1] == "Done. Anything else?"
        customer.client.disconnect_participant(ConnectionToken=customer.token)
    runs = mock.admin("GET", "/runs")["runs"]
    assert [run["state"] for run in runs] == ["passed", "passed"]
    connect.start_chat_contact(
        InstanceId="default", ContactFlowId="another", ParticipantDetails={"DisplayName": "Eve"})
    assert len(mock.admin("GET", "/runs")["runs"]) == 2


# ---- fixtures, served ----

def test_long_history_pages_without_gaps_in_either_order(mock, participant):
    run = mock.admin("POST", "/scenarios/long%20history/runs", {})
    agent = Side(participant, mock.agent(run["contactId"]))
    wanted = [f"message {number}" for number in range(1, 201)]
    for order, expected in (("ASCENDING", wanted), ("DESCENDING", wanted[::-1])):
        pages, token = [], None
        while token != "":
            page = participant.get_transcript(
                ConnectionToken=agent.token, MaxResults=30, SortOrder=order, **({"NextToken": token} if token else {}))
            pages.append([item["Content"] for item in page["Transcript"] if item["Type"] == "MESSAGE"])
            token = page["NextToken"]
        # BACKWARD scans return the newest page first, whatever the order within a page.
        found = [content for page in (pages[::-1] if order == "ASCENDING" else pages) for content in page]
        assert found == expected


def test_nobody_answers_and_the_customer_gives_up(start):
    mock = start("--clock", "manual", "--seed", 4, FIXTURES)
    run = mock.admin("POST", "/scenarios/agent%20never%20answers/runs", {"record": True})
    mock.admin("POST", "/clock/advance", {"by": "3m"})
    assert mock.admin("GET", f"/runs/{run['id']}")["state"] == "passed"
    events = mock.admin("GET", f"/runs/{run['id']}/events")
    assert [(event["milliseconds"] // 1000, event["what"]) for event in events["events"]] == [
        (0, "customer joins"), (0, "customer says"), (60, "customer says"), (180, "customer says"),
        (180, "customer leaves"), (180, "chat ended")]
    later = mock.admin("GET", f"/runs/{run['id']}/events?after=4")
    assert [event["number"] for event in later["events"]] == [5, 6]


# ---- transcript ----

def test_transcripts_are_exported_in_three_forms(mock, tmp_path):
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "content": "two\nlines"})
    mock.admin("POST", f"/contacts/{contact}/end")
    plain = command("transcript", contact, "--endpoint", mock.url)
    assert plain.returncode == 0
    assert re.sub(r"\S+Z", "T", plain.stdout) == (
        "T  CUSTOMER Ana: (participant.joined)\nT  CUSTOMER Ana: two\n    lines\nT  CUSTOMER Ana: (participant.left)\n"
        "T  -: (chat.ended)\n")
    exported = json.loads(command("transcript", "--endpoint", mock.url, "--format", "json").stdout)
    assert exported["InitialContactId"] == contact
    assert [item["Type"] for item in exported["Transcript"]] == ["EVENT", "MESSAGE", "EVENT", "EVENT"]
    file = tmp_path / "t.json"
    assert command("transcript", contact, "--endpoint", mock.url, "--format", "s3", "-o", file).returncode == 0
    stored = json.loads(file.read_text())
    assert list(stored) == [
        "Version", "AWSAccountId", "InstanceId", "InitialContactId", "ContactId", "Participants", "Transcript"]
    assert stored["Version"] == "2019-08-26"
    assert all("ContactId" not in item for item in stored["Transcript"])
    assert stored["Participants"] == [{"ParticipantId": stored["Transcript"][0]["ParticipantId"]}]
    assert list(stored["Transcript"][-1]) == ["AbsoluteTime", "ContentType", "Id", "Type"]


def test_what_cannot_be_exported_is_told(mock):
    unknown = command("transcript", "x", "--endpoint", mock.url)
    assert (unknown.returncode, 'has no contact "x"' in unknown.stderr) == (3, True)
    assert "has no contacts" in command("transcript", "--endpoint", mock.url).stderr
    assert "no instance" in command("transcript", "--endpoint", mock.url, "--instance", "none").stderr
    assert mock.http("GET", "/_mock/v1/instances/default/contacts/x/transcript?format=pdf").status in (400, 404)


# ---- scenarios in the admin API ----

def test_instances_are_made_and_deleted(mock):
    made = mock.http("PUT", "/_mock/v1/instances/own", {
        "seed": 3, "clock": {"mode": "manual", "now": "2026-01-31T12:00:00Z"}})
    assert (made.status, made.json) == (
        201, {"instanceId": "own", "seed": 3, "now": "2026-01-31T12:00:00.000Z"})
    again = mock.http("PUT", "/_mock/v1/instances/own", {})
    assert (again.status, "reset" in again.json["hint"]) == (409, True)
    assert mock.admin("GET", "/clock", instance="own")["mode"] == "manual"
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"}, instance="own")["id"]
    token = mock.agent(contact, instance="own")
    assert mock.http("DELETE", "/_mock/v1/instances/own").status == 204
    assert mock.http("DELETE", "/_mock/v1/instances/own").status == 404
    assert mock.http("DELETE", "/_mock/v1/instances/default").status == 409
    refused = mock.http(
        "POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]}, {"X-Amz-Bearer": token})
    assert refused.status == 403
    assert mock.http("PUT", "/_mock/v1/instances/other", {"clock": {"mod": "real"}}).status == 400


@pytest.mark.parametrize("body, named", [
    ({"standIns": ["agnt"]}, 'standIns: "agnt" is not an actor, did you mean "agent"?'),
    ({"clients": ["bot"]}, "clients: the scenario expects nothing of the bot"),
    ({"clients": ["agent"], "standIns": ["agent"]}, "agent is in both clients and standIns"),
    ({"clientPatience": "soon"}, 'clientPatience "soon" is not a duration'),
    ({"standins": []}, 'did you mean "standIns"?'),
])
def test_wrong_castings_are_named(mock, body, named):
    answer = mock.http("POST", "/_mock/v1/instances/default/scenarios/hello/runs", body)
    assert (answer.status, named in answer.json["detail"]) == (400, True), answer.text


def test_events_need_a_record(mock):
    run = mock.admin("POST", "/scenarios/hello/runs", {})
    answer = mock.http("GET", f"/_mock/v1/instances/default/runs/{run['id']}/events")
    assert (answer.status, answer.json["hint"]) == (409, 'start runs with {"record": true}')
    recorded = mock.admin("POST", "/scenarios/hello/runs", {"record": True, "standIns": ["agent"]})
    page = mock.admin("GET", f"/runs/{recorded['id']}/events?wait=5s")
    assert page["events"][0]["what"] == "customer joins"
    late = mock.http("GET", f"/_mock/v1/instances/default/runs/{run['id']}?wait=10ms")
    assert late.status == 408
