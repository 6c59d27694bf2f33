"""Counts the suite's checks, because one test makes many of them."""

import boto3
import botocore.config
import pytest

COUNT = {"checks": 0}


def pytest_unconfigure():
    print(f"conformance: {COUNT['checks']} checks")


@pytest.fixture
def check():
    """A function that asserts a condition and counts it."""

    def checker(holds, message, *, count=1):
        COUNT["checks"] += count
        assert holds, message

    return checker


class World:
    """A server, and clients that send any request, once."""

    def __init__(self, mock):
        self.mock = mock
        config = botocore.config.Config(
            parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=20)
        session = boto3.session.Session()
        self.clients = {name: session.client(name, config=config) for name in ("connect", "connectparticipant")}
        self.raw = {}
        for client in self.clients.values():
            client.meta.events.register("before-parse", lambda response_dict, **_: self.raw.update(response_dict))

    @property
    def connect(self):
        return self.clients["connect"]

    @property
    def participant(self):
        return self.clients["connectparticipant"]


@pytest.fixture
def world(start):
    return World(start())
