"""Tests that state can be saved, restored, and exported and imported as one file."""

import json

import pytest
from test_sockets import Member, sockets  # noqa: F401
from websockets.exceptions import ConnectionClosed

CLOCK = {"mode": "manual", "now": "2026-11-22T13:00:00Z"}


@pytest.fixture
def kept(mock):
    """An instance in use: a scripted customer with rules, an agent, a file, faults, a queue."""
    mock.http("PUT", "/_mock/v1/instances/one", {"seed": 7, "clock": CLOCK})
    mock.admin("PUT", "/settings", {"endDelay": "2s", "transcript": {"maxResults": 50}}, "one")
    mock.admin("PUT", "/agents/Kim", {"state": "Available"}, "one")
    mock.admin("PUT", "/scenarios/ask", {
        "scenario": "ask", "customer": {"name": "Ana", "attributes": {"order": "A-1"}}, "steps": [
            {"customer says": {"one of": ["Where is ${order}?", "${order}?", "Any news of ${order}?"]}},
            {"never": {"agent says": "sorry"}},
            {"customer attaches": {"name": "a.txt", "text": "kept bytes"}},
            {"expect": {"agent says": {"matches": "in (?<days>\\d) days"}}, "within": "10m"},
            {"customer types": "7s"}, {"customer says": {"one of": ["${days}!", "${days} days, ok", "in ${days}, fine"]}},
            {"expect": "agent leaves", "within": "1h"}],
        "rules": [{"when": {"silence": "30s"}, "at most": 3, "then": [{"customer says": {"one of": ["hello?", "hm?"]}}]}]},
        "one")
    run = mock.admin("POST", "/scenarios/ask/runs", {"record": True}, "one")
    agent = Member(mock, mock.agent(run["contactId"], "one"))
    agent.call("transcript", {})
    agent.say("One moment")
    mock.admin("POST", "/clock/advance", {"by": "30s"}, "one")
    mock.admin("POST", "/faults", {
        "operation": "SendEvent", "when": {"nth": 3}, "error": {"code": "ThrottlingException"}}, "one")
    agent.event("typing")
    return mock, run, agent


def texts(agent):
    answer = agent.call("transcript", {"MaxResults": 100})
    assert answer.status == 200, answer.text
    return answer.text


def rest(mock, agent, instance="one"):
    """Continues the conversation to its end, and returns everything that a client can see."""
    statuses = [agent.event("typing").status for _ in range(3)]
    mock.admin("POST", "/clock/advance", {"by": "31s"}, instance)
    agent.say("It comes in 3 days")
    mock.admin("POST", "/clock/advance", {"by": "7s"}, instance)
    seen = texts(agent)
    assert agent.call("disconnect", {}).status == 200
    mock.admin("POST", "/clock/run", {"until": "idle"}, instance)
    run = mock.admin("GET", "/runs", instance=instance)["runs"][0]
    return statuses, seen, run["state"], mock.admin("GET", "/agents/Kim", instance=instance)


def test_a_conversation_goes_on_from_a_snapshot_again_and_again(kept):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")
    assert snapshot["contacts"] == 1 and snapshot["now"] == "2026-11-22T13:00:30.000Z"
    before = texts(agent)
    first = rest(mock, agent)
    # The rule, the `never`, the random draws, the fault's count and the timers continue correctly.
    assert first[0] == [200, 429, 200] and first[2] == "passed"
    for _ in range(2):
        restored = mock.admin("POST", f"/snapshots/{snapshot['id']}/restore", {}, "one")
        assert restored["now"] == "2026-11-22T13:00:30.000Z"
        assert texts(agent) == before
        assert rest(mock, agent) == first
    assert mock.admin("GET", "/settings", instance="one")["endDelay"] == "2s"


def test_what_was_never_to_happen_still_is_not(kept):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    mock.admin("POST", f"/snapshots/{snapshot}/restore", {}, "one")
    agent.say("sorry")
    assert mock.admin("GET", f"/runs/{run['id']}", instance="one")["state"] == "failed"


def test_files_are_kept_with_their_bytes(kept):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    mock.admin("POST", f"/snapshots/{snapshot}/restore", {}, "one")
    item = next(item for item in json.loads(texts(agent))["Transcript"] if item["Type"] == "ATTACHMENT")
    url = agent.call("attachment", {"AttachmentId": item["Attachments"][0]["AttachmentId"]}).json["Url"]
    assert mock.http("GET", url.removeprefix(mock.url)).text == "kept bytes"


def test_a_file_goes_to_another_server(kept, start):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    file = mock.http("GET", f"/_mock/v1/instances/one/snapshots/{snapshot}").text
    first = rest(mock, agent)
    other = start()
    assert other.http("PUT", "/_mock/v1/instances/one/snapshots/moved", file.encode()).status == 201
    other.admin("POST", "/snapshots/moved/restore", {}, "one")
    agent.mock = other
    assert rest(other, agent) == first
    # The same state gives the same file.
    other.admin("POST", "/snapshots/moved/restore", {}, "one")
    again = other.admin("POST", "/snapshots", {}, "one")["id"]
    assert other.http("GET", f"/_mock/v1/instances/one/snapshots/{again}").text == file


def test_open_sockets_are_closed_cleanly_and_come_back(kept, sockets):  # noqa: F811
    mock, run, agent = kept
    socket = sockets(agent.connect())
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    agent.say("after the snapshot")
    assert socket.item()["Content"] == "after the snapshot"
    mock.admin("POST", f"/snapshots/{snapshot}/restore", {}, "one")
    with pytest.raises(ConnectionClosed) as closed:
        socket.read()
    assert closed.value.rcvd.code == 1001
    again = sockets(agent.connect())
    agent.say("back")
    assert again.item()["Content"] == "back"
    assert "after the snapshot" not in texts(agent)


def test_snapshots_outlive_a_reset_and_go_when_told(kept):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    mock.admin("POST", "/reset", {}, "one")
    assert mock.http("POST", "/participant/transcript", {}, {"X-Amz-Bearer": agent.token}).status == 403
    assert [each["id"] for each in mock.admin("GET", "/snapshots", instance="one")["snapshots"]] == [snapshot]
    mock.admin("POST", f"/snapshots/{snapshot}/restore", {}, "one")
    texts(agent)
    assert mock.http("DELETE", f"/_mock/v1/instances/one/snapshots/{snapshot}").status == 204
    answer = mock.http("POST", f"/_mock/v1/instances/one/snapshots/{snapshot}/restore", {})
    assert answer.status == 404 and "no snapshot" in answer.json["detail"]


@pytest.mark.parametrize("spoil, word", [
    (lambda text: "{}", "not a snapshot"), (lambda text: text.replace("One moment", "Two moment"), "checksum"),
    (lambda text: text.replace("snapshot 6", "snapshot 5"), "take the snapshot again with this version"),
    (lambda text: text[:-9], "not a snapshot")])
def test_a_file_that_is_not_what_was_written_is_refused(kept, spoil, word):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    file = mock.http("GET", f"/_mock/v1/instances/one/snapshots/{snapshot}").text
    answer = mock.http("PUT", "/_mock/v1/instances/one/snapshots/spoilt", spoil(file).encode())
    assert answer.status == 400 and word in answer.text


def test_a_run_without_its_scenario_is_not_put_back_by_half(kept, start):
    mock, run, agent = kept
    begun = mock.admin("POST", "/scenarios/hello/runs", {}, "one")
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    file = mock.http("GET", f"/_mock/v1/instances/one/snapshots/{snapshot}").text
    other = start()
    other.http("PUT", "/_mock/v1/instances/one/snapshots/moved", file.encode())
    other.admin("POST", "/contacts", {"displayName": "Eve"}, "one")
    answer = other.http("POST", "/_mock/v1/instances/one/snapshots/moved/restore", {})
    assert answer.status == 409 and '"hello"' in answer.json["detail"]
    names = [contact["participants"][0]["displayName"] for contact in other.admin("GET", "/contacts", instance="one")["contacts"]]
    assert names == ["Eve"] and begun["state"] == "running"


def test_a_restore_that_fails_leaves_everything_as_it_was(kept):
    mock, run, agent = kept
    mock.admin("PUT", "/scenarios/other", {"scenario": "other", "steps": [{"wait": "1h"}]}, "one")
    mock.admin("POST", "/scenarios/other/runs", {}, "one")
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    file = json.loads(mock.http("GET", f"/_mock/v1/instances/one/snapshots/{snapshot}").text)
    # The file of another server, which does not have this scenario.
    file["state"]["director"]["sources"] = []
    taken = mock.http("PUT", "/_mock/v1/instances/one/snapshots/spoilt", forged(file))
    assert taken.status == 201, taken.text
    for _ in range(3):
        assert mock.http("POST", "/_mock/v1/instances/one/snapshots/spoilt/restore", {}).status == 409
    assert "One moment" in texts(agent)
    agent.say("still here")
    assert rest(mock, agent)[2] == "passed"


def forged(file):
    """Returns a file with a valid checksum, whatever its state is."""
    state = json.dumps(file["state"], separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    return json.dumps({"format": file["format"], "checksum": checksum(state), "state": 0}).replace(
        '"state": 0', f'"state": {state}').encode()


def checksum(text):
    """Returns the checksum that protects a file against accidental changes. It uses no secret."""
    mask = (1 << 64) - 1

    def finish(value):
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & mask
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB & mask
        return value ^ (value >> 31)

    result = 0xCBF29CE484222325
    for byte in text.encode():
        result = finish(result ^ (byte * 0x9E3779B97F4A7C15 & mask))
    return f"{result:x}"


def test_a_contact_is_not_put_into_two_places(kept):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    file = mock.http("GET", f"/_mock/v1/instances/one/snapshots/{snapshot}").text
    mock.http("PUT", "/_mock/v1/instances/two/snapshots/copy", file.encode())
    answer = mock.http("POST", "/_mock/v1/instances/two/snapshots/copy/restore", {})
    assert answer.status == 409 and "another instance" in answer.json["detail"]
    texts(agent)
    mock.http("DELETE", "/_mock/v1/instances/one")
    mock.admin("POST", "/snapshots/copy/restore", {}, "two")
    assert rest(mock, agent, "two")[2] == "passed"


def test_a_run_of_a_text_that_was_replaced_is_told_when_it_is_kept(kept):
    mock, run, agent = kept
    mock.admin("PUT", "/scenarios/ask", {"scenario": "ask", "steps": []}, "one")
    answer = mock.http("POST", "/_mock/v1/instances/one/snapshots", {})
    assert answer.status == 409 and "replaced" in answer.json["detail"]


def test_names_that_were_taken_are_not_given_again(kept):
    mock, run, agent = kept
    first = mock.admin("POST", "/snapshots", {}, "one")["id"]
    file = mock.http("GET", f"/_mock/v1/instances/one/snapshots/{first}").text.encode()
    number = int(first.split("-")[1])
    assert mock.http("PUT", f"/_mock/v1/instances/one/snapshots/snapshot-{number + 1}", file).status == 201
    assert mock.admin("POST", "/snapshots", {}, "one")["id"] == f"snapshot-{number + 2}"


def test_runs_in_the_middle_of_time_are_kept_whole(mock):
    """In a snapshot on a running clock, every timer that a run waits for exists in its chat."""
    mock.http("PUT", "/_mock/v1/instances/one", {"seed": 7, "clock": {"mode": "scaled", "factor": 300}})
    steps = [{"repeat": {"times": 200, "steps": [{"customer says": "x"}, {"wait": "1s"}]}}]
    mock.admin("PUT", "/scenarios/talk", {"scenario": "talk", "steps": steps}, "one")
    mock.admin("POST", "/scenarios/talk/runs", {"repeat": 12}, "one")
    for _ in range(4):
        snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
        mock.admin("POST", f"/snapshots/{snapshot}/restore", {}, "one")
        mock.admin("PUT", "/clock", {"mode": "manual"}, "one")
        mock.admin("POST", "/clock/run", {"until": "idle"}, "one")
        runs = mock.admin("GET", "/runs", instance="one")["runs"]
        assert [each["state"] for each in runs] == ["passed"] * 12
        mock.admin("POST", f"/snapshots/{snapshot}/restore", {}, "one")


def put(path, value):
    """Returns a change that sets the value at a path of names and indices in the state."""
    def change(state):
        for name in path[:-1]:
            state = state[name]
        state[path[-1]] = value
    return change


CHAT = ["instance", "chats", 0, "facts"]
RUN = ["director", "runs", 0]


@pytest.mark.parametrize("change", [
    put([*CHAT, "participants"], []), put([*CHAT, "contacts"], []), put([*CHAT, "startedAt"], 1 << 62),
    put([*CHAT, "request", "durationInMinutes"], 1 << 60), put(["instance", "chats", 0, "tokens", 0, "participant"], 99),
    put([*CHAT, "contacts", 0, "agent", "participant"], 99), put([*CHAT, "attachments", 0, "author"], -1),
    put([*CHAT, "transcript", "legs"], []), put([*CHAT, "transcript", "legs", 0, "first"], 99),
    put([*CHAT, "transcript", "records", 0, "author"], 99), put([*CHAT, "transcript", "records", 0, "type"], 99),
    put([*CHAT, "transcript", "types"], []), put([*CHAT, "transcript", "arena"], []),
    put(["instance", "clock", "factor"], 1e300), put(["instance", "clock", "factor"], -5),
    put(["instance", "clock", "mode"], "sideways"), put(["instance", "clock", "now"], 1 << 62),
    put([*RUN, "facts", "cast", "roles", 0, "participant"], 99), put([*RUN, "facts", "observer"], -1), put([*RUN, "facts", "observer"], (1 << 63) - 1),
    put([*RUN, "machine", "strands"], []), put([*RUN, "machine", "firings"], []),
    put([*RUN, "machine", "lastTimer"], (1 << 63) - 1), put([*RUN, "machine", "strands", 0, "frames", 0, "next"], -1),
    put([*RUN, "machine", "strands", 0, "frames", 0, "block", "index"], 99),
    put([*RUN, "facts", "record", "lastNumber"], (1 << 63) - 1)])
def test_a_file_that_no_server_has_written_is_refused_and_breaks_nothing(kept, change):
    mock, run, agent = kept
    snapshot = mock.admin("POST", "/snapshots", {}, "one")["id"]
    file = json.loads(mock.http("GET", f"/_mock/v1/instances/one/snapshots/{snapshot}").text)
    change(file["state"])
    taken = mock.http("PUT", "/_mock/v1/instances/one/snapshots/forged", forged(file))
    answer = taken if taken.status != 201 else mock.http("POST", "/_mock/v1/instances/one/snapshots/forged/restore", {})
    assert answer.status in (400, 409), answer.text
    assert rest(mock, agent)[2] == "passed"


def test_who_is_signed_in_at_a_desktop_is_kept(start):
    mock = start()
    mock.admin("PUT", "/settings", {"requireLogin": True})
    mock.http("POST", "/login?agent=Ana")

    def ask(method, **params):
        return mock.http("POST", "/ccp-v2/api?agent=Ana", {"method": method, "params": params})

    assert ask("updateAgentConfiguration", configuration={"agentPreferences": {"locale": "de_DE"}}).status == 200
    snapshot = mock.admin("POST", "/snapshots")["id"]
    assert ask("logout").status == 200
    assert ask("getAgentStates").status == 401
    mock.admin("POST", f"/snapshots/{snapshot}/restore")
    assert ask("getAgentConfiguration").json["data"]["configuration"]["agentPreferences"] == {"locale": "de_DE"}


def test_a_scenario_that_comes_again_does_so_after_a_snapshot_too(start, tmp_path):
    (tmp_path / "again.yaml").write_text(
        "scenario: again\nstarts: { on boot, repeat after: 20s }\nsteps:\n- wait: 5s\n- customer leaves\n")
    mock = start("--clock", "manual", tmp_path)

    def states():
        return [run["state"] for run in mock.admin("GET", "/runs")["runs"]]

    mock.admin("POST", "/clock/advance", {"by": "10s"})
    assert states() == ["passed"]
    snapshot = mock.admin("POST", "/snapshots")["id"]
    mock.admin("POST", "/clock/advance", {"by": "18s"})
    assert states() == ["passed", "running"]
    mock.admin("POST", f"/snapshots/{snapshot}/restore")
    assert states() == ["passed"]
    mock.admin("POST", "/clock/advance", {"by": "22s"})
    assert states() == ["passed", "running"]
    # The clock runs until idle, but does not wait for the scenario's next start.
    assert mock.admin("POST", "/clock/run", {"until": "idle"})["now"]
    assert states() == ["passed", "passed"]
