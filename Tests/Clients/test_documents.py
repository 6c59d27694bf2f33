"""Checks that the documents name every option of the command, with its default."""

import json
import re

import pytest
from conftest import ROOT, command

DOCUMENTS = ROOT / "Documentation"


def options():
    """Yields each command's options with their defaults, as the command prints them."""
    dump = json.loads(command("--experimental-dump-help").stdout)
    for sub in dump["command"]["subcommands"]:
        for argument in sub.get("arguments", []):
            if argument["kind"] == "positional":
                continue
            name = next(name["name"] for name in argument["names"] if name["kind"] == "long")
            if name not in ("help", "version") and not name.startswith("no-"):
                yield sub["commandName"], name, argument.get("defaultValue")


def rows(document):
    """Yields the cells of each row of a document's tables."""
    for line in (DOCUMENTS / document).read_text().splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def plain(value):
    """Returns the number in a value such as 32k, 32 KiB, 8,192 or 30 s, or the text if it has no number."""
    text = value.strip("`").replace(",", "").replace(" ", "")
    found = re.match(r"(\d+)(k|KiB|m|MiB|s)?", text)
    if not found:
        return text
    scale = {"k": 1024, "KiB": 1024, "m": 1024 ** 2, "MiB": 1024 ** 2}.get(found[2], 1)
    return int(found[1]) * scale


def test_every_option_stands_in_the_commands_document():
    text = (DOCUMENTS / "Commands.md").read_text()
    missing = [f"{sub} --{name}" for sub, name, _ in options() if not re.search(rf"`[^`]*--{name}\b", text)]
    assert missing == []


@pytest.mark.parametrize("document", ["Commands.md", "Security.md"])
def test_the_defaults_are_those_of_the_command(document):
    defaults = {name: value for sub, name, value in options() if sub == "serve" and value is not None}
    compared = 0
    for cells in rows(document):
        for name in re.findall(r"`--([a-z-]+)`", cells[0]):
            if name in defaults and re.match(r"`?\d", cells[1]):
                assert plain(cells[1]) == plain(defaults[name]), (document, name, cells[1])
                compared += 1
    assert compared >= 8
