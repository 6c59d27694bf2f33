"""The command `connect-chat-mock` of the wheel."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from connect_chat_mock._server import binary


def main() -> NoReturn:
    path = binary()
    os.execv(path, [path, *sys.argv[1:]])
