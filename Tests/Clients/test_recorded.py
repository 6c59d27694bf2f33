"""Tests that every fixture and demo gives the recorded bytes at a fixed seed.

The recordings in Tests/Golden/runs have runs, contacts and transcripts. To record an intended
change, run CCM_RECORD=1 pytest Tests/Clients/test_recorded.py. Give the reason in the commit
message and in the CHANGELOG.
"""

import json
import os
import urllib.parse

import pytest
import yaml
from conftest import FIXTURES, ROOT, Mock

FILES = sorted(FIXTURES.glob("*.yaml")) + sorted((ROOT / "demo").glob("*.yaml"))
GOLDEN = ROOT / "Tests/Golden/runs"


def played(mock, path):
    """Plays a scenario with stand-ins in a separate instance. Returns its runs and contacts."""
    scenario = yaml.safe_load(path.read_text())["scenario"]
    instance = f"recorded-{path.parent.name}-{path.stem}"
    mock.admin("PUT", "", {"seed": 5, "clock": {"mode": "manual", "now": "2026-01-31T12:00:00Z"}}, instance)
    runs = f"/_mock/v1/instances/{instance}/scenarios/{urllib.parse.quote(scenario)}/runs"
    # Only an expected actor can have a stand-in. The first accepted cast has all expected actors.
    casts = (["customer", "agent"], ["customer"], ["agent"], [])
    assert any(mock.http("POST", runs, {"standIns": cast}).status == 201 for cast in casts)
    for _ in range(4):
        mock.admin("POST", "/clock/advance", {"by": "1h"}, instance)
    contacts = mock.admin("GET", "/contacts", None, instance)["contacts"]
    return {
        "runs": mock.admin("GET", "/runs", None, instance)["runs"],
        "contacts": [
            {"contact": contact, "transcript": mock.admin("GET", f"/contacts/{contact['id']}/transcript", None, instance)}
            for contact in contacts],
    }


@pytest.fixture(scope="module")
def server():
    mock = Mock("--seed", 1, *FILES)
    yield mock
    assert mock.stop()[0] == 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_scenario_gives_what_was_recorded(server, path):
    text = json.dumps(played(server, path), indent=1, ensure_ascii=False) + "\n"
    # Removes the repository's path, which differs between machines.
    text = text.replace(str(ROOT) + "/", "")
    file = GOLDEN / f"{path.parent.name}-{path.stem}.json"
    if os.environ.get("CCM_RECORD"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text()
