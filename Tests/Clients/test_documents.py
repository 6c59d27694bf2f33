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
                shown = re.search(r"\(default: ([^)]*)\)", argument.get("abstract", ""))
                yield sub["commandName"], name, argument.get("defaultValue", shown and shown[1])


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


def test_every_option_has_a_variable():
    """A variable that belongs to no option is reported. The variable of an option is not."""
    variables = {"CCM_" + name.upper().replace("-", "_"): "x" for _, name, _ in options()}
    assert "does not know the variable" not in command("schema", environment=variables).stderr
    assert "does not know the variable CCM_PROT" in command("schema", environment={"CCM_PROT": "1"}).stderr


# ---- settings ----

def settings(mock):
    """Returns the schema of each setting, from OpenAPI."""
    document = mock.http("GET", "/_mock/openapi.json").json
    path = next(path for path in document["paths"] if path.endswith("/settings"))
    body = document["paths"][path]["put"]["requestBody"]["content"]["application/json"]["schema"]
    return {name: schema["anyOf"][0] for name, schema in body["properties"].items()}


def test_every_setting_stands_in_the_admin_document_and_is_shown(mock):
    text = (DOCUMENTS / "AdminAPI.md").read_text()
    section = text[text.index("## Settings"):text.index("## Who plays in a run")]
    shown = mock.admin("GET", "/settings")
    assert list(shown) == list(settings(mock))
    assert [name for name in shown if f"`{name}`" not in section] == []


# A value other than the default for each setting with an option: as typed, and as shown.
VALUES = {
    "profile": ("api", "api"), "quotas": ("on", {"enabled": True, "activeChats": 500}),
    "streamingEndpoints": ("t=http://127.0.0.1:9/", {"t": "http://127.0.0.1:9/"}), "strict": (None, True),
    "requireSignature": (None, True), "strictFlows": (None, True), "liveEdgeToken": ("off", False),
    "lengthUnit": ("utf16", "utf16"), "messageLimits": ("2023", "2023"), "endDelay": ("7s", "7s"), "ringTimeout": ("7s", "7s"),
}


def test_every_option_of_a_setting_sets_it(start):
    plain_server = start()
    options_of = {name: schema["x-option"] for name, schema in settings(plain_server).items() if "x-option" in schema}
    assert set(options_of) == set(VALUES)
    before = plain_server.admin("GET", "/settings")
    for name, option in options_of.items():
        typed, shown = VALUES[name]
        changed = start(option, *([] if typed is None else [typed])).admin("GET", "/settings")
        assert before[name] != shown and changed[name] == shown, name
