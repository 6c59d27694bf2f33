#!/usr/bin/env python3
"""Checks that folders of a target do not use each other, and that no target is too large.

Reads the compiler's index of a debug build (`swift build --build-tests`). The index tells apart
names that look alike. `--uses FOLDER` prints what FOLDER uses from the other folders of its target.
"""

import argparse
import ctypes
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "Sources"
LARGEST_TARGET = 5_000
DEFINITION, REFERENCE = 1 << 1, 1 << 2


class Text(ctypes.Structure):
    """A string of libIndexStore: a pointer to its bytes, and their number."""

    _fields_ = [("data", ctypes.POINTER(ctypes.c_char)), ("length", ctypes.c_size_t)]

    def __str__(self):
        return ctypes.string_at(self.data, self.length).decode()


class IndexStore:
    """The compiler's index of a build, read with the toolchain's libIndexStore."""

    def __init__(self, build):
        info = json.loads(subprocess.check_output(["swiftc", "-print-target-info"]))
        library = pathlib.Path(info["paths"]["runtimeResourcePath"]).parent / "libIndexStore.so"
        self.calls = ctypes.CDLL(str(library))
        error = ctypes.c_void_p()
        path = str(build / "index/store").encode()
        self.store = self.call("store_create", ctypes.c_void_p, path, ctypes.byref(error))
        if not self.store:
            sys.exit(f"{build}/index/store: no index, run `swift build --build-tests` first")

    def call(self, name, result, *arguments):
        function = getattr(self.calls, f"indexstore_{name}")
        function.restype = result
        plain = [ctypes.c_void_p(a) if isinstance(a, int) else a for a in arguments]
        return function(*plain)

    def each(self, name, of, visit, *flags):
        """Calls `visit` with each element that the C function `name` passes."""
        kind = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
        self.call(name, ctypes.c_bool, of, *flags, None, kind(lambda _, element: visit(element) or True))

    def units(self):
        """Returns the names of the units. Each compiled file has one unit."""
        names = []
        kind = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, Text)
        take = kind(lambda _, name: names.append(str(name)) or True)
        self.call("store_units_apply_f", ctypes.c_bool, self.store, ctypes.c_uint(0), None, take)
        return names

    def records(self):
        """Returns each source file with the name of its newest record."""
        newest = {}
        for unit in self.units():
            reader = self.call("unit_reader_create", ctypes.c_void_p, self.store, unit.encode(), None)
            file = str(self.call("unit_reader_get_main_file", Text, reader))
            seconds, nanoseconds = ctypes.c_int64(), ctypes.c_int64()
            self.call(
                "unit_reader_get_modification_time", None, reader, ctypes.byref(seconds), ctypes.byref(nanoseconds)
            )
            found = []

            def dependency(element):
                if self.call("unit_dependency_get_kind", ctypes.c_int, element) == 2:
                    path = str(self.call("unit_dependency_get_filepath", Text, element))
                    if path == file:
                        found.append(str(self.call("unit_dependency_get_name", Text, element)))

            self.each("unit_reader_dependencies_apply_f", reader, dependency)
            self.call("unit_reader_dispose", None, reader)
            age = (seconds.value, nanoseconds.value)
            if found and age >= newest.get(file, ((0, 0), ""))[0]:
                newest[file] = (age, found[0])
        return [(file, record) for file, (_, record) in newest.items()]

    def occurrences(self, record):
        """Returns the USR, the name and the roles of each symbol occurrence in a record."""
        reader = self.call("record_reader_create", ctypes.c_void_p, self.store, record.encode(), None)
        found = []

        def occurrence(element):
            symbol = self.call("occurrence_get_symbol", ctypes.c_void_p, element)
            roles = self.call("occurrence_get_roles", ctypes.c_uint64, element)
            usr, name = (str(self.call(f"symbol_get_{part}", Text, symbol)) for part in ("usr", "name"))
            found.append((usr, name, roles))

        self.each("record_reader_occurrences_apply_f", reader, occurrence)
        self.call("record_reader_dispose", None, reader)
        return found


def uses(build):
    """Returns what each folder uses of its target's other folders.

    The result has the form {target: {(from, to): {"file: name"}}}.
    """
    index = IndexStore(build)
    homes, references = {}, []
    for file, record in index.records():
        path = pathlib.Path(file)
        if SOURCES not in path.parents or not path.exists():
            continue
        place = path.relative_to(SOURCES)
        target, folder = place.parts[0], str(place.parent.relative_to(place.parts[0]))
        for usr, name, roles in index.occurrences(record):
            if roles & DEFINITION:
                homes[usr] = (target, folder, place.name)
            elif roles & REFERENCE:
                references.append((usr, name, target, folder, place.name))
    found = {}
    for usr, name, target, folder, file in references:
        home = homes.get(usr)
        if home and home[0] == target and home[1] != folder:
            edges = found.setdefault(target, {})
            edges.setdefault((folder, home[1]), set()).add(f"{file}: {name} of {home[2]}")
    return found


def cycles(edges):
    """Returns the groups of folders in which every folder reaches every other folder."""
    folders = sorted({folder for edge in edges for folder in edge})
    reached = {folder: {to for begin, to in edges if begin == folder} for folder in folders}
    for middle in folders:
        for folder in folders:
            if middle in reached[folder]:
                reached[folder] |= reached[middle]
    groups = {tuple(sorted(a for a in reached[b] if b in reached[a])) for b in folders if b in reached[b]}
    return sorted(groups)


def table_faults():
    """Returns the differences between the target table of Architecture.md and the manifest."""
    rows = re.findall(r"^\| ([\w-]+) \| .*\. \|$", (ROOT / "Documentation/Architecture.md").read_text(), re.M)
    places = {name: place for place, name in enumerate(rows)}
    manifest = json.loads(subprocess.check_output(["swift", "package", "dump-package"], cwd=ROOT))
    faults = []
    for target in manifest["targets"]:
        name = target["name"]
        if target["type"] == "system" or target.get("path") or target["type"] == "test":
            continue
        if name not in places:
            if any((SOURCES / name).rglob("*.swift")):
                faults.append(f"{name}: expected a row in the table of Documentation/Architecture.md")
            continue
        for dependency in target["dependencies"]:
            used = dependency.get("byName", [None])[0]
            if places.get(used, -1) > places[name]:
                faults.append(f"{name}: imports {used}, which is below it in the table of Documentation/Architecture.md")
    return faults


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", type=pathlib.Path, default=ROOT / ".build/debug", help="the debug build's folder")
    options.add_argument("--uses", metavar="TARGET/FOLDER", help="print what this folder uses")
    chosen = options.parse_args()
    found = uses(chosen.build)
    if chosen.uses:
        target, _, folder = chosen.uses.partition("/")
        for (begin, to), names in sorted(found.get(target, {}).items()):
            if begin == folder:
                print(f"{to}:", *sorted(names), sep="\n    ")
        return 0

    faults = table_faults()
    for target, edges in sorted(found.items()):
        for group in cycles(edges):
            faults.append(f"{target}: folders that use each other: {', '.join(group)}")
            for (begin, to), names in sorted(edges.items()):
                if begin in group and to in group:
                    example = sorted(names)
                    faults.append(f"    {begin} -> {to}: {len(names)}, as {example[0]}")
    sizes = {
        target.name: sum(len(file.read_text().splitlines()) for file in target.rglob("*.swift"))
        for target in SOURCES.iterdir()
    }
    for target, lines in sorted(sizes.items()):
        if lines >= LARGEST_TARGET:
            faults.append(f"{target}: {lines} lines, expected fewer than {LARGEST_TARGET}")
    for fault in faults:
        print(fault)
    largest = max(sizes, key=sizes.get)
    print(
        f"rooms: {len(found)} targets with folders, {len(faults)} faults;",
        f"the largest target is {largest}, {sizes[largest]} lines",
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
