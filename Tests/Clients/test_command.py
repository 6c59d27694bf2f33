"""Tests the command line: options, environment variables, outputs, signals, wrong input."""

import concurrent.futures
import json
import signal
import socket
import subprocess
import threading
import time

import pytest
from conftest import BINARY, FIXTURES, command, plain_environment


def test_version():
    result = command("--version")
    assert (result.returncode, result.stdout) == (0, "0.1.0\n")


def test_help_lists_every_option_and_the_twins_rule():
    text = command("help", "serve").stdout
    for option in ("--port", "--threads", "--max-connections", "--connection-memory", "--max-ended-contacts", "--seed",
                   "--clock", "--now", "--profile", "--node", "--log-level", "--scenarios"):
        assert option in text
    assert "CCM_" in command("--help").stdout


def test_the_twin_table_names_exactly_the_options_there_are():
    dump = json.loads(command("--experimental-dump-help").stdout)
    options = {
        (name["name"], sub["commandName"])
        for sub in dump["command"]["subcommands"] for argument in sub.get("arguments", [])
        if argument["kind"] != "positional" for name in argument["names"] if name["kind"] == "long"}
    options = {(name, sub) for name, sub in options if name not in ("help", "version") and not name.startswith("no-")}
    for name, sub in options:
        twin = "CCM_" + name.upper().replace("-", "_")
        result = command(sub, "--help", environment={twin: "1"})
        assert "does not know the variable" not in result.stderr, f"{twin} is missing from the table"


@pytest.mark.parametrize("twin, arguments", [
    ("CCM_PACE", ["run"]), ("CCM_SERVE_PORT", ["run"]), ("CCM_PARALLEL", ["run"]), ("CCM_REPEAT", ["run"]),
    ("CCM_CLIENT", ["run"]), ("CCM_ABSENT", ["run"]), ("CCM_SEED", ["run"]), ("CCM_SEED", ["serve"]),
    ("CCM_CLOCK", ["serve"]), ("CCM_FORMAT", ["transcript"]), ("CCM_TIMEOUT", ["ready"]), ("CCM_WAIT", ["ready"]),
    ("CCM_QUIET", ["run"]), ("CCM_STRICT", ["serve"]), ("CCM_CHECK", ["fmt"]), ("CCM_JSON", ["check"]),
])
def test_a_twin_reaches_its_command(twin, arguments):
    files = [FIXTURES / "hello.yaml"] if arguments[0] in ("run", "fmt", "check") else []
    result = command(*arguments, *files, environment={twin: "banana"})
    assert (result.returncode, twin in result.stderr) == (64, True), result.stderr


def test_what_is_said_on_the_command_line_goes_before_its_twin():
    result = command("run", "-q", FIXTURES, "--tag", "smoke", environment={"CCM_TAG": "nightly", "CCM_ABSENT": "customer"})
    assert "none of these scenarios expects anything of the customer" in result.stderr
    result = command("run", "-q", FIXTURES, "--tag", "smoke", environment={"CCM_TAG": "nightly"})
    assert result.stdout.splitlines()[-1] == "2 passed, 0 failed"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_it_within_a_second(start, number):
    mock = start()
    began = time.monotonic()
    code, told = mock.stop(number)
    assert code == 0
    assert time.monotonic() - began < 1
    assert told.strip().endswith(f"{number.name} received, stopping")


def test_standard_output_has_the_ready_line_and_nothing_else(start):
    mock = start("--seed", 5)
    assert mock.ready["ready"] is True
    assert mock.ready["seed"] == 5
    assert mock.ready["urls"]["connect"] == mock.url
    mock.process.send_signal(signal.SIGTERM)
    assert mock.process.stdout.read() == ""
    assert mock.process.wait(timeout=10) == 0


def test_twins_and_their_order(start):
    environment = {"CCM_SEED": "5", "CCM_PROFILE": "api", "CCM_SCENARIOS": str(FIXTURES)}
    assert start(environment=environment).ready["seed"] == 5
    assert start("--seed", 6, environment=environment).ready["seed"] == 6


def test_an_unknown_twin_is_warned_about(start):
    _, told = start(environment={"CCM_PROT": "1"}).stop()
    assert 'warning: connect-chat-mock does not know the variable CCM_PROT, did you mean "CCM_PORT"?' in told


def test_ready(start):
    mock = start()
    assert command("ready", "--port", mock.port).returncode == 0
    mock.stop()
    result = command("ready", "--port", mock.port)
    assert result.returncode == 1
    assert f"no server answers at 127.0.0.1:{mock.port}: " in result.stderr


def test_ready_waits_for_a_server_that_is_about_to_start(start):
    with socket.socket() as chooser:
        chooser.bind(("127.0.0.1", 0))
        port = chooser.getsockname()[1]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(command, "ready", "--port", port, "--wait", "20s")
        assert command("ready", "--port", port).returncode == 1
        start("--port", port)
        assert waiting.result().returncode == 0
    gone = command("ready", "--port", "1", "--wait", "50ms")
    assert (gone.returncode, "no server answers at 127.0.0.1:1: " in gone.stderr) == (1, True)


@pytest.mark.parametrize("arguments, named", [
    (["--port", "x"], "--port"), (["--port", "70000"], "--port"), (["--threads", "0"], "--threads must be between 1 and 1024, got 0"),
    (["--clock", "fast"], "--clock"), (["--now", "today"], 'got "today"'), (["--node", "a_b"], '--node must have 1 to 32 letters and digits, got "a_b"'),
    (["--connection-memory", "1k"], "--connection-memory must be between 4096 and 16777216, got 1024"),
    (["--connection-memory", "17M"], "got 17825792"), (["--connection-memory", "1g"], "got 1073741824"),
    (["--connection-memory", "1t"], "--connection-memory"), (["--connection-memory", "9999999999g"], "--connection-memory"),
    (["--host", "203.0.113.7"], "203.0.113.7"),
    (["--colour"], "--colour"), (["/nowhere.yaml"], "/nowhere.yaml: No such file or directory"),
])
def test_wrong_arguments_are_named(arguments, named):
    result = command("serve", "--port", "0", *arguments)
    assert result.returncode != 0
    assert named in result.stderr
    assert result.stdout == ""


def test_a_wrong_twin_is_named():
    result = command("serve", environment={"CCM_PORT": "x"})
    assert result.returncode != 0
    assert "CCM_PORT" in result.stderr


def test_a_server_stops_when_its_input_ends():
    process = subprocess.Popen(
        [BINARY, "serve", "--port", "0", "--stop-at-end-of-input"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=plain_environment())
    assert json.loads(process.stdout.readline())["ready"]
    process.stdin.write(b"ignored\n")
    process.stdin.close()
    assert process.wait(10) == 0
    assert b"SIGTERM received, stopping" in process.stderr.read()


def test_a_taken_port_is_named(start):
    mock = start()
    result = command("serve", "--port", mock.port)
    assert result.returncode == 1
    assert f"127.0.0.1:{mock.port} is in use" in result.stderr


def test_a_scenario_with_a_mistake(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("scenario: bad\nsteps:\n  - customer sasy: hi\n  - wait: 5\n")
    result = command("serve", "--port", "0", file)
    assert result.returncode == 1
    assert result.stderr == (
        f'{file}:3:5: customer can\'t "sasy", did you mean "says"?\n  3 |   - customer sasy: hi\n    |     ^\n'
        f'{file}:4:11: "5" is not a duration, it needs a unit: 5s or 5ms\n  4 |   - wait: 5\n    |           ^\n')


def test_a_folder_without_scenarios(tmp_path):
    (tmp_path / "notes.txt").write_text("none")
    result = command("serve", "--port", "0", tmp_path)
    assert result.returncode == 1
    assert f"{tmp_path}: this folder has no scenario files" in result.stderr


def test_a_stop_while_clients_talk_and_wait(start):
    """The server answers or closes active requests, answers waits with 503, and exits with 0."""
    mock = start(FIXTURES)
    answered = threading.Event()

    def talk():
        statuses = set()
        try:
            while True:
                statuses.add(mock.http("POST", "/participant/message", {}).status)
                answered.set()
        except OSError:
            return statuses

    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(mock.http, "GET", "/_mock/v1/instances/default/contacts?wait=20s")
        talking = [pool.submit(talk) for _ in range(4)]
        while mock.http("GET", "/_mock/health").json["waiting"] < 1:
            pass
        answered.wait(10)
        code, _ = mock.stop()
        assert code == 0
        assert waiting.result().status == 503
        assert all(future.result() <= {401} for future in talking)


def test_a_clock_that_is_advanced_through_years_does_not_hold_up_the_stop(start, tmp_path):
    (tmp_path / "typist.yaml").write_text("scenario: typist\nsteps:\n  - customer types: 20h\n")
    mock = start("--clock", "manual", tmp_path)
    mock.admin("POST", "/scenarios/typist/runs", {"repeat": 300})
    with concurrent.futures.ThreadPoolExecutor() as pool:
        advancing = pool.submit(mock.http, "POST", "/_mock/v1/instances/default/clock/advance", {"by": "20h"})
        while mock.http("GET", "/_mock/health").json["waiting"] < 1 and not advancing.done():
            pass
        began = time.monotonic()
        code, _ = mock.stop()
        assert code == 0
        assert time.monotonic() - began < 2
        advancing.result()


def test_a_configuration_file_in_the_working_directory(start, tmp_path):
    scenarios = tmp_path / "talks"
    scenarios.mkdir()
    (scenarios / "x.yaml").write_text("scenario: x\nsteps:\n  - customer leaves\n")
    (tmp_path / "connect-chat-mock.yaml").write_text("seed: 5\nnode: file\nscenarios: [talks]\nstrict: true\n")
    mock = start(directory=tmp_path, environment={"CCM_NODE": "twin"})
    assert mock.ready["seed"] == 5
    assert [found["name"] for found in mock.admin("GET", "/scenarios")["scenarios"]] == ["x"]
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    assert "twin" in mock.agent(contact)
    assert start("--seed", 6, directory=tmp_path).ready["seed"] == 6
    assert command("serve", "--help", directory=tmp_path).returncode == 0
    (tmp_path / "connect-chat-mock.yaml").write_text("scenarios: talks:talks/x.yaml\nseed: 1\n")
    twice = command("serve", "--port", 0, "--config", tmp_path / "connect-chat-mock.yaml")
    assert f'the name "x" is taken by {tmp_path}/talks/x.yaml' in twice.stderr
    (tmp_path / "connect-chat-mock.yaml").write_text("scenarios: [talks]\n")
    named = start("--config", tmp_path / "connect-chat-mock.yaml")
    assert [found["name"] for found in named.admin("GET", "/scenarios")["scenarios"]] == ["x"]


@pytest.mark.parametrize("text, named", [
    ("prot: 1\n", 'c.yaml:1:1: unknown "prot", did you mean "port"?'), ("port: x\n", 'c.yaml:1:7: --port must be a whole number between 0 and 65535, got "x"'),
    ("strict: maybe\n", 'c.yaml:1:9: strict must be true or false, got "maybe"'),
    ("# the port\nport: 0\n\nclock: reel\n", 'c.yaml:4:8: --clock must be real, scaled, manual or auto, got "reel"'),
    ("port: 0\nbody-memory: 12q\n", 'c.yaml:2:14: --body-memory must be a number of bytes such as 65536, 64k or 256m, got "12q"'),
    ("tls-port: 0\ntls-cert: x.pem\n", "c.yaml:2:11: --tls-cert and --tls-key must be given together"),
    ("port: 9\ntls-port: 9\n", "c.yaml:1:7, c.yaml:2:11: --port and --tls-port must differ, got 9"),
    ("tls-cert: x.pem\ntls-key: y.pem\n", "c.yaml:1:11: --tls-cert needs --tls-port"),
    ("clock: scaled\nclock-factor: 2\nlog-level: loud\n", "c.yaml:3:12: The value 'loud' is invalid"),
    ("max-messages: -1\n", "c.yaml:1:15: --max-messages must be between 1 and 4000000000, got -1"),
    ("seed: -4\n", 'c.yaml:1:7: --seed must be a whole number between 0 and 18446744073709551615, got "-4"'),
    ("host: not a host\n", 'c.yaml:1:7: no address for "not a host"'),
    ("port: 0\nadmin-socket: /nope/x.sock\n", "c.yaml:2:15: cannot listen at /nope/x.sock"),
    ("max-connections: 0\n", "c.yaml:1:18: --max-connections must be between 1 and 1000000, got 0"),
    ("attachment-memory: 2000g\n", "c.yaml:1:20: --attachment-memory must be between"),
    ("port: 0\nnode: no-letters\n", 'c.yaml:2:7: --node must have 1 to 32 letters and digits, got "no-letters"'),
    ("admin-token: short\n", "c.yaml:1:14: --admin-token must have 8 to 1000 visible ASCII characters"),
    ("public-url: mock\n", 'c.yaml:1:13: --public-url must be an address such as https://mock.example:8443, got "mock"'),
    ("allow-ask: '/'\n", 'c.yaml:1:12: --allow-ask must have hosts such as 127.0.0.1:9000, got "/"'),
    ("allow-origin: desk\n", "c.yaml:1:15: --allow-origin must have origins"),
    ("now: noon\n", "c.yaml:1:6: --now must be an ISO 8601 time"),
    ("streaming-endpoints: t=ftp://x\n", "c.yaml:1:22: --streaming-endpoints, t: "),
    ("attachments: /dev/null\n", "c.yaml:1:14: --attachments /dev/null: "),
    ("port: 0\nscenarios: [nowhere.yaml]\n", "c.yaml:2:12: nowhere.yaml: No such file or directory"),
    ("tls-port: 0\ntls-names: a/b\n", "c.yaml:2:12: --tls-names must have host names"),
    ("- port\n", "c.yaml:1:1: the configuration must be a mapping, got a list"), ("port: [1\n", "c.yaml:2:1: not YAML"),
])
def test_mistakes_in_a_configuration_file_have_their_places(tmp_path, text, named):
    (tmp_path / "c.yaml").write_text(text)
    result = command("serve", "--config", "c.yaml", directory=tmp_path)
    assert result.returncode != 0
    assert named in result.stderr
    assert command("serve", "--config", "none.yaml").stderr == "none.yaml: No such file or directory\n"


def test_a_wrong_value_of_the_environment_names_its_variable(tmp_path):
    for variable, value, named in [
        ("CCM_PORT", "x", 'CCM_PORT: --port must be a whole number between 0 and 65535, got "x"'),
        ("CCM_ADMIN_TOKEN", "short", "CCM_ADMIN_TOKEN: --admin-token must have"),
        ("CCM_STRICT", "maybe", 'CCM_STRICT: strict must be true or false, got "maybe"'),
    ]:
        result = command("serve", environment={variable: value}, directory=tmp_path)
        assert result.returncode != 0 and named in result.stderr, result.stderr
    # An error in a typed option is not reported as an error in an environment variable.
    typed = command("serve", "--max-connections", 0, environment={"CCM_PORT": "0"}, directory=tmp_path)
    assert typed.stderr.startswith("Error: --max-connections must be between 1 and 1000000, got 0\n")


def test_the_public_url_is_what_is_handed_out(start):
    mock = start("--public-url", "https://mock.example:8443/chat/")
    assert mock.ready["urls"]["connect"] == "https://mock.example:8443/chat"
    # The admin API does not use the public URL.
    assert mock.ready["urls"]["admin"] == f"{mock.url}/_mock/v1"
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    answer = mock.http(
        "POST", "/participant/connection", {"Type": ["WEBSOCKET"]}, {"X-Amz-Bearer": mock.agent(contact)})
    assert answer.json["Websocket"]["Url"].startswith("wss://mock.example:8443/chat/participant/websocket/")
    for wrong in ("mock.example", "ftp://mock.example", "http://", "http:///x"):
        assert "--public-url must be an address" in command("serve", "--port", "0", "--public-url", wrong).stderr


START = {"InstanceId": "i", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}


def test_strict_names_what_the_model_does_not_have(start):
    mock = start("--strict")
    refused = mock.http("PUT", "/contact/chat", START | {"Atributes": {}, "ParticipantDetails": {"DisplayName": "A"}})
    assert (refused.status, refused.headers["x-amzn-ErrorType"]) == (400, "InvalidParameterException")
    assert refused.headers["x-mock-reason"] == 'Atributes is not a known member, did you mean "Attributes"?'
    inner = mock.http("PUT", "/contact/chat", START | {"ParticipantDetails": {"DisplayName": "A", "Age": 3}})
    assert inner.headers["x-mock-reason"].startswith("ParticipantDetails.Age is not a known member")
    token = mock.http("PUT", "/contact/chat", START).json["ParticipantToken"]
    bearer = {"X-Amz-Bearer": token}
    assert mock.http("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"], "X": 1}, bearer).status == 400
    connection = mock.http("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]}, bearer).json
    bearer = {"X-Amz-Bearer": connection["ConnectionCredentials"]["ConnectionToken"]}
    refused = mock.http("POST", "/participant/transcript", {"StartPosition": {"Id": "x", "Ids": "y"}, "Max": 1}, bearer)
    assert refused.status == 400
    assert refused.headers["x-mock-reason"].startswith("Max is not a known member")
    assert mock.http("POST", "/participant/message", {"ContentType": "text/plain", "Content": "hi"}, bearer).status == 200


def test_what_is_not_strict_ignores_what_it_does_not_know(mock):
    assert mock.http("PUT", "/contact/chat", START | {"Atributes": {}}).status == 200


def test_require_signature_wants_one_on_the_control_plane(start):
    import boto3
    mock = start("--require-signature")
    missing = mock.http("PUT", "/contact/chat", START)
    assert (missing.status, missing.headers["x-amzn-ErrorType"]) == (403, "MissingAuthenticationTokenException")
    wrong = mock.http("PUT", "/contact/chat", START, {"Authorization": "Bearer x"})
    assert (wrong.status, wrong.headers["x-amzn-ErrorType"]) == (403, "IncompleteSignatureException")
    started = boto3.session.Session().client("connect").start_chat_contact(
        InstanceId="i", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})
    # The Participant Service needs only the bearer token. The widgets' back end is not Amazon's.
    bearer = {"X-Amz-Bearer": started["ParticipantToken"]}
    assert mock.http("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]}, bearer).status == 200
    assert mock.http("POST", "/startChatContact", START).status == 200
