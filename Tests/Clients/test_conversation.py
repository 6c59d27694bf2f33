"""Tests whole conversations of a scripted customer with an unmodified AWS SDK and the AWS CLI."""

import json
import shutil
import subprocess
import sys

import pytest
from conftest import FIXTURES, Side


def test_boto3_plays_the_agent_of_a_scripted_customer(mock, participant):
    run = mock.admin("POST", "/scenarios/hello/runs", {})
    assert run["state"] == "running"
    agent = Side(participant, mock.agent(run["contactId"]))
    assert agent.contents() == ["Hi, is anyone there?"]

    sent = agent.say("Hello, how can I help?")
    assert agent.contents() == ["Hi, is anyone there?", "Hello, how can I help?", "Thanks, bye"]
    assert sent["Id"] in [item["Id"] for item in agent.items()]

    pages = []
    options = {"MaxResults": 2, "SortOrder": "DESCENDING"}
    while True:
        page = participant.get_transcript(ConnectionToken=agent.token, **options)
        pages.append([item.get("Content", item["ContentType"].rsplit(".", 2)[-2:]) for item in page["Transcript"]])
        if not page["NextToken"]:
            break
        options["NextToken"] = page["NextToken"]
    assert pages == [
        ["Thanks, bye", "Hello, how can I help?"],
        [["participant", "joined"], "Hi, is anyone there?"],
        [["participant", "joined"]],
    ]

    participant.disconnect_participant(ConnectionToken=agent.token)
    ended = mock.admin("GET", f"/runs/{run['id']}?wait=5s")
    assert ended["state"] == "passed"
    assert mock.admin("GET", f"/contacts/{run['contactId']}")["state"] == "ended"
    with pytest.raises(participant.exceptions.AccessDeniedException):
        agent.items()


def test_the_usual_scenario_captures_and_goes_on(start):
    import boto3

    mock = start("--seed", 7, "--clock", "manual", "--now", "2026-11-22T13:00:00Z", FIXTURES)
    client = boto3.session.Session().client("connectparticipant")
    run = mock.admin("POST", "/scenarios/late%20parcel/runs", {})
    agent = Side(client, mock.agent(run["contactId"]))
    assert agent.contents() == ["Thanks for contacting us"]
    mock.admin("POST", "/clock/advance", {"by": "2.5s"})
    assert agent.contents() == ["Thanks for contacting us", "Hi, where is my order A-1001?"]
    fired = mock.admin("POST", "/clock/advance", {"by": "60s"})["fired"]
    assert [timer["what"] for timer in fired] == ["scenario step"]
    assert agent.contents()[-1] in ["thanks!", "ok ty"]
    participants = mock.admin("GET", f"/contacts/{run['contactId']}")["participants"]
    assert [p["role"] for p in participants] == ["CUSTOMER", "SYSTEM", "AGENT"]
    client.disconnect_participant(ConnectionToken=agent.token)
    assert mock.admin("GET", f"/runs/{run['id']}?wait=5s")["state"] == "passed"


def test_the_aws_cli_plays_the_agent(mock):
    aws = shutil.which("aws")
    command = [aws] if aws else [sys.executable, "-m", "awscli"]

    def cli(operation, *arguments):
        output = subprocess.run(
            [*command, "connectparticipant", operation, *arguments], check=True, capture_output=True, text=True).stdout
        return json.loads(output) if output.strip() else None

    run = mock.admin("POST", "/scenarios/hello/runs", {})
    connection = cli(
        "create-participant-connection", "--type", "WEBSOCKET", "CONNECTION_CREDENTIALS",
        "--participant-token", mock.agent(run["contactId"]))
    assert connection["Websocket"]["Url"].startswith(f"ws://127.0.0.1:{mock.port}/")
    bearer = ["--connection-token", connection["ConnectionCredentials"]["ConnectionToken"]]
    cli("send-message", *bearer, "--content-type", "text/plain", "--content", "Hello")
    cli("send-event", *bearer, "--content-type", "application/vnd.amazonaws.connect.event.typing")

    contents, token = [], []
    while True:
        page = cli("get-transcript", *bearer, "--max-results", "2", "--sort-order", "ASCENDING", *token)
        contents = [item.get("Content") for item in page["Transcript"]] + contents
        if not page["NextToken"]:
            break
        token = ["--next-token", page["NextToken"]]
    assert contents == [None, "Hi, is anyone there?", None, "Hello", "Thanks, bye"]
    cli("disconnect-participant", *bearer)
    assert mock.admin("GET", f"/runs/{run['id']}?wait=5s")["state"] == "passed"


def test_the_printed_lines_hold_a_conversation(mock):
    script = []
    for line in mock.process.stderr:
        if line.startswith("Try a conversation"):
            break
    for line in mock.process.stderr:
        script.append(line)
        if "$P/transcript" in line:
            break
    output = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "".join(script)], capture_output=True, text=True, timeout=60)
    assert output.returncode == 0, output.stderr
    transcript = json.loads(output.stdout.strip().splitlines()[-1])["Transcript"]
    assert [item["Content"] for item in transcript if item["Type"] == "MESSAGE"] == [
        "Hi, is anyone there?", "Hello, how can I help?", "Thanks, bye"]
