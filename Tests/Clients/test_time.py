"""Tests the clock's modes with real clients: scaled, auto, and manual until idle."""

import datetime
import threading

import pytest
from test_sockets import Member, sockets  # noqa: F401


def time(text):
    return datetime.datetime.fromisoformat(text)


@pytest.fixture
def auto(start):
    return start("--clock", "auto", "--now", "2026-11-22T13:00:00Z", "--seed", 7)


def scenario(mock, *steps):
    mock.admin("PUT", "/scenarios/flow", {"scenario": "flow", "starts": {"with flow": "flow"}, "steps": steps})


def customer(mock):
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Ana"}})
    assert started.status == 200, started.text
    return Member(mock, started.json["ParticipantToken"])


def said(socket):
    """Returns the next message, and skips events before it."""
    while True:
        item = socket.item()
        if item["Type"] == "MESSAGE":
            return item


def test_a_client_that_only_listens_hears_hours_at_once(auto, sockets):  # noqa: F811
    waits = [step for number in range(100) for step in ({"wait": "15s"}, {"agent says": str(number)})]
    scenario(auto, "agent joins", *waits)
    socket = sockets(customer(auto).url)
    items = [said(socket) for _ in range(100)]
    assert [item["Content"] for item in items] == [str(number) for number in range(100)]
    assert time(items[-1]["AbsoluteTime"]) - time(items[0]["AbsoluteTime"]) == datetime.timedelta(seconds=99 * 15)


ASKING = [
    "agent joins", {"agent says": "one?"}, {"expect": {"customer says": "1"}, "within": "1h"},
    {"agent says": "two?"}, {"expect": {"customer says": "2"}, "within": "1h", "or else": [{"agent says": "hello?"}]},
    {"agent says": "bye"}]


def test_a_client_that_answers_at_once_is_waited_for(auto, sockets):  # noqa: F811
    scenario(auto, *ASKING)
    member = customer(auto)
    socket = sockets(member.url)
    first = said(socket)
    member.say("1")
    assert (first["Content"], said(socket)["Content"], said(socket)["Content"]) == ("one?", "1", "two?")
    member.say("2")
    assert said(socket)["Content"] == "2"
    last = said(socket)
    assert last["Content"] == "bye"
    assert time(last["AbsoluteTime"]) - time(first["AbsoluteTime"]) < datetime.timedelta(seconds=1)


def test_a_client_has_most_of_a_second_and_more_while_it_types(auto, sockets):  # noqa: F811
    scenario(auto, *ASKING)
    member = customer(auto)
    socket = sockets(member.url)
    assert said(socket)["Content"] == "one?"
    thinks(0.8)
    member.say("1")
    assert [said(socket)["Content"] for _ in range(2)] == ["1", "two?"]
    for _ in range(2):
        thinks(0.7)
        assert member.event("typing").status == 200
    thinks(0.7)
    member.say("2")
    assert [said(socket)["Content"] for _ in range(2)] == ["2", "bye"]


def thinks(seconds):
    """Waits in real time, as a slow client does. The delay is what the test is about."""
    threading.Event().wait(seconds)


def test_a_client_that_does_not_answer_lets_time_go_on(auto, sockets):  # noqa: F811
    scenario(auto, *ASKING)
    member = customer(auto)
    socket = sockets(member.url)
    assert said(socket)["Content"] == "one?"
    member.say("1")
    assert said(socket)["Content"] == "1"
    asked, late, last = (said(socket) for _ in range(3))
    assert [item["Content"] for item in (asked, late, last)] == ["two?", "hello?", "bye"]
    assert time(late["AbsoluteTime"]) - time(asked["AbsoluteTime"]) > datetime.timedelta(minutes=59)


def test_nobody_moves_an_auto_clock_for_limits_alone(auto):
    member = Member(auto, auto.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}).json["ParticipantToken"])
    clock = auto.admin("GET", "/clock")
    assert (clock["mode"], clock["now"]) == ("auto", "2026-11-22T13:00:00.000Z")
    assert clock["pendingTimers"] == 2
    assert member.call("transcript", {}).status == 200


def test_a_run_that_is_over_holds_no_clock(auto):
    scenario = {"scenario": "s", "steps": [{"expect": "customer says"}]}
    auto.admin("PUT", "/scenarios/s", scenario)
    run = auto.admin("POST", "/scenarios/s/runs", {"clients": ["customer"], "clientPatience": "10m"})
    auto.admin("POST", f"/contacts/{run['contactId']}/end", {})
    auto.admin("PUT", "/scenarios/hours", {"scenario": "hours", "steps": [{"wait": "3h"}]})
    hours = auto.admin("POST", "/scenarios/hours/runs", {})
    assert auto.admin("GET", f"/runs/{hours['id']}?wait=10s")["state"] == "passed"


def test_a_scaled_clock_runs_faster(start):
    mock = start("--clock", "scaled", "--clock-factor", 1_000, "--now", "2026-11-22T13:00:00Z")
    # At this factor, the default of five minutes passes in a third of a second.
    mock.admin("PUT", "/settings", {"connectTimeout": "2h"})
    scenario(mock, "agent joins", {"wait": "10m"}, {"agent says": "there"})
    member = customer(mock)
    member.call("transcript", {})
    runs = mock.admin("GET", "/runs?state=passed&wait=10s")["runs"]
    assert time(runs[0]["endedAt"]) - time(runs[0]["startedAt"]) >= datetime.timedelta(minutes=10)
    assert mock.admin("GET", "/clock")["factor"] == 1_000
    mock.admin("PUT", "/clock", {"mode": "scaled", "factor": 0.5})
    assert mock.admin("GET", "/clock")["factor"] == 0.5


@pytest.mark.parametrize("body, word", [
    ({"mode": "scaled", "factor": 0}, "0.01"), ({"mode": "manual", "factor": 2}, "needs the mode scaled"),
    ({"mode": "scaled", "factor": "2"}, "number"), ({"mode": "sideways"}, "scaled")])
def test_a_clock_that_cannot_be_is_refused(mock, body, word):
    answer = mock.http("PUT", "/_mock/v1/instances/default/clock", body)
    assert answer.status == 400 and word in answer.json["detail"]


def test_a_manual_clock_runs_until_nothing_moves_by_itself(start):
    mock = start("--clock", "manual", "--now", "2026-11-22T13:00:00Z")
    scenario(mock, {"system says": "welcome"}, {"wait": "10m"}, "agent joins", {"agent types": "12s"}, {"agent says": "hi"})
    member = customer(mock)
    member.call("transcript", {})
    fired = mock.admin("POST", "/clock/run", {"until": "idle"})
    assert (fired["isIdle"], fired["now"], fired["firedCount"]) == (True, "2026-11-22T13:10:12.000Z", 4)
    assert [item["at"][14:19] for item in fired["fired"]] == ["10:00", "10:05", "10:10", "10:12"]
    said = [item["Content"] for item in member.call("transcript", {}).json["Transcript"] if item["Type"] == "MESSAGE"]
    assert said == ["welcome", "hi"]
    until = mock.admin("POST", "/clock/run", {"until": "2026-11-22T14:00:00Z"})
    assert until["now"] == "2026-11-22T14:00:00.000Z" and until["fired"] == []
    for body in ({}, {"until": "soon"}, {"until": "2026-11-22T13:00:00Z"}):
        assert mock.http("POST", "/_mock/v1/instances/default/clock/run", body).status == 400
    mock.admin("PUT", "/clock", {"mode": "auto"})
    assert mock.http("POST", "/_mock/v1/instances/default/clock/run", {"until": "idle"}).status == 409
