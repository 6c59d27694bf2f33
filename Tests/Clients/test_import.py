"""Tests that conversations become scenarios, which play again."""

import pytest
from conftest import FIXTURES, ROOT, command

INPUTS = ROOT / "Tests/Golden/import"
CHATS = [[path] for path in sorted(INPUTS.glob("*.json")) if not path.name.startswith(("chain", "gettranscript-page"))] + [
    sorted(INPUTS.glob("chain-*.json")), sorted(INPUTS.glob("gettranscript-page-*.json"))]


@pytest.mark.parametrize("play", ["customer", "agent", "all"])
@pytest.mark.parametrize("files", CHATS, ids=lambda files: files[0].stem)
def test_every_transcript_is_a_scenario_that_passes(tmp_path, files, play):
    made = command("import", *files, "--play", play, "-o", tmp_path / "made.yaml")
    assert made.returncode == 0, made.stderr
    assert command("check", tmp_path / "made.yaml").stdout == f"{tmp_path}/made.yaml: {name(tmp_path / 'made.yaml')}, ok\n"
    assert command("fmt", "--check", tmp_path / "made.yaml").returncode == 0
    played = command("run", "-q", "--replays", "none", tmp_path / "made.yaml")
    assert played.stdout == "1 passed, 0 failed\n", played.stdout


def name(path):
    return path.read_text().splitlines()[0].removeprefix("scenario: ")


@pytest.mark.parametrize("path", sorted((INPUTS / "damaged").glob("*.json")), ids=lambda path: path.stem)
def test_a_damaged_file_is_refused(path):
    others = [INPUTS / "chain-1-transferred-away.json"] if path.stem == "other-chat" else []
    refused = command("import", *others, path)
    assert refused.returncode == 2
    assert refused.stdout == "" and str(path) in refused.stderr


def test_wrong_arguments_are_refused(tmp_path):
    assert command("import").returncode == 64
    assert command("import", "a.json", "--contact", "x").returncode == 64
    missing = command("import", tmp_path / "none.json")
    assert missing.returncode == 2 and "No such file" in missing.stderr
    assert command("import", "--contact", "x", "--endpoint", "http://127.0.0.1:1").returncode == 3


def said(transcript):
    """What was said and attached, and by whom."""
    return [
        (item.get("ParticipantRole"), item.get("ContentType"), item.get("Content"),
         [file["AttachmentName"] for file in item.get("Attachments", [])])
        for item in transcript["Transcript"] if item["Type"] != "EVENT"]


@pytest.mark.parametrize("scenario", [
    "transfer", "damaged parcel", "pick a department", "refund form", "growing answer", "two customers", "late parcel",
    "bot handover", "survey", "supervised"])
def test_an_exported_chat_plays_again_with_the_same_messages(start, tmp_path, scenario):
    mock = start("--clock", "manual", FIXTURES)
    path = f"/scenarios/{scenario.replace(' ', '%20')}"
    run = mock.admin("POST", f"{path}/runs", {"standIns": mock.admin("GET", path)["awaits"], "seed": 5})
    mock.admin("POST", "/clock/advance", {"by": "3h"})
    whole = mock.admin("GET", f"/contacts/{run['contactId']}/transcript")
    assert len(said(whole)) > 1
    made = command(
        "import", "--contact", run["contactId"], "--endpoint", mock.url, "--play", "all", "--waits", "none", "--no-redact",
        "--name", "again", "-o", tmp_path / "again.yaml")
    assert made.returncode == 0, made.stderr
    again = start("--clock", "manual", tmp_path)
    second = again.admin("POST", "/scenarios/again/runs")
    again.admin("POST", "/clock/advance", {"by": "3h"})
    assert again.admin("GET", f"/runs/{second['id']}")["state"] == "passed", (tmp_path / "again.yaml").read_text()
    assert said(again.admin("GET", f"/contacts/{second['contactId']}/transcript")) == said(whole)


def test_the_files_of_all_legs_are_one_scenario(start, tmp_path):
    mock = start("--clock", "manual", FIXTURES)
    run = mock.admin("POST", "/scenarios/transfer/runs", {"standIns": ["agent"], "seed": 5})
    mock.admin("POST", "/clock/advance", {"by": "3h"})
    legs = mock.admin("GET", f"/contacts/{run['contactId']}")["contacts"]
    assert len(legs) > 1
    written = command("transcript", run["contactId"], "--endpoint", mock.url, "--folder", tmp_path / "bucket")
    files = written.stdout.splitlines()
    assert files == [f"{tmp_path}/bucket/{leg['transcriptKey']}" for leg in legs], written.stderr
    day, minute = legs[0]["initiatedAt"][:10], legs[0]["initiatedAt"][11:16]
    assert legs[0]["transcriptKey"] == (
        f"connect/default/ChatTranscripts/{day.replace('-', '/')}/{run['contactId']}_{day.replace('-', '')}T{minute}_UTC.json")
    stored = mock.http("GET", f"/_mock/v1/instances/default/contacts/{run['contactId']}/transcript?format=s3")
    assert files[0].endswith(stored.headers["Content-Disposition"].removeprefix('attachment; filename="').removesuffix('"'))
    assert command("transcript", "--endpoint", mock.url, "--folder", "x", "--format", "json").returncode == 64
    made = command("import", *reversed(files), "--play", "all")
    assert made.returncode == 0 and "transfers:" in made.stdout, made.stdout + made.stderr


def test_the_admin_api_makes_the_same_scenario(mock):
    run = mock.admin("POST", "/scenarios/hello/runs", {"standIns": ["agent"]})
    mock.admin("GET", f"/runs/{run['id']}?wait=10s")
    path = f"/_mock/v1/instances/default/contacts/{run['contactId']}/scenario"
    served = mock.http("GET", path + "?play=all&name=mine")
    assert served.headers["Content-Type"] == "application/yaml"
    made = command("import", "--contact", run["contactId"], "--endpoint", mock.url, "--play", "all", "--name", "mine")
    notes = "".join(f"# {line}\n" for line in made.stderr.splitlines())
    assert served.text == notes + made.stdout
    assert mock.http("GET", path + "?play=nobody").status == 400
    assert mock.http("GET", path + "?redact=perhaps").status == 400
    assert "Ana" in mock.http("GET", path + "?redact=false").text
