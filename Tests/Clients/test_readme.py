"""Tests that the README's first conversation and the tutorial work as written."""

import os
import pathlib
import re
import subprocess
import sys

import pytest
from conftest import BINARY, ROOT, plain_environment

README = (ROOT / "README.md").read_text()
TUTORIAL = (ROOT / "Documentation/Tutorial.md").read_text()


def block(pattern, page=TUTORIAL):
    found = re.search(pattern, page, re.S)
    assert found, f"the page has no {pattern}"
    return found.group(1)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "hello.yaml").write_text(block(r"`hello\.yaml`\..*?```yaml\n(.*?)```", README))
    (tmp_path / "refund.yaml").write_text(block(r"`refund\.yaml`:\n\n```yaml\n(.*?)```"))
    (tmp_path / "bot.py").write_text(block(r"```python\n(import json, sys, boto3.*?)```"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/connect-chat-mock").symlink_to(BINARY)
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    return tmp_path


def shell(folder, line):
    """Runs a page's command line as bash does in CI."""
    path = f"{folder}/bin:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line], cwd=folder, capture_output=True, text=True,
        timeout=60, env=plain_environment() | {"PATH": path, "CCM_REPLAYS": "connect-chat-mock-failures"})


def comparable(text):
    """Removes what differs from run to run: seeds and times."""
    return re.sub(r"(seed|--seed) \d+|refund-\d+|\d+:\d\d\.\d|\d+\.\ds", "N", text)


def shown(after, page=TUTORIAL):
    """Returns the output that a page shows after a command."""
    return re.search(re.escape(f"$ {after}\n") + r"(.*?)(?:\n\$|\n```)", page, re.S).group(1)


@pytest.mark.parametrize("page, command", [
    (README, "connect-chat-mock run hello.yaml"), (TUTORIAL, "connect-chat-mock run refund.yaml")])
def test_alone(folder, page, command):
    result = shell(folder, command)
    assert result.returncode == 0
    assert comparable(result.stdout.rstrip()) == comparable(shown(command, page))


def test_the_readme_is_short_and_begins_with_a_picture_an_install_line_and_a_conversation():
    lines = README.splitlines()
    assert len(lines) <= 100
    start = "\n".join(lines[:40])
    assert "![" in start and "make run" in start and "```yaml" in start


def test_red_and_green(folder):
    command = "connect-chat-mock run refund.yaml --client agent | python3 bot.py"
    red = shell(folder, command)
    assert red.returncode == 1
    assert comparable(red.stderr.rstrip()) == comparable(shown(command))
    bot = folder / "bot.py"
    cure = block(r"With `(Content=[^`]*)`:")
    bot.write_text(re.sub(r'Content="[^"]*"', cure, bot.read_text()))
    command = "connect-chat-mock run refund.yaml --client agent --junit results.xml | python3 bot.py"
    green = shell(folder, command)
    assert green.returncode == 0, green.stderr
    assert comparable(green.stderr.rstrip()) == comparable(shown(command))
    assert (folder / "results.xml").read_text().count("<testcase") == 1


def test_a_bot_that_dies_leaves_the_results(folder):
    (folder / "bot.py").write_text("raise SystemExit(7)\n")
    impatient = (folder / "refund.yaml").read_text().replace("within: 1m", "within: 100ms")
    (folder / "refund.yaml").write_text(impatient)
    (folder / "second.yaml").write_text(impatient.replace("refund\n", "second\n", 1))
    result = shell(
        folder, "connect-chat-mock run refund.yaml second.yaml --client agent --client-timeout 100ms --tap x.tap "
        "| python3 bot.py")
    assert "0 passed, 2 failed" in result.stderr
    assert (folder / "x.tap").read_text().startswith("TAP version 14\n1..2\nnot ok 1")
