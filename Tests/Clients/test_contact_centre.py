"""Tests contacts offered to agents, and transfers, as every participant sees them."""

import concurrent.futures
import uuid

import pytest

from test_sockets import EVENT, Member, sockets  # noqa: F401 (a fixture)

AGENT = {"state": "Available"}


@pytest.fixture
def centre(start):
    """A server with a manual clock and without scenarios."""
    return start("--clock", "manual", "--now", "2026-11-22T13:00:00Z", "--seed", "7")


def customer_of(mock, **members):
    """Starts a chat as a client does. Returns the contact id and the customer."""
    body = {"InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Ana"}} | members
    started = mock.http("PUT", "/contact/chat", body).json
    return started["ContactId"], Member(mock, started["ParticipantToken"])


def accept(mock, name, contact):
    return Member(mock, mock.admin("POST", f"/agents/{name}/contacts/{contact}/accept")["participantToken"])


def advance(mock, by):
    return [entry["what"] for entry in mock.admin("POST", "/clock/advance", {"by": by})["fired"]]



def told(socket, count):
    """Returns the next frames, as (role, content or type, ContactId), and the items themselves."""
    items = [socket.item() for _ in range(count)]
    return [(item.get("ParticipantRole"), item.get("Content") or item["ContentType"].removeprefix(EVENT),
             item.get("ContactId")) for item in items], items


def test_a_waiting_contact_is_offered_accepted_worked_on_and_cleared(centre, sockets):
    centre.admin("PUT", "/agents/Sam", AGENT)
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    rings = centre.admin("GET", "/agents/Sam?contactState=connecting&wait=10s")["contacts"]
    assert [(entry["contactId"], entry["state"]) for entry in rings] == [(contact, "connecting")]
    agent = accept(centre, "Sam", contact)
    agent.say("Hello")
    assert [item["Type"] for item in customer.call("transcript", {}).json["Transcript"]] == ["EVENT", "EVENT", "MESSAGE"]
    described = centre.http("GET", f"/contacts/default/{contact}").json["Contact"]
    assert "QueueInfo" in described and "AgentInfo" in described
    refused = centre.http("POST", f"/_mock/v1/instances/default/agents/Sam/contacts/{contact}/clear", {})
    assert refused.status == 409 and "connected" in refused.json["detail"]
    assert customer.call("disconnect", {}).status == 200
    assert centre.admin("GET", "/agents/Sam")["contacts"][0]["state"] == "ended"
    assert centre.admin("POST", f"/agents/Sam/contacts/{contact}/complete")["contacts"] == []


def test_describe_contact_has_all_that_a_chat_fills(centre):
    """DescribeContact is correct for both legs of a transferred chat: the ended and live one."""
    start = 1795352400.0  # 2026-11-22T13:00:00Z
    centre.admin("PUT", "/agents/Sam", AGENT)
    centre.admin("PUT", "/queues/billing", {})
    first, customer = customer_of(centre, Attributes={"orderId": "4711"})
    assert "ConnectedToSystemTimestamp" not in describe(centre, first)
    advance(centre, "1s")
    customer.call("transcript", {})
    advance(centre, "2s")
    sam = accept(centre, "Sam", first)
    customer.say("Is my order on its way?")
    advance(centre, "3s")
    sam.say("It is.")
    customer.say("Thanks")
    second = centre.admin("POST", f"/contacts/{first}/transfer", {"to": {"queue": "billing"}})["contactId"]
    advance(centre, "10s")
    working = describe(centre, first)["AgentInfo"]
    assert working["AfterContactWorkStartTimestamp"] == start + 6 and "AfterContactWorkDuration" not in working
    centre.admin("POST", f"/agents/Sam/contacts/{first}/complete")
    ids = centre.admin("GET", f"/contacts/{first}")["participants"]
    queue, agent = describe(centre, first)["QueueInfo"]["Id"], working["Id"]
    assert uuid.UUID(queue) and uuid.UUID(agent)
    side = {"ConversationAbandon": False, "NumResponses": 1}
    assert describe(centre, first) == {
        "Arn": f"arn:aws:connect:us-east-1:123456789012:instance/default/contact/{first}", "Id": first,
        "ContactAssociationId": first, "InitiationMethod": "API", "Channel": "CHAT",
        "QueueInfo": {"Id": queue, "EnqueueTimestamp": start + 1}, "QueuePriority": 5, "QueueTimeAdjustmentSeconds": 0,
        "AgentInfo": {
            "Id": agent, "ConnectedToAgentTimestamp": start + 3, "AgentInitiatedHoldDuration": 0,
            "AfterContactWorkStartTimestamp": start + 6, "AfterContactWorkEndTimestamp": start + 16,
            "AfterContactWorkDuration": 10},
        "InitiationTimestamp": start, "ConnectedToSystemTimestamp": start + 1, "LastUpdateTimestamp": start + 16,
        "DisconnectTimestamp": start + 6, "Attributes": {"orderId": "4711"},
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}},
        "Tags": {"aws:connect:instanceId": "default"},
        "ChatMetrics": {
            "ChatContactMetrics": {
                "MultiParty": False, "TotalMessages": 3, "TotalBotMessages": 0, "TotalBotMessageLengthInChars": 0,
                "ConversationCloseTimeInMillis": 0, "ConversationTurnCount": 1, "AgentFirstResponseTimestamp": start + 6,
                "AgentFirstResponseTimeInMillis": 3_000},
            "AgentMetrics": side | {
                "ParticipantId": ids[1]["id"], "ParticipantType": "AGENT", "MessagesSent": 1, "MessageLengthInChars": 6,
                "TotalResponseTimeInMillis": 3_000, "MaxResponseTimeInMillis": 3_000, "LastMessageTimestamp": start + 6},
            "CustomerMetrics": side | {
                "ParticipantId": ids[0]["id"], "ParticipantType": "CUSTOMER", "MessagesSent": 2,
                "MessageLengthInChars": 29, "TotalResponseTimeInMillis": 0, "MaxResponseTimeInMillis": 0,
                "LastMessageTimestamp": start + 6}},
        "NextContacts": [{"Type": "QUICK_CONNECT", "NextContactMetadata": {"QuickConnectContactData": {
            "ContactId": second, "InitiationTimestamp": start + 6, "QuickConnectName": "billing",
            "QuickConnectId": describe(centre, first)["NextContacts"][0]["NextContactMetadata"]["QuickConnectContactData"][
                "QuickConnectId"],
            "QuickConnectType": "QUEUE"}}}]}
    assert {name: value for name, value in describe(centre, second).items() if name not in ("Arn", "QueueInfo")} == {
        "Id": second, "InitialContactId": first, "PreviousContactId": first, "ContactAssociationId": first,
        "InitiationMethod": "TRANSFER", "Channel": "CHAT", "QueuePriority": 5, "QueueTimeAdjustmentSeconds": 0,
        "InitiationTimestamp": start + 6, "ConnectedToSystemTimestamp": start + 6, "LastUpdateTimestamp": start + 6,
        "Attributes": {"orderId": "4711"}, "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}},
        "Tags": {"aws:connect:instanceId": "default"}}


def test_times_before_1970_are_negative(start):
    mock = start("--clock", "manual", "--now", "1969-06-01T00:00:00.250Z")
    contact, customer = customer_of(mock)
    customer.call("disconnect", {})
    assert describe(mock, contact)["InitiationTimestamp"] == -18489599.8


def test_after_contact_work_is_that_of_the_agent_who_answered(centre):
    for name in ("Sam", "Kim"):
        centre.admin("PUT", f"/agents/{name}", AGENT if name == "Sam" else {})
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    accept(centre, "Sam", contact)
    centre.admin("PUT", "/agents/Kim", AGENT)
    centre.admin("POST", f"/contacts/{contact}/invite", {"to": {"agent": "Kim"}})
    kim = accept(centre, "Kim", contact)
    kim.say("I am Kim")
    customer.call("disconnect", {})
    for name, by in (("Sam", "5s"), ("Kim", "60s")):
        advance(centre, by)
        centre.admin("POST", f"/agents/{name}/contacts/{contact}/complete")
    described = describe(centre, contact)
    assert described["AgentInfo"]["AfterContactWorkDuration"] == 5
    assert described["ChatMetrics"]["AgentMetrics"]["MessagesSent"] == 0
    assert described["ChatMetrics"]["ChatContactMetrics"]["MultiParty"] is True


def describe(mock, contact):
    """Rounds times to 0.1 s, because simultaneous items differ by milliseconds."""
    return rounded(mock.http("GET", f"/contacts/default/{contact}").json["Contact"])


def rounded(value):
    if isinstance(value, dict):
        return {name: round(member, -1) if name.endswith("Millis") else rounded(member) for name, member in value.items()}
    if isinstance(value, list):
        return [rounded(element) for element in value]
    return round(value, 1) if isinstance(value, float) else value


@pytest.mark.parametrize("reason, end", [
    ("CUSTOMER_CONNECTION_NOT_ESTABLISHED", lambda centre, contact, customer: advance(centre, "5m")),
    ("EXPIRED", lambda centre, contact, customer: (customer.call("transcript", {}), advance(centre, "25h"))),
    ("CUSTOMER_DISCONNECT", lambda centre, contact, customer: customer.call("disconnect", {})),
    ("API", lambda centre, contact, customer: centre.http(
        "POST", "/contact/stop", {"ContactId": contact, "InstanceId": "default", "DisconnectReason": {"Code": "OTHER"}})),
    ("AGENT_DISCONNECT", lambda centre, contact, customer: (
        customer.call("transcript", {}), Member(centre, centre.agent(contact)).call("disconnect", {})))])
def test_a_contact_says_why_it_ended(centre, reason, end):
    contact, customer = customer_of(centre)
    end(centre, contact, customer)
    assert describe(centre, contact)["DisconnectReason"] == reason


@pytest.mark.parametrize("kind", ["rejected", "missed", "ended"])
def test_a_desktop_sees_a_contact_go_before_it_is_offered_again(centre, sockets, kind):
    """A desktop receives a snapshot without the contact before the contact is offered again.

    Streams identifies contacts by their ids. Without that snapshot, the old contact would change
    back to connecting.
    """
    centre.admin("PUT", "/agents/Sam", AGENT | {"concurrency": 2})
    page = sockets(f"ws://127.0.0.1:{centre.port}/ccp-v2/socket?agent=Sam", subscribe=None)
    contact, customer = customer_of(centre)
    customer.call("transcript", {})

    def states_until(wanted):
        states = []
        while not states or states[-1] != [wanted]:
            frame = page.read()
            if frame["topic"] == "ccp/agent":
                states.append([found["state"]["type"] for found in frame["update"]["snapshot"]["contacts"]])
        return states

    states_until("connecting")
    path = f"/agents/Sam/contacts/{contact}"
    if kind == "rejected":
        centre.admin("POST", path + "/reject")
        states_until(kind)
        centre.admin("POST", path + "/clear")
    elif kind == "missed":
        centre.admin("POST", "/clock/advance", {"by": "20s"})
        states_until(kind)
        # Changing to Available clears the missed contact, and offers the contact again at once.
        centre.admin("PUT", "/agents/Sam", AGENT | {"concurrency": 1})
    else:
        # Sam leaves Kim alone with the customer, and is invited again into the same leg.
        sam = accept(centre, "Sam", contact)
        centre.admin("POST", f"/contacts/{contact}/participants", {"role": "AGENT", "displayName": "Kim"})
        sam.call("disconnect", {})
        states_until(kind)
        centre.admin("POST", f"/contacts/{contact}/invite", {"to": {"agent": "Sam"}})
    assert [] in states_until("connecting")


def test_a_live_contact_refuses_a_state_that_is_neither_enqueued_nor_forced(centre):
    centre.admin("PUT", "/agents/Sam", AGENT | {"autoAccept": True})
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    centre.admin("GET", "/agents/Sam?contactState=connected&wait=10s")
    before = centre.admin("PUT", "/agents/Sam", AGENT)
    refused = centre.http("PUT", "/_mock/v1/instances/default/agents/Sam", {"state": "Lunch", "concurrency": 5})
    assert (refused.status, "it can be enqueued" in refused.json["detail"]) == (409, True)
    assert centre.admin("GET", "/agents/Sam") == before
    assert centre.admin("PUT", "/agents/Sam", {"state": "Lunch", "enqueue": True})["nextState"] == "Lunch"
    assert "nextState" not in centre.admin("PUT", "/agents/Sam", {"state": "Available", "enqueue": True})
    forced = centre.admin("PUT", "/agents/Sam", {"state": "Lunch", "force": True})
    assert (forced["state"], [each["state"] for each in forced["contacts"]]) == ("Lunch", ["connected"])


def test_a_transfer_between_two_agents_as_all_three_see_it(centre, sockets):
    """The frames follow Documentation/Protocol.md#frame-order.

    The order is transfer.succeeded (agent 1), AGENT 1 left, a new ContactId, AGENT 2 joined. There
    is no chat.ended.
    """
    centre.admin("PUT", "/agents/Sam", AGENT)
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    sam = accept(centre, "Sam", contact)
    sams_ear = sockets(sam.url)
    customer.say("My bill is wrong")
    centre.admin("PUT", "/agents/Kim", AGENT)
    after = centre.admin("POST", f"/contacts/{contact}/transfer", {"to": {"agent": "Kim"}})
    leg = after["contactId"]
    assert leg != contact and after["initialContactId"] == contact and after["state"] == "waiting"
    kim = accept(centre, "Kim", leg)
    kims_ear = sockets(kim.url)
    kim.say("Kim here")

    # Frames on sockets.
    heard, items = told(ear, 6)
    assert heard == [
        ("CUSTOMER", "participant.joined", contact), ("AGENT", "participant.joined", contact),
        ("CUSTOMER", "My bill is wrong", contact), ("AGENT", "participant.left", contact),
        ("AGENT", "participant.joined", leg), ("AGENT", "Kim here", leg)]
    assert {item["InitialContactId"] for item in items} == {contact}
    assert [item["DisplayName"] for item in items] == ["Ana", "Sam", "Ana", "Sam", "Kim", "Kim"]
    heard, items = told(sams_ear, 3)
    assert heard == [
        ("CUSTOMER", "My bill is wrong", contact), (None, "transfer.succeeded", None),
        ("AGENT", "participant.left", contact)]
    assert list(items[1]) == ["AbsoluteTime", "ContentType", "Id", "Type", "InitialContactId"]
    assert told(kims_ear, 1)[0] == [("AGENT", "Kim here", leg)]

    # Items in transcripts.
    whole = [(item.get("ParticipantRole"), item.get("Content") or item["ContentType"].removeprefix(EVENT),
              item["ContactId"])
             for item in customer.call("transcript", {"MaxResults": 100}).json["Transcript"]]
    assert whole == [
        ("CUSTOMER", "participant.joined", contact), ("AGENT", "participant.joined", contact),
        ("CUSTOMER", "My bill is wrong", contact), (None, "transfer.succeeded", contact),
        ("AGENT", "participant.left", contact), ("AGENT", "participant.joined", leg), ("AGENT", "Kim here", leg)]
    page = kim.call("transcript", {"MaxResults": 100}).json
    assert page["InitialContactId"] == contact and len(page["Transcript"]) == len(whole)
    narrow = kim.call("transcript", {"ContactId": leg}).json["Transcript"]
    assert [item["ContactId"] for item in narrow] == [leg, leg]

    # Sam can send nothing more, and has after-contact work. No participant received chat.ended.
    assert sam.call("message", {"ContentType": "text/plain", "Content": "x"}).status == 403
    assert centre.admin("GET", "/agents/Sam")["contacts"][0]["state"] == "ended"
    legs = [centre.http("GET", f"/contacts/default/{each}").json["Contact"] for each in (contact, leg)]
    assert [each["InitiationMethod"] for each in legs] == ["API", "TRANSFER"]
    assert legs[1]["PreviousContactId"] == contact and "DisconnectTimestamp" in legs[0]
    kim.call("disconnect", {})
    assert told(ear, 2)[0] == [("AGENT", "participant.left", leg), (None, "chat.ended", None)]


def test_a_transfer_that_fails(centre, sockets):
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    agent = Member(centre, centre.agent(contact))
    agents_ear = sockets(agent.url)
    centre.admin("POST", f"/contacts/{contact}/transfer", {"to": {"queue": "nowhere"}, "outcome": "failed"})
    assert told(agents_ear, 1)[0] == [(None, "transfer.failed", None)]
    agent.say("still here")
    assert [what for _, what, _ in told(ear, 3)[0]] == ["participant.joined", "participant.joined", "still here"]


@pytest.mark.parametrize("is_told", [False, True])
def test_whether_the_customer_hears_of_a_transfer_is_a_setting(centre, sockets, is_told):
    centre.admin("PUT", "/settings", {"transferSucceededToCustomer": is_told})
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    centre.agent(contact)
    centre.admin("POST", f"/contacts/{contact}/transfer", {"to": {"queue": "BasicQueue"}})
    heard = [what for _, what, _ in told(ear, 4 if is_told else 3)[0]][2:]
    assert heard == (["transfer.succeeded"] if is_told else []) + ["participant.left"]


def test_an_agent_asks_another_in(centre, sockets):
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    centre.agent(contact)
    centre.admin("PUT", "/agents/Kim", AGENT | {"autoAccept": True})
    centre.admin("POST", f"/contacts/{contact}/invite", {"to": {"agent": "Kim"}})
    heard, items = told(ear, 4)
    assert [what for _, what, _ in heard] == ["participant.joined", "participant.joined", "participant.invited",
                                             "participant.joined"]
    assert {each for _, _, each in heard} == {contact}
    assert items[2]["DisplayName"] == "Sam" and items[3]["DisplayName"] == "Kim"


def test_a_supervisor_listens_barges_in_and_leaves(centre, sockets):
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    centre.agent(contact)
    joined = centre.admin("POST", f"/contacts/{contact}/participants",
                          {"role": "SUPERVISOR", "displayName": "Lee", "monitoring": True})
    lee = Member(centre, joined["participantToken"])
    lees_ear = sockets(lee.url)
    customer.say("psst")
    assert told(lees_ear, 1)[0][0][1] == "psst"
    assert lee.call("message", {"ContentType": "text/plain", "Content": "x"}).status == 403
    assert lee.call("transcript", {}).status == 200
    centre.admin("PUT", f"/contacts/{contact}/participants/{joined['participantId']}", {"monitoring": False})
    lee.say("Good day")
    centre.admin("DELETE", f"/contacts/{contact}/participants/{joined['participantId']}")
    assert told(ear, 6)[0] == [
        ("CUSTOMER", "participant.joined", contact), ("AGENT", "participant.joined", contact),
        ("CUSTOMER", "psst", contact), ("SUPERVISOR", "participant.joined", contact),
        ("SUPERVISOR", "Good day", contact), ("SUPERVISOR", "participant.left", contact)]


def test_offers_that_are_missed_and_rejected(centre):
    centre.admin("PUT", "/agents/Sam", AGENT)
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    assert advance(centre, "20s") == ["Sam missed a contact"]
    sam = centre.admin("GET", "/agents/Sam")
    assert (sam["state"], sam["type"], sam["contacts"][0]["state"]) == ("MissedCallAgent", "system", "missed")
    assert [entry["contactId"] for entry in centre.admin("GET", "/queues/BasicQueue")["contacts"]] == [contact]
    centre.admin("PUT", "/agents/Kim", AGENT)
    assert centre.admin("POST", f"/agents/Kim/contacts/{contact}/reject")["contacts"][0]["state"] == "rejected"
    assert len(centre.admin("GET", "/queues/BasicQueue?count=1&wait=5s")["contacts"]) == 1


def test_several_chats_at_once_go_to_who_has_room(centre):
    centre.admin("PUT", "/agents/Sam", AGENT | {"concurrency": 2, "autoAccept": True})
    chats = [customer_of(centre) for _ in range(3)]
    for _, customer in chats:
        customer.call("transcript", {})
    assert [centre.admin("GET", f"/contacts/{contact}")["state"] for contact, _ in chats] == [
        "connected", "connected", "waiting"]
    centre.admin("PUT", "/agents/Sam", {"concurrency": 3})
    assert centre.admin("GET", f"/contacts/{chats[2][0]}?state=connected&wait=5s")["state"] == "connected"


def test_a_bot_by_create_participant_gives_way_to_an_agent(centre, sockets):
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    body = {"InstanceId": "default", "ContactId": contact,
            "ParticipantDetails": {"ParticipantRole": "CUSTOM_BOT", "DisplayName": "Bot"}}
    created = centre.http("POST", "/contact/create-participant", body)
    assert created.status == 200, created.text
    assert centre.http("POST", "/contact/create-participant", body).status == 409
    bot = Member(centre, created.json["ParticipantCredentials"]["ParticipantToken"])
    assert centre.http("POST", "/participant/connection", {"ConnectParticipant": True},
                       {"X-Amz-Bearer": bot.participant_token}).status == 200
    bot.say("beep")
    centre.admin("PUT", "/agents/Sam", AGENT | {"autoAccept": True})
    assert told(ear, 5)[0] == [
        ("CUSTOMER", "participant.joined", contact), ("CUSTOM_BOT", "participant.joined", contact),
        ("CUSTOM_BOT", "beep", contact), ("AGENT", "participant.joined", contact),
        ("CUSTOM_BOT", "participant.left", contact)]
    assert bot.call("message", {"ContentType": "text/plain", "Content": "x"}).status == 403


def test_twenty_five_hours_with_idle_timers_without_waiting(centre, sockets):
    """A chat ends after 1500 minutes by default (ChatDurationInMinutes), despite idle timers."""
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    timers = [{"ParticipantRole": "CUSTOMER", "TimerType": "IDLE",
               "TimerValue": {"ParticipantTimerDurationInMinutes": 120}}]
    answer = centre.http("PUT", f"/contact/participant-role-config/default/{contact}",
                         {"ChannelConfiguration": {"Chat": {"ParticipantTimerConfigList": timers}}})
    assert (answer.status, answer.text) == (200, "{}")
    centre.agent(contact)
    told(ear, 2)
    fired = []
    for hour in range(24):
        fired += advance(centre, "1h")
        if hour % 4 == 3:
            # A connection token is valid for a day.
            customer.connect()
            customer.say(f"hour {hour}")
    fired += advance(centre, "1h")
    assert fired == ["CUSTOMER idle"] * 6 + ["chat duration over"]
    for hour in range(3, 24, 4):
        assert told(ear, 3)[0] == [
            ("CUSTOMER", "participant.idle", contact), ("CUSTOMER", f"hour {hour}", contact),
            ("CUSTOMER", "participant.returned", contact)]
    frames, items = told(ear, 3)
    assert [what for _, what, _ in frames] == ["participant.left", "participant.left", "chat.ended"]
    assert items[-1]["AbsoluteTime"].startswith("2026-11-23T14:00:00.")
    assert customer.call("transcript", {}).status == 403


def test_somebody_who_stays_idle_is_given_up(centre, sockets):
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    entry = {"ParticipantRole": "CUSTOMER", "TimerValue": {"ParticipantTimerDurationInMinutes": 2}}
    timers = [entry | {"TimerType": "IDLE"},
              entry | {"TimerType": "DISCONNECT_NONCUSTOMER", "TimerValue": {"ParticipantTimerDurationInMinutes": 4}}]
    centre.http("PUT", f"/contact/participant-role-config/default/{contact}",
                {"ChannelConfiguration": {"Chat": {"ParticipantTimerConfigList": timers}}})
    centre.agent(contact)
    advance(centre, "6m")
    assert [(role, what) for role, what, _ in told(ear, 6)[0]][2:] == [
        ("CUSTOMER", "participant.idle"), ("CUSTOMER", "participant.autodisconnection"),
        ("AGENT", "participant.left"), (None, "chat.ended")]


def test_attributes_are_merged_and_outlive_the_contact(centre):
    contact, customer = customer_of(centre, Attributes={"tier": "gold", "order": "A-1"})
    update = {"InstanceId": "default", "InitialContactId": contact, "Attributes": {"tier": "silver", "vip": "no"}}
    assert centre.http("POST", "/contact/attributes", update).status == 200
    customer.call("transcript", {})
    customer.call("disconnect", {})
    answer = centre.http("GET", f"/contact/attributes/default/{contact}").json
    assert answer == {"Attributes": {"tier": "silver", "order": "A-1", "vip": "no"}}
    update["Attributes"] = {"big": "x" * 32_768}
    assert centre.http("POST", "/contact/attributes", update).status == 400
    assert centre.http("GET", f"/contact/attributes/default/{contact}").json == answer


def test_chunks_are_seen_by_a_customer_who_wants_them(centre, sockets):
    for mode, count in (("INCREMENTAL", 3), ("COMPLETE", 1)):
        contact, customer = customer_of(centre, ParticipantConfiguration={"ResponseMode": mode})
        ear = sockets(customer.url)
        centre.admin("POST", f"/contacts/{contact}/messages", {"by": "SYSTEM", "chunks": ["Two ", "days"]})
        told(ear, 1)
        items = told(ear, count)[1]
        assert items[-1]["Content"] == "Two days"
        assert [item.get("MessageMetadata") for item in items] == ([
            {"MessageCompleted": False, "ChunkNumber": 1}, {"MessageCompleted": False, "ChunkNumber": 2},
            {"MessageCompleted": True}] if mode == "INCREMENTAL" else [None])
        assert len({item["Id"] for item in items}) == 1


def test_prompts_for_one_side(centre, sockets):
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    agent = Member(centre, centre.agent(contact))
    for side in ("CUSTOMER", "AGENT", "ALL"):
        centre.admin("POST", f"/contacts/{contact}/messages", {"by": "SYSTEM", "content": side, "visibility": side})
    assert [what for _, what, _ in told(ear, 4)[0]][2:] == ["CUSTOMER", "ALL"]
    for member, seen in ((customer, ["CUSTOMER", "ALL"]), (agent, ["AGENT", "ALL"])):
        items = member.call("transcript", {"MaxResults": 2}).json["Transcript"]
        assert [item["Content"] for item in items] == seen


def test_a_new_name(centre, sockets):
    contact, customer = customer_of(centre)
    ear = sockets(customer.url)
    customer.say("before")
    participant = centre.admin("GET", f"/contacts/{contact}")["participants"][0]["id"]
    centre.admin("PUT", f"/contacts/{contact}/participants/{participant}", {"displayName": "Ana B."})
    heard, items = told(ear, 3)
    assert heard[2][1] == "participant.displayname.updated" and items[2]["DisplayName"] == "Ana B."
    customer.say("after")
    assert [item["DisplayName"] for item in customer.call("transcript", {}).json["Transcript"]] == [
        "Ana", "Ana", "Ana B."]


def test_settings_are_read_and_changed(centre):
    before = centre.admin("GET", "/settings")
    assert centre.admin("PUT", "/settings", before) == before
    after = centre.admin("PUT", "/settings", {"profile": "api", "ringTimeout": "1m", "quotas": {"enabled": True}})
    assert after["transcript"] == {"maxResults": 10, "sortOrder": "DESCENDING"}
    assert after["ringTimeout"] == "1m" and after["quotas"] == {"enabled": True, "activeChats": 500}
    assert {name: value for name, value in after.items() if name not in (
        "profile", "ringTimeout", "quotas", "transcript")} == {name: before[name] for name in before if name not in (
            "profile", "ringTimeout", "quotas", "transcript")}
    answer = centre.http("PUT", "/_mock/v1/instances/default/settings", {"profile": "streams", "ringTimeout": "1ms"})
    assert answer.status == 400 and "ringTimeout" in answer.json["detail"]
    # A refused change has no effect at all.
    assert centre.admin("GET", "/settings")["profile"] == "api"
    answer = centre.http("PUT", "/_mock/v1/instances/default/settings", {"ringTimout": "1m"})
    assert answer.status == 400 and "did you mean \"ringTimeout\"" in answer.json["detail"]
    # Another instance has separate settings.
    assert centre.admin("PUT", "/settings", {}, "other")["profile"] == "streams"


def test_wrong_requests_name_what_is_wrong(centre):
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    centre.agent(contact)
    v1 = "/_mock/v1/instances/default"
    for method, path, body, status, text in (
            ("GET", "/agents/Sam", None, 404, "there is no agent"),
            ("PUT", "/agents/Sam", {"concurrency": 11}, 400, "concurrency"),
            ("PUT", "/agents/Sam", {"enqueue": True}, 400, "enqueue needs a state"),
            ("PUT", "/agents/Sam", {"state": "available"}, 400, 'differs from "Available" only in case'),
            ("PUT", "/agents/Sam", {"force": True}, 400, "force needs a state"),
            ("PUT", "/agents/Sam", {"state": "Lunch", "enqueue": True, "force": True}, 400, "cannot both be true"),
            ("PUT", "/agents/Sam", {"afterContactWork": "soon"}, 400, "afterContactWork"),
            ("GET", "/agents?contactState=ringing", None, 400, "contactState"),
            ("GET", "/queues/nowhere", None, 404, "there is no queue"),
            ("POST", f"/contacts/{contact}/transfer", {"to": {"agent": "Nobody"}}, 404, "there is no agent"),
            ("POST", f"/contacts/{contact}/transfer", {"to": {}}, 400, "one of agent, queue and flow"),
            ("POST", f"/contacts/{contact}/transfer", {}, 400, "to is missing"),
            ("POST", f"/contacts/{contact}/invite", {"to": {"flow": "x"}}, 400, "flow"),
            ("POST", f"/contacts/{contact}/participants", {"role": "AGENT", "displayName": "x", "monitoring": True}, 400,
             "SUPERVISOR"),
            ("PUT", f"/contacts/{contact}/participants/none", {"displayName": "x"}, 404, "no participant"),
            ("POST", f"/agents/Sam/contacts/{contact}/accept", {}, 404, "there is no agent"),
            ("POST", f"/contacts/{contact}/messages", {"by": "SYSTEM", "content": "x", "chunks": ["a", "b"]}, 400,
             "either content or chunks")):
        answer = centre.http(method, v1 + path, body)
        assert (answer.status, text in answer.json["detail"]) == (status, True), (path, answer.text)


def test_a_wait_for_an_agent_ends_with_what_there_is(centre):
    centre.admin("PUT", "/agents/Sam", AGENT)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(centre.admin, "GET", "/agents?contactState=connecting&wait=20s")
        _, customer = customer_of(centre)
        customer.call("transcript", {})
        assert waiting.result()["agents"][0]["name"] == "Sam"
    answer = centre.http("GET", "/_mock/v1/instances/default/agents?state=Lunch&wait=50ms")
    assert answer.status == 408 and "Sam Available with contacts connecting" in answer.json["detail"]


def test_a_chat_that_is_ended_from_outside_is_heard_to_its_end_by_all(centre, sockets):
    contact, customer = customer_of(centre)
    ears = [sockets(customer.url)]
    ears.append(sockets(Member(centre, centre.agent(contact)).url))
    joined = centre.admin("POST", f"/contacts/{contact}/participants",
                          {"role": "SUPERVISOR", "displayName": "Lee", "monitoring": True})
    ears.append(sockets(Member(centre, joined["participantToken"]).url))
    told(ears[0], 2)
    assert centre.http("POST", "/contact/stop", {"InstanceId": "default", "ContactId": contact}).status == 200
    for ear in ears:
        assert [(role, what) for role, what, _ in told(ear, 3)[0]] == [
            ("CUSTOMER", "participant.left"), ("AGENT", "participant.left"), (None, "chat.ended")]


def test_a_leg_that_was_transferred_is_over(centre):
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    centre.agent(contact)
    leg = centre.admin("POST", f"/contacts/{contact}/transfer", {"to": {"queue": "BasicQueue"}})["contactId"]
    stop = {"InstanceId": "default", "ContactId": contact}
    assert centre.http("POST", "/contact/stop", stop).status == 410
    described = centre.http("GET", f"/contacts/default/{contact.upper()}").json["Contact"]
    assert described["Id"] == contact
    assert centre.http("POST", "/contact/stop", stop | {"ContactId": leg}).status == 200


def test_who_has_left_hears_that_and_uses_no_quota_up(centre):
    contact, customer = customer_of(centre)
    customer.call("transcript", {})
    customer.call("disconnect", {})
    centre.admin("PUT", "/settings", {"quotas": {"enabled": True}})
    assert {customer.call("disconnect", {}).status for _ in range(10)} == {403}


def test_exports_name_everybody_as_they_were(centre):
    contact, customer = customer_of(centre)
    customer.say("hello")
    centre.admin("PUT", "/agents/Sam", AGENT)
    centre.admin("POST", f"/agents/Sam/contacts/{contact}/token")
    participant = centre.admin("GET", f"/contacts/{contact}")["participants"][0]["id"]
    centre.admin("PUT", f"/contacts/{contact}/participants/{participant}", {"displayName": "Anna"})
    text = centre.http("GET", f"/_mock/v1/instances/default/contacts/{contact}/transcript?format=text").text
    assert "CUSTOMER Ana: hello" in text
    listed = centre.admin("GET", f"/contacts/{contact}/transcript?format=s3")["Participants"]
    assert [entry["ParticipantId"] for entry in listed] == [participant]
