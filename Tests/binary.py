"""The built binary, and how tests run it."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARY = os.environ.get("CONNECT_CHAT_MOCK", str(ROOT / ".build/release/connect-chat-mock"))
FIXTURES = ROOT / "fixtures"


def plain_environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCM_", "AWS_"))}
    # Failed runs in tests must not write replay files.
    return kept | {"CCM_REPLAYS": "none"}


def command(*arguments, environment=None, directory=None, text=None):
    """Runs the binary until it exits."""
    return subprocess.run(
        [BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60, input=text,
        env=plain_environment() | (environment or {}), cwd=directory)
