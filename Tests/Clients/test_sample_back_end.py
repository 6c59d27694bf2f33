"""Tests that `POST /startChatContact` responds like the back end of Amazon's sample widgets.

The back end is startChatContactAPI of amazon-connect-chat-ui-examples.
"""

import pytest

ANA = {"ParticipantDetails": {"DisplayName": "Ana"}}
HEADERS = {
    "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true", "Content-Type": "application/json",
    "Access-Control-Allow-Headers": "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token"}


def start(mock, path="/startChatContact", **members):
    return mock.http("POST", path, ANA | members)


def contact(mock, answer):
    return mock.admin("GET", "/contacts/" + answer.json["data"]["startChatResult"]["ContactId"])


@pytest.mark.parametrize("path", ["/startChatContact", "/Prod", "/Prod/"])
@pytest.mark.parametrize("given", [{}, {"InstanceId": "", "ContactFlowId": ""}])
def test_what_is_missing_or_empty_is_the_configured_default(mock, path, given):
    mock.admin("PUT", "/settings", {"sampleBackEnd": {"contactFlowId": "welcome"}})
    answer = start(mock, path, **given)
    assert answer.status == 200
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert set(answer.json["data"]) == {"startChatResult", "featurePermissions"}
    assert set(answer.json["data"]["startChatResult"]) == {"ContactId", "ParticipantId", "ParticipantToken"}
    assert contact(mock, answer)["flow"] == "welcome"


def test_a_flow_of_its_own_counts(mock):
    assert contact(mock, start(mock, InstanceId="default", ContactFlowId="sales"))["flow"] == "sales"


@pytest.mark.parametrize("types, permissions", [
    (None, {}), ("text/plain", None), (["text/plain"], {"MESSAGING_MARKDOWN": False}),
    (["text/plain", "text/markdown"], {"MESSAGING_MARKDOWN": True}), ([], {"MESSAGING_MARKDOWN": False})])
def test_markdown_is_permitted_by_the_content_types(mock, types, permissions):
    answer = start(mock, SupportedMessagingContentTypes=types)
    if permissions is None:
        assert answer.status == 400
    else:
        assert answer.json["data"]["featurePermissions"] == permissions


@pytest.mark.parametrize("attributes, expected", [
    ("all", {"customerName": "Ana", "tier": "gold"}), ("customerName", {"customerName": "Ana"})])
def test_the_attributes_are_all_or_the_name_alone(mock, attributes, expected):
    mock.admin("PUT", "/settings", {"sampleBackEnd": {"attributes": attributes}})
    answer = start(mock, Attributes={"tier": "gold"})
    found = mock.http("GET", "/contact/attributes/default/" + answer.json["data"]["startChatResult"]["ContactId"])
    assert found.json == {"Attributes": expected}


def test_a_name_in_the_attributes_wins_over_the_display_name(mock):
    answer = start(mock, Attributes={"customerName": "Ana B."})
    found = mock.http("GET", "/contact/attributes/default/" + answer.json["data"]["startChatResult"]["ContactId"])
    assert found.json == {"Attributes": {"customerName": "Ana B."}}


@pytest.mark.parametrize("half", [
    {}, {"SourceContactId": "x"}, {"RehydrationType": "ENTIRE_PAST_SESSION"},
    {"SourceContactId": "", "RehydrationType": "ENTIRE_PAST_SESSION"}])
def test_half_a_persistent_chat_is_none(mock, half):
    assert start(mock, PersistentChat=half).status == 200


def test_minutes_may_be_a_text_and_others_are_not_looked_at(mock):
    mock.admin("PUT", "/settings", {"strict": True})
    assert start(mock, ChatDurationInMinutes="90", Username="ana", ConnectInstanceId="other", Anything=[1]).status == 200
    assert start(mock, ChatDurationInMinutes=0).status == 200
    assert start(mock, ChatDurationInMinutes=5).status == 400


def test_an_error_is_the_one_of_the_sdk_and_pages_can_read_it(mock):
    mock.admin("PUT", "/settings", {"strictFlows": True})
    answer = start(mock, ContactFlowId="unknown")
    assert answer.status == 404
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    error = answer.json["data"]["Error"]
    assert error.pop("time").endswith("Z") and error.pop("requestId") == answer.headers["x-amzn-RequestId"]
    assert error == {
        "message": "Resource not found of Type: null", "code": "ResourceNotFoundException", "statusCode": 404,
        "retryable": False}
    for body in [b"", b"x", b"[]", b"{}"]:
        failed = mock.http("POST", "/startChatContact", body)
        assert failed.status == 400 and failed.json["data"]["Error"]["statusCode"] == 400
    mock.admin("POST", "/faults", {"operation": "StartChatContact", "error": {"code": "TooManyRequestsException"}})
    assert start(mock).json["data"]["Error"]["retryable"] is True
