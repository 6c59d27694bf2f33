"""The locations of pages, scenarios and Amazon's libraries for these tests."""

import os
import pathlib

DEMO = pathlib.Path(__file__).resolve().parents[2] / "demo"
PAGES = pathlib.Path(__file__).parent / "pages"
# The folder with releases of Amazon's libraries, if it is set: streams-VERSION.js,
# chatjs-VERSION.js and chat-interface.js.
LIBRARIES = os.environ.get("CCM_LIBRARIES")
