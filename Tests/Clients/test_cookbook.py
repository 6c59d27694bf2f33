"""Plays every cookbook scenario in every cast: stand-ins, an absent actor, a silent actor, and a real boto3 client.

`Tests/Golden/cookbook` has what is played without a client. The same seed and time give the same bytes.
"""

import os
import shlex
import sys

import pytest
import yaml
from conftest import FIXTURES, ROOT, command

FILES = [path for path in sorted((FIXTURES / "cookbook").glob("*.yaml")) if not path.name.endswith(".steps.yaml")]
GOLDEN = ROOT / "Tests/Golden/cookbook"
OPEN = "2026-03-02T09:00:00Z"
CLOSED = "2026-03-01T09:00:00Z"


def awaited(path):
    """The actor whom a real client can play."""
    return "agent" if "agent" in yaml.safe_load(path.read_text())["tags"] else "customer"


def played(path, *options, now=OPEN):
    result = command(
        "run", path.name, "--seed", 7, "--now", now, "--replays", "none", *options, directory=path.parent)
    assert result.stderr == "", result.stderr
    return result.stdout


def test_there_are_fifteen_and_the_pizza():
    assert len(FILES) == 16


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_without_a_client_the_same_bytes_are_played(path):
    actor = awaited(path)
    shown = "".join(
        f"$ {' '.join(['run', *options])}\n{played(path, *options)}\n"
        for options in [[], ["--absent", actor], ["--silent", actor]])
    if path.stem == "business-hours":
        shown += f"$ run on a Sunday\n{played(path, now=CLOSED)}"
    golden = GOLDEN / f"{path.stem}.txt"
    if os.environ.get("CCM_RECORD"):
        golden.write_text(shown)
    assert shown == golden.read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_client_plays_its_part(path):
    client = shlex.join([sys.executable, str(ROOT / "Tests/Clients/cookbook_client.py"), "hundred-turns.csv"])
    shown = played(path, "--client", awaited(path), "--client-command", client, "--pace", "auto")
    assert shown.splitlines()[-1] == "1 passed, 0 failed", shown
