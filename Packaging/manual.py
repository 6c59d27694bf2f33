#!/usr/bin/env python3
"""Writes the manual page from the options that the command dumps: `manual.py VERSION TIME <dump`."""

import datetime
import json
import sys


def text(value):
    """Escapes a text for roff."""
    return value.replace("\\", "\\\\").replace("-", "\\-").replace("'", "\\(aq").replace("\n.", "\n\\&.")


def options(command):
    for argument in command.get("arguments", []):
        if not argument.get("shouldDisplay", True):
            continue
        if argument["kind"] == "positional":
            yield f"\\fI{text(argument.get('valueName', 'value'))}\\fR …", argument.get("abstract", "")
            continue
        names = [("--" if name["kind"] == "long" else "-") + name["name"] for name in argument["names"]]
        value = "" if argument["kind"] == "flag" else f" \\fI{text(argument.get('valueName', 'value'))}\\fR"
        yield ", ".join(f"\\fB{text(name)}\\fR" for name in reversed(names)) + value, argument.get("abstract", "")


def main():
    version, time = sys.argv[1], int(sys.argv[2])
    command = json.load(sys.stdin)["command"]
    date = datetime.datetime.fromtimestamp(time, datetime.timezone.utc).date().isoformat()
    name = command["commandName"]
    lines = [
        f'.TH {name.upper().replace("-", chr(92) + "-")} 1 "{date}" "{name} {version}" "User Commands"',
        ".SH NAME", f"{text(name)} \\- mock Amazon Connect chat server for tests",
        ".SH SYNOPSIS", f".B {text(name)}", "\\fIcommand\\fR [\\fIoptions\\fR] [\\fIarguments\\fR]",
        ".SH DESCRIPTION", text(command["abstract"]), ".PP", text(command.get("discussion", ""))]
    for sub in command["subcommands"]:
        if sub["commandName"] == "help":
            continue
        lines += [f".SH {text(sub['commandName']).upper()}", text(sub["abstract"])]
        if sub.get("discussion"):
            lines += [".PP", ".nf" if "\n " in sub["discussion"] else "", text(sub["discussion"])]
            lines += [".fi"] if "\n " in sub["discussion"] else []
        for names, abstract in options(sub):
            lines += [".TP", names, text(abstract)]
    lines += [
        ".SH ENVIRONMENT", "Each option can be set with a variable: \\fBCCM_MAX_CONNECTIONS\\fR sets \\fB\\-\\-max\\-connections\\fR."]
    print("\n".join(line for line in lines if line))


main()
