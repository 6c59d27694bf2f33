"""Tests the admin API in the way that a test suite uses it."""

import concurrent.futures
import threading
import xml.etree.ElementTree

import pytest
from conftest import ROOT

V1 = "/_mock/v1/instances/default"


def test_health(mock):
    for path in ("/_mock/livez", "/_mock/readyz", "/_mock/health", "/_localstack/health"):
        assert mock.http("GET", path).status == 200
        head = mock.http("HEAD", path)
        assert (head.status, head.text) == (200, "")


def test_a_simulated_customer_waits_for_an_agent(mock):
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana", "attributes": {"tier": "gold"}, "flow": "sales"})
    assert contact["state"] == "waiting"
    assert contact["attributes"] == {"tier": "gold"}
    assert contact["flow"] == "sales"
    mock.agent(contact["id"])
    listed = mock.admin("GET", "/contacts?state=connected")
    assert [entry["id"] for entry in listed["contacts"]] == [contact["id"]]
    assert mock.admin("GET", f"/contacts?after={listed['cursor']}")["contacts"] == []


def test_waiting_for_a_contact(mock):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(mock.admin, "GET", "/contacts?state=waiting&wait=20s", None, "fresh")
        contact = mock.admin("POST", "/contacts", {"displayName": "Ana"}, "fresh")
        assert waiting.result()["contacts"][0]["id"] == contact["id"]
        ended = pool.submit(mock.admin, "GET", f"/contacts/{contact['id']}?state=ended&wait=20s", None, "fresh")
        mock.admin("POST", f"/contacts/{contact['id']}/end", {}, "fresh")
        assert ended.result()["state"] == "ended"


def test_a_wait_that_ends_says_what_there_is_instead(mock):
    mock.admin("POST", "/contacts", {"displayName": "Ana"})
    answer = mock.http("GET", f"{V1}/contacts?state=ended&wait=10ms")
    assert answer.status == 408
    assert answer.json["detail"] == "not within 10ms: 0 of 1 contacts in the state ended; the instance has: waiting"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_injecting_as_anyone(mock):
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    said = mock.admin("POST", f"/contacts/{contact}/messages", {"by": "customer", "content": "hi"})
    assert set(said) == {"id", "absoluteTime"}
    mock.admin("POST", f"/contacts/{contact}/messages", {
        "by": "SYSTEM", "content": "{}", "contentType": "application/vnd.amazonaws.connect.message.interactive"})
    mock.admin("POST", f"/contacts/{contact}/events", {
        "by": "customer", "contentType": "application/vnd.amazonaws.connect.event.typing"})
    nobody = mock.http("POST", f"{V1}/contacts/{contact}/messages", {"by": "AGENT", "content": "x"})
    assert nobody.status == 409
    assert any(candidate.startswith("CUSTOMER ") for candidate in nobody.json["candidates"])
    mock.agent(contact)
    mock.agent(contact)
    several = mock.http("POST", f"{V1}/contacts/{contact}/messages", {"by": "AGENT", "content": "x"})
    assert several.status == 409
    assert several.json["detail"] == "2 participants have the role AGENT"


def test_nobody_answers_before_the_customer_is_there(mock, connect):
    contact = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})["ContactId"]
    answer = mock.http("POST", f"{V1}/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Sam"})
    assert answer.status == 409
    assert "has not connected yet" in answer.json["detail"]
    for remedy in ("subscribe", "connection token", "ConnectParticipant"):
        assert remedy in answer.json["detail"]


def test_whatever_needs_a_connected_customer_says_how_to_connect_one(mock, connect, participant):
    started = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="f", ParticipantDetails={"DisplayName": "Ana"})
    path = f"{V1}/contacts/{started['ContactId']}"
    mock.admin("PUT", "/agents/Sam", {"state": "Available"})
    bot = {"InstanceId": "default", "ContactId": started["ContactId"],
           "ParticipantDetails": {"ParticipantRole": "CUSTOM_BOT", "DisplayName": "Bot"}}
    refused = [mock.http("POST", "/contact/create-participant", bot).headers["x-mock-reason"]]
    refused += [mock.http("POST", path + end, body).json["detail"] for end, body in [
        ("/transfer", {"to": {"queue": "BasicQueue"}}), ("/authentication", {}),
        ("/participants", {"role": "AGENT", "displayName": "Sam"})]]
    waits = [path + "?state=waiting&wait=10ms", f"{V1}/contacts?state=connected&wait=10ms",
             f"{V1}/agents/Sam?contactState=connecting&wait=10ms", f"{V1}/journal?operation=SendMessage&wait=10ms"]
    late = [mock.http("GET", wait) for wait in waits]
    assert [answer.status for answer in late] == [408] * 4
    for reason in refused + [answer.json["hint"] for answer in late]:
        assert all(remedy in reason for remedy in ("subscribe", "connection token", "ConnectParticipant")), reason
    participant.create_participant_connection(
        ParticipantToken=started["ParticipantToken"], Type=["CONNECTION_CREDENTIALS"], ConnectParticipant=True)
    assert "hint" not in mock.http("GET", waits[3]).json
    assert mock.http("GET", waits[2].replace("10ms", "5s")).status == 200


def test_a_thousand_runs_at_once(mock):
    runs = mock.admin("POST", "/scenarios/hello/runs", {"repeat": 1000})["runs"]
    assert len({run["contactId"] for run in runs}) == 1000
    for run in runs:
        mock.agent(run["contactId"])
        mock.admin("POST", f"/contacts/{run['contactId']}/messages", {"by": "AGENT", "content": "hello"})
        mock.admin("POST", f"/contacts/{run['contactId']}/end", {})
    # The end of the contact also removed the agent. This counts as "agent leaves".
    assert len(mock.admin("GET", "/runs?state=passed&count=1000&wait=20s")["runs"]) == 1000


def test_a_failed_run_explains_itself(mock):
    mock.http("PUT", f"{V1}/scenarios/impatient", {
        "scenario": "impatient", "steps": [{"expect": {"agent says": {"contains": "refund"}}, "within": "50ms"}]})
    run = mock.admin("POST", "/scenarios/impatient/runs", {"seed": 3})
    mock.admin("POST", f"/contacts/{run['contactId']}/end", {})
    ended = mock.admin("GET", f"/runs/{run['id']}?wait=5s")
    assert (ended["state"], ended["seed"]) == ("failed", 3)
    assert ended["failure"]["expected"] == 'agent says: { "contains": "refund" }'
    assert ended["failure"]["step"].startswith("impatient:1:")


def test_a_run_as_junit(mock):
    mock.http("PUT", f"{V1}/scenarios/short", {
        "scenario": "short", "steps": [
            {"customer says": "<b>\"1\" & 2</b>\u0007"}, {"expect": {"agent says": "never"}, "within": "1h"}]})
    run = mock.admin("POST", "/scenarios/short/runs", {"seed": 3, "record": True})
    report = f"{V1}/runs/{run['id']}/junit.xml"
    early = mock.http("GET", report)
    assert (early.status, "has not ended" in early.json["detail"], "wait=" in early.json["hint"]) == (409, True, True)
    assert mock.http("GET", f"{report}?wait=10ms").status == 408
    mock.admin("POST", f"/contacts/{run['contactId']}/end", {})
    ended = mock.http("GET", f"{report}?wait=5s")
    assert (ended.status, ended.headers["Content-Type"]) == (200, "application/xml")
    suites = xml.etree.ElementTree.fromstring(ended.text)
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("1", "1", "0")
    case = suites.find("testsuite/testcase")
    assert (case.get("classname"), case.get("name")) == ("short", "short seed 3")
    failure = case.find("failure")
    assert failure.get("message") == mock.admin("GET", f"/runs/{run['id']}")["failure"]["message"]
    assert 'expected: agent says: "never"' in failure.text
    assert failure.text.splitlines()[-1] == 'again: POST …/scenarios/short/runs {"seed":3}'
    # A control character in the file would make it unreadable for XML parsers.
    assert "<b>" in case.find("system-out").text
    assert "chat ended" in case.find("system-out").text
    passed = mock.admin("POST", "/scenarios/hello/runs", {"standIns": ["agent"]})
    suites = xml.etree.ElementTree.fromstring(
        mock.http("GET", f"{V1}/runs/{passed['id']}/junit.xml?wait=5s").text)
    assert (suites.get("failures"), suites.find("testsuite/testcase/failure")) == ("0", None)
    assert mock.http("GET", f"{V1}/runs/nope/junit.xml").status == 404


def test_scenarios_by_api(mock):
    answer = mock.http("PUT", f"{V1}/scenarios/x", b"scenario: x\nsteps: [customer sasy: hi]", {"Content-Type": "application/yaml"})
    assert answer.status == 400
    assert 'did you mean "says"' in answer.json["detail"]
    assert mock.http("PUT", f"{V1}/scenarios/x", b"scenario: y\nsteps: []", {"Content-Type": "application/yaml"}).status == 400
    mock.http("PUT", "/_mock/v1/instances/other/scenarios/hello", b"scenario: hello\nsteps: []", {"Content-Type": "application/yaml"})
    assert [entry["steps"] for entry in mock.admin("GET", "/scenarios")["scenarios"] if entry["name"] == "hello"] == [4]
    unknown = mock.http("POST", f"{V1}/scenarios/helo/runs", {})
    assert unknown.status == 404
    assert 'did you mean "hello"' in unknown.json["detail"]
    assert {"hello", "late parcel"} <= {entry["name"] for entry in mock.admin("GET", "/scenarios")["scenarios"]}


def test_the_clock(start):
    mock = start("--clock", "manual", "--now", "2026-11-22T13:00:00Z")
    assert mock.admin("POST", "/contacts", {"displayName": "Ana"})["startedAt"] == "2026-11-22T13:00:00.000Z"
    assert mock.admin("GET", "/clock")["now"] == "2026-11-22T13:00:00.000Z"
    advanced = mock.admin("POST", "/clock/advance", {"to": "2026-11-23T14:00:00Z"})
    assert advanced["firedCount"] == 1
    assert advanced["fired"] == [{"at": "2026-11-23T14:00:00.000Z", "what": "chat duration over"}]
    assert mock.http("POST", f"{V1}/clock/advance", {"by": "soon"}).status == 400
    assert mock.http("POST", f"{V1}/clock/advance", {"to": "2026-11-22T13:00:00Z"}).status == 400
    ahead = mock.admin("POST", "/contacts", {"displayName": "Ana"})
    set_ahead = mock.admin("PUT", "/clock", {"now": "2026-11-25T14:00:00Z"})
    assert [timer["what"] for timer in set_ahead["fired"]] == ["chat duration over"]
    assert mock.admin("GET", f"/contacts/{ahead['id']}")["state"] == "ended"
    mock.admin("PUT", "/clock", {"mode": "real"})
    assert mock.http("POST", f"{V1}/clock/advance", {"by": "1s"}).status == 409


def test_reset(start):
    mock = start("--clock", "manual", "--now", "2026-11-22T13:00:00Z", "--seed", 7)
    first = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    token = mock.agent(first)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(mock.http, "GET", f"{V1}/contacts?state=ended&wait=20s")
        mock.admin("POST", "/clock/advance", {"by": "1s"})
        reset = mock.admin("POST", "/reset", {})
        while not waiting.done():  # The wait may have begun after that reset.
            reset = mock.admin("POST", "/reset", {})
        assert waiting.result().status == 503
    assert reset["now"] == "2026-11-22T13:00:00.000Z"
    assert mock.admin("GET", "/contacts")["contacts"] == []
    refused = mock.http("POST", "/participant/connection", {"Type": ["WEBSOCKET"]}, {"X-Amz-Bearer": token})
    assert (refused.status, refused.headers["x-amzn-ErrorType"]) == (403, "AccessDeniedException")
    assert mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"] == first


def test_instances_are_apart(mock):
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"}, "one")["id"]
    assert mock.http("GET", f"/_mock/v1/instances/two/contacts/{contact}").status == 404
    assert {"id": "one"} in mock.http("GET", "/_mock/v1/instances").json["instances"]
    assert {"id": "two"} not in mock.http("GET", "/_mock/v1/instances").json["instances"]
    typo = mock.http("GET", "/_mock/v1/instances/onee/contacts")
    assert 'did you mean "one"' in typo.json["detail"]


@pytest.mark.parametrize("method, path, body, headers, status, named", [
    ("GET", "/_mock/v1/instance", None, {}, 404, 'did you mean \\"/_mock/v1/instances\\"'),
    ("GET", f"{V1}/agent", None, {}, 404, f'did you mean \\"{V1}/agents\\"'),
    ("GET", f"{V1}/contact/x/messages", None, {}, 404, "nearest: "),
    ("DELETE", f"{V1}/contacts", None, {}, 405, "does not accept DELETE; its methods: GET, HEAD, POST"),
    ("POST", f"{V1}/contacts", {}, {}, 400, "displayName is missing"),
    ("POST", f"{V1}/contacts", {"displayname": "Ana"}, {}, 400, 'did you mean \\"displayName\\"'),
    ("POST", f"{V1}/contacts", b"{", {}, 400, "not JSON"),
    ("POST", f"{V1}/contacts", b"displayName=Ana", {"Content-Type": "text/plain"}, 415, "application/json"),
    ("POST", f"{V1}/contacts", {"displayName": "Ana"}, {"Origin": "https://evil.example"}, 403, "evil.example"),
    ("GET", f"{V1}/contacts", None, {"Host": "evil.example"}, 403, "evil.example"),
    ("GET", f"{V1}/contacts?state=wating", None, {}, 400, 'did you mean \\"waiting\\"'),
    ("GET", f"{V1}/contacts?stat=waiting", None, {}, 400, 'did you mean \\"state\\"'),
    ("GET", f"{V1}/contacts?wait=5", None, {}, 400, "a duration such as 5s"),
    ("GET", f"{V1}/contacts/unknown", None, {}, 404, "has no contact"),
    ("POST", f"{V1}/faults", {"operation": "SendMesage", "error": {"code": "X", "status": 500}}, {}, 400, 'did you mean \\"SendMessage\\"'),
    ("POST", f"{V1}/faults", {"operation": "SendMessage", "error": {"code": "X"}}, {}, 400, "error: status is missing"),
    ("DELETE", f"{V1}/faults/fault-9", None, {}, 404, "fault-9"),
    ("POST", f"{V1}/reset", {"keep": ["fault"]}, {}, 400, 'did you mean \\"faults\\"'),
])
def test_every_refusal_names_the_thing(mock, method, path, body, headers, status, named):
    mock.admin("POST", "/contacts", {"displayName": "Ana"})
    answer = mock.http(method, path, body, headers)
    assert answer.status == status, answer.text
    assert named in answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method, path, allowed", [
    ("DELETE", f"{V1}/contacts", "GET, HEAD, POST"),
    ("POST", "/_mock/ui", "GET, HEAD"),
    ("DELETE", "/_mock/demo/agent", "GET, HEAD"),
    ("DELETE", "/ccp-v2/", "GET, HEAD"),
])
def test_a_path_with_another_method_says_which_it_has(mock, method, path, allowed):
    answer = mock.http(method, path)
    assert answer.status == 405, answer.text
    assert answer.headers["Allow"] == allowed
    assert f"{path} does not accept {method}; its methods: {allowed}" in answer.text


def test_faults_are_listed_and_removed(mock):
    rule = mock.admin("POST", "/faults", {
        "operation": "*", "when": {"first": 1}, "error": {"code": "Teapot", "status": 418, "retryAfter": 2}})
    answer = mock.http("GET", "/contacts/default/x")
    assert answer.status == 404, "faults of an instance do not touch what it does not have"
    assert mock.admin("GET", "/faults")["faults"][0]["id"] == rule["id"]
    mock.admin("DELETE", f"/faults/{rule['id']}")
    assert mock.admin("GET", "/faults")["faults"] == []


def test_scenarios_on_boot_run_again_after_a_reset(start, tmp_path):
    (tmp_path / "boot.yaml").write_text("scenario: boot\nstarts: on boot\nsteps:\n  - customer says: hi\n")
    mock = start(tmp_path)
    assert len(mock.admin("GET", "/contacts")["contacts"]) == 1
    mock.admin("POST", "/reset", {})
    assert [contact["flow"] for contact in mock.admin("GET", "/contacts")["contacts"]] == ["scenario boot"]


def test_the_document_names_every_path_and_setting(mock):
    document = (ROOT / "Documentation/AdminAPI.md").read_text()
    paths = list(mock.http("GET", "/_mock/openapi.json").json["paths"])
    assert len(paths) > 50
    for path in paths:
        path = path.removeprefix("/_mock/v1/instances/{instanceId}")
        # The last word of the path, because the document writes a shared prefix only once.
        word = next(part for part in reversed(path.split("/")) if part and not part.startswith("{")) if path else ""
        assert word in document, path
    for setting in mock.admin("GET", "/settings"):
        assert f"`{setting}`" in document or f"`{setting} {{" in document or f"{setting}`" in document, setting


def test_a_transcript_waits_for_items_and_for_the_end(mock):
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    path = f"/contacts/{contact}/transcript"
    assert len(mock.admin("GET", path)["Transcript"]) == 1
    late = mock.http("GET", f"{V1}{path}?count=2&wait=10ms")
    assert late.status == 408 and "1 of 2 items" in late.json["detail"]
    threading.Timer(0.05, mock.admin, ["POST", f"/contacts/{contact}/messages", {"by": "customer", "content": "hi"}]).start()
    assert mock.admin("GET", f"{path}?count=2&wait=10s")["Transcript"][1]["Content"] == "hi"
    threading.Timer(0.05, mock.admin, ["POST", f"/contacts/{contact}/end", {}]).start()
    ended = mock.admin("GET", f"{path}?count=100&wait=10s")["Transcript"]
    assert ended[-1]["ContentType"].endswith("chat.ended")


def test_attributes_of_a_run_take_precedence(mock):
    mock.http("PUT", f"{V1}/scenarios/s", {
        "scenario": "s", "customer": {"attributes": {"order": "A-1", "tier": "gold"}},
        "steps": [{"customer says": "${order} ${tier} ${more}"}]})
    run = mock.admin("POST", "/scenarios/s/runs", {"attributes": {"order": "A-7", "more": "x"}})
    contact = mock.admin("GET", f"/contacts/{run['contactId']}")
    assert contact["attributes"] == {"tier": "gold", "order": "A-7", "more": "x"}
    assert mock.admin("GET", f"/contacts/{run['contactId']}/transcript?format=json")["Transcript"][1]["Content"] == "A-7 gold x"
    refused = mock.http("POST", f"{V1}/scenarios/s/runs", {"attributes": {"order": 5}})
    assert refused.status == 400 and "attributes.order must be a string" in refused.json["detail"]


def test_tokens_expire_when_a_test_says_so(mock):
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}).json

    def connect():
        return mock.http("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]},
                         {"X-Amz-Bearer": started["ParticipantToken"]})

    def read(token):
        return mock.http("POST", "/participant/transcript", {}, {"X-Amz-Bearer": token})

    first = connect().json["ConnectionCredentials"]["ConnectionToken"]
    assert read(first).status == 200
    expired = mock.admin("POST", "/tokens/expire", {"token": first})
    assert (expired["contactId"], expired["role"]) == (started["ContactId"], "CUSTOMER")
    refused = read(first)
    assert (refused.status, refused.headers["x-amzn-ErrorType"]) == (403, "AccessDeniedException")
    assert refused.headers["x-mock-reason"] == "the token has expired"
    second = connect().json["ConnectionCredentials"]["ConnectionToken"]
    assert second != first and read(second).status == 200
    mock.admin("POST", "/tokens/expire", {"token": started["ParticipantToken"]})
    assert connect().status == 403
    mock.admin("PUT", "/settings", {}, "other")
    for token, instance in (("nobody's", "default"), (second, "other")):
        assert mock.http("POST", f"/_mock/v1/instances/{instance}/tokens/expire", {"token": token}).status == 404


def test_a_transcript_as_a_page_has_nothing_of_what_was_said_as_markup(mock):
    contact = mock.admin("POST", "/contacts", {"displayName": "<b>Ana</b>"})["id"]
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "content": "<script>alert('1 & 2')</script>"})
    # A combining mark forms one character with "<".
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "content": "<\u0338i>"})
    page = mock.http("GET", f"/_mock/v1/instances/default/contacts/{contact}/transcript?format=html")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "&lt;script&gt;alert('1 &amp; 2')&lt;/script&gt;" in page.text and "&lt;b&gt;Ana&lt;/b&gt;" in page.text
    assert "<script" not in page.text and "<b>" not in page.text and "&lt;\u0338i&gt;" in page.text


# ---- the console ----

@pytest.mark.parametrize("path, kind", [
    ("/_mock/ui", "text/html"), ("/_mock/ui/", "text/html"), ("/_mock/ui/app.js", "text/javascript"),
    ("/_mock/ui/console.css", "text/css")])
def test_the_console_is_served_and_loads_nothing_from_elsewhere(mock, path, kind):
    answer = mock.http("GET", path)
    assert answer.status == 200 and answer.headers["Content-Type"].startswith(kind)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    # The name of SVG is no address that a page loads.
    assert "://" not in answer.text.replace("http://www.w3.org/2000/svg", "") and "innerHTML" not in answer.text
    assert mock.http("POST", path, {}).status == 405
    assert mock.http("GET", "/_mock/ui/other").status == 404


def test_the_console_is_where_the_admin_api_is(start):
    mock = start("--admin-port", 0)
    assert mock.http("GET", "/_mock/ui").status == 403
