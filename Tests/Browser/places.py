"""Where pages and scenarios of these tests are, and Amazon's libraries."""

import os
import pathlib

DEMO = pathlib.Path(__file__).resolve().parents[2] / "demo"
PAGES = pathlib.Path(__file__).parent / "pages"
# Where releases of Amazon's libraries are, if somebody has fetched them: streams-VERSION.js, chatjs-VERSION.js and
# chat-interface.js.
LIBRARIES = os.environ.get("CCM_LIBRARIES")
