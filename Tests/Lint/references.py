#!/usr/bin/env python3
"""Checks that every reference to a document resolves to an existing document and heading.

A reference is `Documentation/NAME.md#heading` anywhere in the sources, or a link in a Markdown
file. The check refuses the names of notes that are not in the repository.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The names of notes that the documents replace.
REFUSED = re.compile(r"\b(wire-facts|streams-ccp|client-needs|around-the-chat)\b|\bdecisions? \d")
SUFFIXES = {".swift", ".py", ".c", ".h", ".js", ".css", ".html", ".md", ".yaml", ".yml", ""}
IN_SOURCE = re.compile(r"\bDocumentation/([A-Za-z/-]+\.md)(?:#([a-z0-9-]+))?")
IN_MARKDOWN = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")


def anchors(path, known={}):
    """Returns the anchors of a document's headings, in the format of GitHub."""
    if path not in known:
        found = set()
        text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.S | re.M)
        for title in re.findall(r"^#{1,6} (.*)$", text, re.M):
            plain = re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", title).lower())
            anchor, number = plain.replace(" ", "-"), 0
            while anchor + (f"-{number}" if number else "") in found:
                number += 1
            found.add(anchor + (f"-{number}" if number else ""))
        known[path] = found
    return known[path]


def problem(target, anchor):
    """Returns why a reference does not resolve, or None if it does."""
    if not target.exists():
        return "there is no such file"
    if anchor and target.suffix == ".md" and anchor not in anchors(target):
        return f"the document has no heading #{anchor}"
    return None


def references(path, text):
    """Yields each reference of a file: its text, the target file, and the heading."""
    for match in IN_SOURCE.finditer(text):
        yield match.start(), match[0], ROOT / "Documentation" / match[1], match[2]
    if path.suffix == ".md":
        for match in IN_MARKDOWN.finditer(re.sub(r"`[^`\n]*`", lambda code: " " * len(code[0]), text)):
            target = (path.parent / match[1]).resolve() if match[1] else path
            yield match.start(), match[0][1:], target, match[2]


def main():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    problems, count = [], 0
    for name in files:
        path = ROOT / name
        if path.suffix not in SUFFIXES or path == pathlib.Path(__file__).resolve() or not path.is_file():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue

        def tell(start, message):
            problems.append(f"{name}:{text.count(chr(10), 0, start) + 1}: {message}")

        for match in REFUSED.finditer(text):
            tell(match.start(), f'"{match[0]}" is not in the repository; refer to Documentation/Protocol.md or Decisions.md')
        for start, shown, target, anchor in references(path, text):
            count += 1
            if reason := problem(target, anchor):
                tell(start, f"{shown}: {reason}")
    if problems:
        sys.exit("\n".join(problems))
    print(f"{count} references resolve")


main()
