"""Reproduces problems that users of the real service had.

The numbers are those of Documentation/Protocol.md#known-troubles.
"""

import pytest

from test_contact_centre import advance, centre, customer_of, told  # noqa: F401 (fixtures)
from test_sockets import EVENT, Member, sockets  # noqa: F401 (a fixture)


def error(answer):
    return answer.status, answer.headers.get("x-amzn-ErrorType"), answer.json.get("message")


DENIED = (403, "AccessDeniedException", "Access denied")


def connection(mock, token):
    return mock.http("POST", "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]}, {"X-Amz-Bearer": token})


@pytest.fixture
def chat(centre):
    """The contact id, the customer and the agent."""
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    return contact, customer, Member(centre, centre.agent(contact))


def test_01_forward_without_a_start_position_is_refused(chat):
    _, customer, _ = chat
    answer = customer.call("transcript", {"ScanDirection": "FORWARD"})
    assert error(answer) == (400, "ValidationException", "Validation exception due to invalid parameter")


def test_02_the_end_of_pages_is_an_empty_token(chat):
    _, customer, _ = chat
    assert customer.call("transcript", {}).json["NextToken"] == ""


def test_03_forward_from_the_last_item_gives_it_back_with_a_token(chat):
    """A client that pages until there is no token, starting from its last item, never ends."""
    _, customer, _ = chat
    last = customer.say("last")["Id"]
    for _ in range(3):
        page = customer.call("transcript", {"StartPosition": {"Id": last}, "SortOrder": "ASCENDING"}).json
        assert [item["Id"] for item in page["Transcript"]] == [last] and page["NextToken"]
    assert customer.call("transcript", {"NextToken": page["NextToken"]}).json["NextToken"] == ""


@pytest.mark.parametrize("profile, count, is_rising", [("api", 10, False), ("streams", 15, True)])
def test_05_defaults_are_those_of_the_profile(centre, chat, profile, count, is_rising):
    _, customer, _ = chat
    for number in range(20):
        customer.say(str(number))
    centre.admin("PUT", "/settings", {"profile": profile})
    times = [item["AbsoluteTime"] for item in customer.call("transcript", {}).json["Transcript"]]
    assert len(times) == count and times == sorted(times, reverse=not is_rising)


def test_06_after_the_end_every_call_is_denied(centre, chat):
    contact, customer, agent = chat
    agent.call("disconnect", {})
    for operation, body in (("transcript", {}), ("message", {"ContentType": "text/plain", "Content": "x"}),
                            ("event", {"ContentType": EVENT + "typing"}), ("disconnect", {})):
        assert error(customer.call(operation, body)) == DENIED, operation
    assert error(connection(centre, customer.participant_token)) == DENIED


def test_07_receipts_that_come_after_the_end_are_denied(chat):
    _, customer, agent = chat
    message = agent.say("read me")["Id"]
    agent.call("disconnect", {})
    receipt = {"ContentType": EVENT + "message.read", "Content": '{"messageId":"%s"}' % message}
    assert error(customer.call("event", receipt)) == DENIED


def test_08_a_second_disconnect_is_denied(chat):
    _, customer, agent = chat
    assert customer.call("disconnect", {}).status == 200
    assert error(customer.call("disconnect", {})) == DENIED


def test_09_tokens_are_good_for_their_own_calls_only(centre, chat):
    _, customer, _ = chat
    body = {"ContentType": "text/plain", "Content": "x"}
    wrong = centre.http("POST", "/participant/message", body, {"X-Amz-Bearer": customer.participant_token})
    assert error(wrong) == DENIED
    assert error(connection(centre, customer.token)) == DENIED


def test_10_a_token_of_nobody_is_denied_without_a_type(centre):
    answer = connection(centre, "QVFJREFIaz")
    assert answer.status == 403 and answer.headers.get("x-amzn-ErrorType") is None
    assert answer.json == {"Message": "User is not authorized to access this resource with an explicit deny"}


@pytest.mark.parametrize("third", [{"role": "AGENT"}, {"role": "SUPERVISOR"}, {"role": "SUPERVISOR", "monitoring": True}])
def test_11_receipts_with_a_third_participant_conflict(centre, chat, third):
    contact, customer, agent = chat
    message = agent.say("read me")["Id"]
    centre.admin("POST", f"/contacts/{contact}/participants", {"displayName": "Third"} | third)
    receipt = {"ContentType": EVENT + "message.read", "Content": '{"messageId":"%s"}' % message}
    assert error(customer.call("event", receipt)) == (
        409, "ConflictException", "Operation can not be performed due to the state of the contact.")


def test_14_what_is_said_in_a_gap_is_in_the_transcript_alone(centre, chat, sockets):
    contact, customer, agent = chat
    ear = sockets(customer.url)
    agent.say("heard")
    assert told(ear, 1)[0][0][1] == "heard"
    centre.admin("POST", f"/contacts/{contact}/sockets/drop", {"participant": "CUSTOMER"})
    agent.say("in the gap")
    again = sockets(customer.connect())
    agent.say("after")
    assert told(again, 1)[0][0][1] == "after"
    items = customer.call("transcript", {}).json["Transcript"]
    assert [item["Content"] for item in items if "Content" in item] == ["heard", "in the gap", "after"]


def test_15_a_chat_that_ended_meanwhile_denies_the_connection(centre, chat):
    contact, customer, _ = chat
    centre.admin("POST", f"/contacts/{contact}/end", {})
    assert error(connection(centre, customer.participant_token)) == DENIED


def test_17_frames_say_truly_whose_they_are(centre, chat, sockets):
    contact, customer, agent = chat
    ear = sockets(customer.url)
    agent.say("x")
    _, items = told(ear, 1)
    assert (items[0]["InitialContactId"], items[0]["ContactId"]) == (contact, contact)


def test_18_nothing_happens_before_the_customer_connects_and_five_minutes_are_all(centre):
    contact, customer = customer_of(centre)
    assert centre.admin("GET", f"/contacts/{contact}")["items"] == 0
    assert centre.admin("GET", "/queues/BasicQueue")["contacts"] == []
    assert advance(centre, "5m") == ["customer did not connect"]
    assert error(connection(centre, customer.participant_token)) == DENIED


def test_19_the_services_own_events_have_no_participant(centre, chat, sockets):
    contact, customer, agent = chat
    ear, agents_ear = sockets(customer.url), sockets(agent.url)
    for outcome in ("failed", "succeeded"):
        centre.admin("POST", f"/contacts/{contact}/transfer", {"to": {"queue": "BasicQueue"}, "outcome": outcome})
    centre.admin("POST", f"/contacts/{contact}/end", {})
    bare = ["AbsoluteTime", "ContentType", "Id", "Type", "InitialContactId"]
    assert [list(item) for item in told(agents_ear, 2)[1]] == [bare, bare]
    assert list(told(ear, 3)[1][2]) == bare


def test_20_a_transfer_ends_nothing_for_the_first_agent_and_changes_the_contact(centre, chat, sockets):
    contact, customer, agent = chat
    agents_ear = sockets(agent.url)
    leg = centre.admin("POST", f"/contacts/{contact}/transfer", {"to": {"queue": "BasicQueue"}})["contactId"]
    assert leg != contact
    centre.admin("POST", f"/contacts/{contact}/end", {})
    assert [what for _, what, _ in told(agents_ear, 2)[0]] == ["transfer.succeeded", "participant.left"]
    with pytest.raises(TimeoutError):
        agents_ear.peer.recv(timeout=0.2)


def test_21_a_message_whose_metadata_names_no_message(centre, chat, sockets):
    """The server sends a frame like the one that crashed old iOS clients, unchanged."""
    contact, customer, _ = chat
    ear = sockets(customer.url)
    frame = {"Type": "MESSAGE", "ContentType": "application/vnd.amazonaws.connect.message.interactive", "Id": "x",
             "Content": "{}", "MessageMetadata": {"Receipts": []}, "InitialContactId": contact}
    centre.admin("POST", f"/contacts/{contact}/frames", {"content": frame})
    assert ear.item() == frame


def test_23_chat_ended_comes_long_after_the_agent_has_left(centre, chat, sockets):
    contact, customer, agent = chat
    centre.admin("PUT", "/settings", {"endDelay": "15m"})
    ear = sockets(customer.url)
    agent.call("disconnect", {})
    customer.say("is anyone there?")
    centre.admin("POST", f"/contacts/{contact}/messages", {"by": "SYSTEM", "content": "How was it?"})
    advance(centre, "15m")
    assert [what for _, what, _ in told(ear, 4)[0]] == [
        "participant.left", "is anyone there?", "How was it?", "chat.ended"]


def test_24_starting_a_chat_fails_for_want_of_a_flow_or_of_room(centre):
    start = {"InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Ana"}}
    rule = {"operation": "StartChatContact", "when": {"first": 1},
            "error": {"code": "ResourceNotFoundException", "message": "Resource not found of Type: null"}}
    centre.admin("POST", "/faults", rule)
    assert error(centre.http("PUT", "/contact/chat", start)) == (
        404, "ResourceNotFoundException", "Resource not found of Type: null")
    centre.admin("PUT", "/settings", {"quotas": {"enabled": True, "activeChats": 1}})
    assert centre.http("PUT", "/contact/chat", start).status == 200
    assert error(centre.http("PUT", "/contact/chat", start))[:2] == (429, "LimitExceededException")


def test_25_a_browser_that_closes_ends_no_chat(centre, chat, sockets):
    contact, customer, _ = chat
    ear = sockets(customer.url)
    ear.peer.close()
    advance(centre, "24h")
    assert centre.admin("GET", f"/contacts/{contact}")["state"] == "connected"
    # The connection token expires after a day. The participant token is still valid.
    assert customer.call("transcript", {}).status == 403
    assert connection(centre, customer.participant_token).status == 200


def test_26_the_customers_joining_scrolls_out_of_an_agents_first_page(chat):
    _, customer, agent = chat
    for number in range(20):
        customer.say(str(number))
    page = agent.call("transcript", {}).json
    assert page["NextToken"] and all("Content" in item for item in page["Transcript"])


def test_27_the_token_of_a_missed_contact_connects_nobody(centre):
    centre.admin("PUT", "/agents/Sam", {"state": "Available"})
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    token = centre.admin("POST", f"/agents/Sam/contacts/{contact}/token")["participantToken"]
    assert connection(centre, token).status == 200
    advance(centre, "20s")
    assert error(connection(centre, token)) == DENIED
    answer = centre.http("POST", f"/_mock/v1/instances/default/agents/Sam/contacts/{contact}/accept", {})
    assert answer.status == 409
