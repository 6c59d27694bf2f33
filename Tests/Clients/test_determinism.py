"""The same seed and the same requests give the same bytes."""

from conftest import FIXTURES, Side
import boto3


def transcript(start, seed):
    mock = start("--clock", "manual", "--now", "2026-11-22T13:00:00Z", "--seed", seed, FIXTURES)
    client = boto3.session.Session().client("connectparticipant")
    run = mock.admin("POST", "/scenarios/late%20parcel/runs", {"seed": seed})
    agent = Side(client, mock.agent(run["contactId"]))
    mock.admin("POST", "/clock/advance", {"by": "5s"})
    agent.say("Your tracking AB123456789 is on its way")
    mock.admin("POST", "/clock/advance", {"by": "1s"})
    answer = mock.http("POST", "/participant/transcript", {"MaxResults": 3}, {"X-Amz-Bearer": agent.token})
    assert answer.status == 200 and answer.json["NextToken"]
    mock.stop()
    return answer.text


def test_same_seed_same_bytes(start):
    first = transcript(start, 7)
    assert first == transcript(start, 7)
    assert first != transcript(start, 8)
