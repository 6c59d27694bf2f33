#!/usr/bin/env python3
"""Writes changelog and copyright of the Debian package: `debian_texts.py FOLDER VERSION TIME MAINTAINER`."""

import email.utils
import gzip
import pathlib
import sys

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: connect-chat-mock

Files: *
Copyright: 2026 connect-chat-mock contributors
License: Apache-2.0
 On Debian systems, the text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0.
"""


def main():
    folder, version, time, maintainer = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    (folder / "copyright").write_text(COPYRIGHT)
    entry = (
        f"connect-chat-mock ({version}) unstable; urgency=medium\n\n  * CHANGELOG.md of the sources has the changes.\n\n"
        f" -- {maintainer}  {email.utils.formatdate(time)}\n")
    with gzip.GzipFile(folder / "changelog.gz", "wb", 9, mtime=0) as file:
        file.write(entry.encode())


main()
