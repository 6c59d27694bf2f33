"""Tests signing in during a chat.

The flow requests it, the customer opens the page and returns, and the back end reports the result.
"""

import json
import urllib.error
import urllib.parse
import urllib.request

import boto3
import pytest
from conftest import Side
from test_sockets import Member, sockets  # noqa: F401 (a fixture)

BACK = "https://widget.example/back?from=chat"
EVENT = "application/vnd.amazonaws.connect.event.authentication."


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def open_page(url, choice=None):
    """Opens the page, or submits a choice. Returns the response without following a redirect."""
    body = None if choice is None else f"choice={choice}".encode()
    try:
        answer = urllib.request.build_opener(NoRedirect).open(urllib.request.Request(url, body), timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read().decode()


class SigningIn:
    """A customer with a socket, and an agent who must not receive sign-in events."""

    def __init__(self, mock, sockets, **settings):
        self.mock = mock
        if settings:
            mock.admin("PUT", "/settings", settings)
        self.connect = boto3.session.Session().client("connect")
        client = boto3.session.Session().client("connectparticipant")
        started = self.connect.start_chat_contact(
            InstanceId="default", ContactFlowId="flow", ParticipantDetails={"DisplayName": "Ana"})
        self.contact = started["ContactId"]
        member = Member(mock, started["ParticipantToken"])
        self.ear = sockets(member.url)
        self.customer = Side(client, started["ParticipantToken"])
        self.customer.items()
        agent = Member(mock, mock.agent(self.contact))
        self.agent_ear = sockets(agent.url)
        self.agent = Side(client, agent.participant_token)

    def begin(self, **options):
        session = self.mock.admin("POST", f"/contacts/{self.contact}/authentication", options)["sessionId"]
        item = self.heard("initiated")
        assert json.loads(item["Content"]) == {"SessionId": session}
        return session

    def heard(self, outcome):
        """Returns the next sign-in event that the customer receives."""
        while True:
            item = self.ear.item()
            if "authentication" in item.get("ContentType", ""):
                assert item["ContentType"] == EVENT + outcome
                assert item["InitialContactId"] == item["ContactId"] == self.contact
                assert "ParticipantId" not in item
                return item

    def url(self, session, back=BACK):
        return self.customer.client.get_authentication_url(
            SessionId=session, RedirectUri=back, ConnectionToken=self.customer.token)["AuthenticationUrl"]

    def update(self, **what):
        return self.connect.update_participant_authentication(InstanceId="default", **what)


@pytest.fixture
def signing(start, sockets):
    def begin(**settings):
        return SigningIn(start("--clock", "manual", "--now", "2026-11-22T13:00:00Z"), sockets, **settings)
    return begin


def query(headers):
    assert headers["Location"].startswith(BACK + "&")
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(headers["Location"]).query))


def test_a_customer_signs_in_and_the_back_end_says_so(signing):
    chat = signing()
    url = chat.url(chat.begin())
    status, headers, page = open_page(url)
    assert status == 200 and headers["Content-Type"].startswith("text/html") and BACK not in page
    status, headers, _ = open_page(url, "sign-in")
    back = query(headers)
    assert status == 303 and back["state"] == url.split("state=")[1] and back["from"] == "chat"
    chat.update(State=back["state"], Code=back["code"])
    chat.heard("succeeded")
    with pytest.raises(chat.connect.exceptions.ConflictException):
        chat.update(State=back["state"], Code=back["code"])
    assert open_page(url)[0] == 400
    # The events are not stored, and the agent receives only the chat's messages.
    assert not [item for item in chat.customer.items() if "authentication" in item["ContentType"]]
    chat.customer.say("hello")
    assert chat.agent_ear.item()["Content"] == "hello"


@pytest.mark.parametrize("what", ["refuse", "wrong code", "error"])
def test_a_customer_who_does_not_sign_in(signing, what):
    chat = signing()
    url = chat.url(chat.begin())
    state = url.split("state=")[1]
    if what == "refuse":
        back = query(open_page(url, "refuse")[1])
        assert back["error"] == "access_denied" and "code" not in back
        chat.update(State=state, Error=back["error"], ErrorDescription=back["error_description"])
    elif what == "error":
        chat.update(State=state, Error="server_error")
    else:
        chat.update(State=state, Code="guessed")
    chat.heard("failed")


def test_a_widget_without_a_back_end(signing):
    chat = signing(signInCompletion="page")
    url = chat.url(chat.begin())
    back = query(open_page(url, "sign-in")[1])
    chat.heard("succeeded")
    # The server accepts a back end that reports the same result again.
    chat.update(State=back["state"], Code=back["code"])
    assert open_page(url, "sign-in")[0] == 400


def test_the_url_is_to_be_asked_for_within_a_minute_and_once(signing):
    chat = signing()
    session = chat.begin()
    fired = chat.mock.admin("POST", "/clock/advance", {"by": "1m"})["fired"]
    assert [entry["what"] for entry in fired] == ["sign-in expires"]
    chat.heard("expired")
    refused = chat.customer.client.exceptions.ValidationException
    with pytest.raises(refused):
        chat.url(session)
    session = chat.begin(timeout="3m")
    chat.mock.admin("POST", "/clock/advance", {"by": "59s"})
    url = chat.url(session)
    with pytest.raises(refused):
        chat.url(session)
    chat.mock.admin("POST", "/clock/advance", {"by": "121s"})
    chat.heard("timeout")
    assert open_page(url)[0] == 400


def test_cancelling_is_the_customers(signing):
    chat = signing()
    session = chat.begin()
    cancel = chat.customer.client.cancel_participant_authentication
    with pytest.raises(chat.customer.client.exceptions.AccessDeniedException):
        cancel(SessionId=session, ConnectionToken=chat.agent.token)
    cancel(SessionId=session, ConnectionToken=chat.customer.token)
    chat.heard("cancelled")
    with pytest.raises(chat.customer.client.exceptions.ValidationException):
        cancel(SessionId=session, ConnectionToken=chat.customer.token)
    shown = chat.mock.admin("GET", f"/contacts/{chat.contact}")["signIns"]
    assert [(one["sessionId"], one["outcome"]) for one in shown] == [(session, "cancelled")]


@pytest.mark.parametrize("outcome", ["succeeded", "failed", "timeout", "expired", "cancelled"])
def test_a_test_decides(signing, outcome):
    chat = signing()
    session = chat.begin()
    assert chat.mock.http(
        "POST", f"/_mock/v1/instances/default/contacts/{chat.contact}/authentication", {}).status == 409
    path = f"/contacts/{chat.contact}/authentication/{session}"
    chat.mock.admin("POST", path, {"outcome": outcome})
    chat.heard(outcome)
    assert chat.mock.http("POST", f"/_mock/v1/instances/default{path}", {"outcome": outcome}).status == 409


@pytest.mark.parametrize("back", [
    "javascript:alert(1)", "data:text/html,x", "//widget.example", "widget", "https://", "https://x/#part",
    "https://x/\r\nX-Evil: yes", "https://x/é", "FILE:///etc/passwd"])
def test_a_redirect_leads_to_addresses_only(signing, back):
    chat = signing()
    session = chat.begin()
    with pytest.raises(chat.customer.client.exceptions.ValidationException):
        chat.url(session, back)
    # An app has its own URL scheme. A refused address does not use up the session.
    url = chat.url(session, "com.example.app:/signed-in")
    assert open_page(url, "sign-in")[1]["Location"].startswith("com.example.app:/signed-in?code=")


def test_after_the_end_nobody_signs_in(signing):
    chat = signing()
    url = chat.url(chat.begin())
    chat.connect.stop_contact(InstanceId="default", ContactId=chat.contact)
    assert open_page(url)[0] == 400
    answer = chat.mock.http("POST", f"/_mock/v1/instances/default/contacts/{chat.contact}/authentication", {})
    assert answer.status == 409 and "the contact has ended" in answer.text


def test_a_page_of_nobodys(mock):
    for state in ("", "x", "%3Cscript%3E"):
        url = f"http://127.0.0.1:{mock.port}/_signin/authorize?state={state}"
        status, headers, page = open_page(url)
        assert status == 400 and "script" not in page and headers["Content-Security-Policy"]
        assert open_page(url, "sign-in")[0] == 400


def test_a_scenario_asks_a_real_customer_to_sign_in(mock, sockets):  # noqa: F811
    connect = boto3.session.Session().client("connect")
    participant = boto3.session.Session().client("connectparticipant")
    started = connect.start_chat_contact(
        InstanceId="default", ContactFlowId="sign-in", ParticipantDetails={"DisplayName": "Ana"})
    customer = Member(mock, started["ParticipantToken"])
    ear = sockets(customer.url)
    heard = [ear.item() for _ in range(3)]
    session = json.loads(heard[2]["Content"])["SessionId"]
    url = participant.get_authentication_url(
        SessionId=session, RedirectUri=BACK, ConnectionToken=customer.token)["AuthenticationUrl"]
    _, headers, _ = open_page(url, "sign-in")
    back = urllib.parse.parse_qs(urllib.parse.urlsplit(headers["Location"]).query)
    connect.update_participant_authentication(State=back["state"][0], InstanceId="default", Code=back["code"][0])
    told = [ear.item() for _ in range(3)]
    assert told[0]["ContentType"] == EVENT + "succeeded"
    assert told[2]["Content"] == "Hi, how can I help?"


@pytest.mark.parametrize("act, expected", [
    ("customer signs in", "succeeded"), ("customer fails to sign in", "failed"),
    ("customer cancels sign-in", "cancelled")])
def test_a_scripted_customer_signs_in_or_does_not(mock, act, expected):
    mock.http("PUT", "/_mock/v1/instances/default/scenarios/s", {
        "scenario": "s", "steps": ["system asks for sign-in", {"wait": "1s"}, act]})
    mock.admin("PUT", "/clock", {"mode": "manual"})
    run = mock.admin("POST", "/scenarios/s/runs", {})
    mock.admin("POST", "/clock/advance", {"by": "2s"})
    assert mock.admin("GET", f"/runs/{run['id']}?wait=5s")["state"] == "passed"
    assert mock.admin("GET", f"/contacts/{run['contactId']}")["signIns"][0]["outcome"] == expected


def test_a_sign_in_that_nobody_asked_for_fails_its_run_and_one_that_takes_too_long_can_be_expected(mock):
    for steps, state in (
            (["customer signs in"], "failed"),
            ([{"system asks for sign-in": "30s"}, {"expect": "customer does not sign in", "within": "31s"}], "passed")):
        mock.http("PUT", "/_mock/v1/instances/default/scenarios/s", {"scenario": "s", "steps": steps})
        mock.admin("PUT", "/clock", {"mode": "manual"})
        run = mock.admin("POST", "/scenarios/s/runs", {})
        mock.admin("POST", "/clock/advance", {"by": "40s"})
        ended = mock.admin("GET", f"/runs/{run['id']}?wait=5s")
        assert ended["state"] == state, ended
    assert "no flow has asked" in str(mock.admin("GET", "/runs"))


def test_a_scripted_customer_has_as_long_as_the_flow_waits(mock):
    steps = [{"system asks for sign-in": "2m"}, {"wait": "90s"}, "customer signs in"]
    mock.http("PUT", "/_mock/v1/instances/default/scenarios/s", {"scenario": "s", "steps": steps})
    mock.admin("PUT", "/clock", {"mode": "manual"})
    run = mock.admin("POST", "/scenarios/s/runs", {})
    mock.admin("POST", "/clock/advance", {"by": "100s"})
    assert mock.admin("GET", f"/runs/{run['id']}?wait=5s")["state"] == "passed"
    steps = [{"system asks for sign-in": "30s"}, {"wait": "40s"}, "customer signs in"]
    mock.http("PUT", "/_mock/v1/instances/default/scenarios/s", {"scenario": "s", "steps": steps})
    run = mock.admin("POST", "/scenarios/s/runs", {})
    mock.admin("POST", "/clock/advance", {"by": "50s"})
    failure = mock.admin("GET", f"/runs/{run['id']}?wait=5s")["failure"]
    assert "the sign-in is over: timeout" in failure["message"]
