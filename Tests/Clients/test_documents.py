"""That the documents name the options there are, with the defaults that they have."""

import json
import re

import pytest
from conftest import ROOT, command

DOCUMENTS = ROOT / "Documentation"


def options():
    """Each command's options with their defaults, as the command itself tells."""
    dump = json.loads(command("--experimental-dump-help").stdout)
    for sub in dump["command"]["subcommands"]:
        for argument in sub.get("arguments", []):
            if argument["kind"] == "positional":
                continue
            name = next(name["name"] for name in argument["names"] if name["kind"] == "long")
            if name not in ("help", "version") and not name.startswith("no-"):
                yield sub["commandName"], name, argument.get("defaultValue")


def rows(document):
    """The cells of each line of a document's tables."""
    for line in (DOCUMENTS / document).read_text().splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def plain(value):
    """A number or duration, however it is written: 32k, 32 KiB, 8,192, 30 s."""
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
