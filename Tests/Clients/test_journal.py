"""Tests the journal, verification, and the metrics of the process."""

import concurrent.futures
import json
import re
import urllib.parse
import urllib.request

import pytest
from test_sockets import EVENT, Member, sockets  # noqa: F401 (a fixture)

TOKEN = re.compile(r"[0-9a-f]{48}")


@pytest.fixture
def chat(mock):
    """The customer, the agent, and the contact id."""
    started = mock.http("PUT", "/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}).json
    customer = Member(mock, started["ParticipantToken"])
    customer.call("transcript", {})
    return customer, Member(mock, mock.agent(started["ContactId"])), started["ContactId"]


def journal(mock, query=""):
    return mock.admin("GET", f"/journal?{query}")


def test_requests_stand_in_it_with_their_answers_and_whose_they_are(mock, chat):
    customer, _, contact = chat
    message = customer.say("hello")
    entry = journal(mock, "operation=SendMessage")["entries"][0]
    assert entry["kind"] == "request"
    assert (entry["method"], entry["path"], entry["status"]) == ("POST", "/participant/message", 200)
    assert entry["request"] == {"ContentType": "text/plain", "Content": "hello"}
    assert entry["response"] == message
    assert (entry["contactId"], entry["role"]) == (contact, "CUSTOMER")
    assert "why" not in entry


def test_a_refusal_says_why_in_a_sentence(mock, chat):
    customer, _, _ = chat
    customer.call("message", {"ContentType": "text/plain", "Content": "é" * 8_193})
    customer.call("transcript", {"ScanDirection": "FORWARD"})
    whys = [entry["why"] for entry in journal(mock, "status=400")["entries"]]
    assert whys == ["Content has 16386 bytes of UTF-8; text/plain can have 16384 (messageLimits 2026)", "ScanDirection FORWARD needs a StartPosition"]


def test_no_token_is_readable(mock, chat, sockets):  # noqa: F811
    customer, _, _ = chat
    sockets(customer.connect())
    text = json.dumps(journal(mock))
    assert "ParticipantToken" in text and "/participant/websocket/ws-0-" in text
    assert not TOKEN.search(text)
    assert customer.token[:11] + "…" in json.dumps(journal(mock), ensure_ascii=False)


def test_no_token_is_readable_in_reasons_near_misses_or_pieces(mock, chat):
    customer, _, _ = chat
    token = customer.token
    mock.http("POST", f"/participant/websocket/{token}", {})
    mock.http("GET", f"/participant/websocket/{token}/x")
    mock.http("GET", f"/participant/websocket/{token[:20]}%{ord(token[20]):02x}{token[21:]}")
    customer.say(token + "ff")
    customer.say(token[:-1])
    escaped = json.dumps({"ContentType": "text/plain", "Content": "TOKEN"}).replace(
        "TOKEN", token[:20] + "\\u00%02x" % ord(token[20]) + token[21:])
    mock.http("POST", "/participant/message", escaped.encode(), {"X-Amz-Bearer": token})
    customer.call("event", {"ContentType": EVENT + "typing", "Content": "x" * (16_384 - 100) + token})
    failed = verify(mock, {"match": {"operation": "CreateParticipantConnection",
                                     "response": {"ConnectionCredentials.ConnectionToken": "zzz"}}})
    assert failed.status == 409 and "…" in failed.json["candidates"][0]
    shown = failed.text + json.dumps(journal(mock)) + mock.http("GET", "/_mock/v1/journal").text
    assert token[5:17] not in shown and token[24:36] not in shown


def test_a_body_of_several_lines_is_one_event(mock, chat):
    customer, _, _ = chat
    mock.http("POST", "/participant/message", b'{"ContentType":"text/plain",\n\n"Content":"hi"}',
              {"X-Amz-Bearer": customer.token})
    assert Events(mock, "operation=SendMessage").content() == "hi"


def test_a_bounded_verification_is_not_true_of_what_nobody_knows_any_more(start):
    mock = start("--journal-entries", "3")
    for _ in range(6):
        mock.http("PUT", "/contact/chat", {"InstanceId": "default"})
    match = {"match": {"operation": "StartChatContact"}}
    assert verify(mock, match).json["dropped"] == 3
    failed = verify(mock, match | {"times": {"max": 3}})
    assert failed.status == 409 and "the most cannot be verified" in failed.json["detail"]
    assert verify(mock, match | {"times": {"max": 3}, "after": 3}).status == 200


def test_a_cursor_of_before_a_reset_begins_anew(mock, chat):
    cursor = journal(mock)["cursor"]
    mock.admin("POST", "/reset", {})
    mock.http("PUT", "/contact/chat", {"InstanceId": "default"})
    # The reset is the first entry.
    assert [entry["number"] for entry in journal(mock, f"after={cursor}")["entries"]] == [2]


def test_frames_and_what_sockets_say_stand_in_it(mock, chat, sockets):  # noqa: F811
    customer, agent, _ = chat
    socket = sockets(customer.url)
    agent.say("hi")
    assert socket.item()["Content"] == "hi"
    frame = journal(mock, "kind=frame")["entries"][-1]
    assert (frame["operation"], frame["content"]["Content"], len(frame["recipients"])) == ("text/plain", "hi", 1)
    assert journal(mock, "kind=received")["entries"][0]["operation"] == "Subscribe"
    socket.peer.close()
    closed = journal(mock, "kind=socket&count=2&wait=5s")["entries"]
    assert [entry["operation"] for entry in closed] == ["Opened", "Closed"]


def test_a_wait_ends_with_the_entry_and_tells_near_misses_when_it_does_not(mock, chat):
    customer, _, contact = chat
    cursor = journal(mock)["cursor"]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(journal, mock, f"operation=SendMessage&after={cursor}&wait=20s")
        assert wait_for(lambda: mock.http("GET", "/_mock/health").json["waiting"] == 1)
        customer.say("here")
        assert waiting.result()["entries"][0]["request"]["Content"] == "here"
    answer = mock.http("GET", f"/_mock/v1/instances/default/journal?operation=SendMessage&status=403&after={cursor}&wait=1ms")
    assert answer.status == 408
    assert "0 of 1 entries with operation SendMessage, status 403; the nearest: #" in answer.json["detail"]
    assert "status is 200" in answer.json["detail"]


def wait_for(condition):
    return any(condition() for _ in range(2_000))


def test_requests_that_lead_to_no_instance_have_a_journal_of_their_own(mock):
    mock.http("POST", "/participant/message", {"Content": "x"}, {"X-Amz-Bearer": "nobody's"})
    mock.http("GET", "/nowhere")
    entries = json.loads(mock.http("GET", "/_mock/v1/journal").text)["entries"]
    assert [(entry["operation"], entry["status"]) for entry in entries] == [("SendMessage", 403), ("-", 403)]
    assert entries[0]["why"] == "this server did not issue the X-Amz-Bearer token"
    assert journal(mock)["entries"] == []


def test_the_ring_is_bounded_and_counts_what_it_drops(start):
    mock = start("--journal-entries", "5")
    for _ in range(8):
        mock.http("PUT", "/contact/chat", {"InstanceId": "default"})
    shown = journal(mock)
    assert [entry["number"] for entry in shown["entries"]] == [4, 5, 6, 7, 8]
    assert shown["dropped"] == 3


class Events:
    """A reader of the journal's stream. The stream continues until the reader closes it."""

    def __init__(self, mock, query="", headers=None):
        request = urllib.request.Request(
            f"{mock.url}/_mock/v1/instances/default/journal/stream?{query}", headers=headers or {})
        self.answer = urllib.request.urlopen(request, timeout=20)
        assert self.answer.headers["Content-Type"] == "text/event-stream"

    def next(self):
        """Returns the next event's id and data, or None at the end of the stream."""
        fields = {}
        for line in self.answer:
            line = line.decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                return fields["id"], json.loads(fields["data"])
        return None

    def content(self):
        return self.next()[1]["request"]["Content"]

    def close(self):
        self.answer.close()


def test_one_answer_tells_what_was_and_what_comes(mock, chat):
    customer, _, _ = chat
    for number in range(3):
        customer.say(str(number))
    events = Events(mock, "operation=SendMessage")
    seen = [events.content() for _ in range(3)]
    for number in range(3, 6):
        customer.say(str(number))
        seen.append(events.content())
    assert seen == ["0", "1", "2", "3", "4", "5"]
    events.close()


def test_a_stream_that_was_lost_goes_on_where_it_was(mock, chat):
    customer, _, _ = chat
    customer.say("0")
    first = Events(mock, "operation=SendMessage")
    last, _ = first.next()
    first.close()
    customer.say("1")
    again = Events(mock, "operation=SendMessage", {"Last-Event-ID": last})
    assert again.content() == "1"
    mock.admin("POST", "/reset", {})
    assert again.next() is None


def test_streams_end_with_the_server(start):
    mock = start()
    streams = [Events(mock) for _ in range(20)]
    mock.stop()
    assert [stream.next() for stream in streams] == [None] * 20


# Verification


def verify(mock, body, query=""):
    return mock.http("POST", f"/_mock/v1/instances/default/verify{query}", body)


def test_what_happened_so_often_is_verified(mock, chat):
    customer, _, contact = chat
    customer.say("one")
    customer.say("two")
    match = {"operation": "SendMessage", "contact": contact}
    answer = verify(mock, {"match": match})
    assert (answer.status, answer.json["matched"]) == (200, 2)
    assert verify(mock, {"match": match, "times": {"min": 2, "max": 2}}).status == 200
    assert verify(mock, {"match": match | {"request": {"Content": "two"}}, "times": {"max": 1}}).status == 200
    assert verify(mock, {"match": match | {"request": {"Content": {"contains": "w"}}}}).status == 200
    assert verify(mock, {"match": {"operation": "SendEvent"}, "times": {"max": 0}}).status == 200
    failed = verify(mock, {"match": match, "times": {"max": 1}})
    assert failed.status == 409
    assert failed.json["detail"].startswith("2 entries with operation SendMessage, contact")
    assert failed.json["detail"].endswith("expected 0 to 1")


def test_an_operation_that_does_not_exist_is_refused_with_a_suggestion(mock, chat):
    claims = [
        {"match": {"operation": "SendMesage"}, "times": {"max": 0}},
        {"inOrder": [{"operation": "SendMessage"}, {"operation": "SendMesage"}]},
    ]
    answers = [verify(mock, claim) for claim in claims]
    answers += [
        mock.http("GET", f"/_mock/v1/instances/default/{path}?operation=SendMesage") for path in ("journal", "journal/stream")]
    answers.append(mock.http("GET", "/_mock/v1/journal?operation=SendMesage"))
    for answer in answers:
        assert answer.status == 400 and 'did you mean "SendMessage"?' in answer.json["detail"], answer.text
    assert "expected a content type" in mock.http(
        "GET", "/_mock/v1/instances/default/journal?operation=chat.ended").json["detail"]


def test_every_operation_of_the_journal_can_be_asked_for(mock, chat, sockets):
    customer, agent, contact = chat
    customer.say("one")
    mock.http("GET", "/nowhere")
    mock.http("POST", "/ccp-v2/api?agent=Kim", {"method": "getAgentStates"})
    operations = {entry["operation"] for entry in journal(mock)["entries"]}
    assert {"SendMessage", "CCP getAgentStates"} <= operations
    for operation in operations:
        shown = mock.admin("GET", "/journal?" + urllib.parse.urlencode({"operation": operation}))["entries"]
        assert {entry["operation"] for entry in shown} == {operation}


def test_a_failed_verification_tells_what_came_near(mock, chat):
    customer, _, _ = chat
    customer.say("I want a refund")
    failed = verify(mock, {"match": {
        "operation": "SendMessage", "role": "AGENT", "request": {"Content": {"contains": "refund"}}}})
    assert failed.status == 409
    assert failed.json["candidates"][0].endswith("request SendMessage: role is CUSTOMER")


def test_order(mock, chat):
    customer, agent, _ = chat
    customer.say("question")
    agent.say("answer")
    said = [{"operation": "SendMessage", "request": {"Content": text}} for text in ("question", "answer")]
    assert verify(mock, {"inOrder": said}).status == 200
    failed = verify(mock, {"inOrder": said[::-1]})
    assert failed.status == 409
    assert "number 2 of 2" in failed.json["detail"]
    assert "matches, but is earlier" in failed.json["candidates"][0]


def test_a_verification_can_wait(mock, chat):
    customer, _, _ = chat
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(verify, mock, {"match": {"operation": "DisconnectParticipant"}}, "?wait=20s")
        assert wait_for(lambda: mock.http("GET", "/_mock/health").json["waiting"] == 1)
        customer.call("disconnect", {})
        assert waiting.result().status == 200
    assert verify(mock, {"match": {"operation": "SendEvent"}}, "?wait=1ms").status == 408


def test_a_wait_for_what_cannot_come_true_any_more_ends_at_once(mock, chat):
    customer, _, _ = chat
    customer.say("one")
    twice = {"match": {"operation": "SendMessage"}, "times": {"min": 2, "max": 2}}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(verify, mock, twice, "?wait=1m")
        assert wait_for(lambda: mock.http("GET", "/_mock/health").json["waiting"] == 1)
        customer.say("two")
        assert waiting.result().json["matched"] == 2
    customer.say("three")
    failed = verify(mock, twice, "?wait=10m")
    assert failed.status == 409 and failed.json["detail"].startswith("3 entries")


def test_a_wait_for_an_order_goes_on_where_it_is(mock, chat):
    customer, agent, _ = chat
    customer.say("question")
    said = [{"operation": "SendMessage", "request": {"Content": text}} for text in ("question", "answer", "thanks")]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(verify, mock, {"inOrder": said}, "?wait=1m")
        assert wait_for(lambda: mock.http("GET", "/_mock/health").json["waiting"] == 1)
        customer.say("thanks")
        agent.say("answer")
        late = verify(mock, {"inOrder": said}, "?wait=1ms")
        assert late.status == 408 and "number 3 of 3" in late.json["detail"]
        assert "matches, but is earlier" in late.json["detail"]
        customer.say("thanks")
        assert waiting.result().json["matched"] == 3


@pytest.mark.parametrize("body, names", [
    ({}, "match"), ({"match": {"verb": "x"}}, "verb"), ({"match": {"status": "many"}}, "status"),
    ({"match": {}, "times": {"min": 3, "max": 1}}, "times.min"), ({"match": {}, "inOrder": [{}]}, "inOrder"),
    ({"inOrder": []}, "inOrder"), ({"match": {"kind": "reqest"}}, "did you mean"), ({"match": {"contact": "x"}}, "contact"),
    ({"match": {"request": {"a": {"b": 1}}}}, "request.a")])
def test_mistakes_in_a_verification_are_named(mock, body, names):
    answer = verify(mock, body)
    assert answer.status == 400 and names in answer.json["detail"], answer.text


# The process


def metrics(mock):
    text = mock.http("GET", "/_mock/metrics").text
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")), text


def test_metrics_count_and_go_on_over_resets(mock, chat, sockets):  # noqa: F811
    customer, agent, _ = chat
    sockets(customer.url)
    agent.say("hi")
    customer.call("message", {"ContentType": "text/plain", "Content": ""})
    shown, text = metrics(mock)
    assert shown['connect_chat_mock_requests_total{operation="SendMessage",status="200"}'] == "1"
    assert shown['connect_chat_mock_requests_total{operation="SendMessage",status="400"}'] == "1"
    assert shown["connect_chat_mock_sockets"] == "1"
    assert shown["connect_chat_mock_active_contacts"] == "1"
    assert int(shown["connect_chat_mock_frames_total"]) >= 1
    # The help and the type of each family come before its samples.
    for name in {line.split("{")[0].split(" ")[0] for line in text.splitlines() if not line.startswith("#")}:
        assert f"# TYPE {name} " in text and text.index(f"# TYPE {name} ") < text.index(f"\n{name}")
    mock.admin("POST", "/reset", {})
    after, _ = metrics(mock)
    assert after['connect_chat_mock_requests_total{operation="SendMessage",status="200"}'] == "1"
    assert after["connect_chat_mock_active_contacts"] == "0"


def test_a_contacts_life_is_a_line_of_the_log_in_json(start):
    mock = start("--log-level", "info")
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    mock.admin("POST", f"/contacts/{contact}/end", {})
    _, errors = mock.stop()
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    ended = [line for line in lines if line["message"] == "contact ended"]
    assert len(ended) == 1
    assert (ended[0]["contact"], ended[0]["instance"], ended[0]["level"], ended[0]["items"]) == (
        contact, "default", "info", "3")


def test_strict_instances_are_made_by_the_admin_api_alone(start):
    mock = start("--strict-instances")
    body = {"InstanceId": "one", "ContactFlowId": "f", "ParticipantDetails": {"DisplayName": "Ana"}}
    refused = mock.http("PUT", "/contact/chat", body)
    assert (refused.status, refused.headers["x-amzn-ErrorType"]) == (404, "ResourceNotFoundException")
    assert "--strict-instances" in refused.headers["x-mock-reason"]
    assert mock.http("PUT", "/_mock/v1/instances/one/settings", {}).status == 404
    assert mock.http("PUT", "/_mock/v1/instances/one", {}).status == 201
    assert mock.http("PUT", "/contact/chat", body).status == 200


def test_the_admin_token(start, tmp_path):
    from conftest import FIXTURES, command
    mock = start("--admin-token", "s3cret-s3cret", FIXTURES)
    path = "/_mock/v1/instances"
    assert mock.http("GET", path).status == 401
    assert mock.http("GET", path, None, {"Authorization": "Bearer s3cret-s3cres"}).status == 401
    for scheme in ("Bearer", "bearer"):
        assert mock.http("GET", path, None, {"Authorization": f"{scheme} s3cret-s3cret"}).status == 200
    assert mock.http("GET", "/_mock/readyz").status == 200
    hello = FIXTURES / "hello.yaml"
    assert command("run", "--endpoint", mock.url, hello).returncode != 0
    assert command("run", "--endpoint", mock.url, "--admin-token", "s3cret-s3cret", hello).returncode == 0
    assert command("run", "--endpoint", mock.url, hello, environment={"CCM_ADMIN_TOKEN": "s3cret-s3cret"}).returncode == 0
    assert command("serve", "--port", "0", "--admin-token", "short").returncode == 64


def test_the_admin_api_on_a_port_and_a_socket_of_its_own(start, tmp_path):
    import http.client
    import socket
    place = tmp_path / "admin.sock"
    mock = start("--admin-port", "0", "--admin-socket", place)
    assert mock.http("GET", "/_mock/v1/instances").status == 403
    assert mock.http("GET", "/_mock/readyz").status == 200
    admin = mock.ready["urls"]["admin"]
    assert admin != mock.url + "/_mock/v1"
    with urllib.request.urlopen(f"{admin}/instances", timeout=10) as answer:
        assert answer.status == 200
    assert place.stat().st_mode & 0o777 == 0o600

    class Local(http.client.HTTPConnection):
        def connect(self):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(10)
            self.sock.connect(str(place))

    for _ in range(3):
        connection = Local("localhost")
        connection.request("GET", "/_mock/v1/instances")
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())) == (200, {"instances": [{"id": "default"}], "cursor": "default"})
        connection.close()
    # The admin socket has only the admin API.
    connection = Local("localhost")
    connection.request("POST", "/participant/message", "{}", {"Content-Type": "application/json"})
    assert connection.getresponse().status == 404
    connection.close()
    mock.stop()
    assert not place.exists()
    # The server must not remove a file that is not a socket. It removes a socket that was left
    # over.
    place.write_text("precious")
    from conftest import command
    refused = command("serve", "--port", "0", "--admin-socket", place)
    assert refused.returncode == 1 and str(place) in refused.stderr
    assert place.read_text() == "precious"
    place.unlink()
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(place))
    left.close()
    start("--admin-socket", place).stop()


def test_an_open_admin_api_is_warned_about(start):
    mock = start("--host", "127.0.0.2")
    assert "Warning" not in mock.stop()[1]
    mock = start("--host", "0.0.0.0")
    assert "Warning: any client that reaches 0.0.0.0 can use the admin API; --admin-token or" in mock.stop()[1]
    mock = start("--host", "0.0.0.0", "--admin-token", "s3cret-s3cret")
    assert "Warning" not in mock.stop()[1]
