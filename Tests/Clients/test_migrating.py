"""Tests that the stubbed test and the test with the server do what Documentation/Migrating.md says."""

import re
import subprocess
import sys

import pytest
from conftest import BINARY, ROOT, plain_environment

PAGE = (ROOT / "Documentation/Migrating.md").read_text()


def blocks():
    return re.findall(r"```python\n(.*?)```", PAGE, re.S)


@pytest.fixture
def folder(tmp_path):
    bot, stub, server, _ = blocks()
    (tmp_path / "bot.py").write_text(bot)
    (tmp_path / "test_with_stub.py").write_text(stub)
    (tmp_path / "test_with_server.py").write_text(server)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/connect-chat-mock").symlink_to(BINARY)
    return tmp_path


def outcomes(folder):
    """Runs the page's tests. Returns the outcome of each file, and the output."""
    environment = plain_environment() | {"PATH": f"{folder}/bin:/usr/bin:/bin"}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-vv", "-rA", "--tb=short"], cwd=folder, env=environment,
        capture_output=True, text=True, timeout=60)
    found = re.findall(r"^(PASSED|FAILED) (test_\w+)\.py", result.stdout, re.M)
    return {file: outcome for outcome, file in found}, result.stdout


def test_the_server_finds_what_the_stub_does_not(folder):
    found, output = outcomes(folder)
    assert found == {"test_with_stub": "PASSED", "test_with_server": "FAILED"}, output
    shown = re.search(r"It fails:\n\n    (.*)\n", PAGE)[1]
    assert shown in output
    (folder / "bot.py").write_text(blocks()[3])
    found, output = outcomes(folder)
    assert found == {"test_with_stub": "FAILED", "test_with_server": "PASSED"}, output
