"""Tests chats that continue ended chats (Documentation/Protocol.md#persistent-chat)."""

import json
import uuid

import boto3
import botocore.exceptions
import pytest

from test_sockets import EVENT, Member, sockets  # noqa: F401

REHYDRATED = EVENT + "chat.rehydrated"
INSTANCE = "past"


@pytest.fixture
def side(mock):
    return Persistence(mock)


class Persistence:
    def __init__(self, mock):
        self.mock = mock
        session = boto3.session.Session()
        self.connect_client, self.participant = session.client("connect"), session.client("connectparticipant")

    def start(self, **options):
        return self.connect_client.start_chat_contact(
            InstanceId=INSTANCE, ContactFlowId="nobody's", ParticipantDetails={"DisplayName": "Ana"}, **options)

    def connect(self, started):
        return self.participant.create_participant_connection(
            ParticipantToken=started["ParticipantToken"], Type=["CONNECTION_CREDENTIALS"], ConnectParticipant=True
        )["ConnectionCredentials"]["ConnectionToken"]

    def past(self, *messages, **options):
        """Starts a chat, sends messages as the customer, and ends it. Returns the contact id."""
        started = self.start(**options)
        token = self.connect(started)
        for message in messages:
            self.participant.send_message(ConnectionToken=token, ContentType="text/plain", Content=message)
        self.participant.disconnect_participant(ConnectionToken=token)
        return started["ContactId"]

    def pages(self, token, **options):
        """Returns the items of all pages, scanned BACKWARD."""
        pages, page = [], {}
        while True:
            following = {"NextToken": page["NextToken"]} if page else {}
            page = self.participant.get_transcript(
                ConnectionToken=token, SortOrder="DESCENDING", ScanDirection="BACKWARD", **options, **following)
            pages.append(page["Transcript"])
            if not page["NextToken"]:
                return pages

    def refusal(self, **options):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            self.start(**options)
        answer = caught.value.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def entire(contact):
    return {"PersistentChat": {"RehydrationType": "ENTIRE_PAST_SESSION", "SourceContactId": contact}}


def from_segment(contact):
    return {"PersistentChat": {"RehydrationType": "FROM_SEGMENT", "SourceContactId": contact}}


def said(items):
    return [item["Content"] for item in items if item["Type"] == "MESSAGE"]


def test_past_items_come_behind_the_oldest_and_name_their_own_contact(side):
    first = side.past("one", "two")
    started = side.start(**entire(first))
    assert started["ContinuedFromContactId"] == first
    token = side.connect(started)
    side.participant.send_message(ConnectionToken=token, ContentType="text/plain", Content="three")
    pages = side.pages(token, MaxResults=3)
    assert [said(page) for page in pages] == [["three"], ["two"], ["one"]]
    assert [item["ContentType"] for item in pages[0]][1] == REHYDRATED
    for item in pages[0]:
        assert item["ContactId"] == started["ContactId"] and "RelatedContactId" not in item
    for item in pages[1] + pages[2]:
        assert item["RelatedContactId"] == first and "ContactId" not in item
    described = side.connect_client.describe_contact(InstanceId=INSTANCE, ContactId=started["ContactId"])["Contact"]
    assert described["RelatedContactId"] == first


def test_what_a_past_chat_went_on_from_comes_along(side):
    first = side.past("one")
    second = side.past("two", **entire(first))
    token = side.connect(side.start(**entire(second)))
    pages = side.pages(token, MaxResults=100)
    assert [said(page) for page in pages] == [[], ["two", "one"]]


def test_neither_a_contact_nor_a_start_leads_to_the_past(side):
    first = side.past("one")
    started = side.start(**entire(first))
    token = side.connect(started)
    transcript = side.participant.get_transcript
    assert transcript(ConnectionToken=token, ContactId=started["ContactId"])["NextToken"] == ""
    assert transcript(ConnectionToken=token, ContactId=first) | {"ResponseMetadata": 0} == {
        "InitialContactId": started["ContactId"], "Transcript": [], "NextToken": "", "ResponseMetadata": 0}
    oldest = side.pages(token)[-1][-1]["Id"]
    assert transcript(ConnectionToken=token, StartPosition={"Id": oldest})["Transcript"] == []
    forward = transcript(ConnectionToken=token, StartPosition={"MostRecent": 100}, ScanDirection="FORWARD")
    assert said(forward["Transcript"]) == []


def test_from_a_segment_only_what_came_before_its_end(side):
    mock = side.mock
    started = side.start()
    token = side.connect(started)
    side.participant.send_message(ConnectionToken=token, ContentType="text/plain", Content="first leg")
    mock.admin("POST", f"/contacts/{started['ContactId']}/participants", {"role": "AGENT", "displayName": "Bo"}, INSTANCE)
    mock.admin("POST", f"/contacts/{started['ContactId']}/transfer", {"to": {"queue": "BasicQueue"}}, INSTANCE)
    side.participant.send_message(ConnectionToken=token, ContentType="text/plain", Content="second leg")
    side.participant.disconnect_participant(ConnectionToken=token)
    legs = [leg["contactId"] for leg in
            mock.admin("GET", f"/contacts/{started['ContactId']}", None, INSTANCE)["contacts"]]
    assert len(legs) == 2
    for rehydration, continued, expected in (
            (from_segment(legs[0]), legs[0], ["first leg"]),
            (from_segment(legs[1]), legs[1], ["second leg", "first leg"]),
            (entire(legs[0]), legs[1], ["second leg", "first leg"])):
        again = side.start(**rehydration)
        assert again["ContinuedFromContactId"] == continued
        assert said(side.pages(side.connect(again), MaxResults=100)[1]) == expected


def test_what_cannot_be_carried_on(side):
    mock = side.mock
    going_on = side.start()["ContactId"]
    first = side.past("one")
    invalid = (400, "InvalidRequestException")
    assert side.refusal(**entire(going_on)) == invalid
    assert side.refusal(**from_segment(going_on)) == invalid
    assert side.refusal(**entire(str(uuid.uuid4()))) == (404, "ResourceNotFoundException")
    assert side.refusal(**entire(first), RelatedContactId=first) == invalid
    # ENTIRE_PAST_SESSION requires the initial contact.
    started = side.start()
    token = side.connect(started)
    mock.admin("POST", f"/contacts/{started['ContactId']}/participants", {"role": "AGENT", "displayName": "Bo"}, INSTANCE)
    mock.admin("POST", f"/contacts/{started['ContactId']}/transfer", {"to": {"queue": "BasicQueue"}}, INSTANCE)
    side.participant.disconnect_participant(ConnectionToken=token)
    second = mock.admin("GET", f"/contacts/{started['ContactId']}", None, INSTANCE)["contactId"]
    assert second != started["ContactId"]
    assert side.refusal(**entire(second)) == invalid


def test_no_more_than_5_mib_are_carried_on(side):
    started = side.start(SupportedMessagingContentTypes=["text/plain", "application/json"])
    token = side.connect(started)
    for _ in range(450):
        side.participant.send_message(
            ConnectionToken=token, ContentType="application/json", Content=json.dumps("x" * 11_900))
    side.participant.disconnect_participant(ConnectionToken=token)
    assert side.refusal(**entire(started["ContactId"])) == (400, "InvalidRequestException")


def test_a_chat_under_way_goes_on_from_a_past_one_once(side, sockets):  # noqa: F811
    connect = side.connect_client
    first, other = side.past("one"), side.past("other")
    started = side.start()
    customer = Member(side.mock, started["ParticipantToken"])
    socket = sockets(customer.url)
    assert socket.item()["ContentType"] == EVENT + "participant.joined"
    request = {"InstanceId": INSTANCE, "InitialContactId": started["ContactId"], "SourceContactId": first,
               "RehydrationType": "ENTIRE_PAST_SESSION", "ClientToken": "once"}
    assert connect.create_persistent_contact_association(**request)["ContinuedFromContactId"] == first
    heard = socket.item()
    assert heard["ContentType"] == REHYDRATED
    assert set(heard) == {"AbsoluteTime", "ContentType", "Id", "Type", "InitialContactId"}
    # The same call again succeeds. A different call fails.
    assert connect.create_persistent_contact_association(**request)["ContinuedFromContactId"] == first
    with pytest.raises(connect.exceptions.InvalidRequestException):
        connect.create_persistent_contact_association(**request | {"SourceContactId": other, "ClientToken": "twice"})
    assert [said(page) for page in side.pages(customer.token)] == [[], ["one"]]


def test_the_past_stays_when_its_chat_is_forgotten(start):
    mock = start("--max-ended-contacts", "1")
    side = Persistence(mock)
    first = side.past("one")
    token = side.connect(side.start(**entire(first)))
    side.past("another")
    assert mock.http("GET", f"/_mock/v1/instances/{INSTANCE}/contacts/{first}").status == 404
    assert [said(page) for page in side.pages(token)] == [[], ["one"]]


def test_a_repeated_association_is_answered_when_the_past_chat_is_forgotten(start):
    mock = start("--max-ended-contacts", "1")
    side = Persistence(mock)
    request = {"InstanceId": INSTANCE, "SourceContactId": side.past("one"), "RehydrationType": "FROM_SEGMENT",
               "ClientToken": "once", "InitialContactId": side.start()["ContactId"]}
    first = side.connect_client.create_persistent_contact_association(**request)["ContinuedFromContactId"]
    side.past("another")
    assert side.connect_client.create_persistent_contact_association(**request)["ContinuedFromContactId"] == first
