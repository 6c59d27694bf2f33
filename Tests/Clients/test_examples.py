"""Tests that every example in README and Documentation is executed, or that its page says who does it.

A new code block fails `test_every_example_is_accounted_for` until ACCOUNT names it.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys

import boto3
import pytest
import yaml
from websockets.sync.client import connect

from conftest import BINARY, FIXTURES, ROOT, command, plain_environment

# Pages that a program writes and a test compares, and the page that quotes frames.
EXEMPT = {"AdminOperations.md", "Fidelity.md", "Protocol.md"}
PAGES = {
    page.name: page.read_text() for page in [ROOT / "README.md", *sorted((ROOT / "Documentation").glob("*.md"))]
    if page.name not in EXEMPT}


def blocks(page):
    """Returns the code blocks of a page: fenced ones without the fences, indented ones without the indent."""
    found, block, fenced, before = [], [], False, ""
    for line in PAGES[page].splitlines() + [""]:
        if line.startswith("```"):
            if fenced:
                found.append("\n".join(block) + "\n")
            block, fenced = [], not fenced
        elif fenced:
            block.append(line)
        elif line.startswith("    ") and (block or not before.strip()):
            block.append(line[4:])
        elif block and line.strip():
            found.append("\n".join(block).rstrip("\n") + "\n")
            block = []
        elif block:
            block.append("")
        before = line
    return found + (["\n".join(block).rstrip("\n") + "\n"] if any(block) else [])


# The beginning of each block, and what executes it or compares it with what happens.
ACCOUNT = {
    "README.md": [
        ("make install", "test_make"), ("scenario: hello", "test_readme.py"), ("$ connect-chat-mock run", "test_readme.py"),
        ("def test_my_bot", "test_pytest_in_the_readme")],
    "AdminAPI.md": [
        ("PUT  /agents/Sam", "test_requests"), ("PUT /settings", "test_requests"),
        ("POST /contacts/{id}/sockets/drop", "test_requests"), ("POST /faults", "test_requests"),
        ('> {"instance"', "test_live"), ("GET /journal", "test_requests"), ("POST /verify", "test_requests")],
    "Architecture.md": [("", "a diagram")] * 4,
    "CI.md": [
        ("connect-chat-mock run scenarios/ ", "test_run_in_ci"), ("connect-chat-mock run scenarios/late-parcel", "test_run_in_ci"),
        ("connect-chat-mock run scenarios/late-parcel", "test_cookbook.py, with another scenario"),
        ("# The file .pre-commit-config.yaml", "test_hooks"), ("docker build", "Scripts/image-test"),
        ("# A step", "test_hooks"), ("# .github/workflows", "test_workflows"), ("# .gitlab-ci", "test_workflows"),
        ("connect-chat-mock serve", "test_serve_in_ci")],
    "Clients.md": [
        ("export AWS_ENDPOINT_URL_CONNECT", "test_clients"), ("participant = boto3", "test_clients"),
        ("token = participant", "test_clients"), ("aws connect", "test_clients"),
        ("const participant", "not executed: there is no AWS SDK for JavaScript here"),
        ("connect.ChatSession.setGlobalConfig", "Tests/Browser"), ("connect.ChatSession.setGlobalConfig", "Tests/Browser"),
        ("export AWS_CA_BUNDLE", "test_tls.py"), ("connect-chat-mock serve --tls-port 443", "test_tls.py, with another port"),
        ("ConnectParticipantClient participant", "not executed: there is no AWS SDK for Java here"),
        ("participant := ", "not executed: there is no AWS SDK for Go here"),
        ("connect-chat-mock serve fixtures/welcome-flow", "test_clients")],
    "Commands.md": [("# connect-chat-mock.yaml", "test_configuration"), ("instances:", "test_instances"), ("# yaml-language-server", "test_schema_line"), ('"yaml.schemas"', "test_schema_line")],
    "Cookbook.md": [
        ("connect-chat-mock run", "test_cookbook_commands"), ("connect-chat-mock run", "test_cookbook_commands"),
        ("connect-chat-mock run", "test_cookbook_commands"), ("POST …/scenarios/refund", "test_cookbook_request"),
        ("connect-chat-mock run", "test_cookbook_commands"), ("# connect-chat-mock.yaml", "test_cookbook_configuration")],
    "Recordings.md": [
        ('eval "$(aws', "not executed: there are no AWS credentials here"),
        ("connect-chat-mock record", "test_recordings"), ("# talk.py", "test_recordings"),
        ("pip install boto3", "run by test_recordings, but for pip"),
        ("connect-chat-mock compare", "test_recordings"), ("chat.recording.json: ", "a report, whose form ComparisonTests compare"),
        ('{"at": 129', "test_entries_of_recordings")],
    "Migrating.md": [
        ("def reply", "test_migrating.py"), ("import boto3", "test_migrating.py"), ("import json", "test_migrating.py"),
        ("AssertionError", "test_migrating.py"), ("def reply", "test_migrating.py"),
        ("import {", "not executed: there is no npm registry here"),
        ("const participant", "not executed: there is no npm registry here")],
    "Scenarios.md": [
        ("scenario: late parcel", "test_scenarios"), ("customer:", "test_scenarios"),
        ("scenario: virus scan", "test_scenarios"), ("- repeat:", "test_scenarios"), ("- ask:", "test_scenarios"),
        ("rules:", "test_scenarios"), ("customer:", "test_scenarios"), ("variables:", "test_scenarios"), ("shop.yaml:3:5", "test_mistakes")],
    "Streams.md": [
        ('<div id="ccp"', "Tests/Browser"), ("curl", "test_desktops"), ("connect.agent", "Tests/Browser"),
        ("POST /_mock/v1/instances/default/ccp", "test_desktops"), ("steps:", "test_scenarios")],
    "Testing.md": [
        ("make dist", "Scripts/dist-test"), ("def test_a_first_chat", "test_testing"), ("# test_bot.py", "test_testing"),
        ("# test_widget_back_end.py", "test_testing"), ("# test_desktop_back_end.py", "test_testing"),
        ("# test_bridge.py", "test_testing"), ("# test_refusals.py", "test_testing"), ("# test_more.py", "test_testing"),
        ("@Test", "test_swift")],
    "Tutorial.md": [
        ("scenario: refund", "test_readme.py"), ("$ connect-chat-mock run", "test_readme.py"), ("import json", "test_readme.py"),
        ("$ set -o pipefail", "test_readme.py"), ("$ connect-chat-mock run", "test_readme.py"),
        ("- run: connect-chat-mock", "test_workflows"), ("$ M=", "test_first_conversation"), ("scenario: hello", "test_scenarios")],
}


def block(page, beginning):
    return next(text for text in blocks(page) if text.startswith(beginning))


@pytest.mark.parametrize("page", PAGES)
def test_every_example_is_accounted_for(page):
    found, account = blocks(page), ACCOUNT.get(page, [])
    assert len(found) == len(account), [text.splitlines()[0] for text in found]
    for text, (beginning, how) in zip(found, account):
        assert text.startswith(beginning), (page, text)
        if how.startswith("test_") and not how.endswith(".py") and ".py," not in how:
            assert how in globals(), how


def test_make():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M)
    for target in re.findall(r"^make ([a-z]+)", block("README.md", "make install"), re.M):
        assert target in targets


# ---- requests of the admin API ----

def request_lines(text):
    """Yields method, path and body of the requests in a block."""
    joined = re.sub(r"\n {4,}(?=\S)", " ", text)
    for line in joined.splitlines():
        method, path, body = re.match(r"(GET|PUT|POST|DELETE)\s+(\S+)(?:\s(\{\".*\}))?", line).groups()
        yield method, path, json.loads(body) if body else {} if method == "POST" else None


@pytest.mark.parametrize("beginning", [beginning for beginning, how in ACCOUNT["AdminAPI.md"] if how == "test_requests"])
def test_requests(start, beginning):
    mock = start()
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    for method, path, body in request_lines(block("AdminAPI.md", beginning)):
        path = path.replace("{id}", contact).replace("{contactId}", contact).replace("wait=5s", "wait=0s")
        answer = mock.http(method, f"/_mock/v1/instances/default{path}", body)
        # A wait can time out, and a claim can fail. Neither may have a mistake.
        assert answer.status in (200, 201, 408, 409), (path, answer.text)
        assert answer.status < 400 or path.startswith(("/journal", "/verify")), (path, answer.text)


def test_live(mock):
    """Lines of the page begin with ">", and those of the server with "<"."""
    with connect(mock.url.replace("http", "ws", 1) + "/_mock/v1/live") as line_to_server:
        for line in block("AdminAPI.md", "> ").splitlines():
            if line[0] == ">":
                line_to_server.send(line[2:])
                mock.admin("POST", "/faults", {"delay": "1ms"})
            else:
                assert json.loads(line_to_server.recv(timeout=10))["changed"] == json.loads(line[2:])["changed"]


def test_desktops(start):
    mock = start()
    subprocess.run(
        ["bash", "-ec", block("Streams.md", "curl").replace("http://127.0.0.1:8080", mock.url)], check=True, capture_output=True)
    assert [contact["participants"][0]["displayName"] for contact in mock.admin("GET", "/contacts")["contacts"]] == ["Bob"]
    for method, path, body in request_lines(block("Streams.md", "POST /_mock/v1/instances/default/ccp")):
        if body.get("contactId"):
            body["contactId"] = mock.admin("GET", "/contacts")["contacts"][0]["id"]
        answer = mock.http(method, path, body)
        assert answer.status == 409 and "no CCP page" in answer.json["detail"] or answer.status == 200, answer.text


# ---- scenarios and configuration ----

WHOLE = {"scenario": "x", "steps": ["customer leaves"]}


@pytest.mark.parametrize("page, number", [
    (page, number) for page, account in ACCOUNT.items() for number, (_, how) in enumerate(account) if how == "test_scenarios"])
def test_scenarios(tmp_path, page, number):
    text = blocks(page)[number]
    given = yaml.safe_load(text)
    if isinstance(given, list):
        text = "steps:\n" + re.sub("^", "  ", text, flags=re.M).rstrip(" ")
        given = {"steps": given}
    (tmp_path / "views").mkdir()
    (tmp_path / "views/refund-form.view.json").write_text('{"template": {}}')
    (tmp_path / "turns.csv").write_text("text,answer\nhi,hello\n")
    missing = "".join(f"{key}: {json.dumps(value)}\n" for key, value in WHOLE.items() if key not in given)
    if "data" in given:
        missing += "tags: [table]\n"
    (tmp_path / "x.yaml").write_text(missing + text)
    checked = command("check", tmp_path / "x.yaml")
    assert checked.returncode == 0, checked.stdout


def test_mistakes(tmp_path):
    (tmp_path / "shop.yaml").write_text("scenario: shop\nsteps:\n  - customer sasy: hi\n  - wait: 5\n")
    checked = command("check", "shop.yaml", directory=tmp_path)
    assert checked.stdout == block("Scenarios.md", "shop.yaml:3:5")


def test_configuration(start, tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "demos").mkdir()
    shutil.copy(FIXTURES / "hello.yaml", tmp_path / "demos/hello.yaml")
    shutil.copy(FIXTURES / "late-parcel.yaml", tmp_path / "scenarios")
    (tmp_path / "connect-chat-mock.yaml").write_text(block("Commands.md", "# connect-chat-mock.yaml"))
    mock = start(directory=tmp_path)
    assert mock.admin("GET", "/settings")["profile"] == "api"
    assert {scenario["name"] for scenario in mock.admin("GET", "/scenarios")["scenarios"]} == {"hello", "late parcel"}


def test_instances(start, tmp_path):
    (tmp_path / "views").mkdir()
    (tmp_path / "views/refund-form.view.json").write_text('{"template": {}}')
    (tmp_path / "instances.yaml").write_text(block("Commands.md", "instances:"))
    mock = start("--instances", tmp_path / "instances.yaml")
    assert mock.admin("GET", "/agents/Lee", None, "training")["state"] == "Available"
    assert mock.admin("GET", "/settings")["ringTimeout"] == "5s"
    assert {queue["name"] for queue in mock.admin("GET", "/queues")["queues"]} >= {"billing", "returns"}
    assert mock.admin("GET", "/faults")["faults"][0]["operation"] == "SendMessage"


def test_cookbook_commands(shell):
    shutil.copytree(FIXTURES, shell.folder / "fixtures")
    shutil.copy(ROOT / "Tests/Clients/cookbook_client.py", shell.folder / "bot.py")
    lines = [line for text in blocks("Cookbook.md") for line in text.splitlines() if line.startswith("connect-chat-mock")]
    assert len(lines) == 8
    for line in lines:
        played = shell(line.replace("'python3 bot.py'", f"'{sys.executable} bot.py'"))
        assert played.returncode == 0, (line, played.stdout)


def test_cookbook_request(start):
    mock = start(FIXTURES)
    method, path, body = re.match(r"(POST) …(\S+) (.*)", block("Cookbook.md", "POST …/scenarios/refund")).groups()
    run = mock.admin(method, path, json.loads(body) | {"record": True})
    assert mock.admin("GET", f"/runs/{run['id']}?wait=10s")["state"] == "passed"
    assert not [event for event in mock.admin("GET", f"/runs/{run['id']}/events")["events"] if event.get("actor") == "agent"]


def test_cookbook_configuration(start, tmp_path):
    (tmp_path / "connect-chat-mock.yaml").write_text(block("Cookbook.md", "# connect-chat-mock.yaml"))
    mock = start(FIXTURES / "cookbook/rejected-file.yaml", directory=tmp_path)
    assert [scenario["name"] for scenario in mock.admin("GET", "/scenarios")["scenarios"]] == ["rejected file"]


def test_schema_line(tmp_path, mock):
    line = block("Commands.md", "# yaml-language-server")
    (tmp_path / "x.yaml").write_text(line + "scenario: x\nsteps: [customer leaves]\n")
    assert command("check", tmp_path / "x.yaml").returncode == 0
    path = re.search(r"http://127\.0\.0\.1:8080(/\S+)", line)[1]
    assert mock.http("GET", path).json["$id"] == "urn:connect-chat-mock:scenario:1"
    assert path in block("Commands.md", '"yaml.schemas"')


# ---- commands ----

@pytest.fixture
def shell(tmp_path):
    """A function that runs lines in bash, with the command in PATH and a free port as the default."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/connect-chat-mock").symlink_to(BINARY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = f"{tmp_path}/bin:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = plain_environment() | {
        "PATH": path, "CCM_PORT": str(port), "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}

    def run(text):
        text = text.replace("http://127.0.0.1:8080", f"http://127.0.0.1:{port}")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eu", "-c", text], cwd=tmp_path, env=environment, capture_output=True,
            text=True, timeout=60)

    run.folder = tmp_path
    return run


def with_scenarios(shell):
    (shell.folder / "scenarios").mkdir()
    shutil.copy(FIXTURES / "late-parcel.yaml", shell.folder / "scenarios")


def test_run_in_ci(shell):
    with_scenarios(shell)
    alone = shell(block("CI.md", "connect-chat-mock run scenarios/ "))
    assert alone.returncode == 0, alone.stderr
    # No client comes, so the run fails after its patience. The command itself is valid.
    waiting = shell(block("CI.md", "connect-chat-mock run scenarios/late-parcel").rstrip("\n") + " --client-timeout 1ms --pace auto")
    assert waiting.returncode == 1 and json.loads(waiting.stdout.splitlines()[0])["participantToken"], waiting.stderr


def test_serve_in_ci(shell):
    with_scenarios(shell)
    served = shell(block("CI.md", "connect-chat-mock serve") + "kill $!\nwait $!\n")
    assert served.returncode == 0, served.stderr


def test_workflows():
    for text in (block("CI.md", "# .github/workflows"), block("CI.md", "# .gitlab-ci")):
        workflow = yaml.safe_load(text)
        assert "chat" in workflow or "chat" in workflow["jobs"]
    step, = yaml.safe_load(block("Tutorial.md", "- run: connect-chat-mock"))
    assert step["shell"] == "bash"


def test_hooks():
    repository, = yaml.safe_load(block("CI.md", "# The file .pre-commit-config.yaml"))["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in hooks]
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step, = yaml.safe_load(block("CI.md", "# A step"))
    assert set(step["with"]) <= set(action["inputs"])


def test_first_conversation(shell):
    script = "".join(
        line.removeprefix("$ ") + "\n" for line in block("Tutorial.md", "$ M=").splitlines() if line.startswith("$ "))
    shutil.copy(FIXTURES / "hello.yaml", shell.folder)
    talked = shell(
        "connect-chat-mock serve hello.yaml 2>/dev/null >/dev/null &\nconnect-chat-mock ready --wait 20s >/dev/null\n" + script
        + "kill %1\n")
    assert talked.returncode == 0, talked.stderr
    message, transcript = map(json.loads, talked.stdout.splitlines())
    assert set(message) == {"Id", "AbsoluteTime"}
    assert [item.get("Content") for item in transcript["Transcript"]][-2:] == ["Hello, how can I help?", "Thanks, bye"]


def test_clients(shell, mock):
    exports = block("Clients.md", "export AWS_ENDPOINT_URL_CONNECT")
    line = block("Clients.md", "aws connect")
    aws = shutil.which("aws") or f"{sys.executable} -m awscli"
    shutil.copytree(FIXTURES, shell.folder / "fixtures")
    serve, start = block("Clients.md", "connect-chat-mock serve fixtures/welcome-flow").splitlines()
    started = shell(
        f"{exports}{serve} 2>/dev/null >/dev/null &\nconnect-chat-mock ready --wait 20s >/dev/null\n"
        f"aws() {{ {aws} \"$@\"; }}\n{line}{start}\nkill %1\n")
    assert started.returncode == 0 and started.stdout.count('"ParticipantToken"') == 2, started.stderr
    names = {"boto3": boto3}
    chat = boto3.client("connect").start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})
    for text in (block("Clients.md", "participant = boto3"), block("Clients.md", "token = participant")):
        exec(text.replace("http://127.0.0.1:8080", mock.url), names := names | {"chat": chat})


# ---- recordings ----

def test_recordings(shell, mock):
    command_line = block("Recordings.md", "connect-chat-mock record")
    recorder = subprocess.Popen(
        ["bash", "-c", re.sub(r"https://[a-z0-9.-]+", mock.url, command_line).replace("-o ", "--port 0 -o ")], cwd=shell.folder,
        stdout=subprocess.PIPE, text=True, env=plain_environment() | {"PATH": f"{shell.folder}/bin:{os.environ['PATH']}"})
    url = json.loads(recorder.stdout.readline())["urls"]["connect"]
    script = block("Recordings.md", "# talk.py").replace("http://127.0.0.1:8080", url)
    talk = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, input="\n",
        env=os.environ | {"INSTANCE_ID": "default", "FLOW_ID": "f"})
    assert talk.returncode == 0 and "Hello" in talk.stdout, talk.stderr
    assert recorder.wait(timeout=20) == 0
    compared = shell(block("Recordings.md", "connect-chat-mock compare"))
    assert compared.returncode == 0 and "no difference" in compared.stdout, compared.stdout + compared.stderr
    assert "no difference" in (shell.folder / "drift.html").read_text()


def test_entries_of_recordings(tmp_path):
    entries = [json.loads(line) for line in block("Recordings.md", '{"at": 129').splitlines()]
    recording = {"recording": 1, "started": "2026-11-29T16:32:46.384Z", "entries": entries}
    (tmp_path / "r.json").write_text(json.dumps(recording))
    assert command("compare", tmp_path / "r.json").returncode in (0, 1)


# ---- the package for Python ----

def passed(folder):
    """Runs the tests in a folder with the package from its sources. Scripts/dist-test tests the installed wheel."""
    environment = plain_environment() | {
        "PYTHONPATH": str(ROOT / "Packaging/python/src"), "CONNECT_CHAT_MOCK_BINARY": str(BINARY)}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "connect_chat_mock.pytest_plugin"], cwd=folder,
        env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stdout + result.stderr
    return int(re.search(r"(\d+) passed", result.stdout)[1])


def test_pytest_in_the_readme(tmp_path):
    (tmp_path / "hello.yaml").write_text(block("README.md", "scenario: hello"))
    (tmp_path / "test_readme.py").write_text(block("README.md", "def test_my_bot"))
    assert passed(tmp_path) == 1


def test_testing(tmp_path):
    for text, (beginning, how) in zip(blocks("Testing.md"), ACCOUNT["Testing.md"]):
        if how == "test_testing":
            (tmp_path / (re.match(r"# (\S+\.py)", text) or ["", "test_first.py"])[1]).write_text(text)
    assert passed(tmp_path) == 14


def test_swift():
    example = next((ROOT / "Examples/Tests").rglob("*.swift")).read_text()
    lines = {line.strip() for line in example.splitlines()}
    assert [line for line in block("Testing.md", "@Test").splitlines() if line.strip() not in lines] == []
