"""The pytest plugin: the fixtures `connect_chat`, `connect_chat_server` and `connect_chat_environment`.

All tests of a session share one server, also under pytest-xdist. Each test has its own instance.
"""

import pytest

__all__ = [
    "connect_chat", "connect_chat_environment", "connect_chat_server", "pytest_addoption", "pytest_configure",
    "pytest_configure_node", "pytest_runtest_makereport", "pytest_unconfigure",
]

if hasattr(pytest, "StashKey"):
    from connect_chat_mock._plugin import (
        connect_chat,
        connect_chat_environment,
        connect_chat_server,
        pytest_addoption,
        pytest_configure,
        pytest_configure_node,
        pytest_runtest_makereport,
        pytest_unconfigure,
    )
else:
    # Other tests of an old pytest must not fail because this package is installed.
    __all__ = ["connect_chat"]

    @pytest.fixture
    def connect_chat() -> None:
        raise RuntimeError(f"connect_chat needs pytest 7 or later, found {pytest.__version__}")
