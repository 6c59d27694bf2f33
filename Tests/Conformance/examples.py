"""Valid requests for each operation, in a new chat, and changes that cause each of its errors."""

import itertools
import urllib.request
import uuid

INSTANCE = "conformance"
_numbers = itertools.count()


class Chat:
    """A chat with a connected customer. `join` adds an agent."""

    def __init__(self, world, **options):
        self.world = world
        started = world.connect.start_chat_contact(
            InstanceId=INSTANCE, ContactFlowId="flow", ParticipantDetails={"DisplayName": "Ana"},
            SupportedMessagingContentTypes=[
                "text/plain", "text/markdown", "application/json",
                "application/vnd.amazonaws.connect.message.interactive",
                "application/vnd.amazonaws.connect.message.interactive.response"],
            Attributes={"tier": "gold"}, **options)
        self.contact = started["ContactId"]
        self.participant_token = started["ParticipantToken"]
        self.token = self.connect(self.participant_token)
        world.participant.get_transcript(ConnectionToken=self.token)

    def connect(self, participant_token):
        credentials = self.world.participant.create_participant_connection(
            Type=["CONNECTION_CREDENTIALS"], ParticipantToken=participant_token)["ConnectionCredentials"]
        return credentials["ConnectionToken"]

    def join(self, role="AGENT", **options):
        joined = self.world.mock.admin(
            "POST", f"/contacts/{self.contact}/participants",
            {"role": role, "displayName": f"Someone {next(_numbers)}"} | options, INSTANCE)
        return self.connect(joined["participantToken"])

    def end(self):
        self.world.connect.stop_contact(InstanceId=INSTANCE, ContactId=self.contact)


def create_participant_connection(chat):
    return {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"], "ParticipantToken": chat.participant_token,
            "ConnectParticipant": True}


def send_message(chat):
    return {"ContentType": "text/plain", "Content": "hello", "ClientToken": str(uuid.uuid4()),
            "ConnectionToken": chat.token}


def send_event(chat):
    return {"ContentType": "application/vnd.amazonaws.connect.event.typing", "Content": "{}",
            "ClientToken": str(uuid.uuid4()), "ConnectionToken": chat.token}


def get_transcript(chat):
    message = chat.world.participant.send_message(ContentType="text/plain", Content="x", ConnectionToken=chat.token)
    agent = chat.join()
    chat.world.participant.send_event(
        ContentType="application/vnd.amazonaws.connect.event.message.read", ConnectionToken=agent,
        Content='{"messageId":"%s"}' % message["Id"])
    page = chat.world.participant.get_transcript(ConnectionToken=chat.token, MaxResults=1)
    return {"ContactId": chat.contact, "MaxResults": 10, "NextToken": page["NextToken"], "ScanDirection": "BACKWARD",
            "SortOrder": "ASCENDING", "StartPosition": {"MostRecent": 1}, "ConnectionToken": chat.token}


def disconnect_participant(chat):
    return {"ClientToken": str(uuid.uuid4()), "ConnectionToken": chat.token}


def start_attachment_upload(chat):
    return {"ContentType": "text/plain", "AttachmentSizeInBytes": 2, "AttachmentName": "a.txt",
            "ClientToken": str(uuid.uuid4()), "ConnectionToken": chat.token}


def upload(chat):
    """Starts an upload and sends its bytes. Returns the attachment id."""
    started = chat.world.participant.start_attachment_upload(**start_attachment_upload(chat))
    metadata = started["UploadMetadata"]
    request = urllib.request.Request(metadata["Url"], b"ok", metadata["HeadersToInclude"], method="PUT")
    with urllib.request.urlopen(request, timeout=20) as response:
        assert response.status == 200
    return started["AttachmentId"]


def complete_attachment_upload(chat):
    return {"AttachmentIds": [upload(chat)], "ClientToken": str(uuid.uuid4()), "ConnectionToken": chat.token}


def get_attachment(chat):
    request = complete_attachment_upload(chat)
    chat.world.participant.complete_attachment_upload(**request)
    return {"AttachmentId": request["AttachmentIds"][0], "UrlExpiryInSeconds": 5,
            "UrlContentDisposition": "INLINE", "ConnectionToken": chat.token}


def describe_view(chat):
    chat.world.mock.admin("PUT", "/views/form", {"template": {"Head": {}}, "actions": ["Submit"]}, INSTANCE)
    return {"ViewToken": "form", "ConnectionToken": chat.token}


def sign_in(chat):
    started = chat.world.mock.admin("POST", f"/contacts/{chat.contact}/authentication", {}, INSTANCE)
    return started["sessionId"]


def get_authentication_url(chat):
    return {"SessionId": sign_in(chat), "RedirectUri": "https://widget.example/back?x=1", "ConnectionToken": chat.token}


def cancel_participant_authentication(chat):
    return {"SessionId": sign_in(chat), "ConnectionToken": chat.token}


def update_participant_authentication(chat):
    url = chat.world.participant.get_authentication_url(**get_authentication_url(chat))["AuthenticationUrl"]
    return {"State": url.split("state=")[1], "InstanceId": INSTANCE, "Code": "x"}


def signed_in_twice(chat, request):
    chat.world.connect.update_participant_authentication(**request)
    return request


def completed_twice(chat, request):
    chat.world.participant.complete_attachment_upload(**request)
    return request | {"ClientToken": str(uuid.uuid4())}


def no_more_attachments(chat, request):
    chat.world.mock.admin("PUT", "/settings", {"attachments": {"maxCount": 0}}, INSTANCE)
    return request


def start_chat_contact(chat):
    return {"InstanceId": INSTANCE, "ContactFlowId": "flow", "Attributes": {"tier": "gold"},
            "ParticipantDetails": {"DisplayName": "Ana"}, "ParticipantConfiguration": {"ResponseMode": "INCREMENTAL"},
            "InitialMessage": {"ContentType": "text/plain", "Content": "hello"}, "ClientToken": str(uuid.uuid4()),
            "ChatDurationInMinutes": 60, "SupportedMessagingContentTypes": ["text/plain"],
            "RelatedContactId": chat.contact, "ConnectionTypes": ["WEBSOCKET", "CONNECTION_CREDENTIALS"],
            "ChatStreamingConfiguration": streaming_endpoint(chat), "CustomerId": "c-1", "DisconnectOnCustomerExit": ["AGENT"],
            "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}}}


def past_contact(chat):
    past = Chat(chat.world)
    past.end()
    return past.contact


def start_persistent_chat(chat, request):
    """Adds PersistentChat, and removes RelatedContactId, because they exclude each other."""
    request = {name: value for name, value in request.items() if name != "RelatedContactId"}
    return request | {"PersistentChat": {"RehydrationType": "FROM_SEGMENT", "SourceContactId": past_contact(chat)}}


TOPIC = "arn:aws:sns:us-east-1:123456789012:chats"


def streaming_endpoint(chat):
    # No process listens at this address. This suite does not test the notifications.
    chat.world.mock.admin("PUT", "/settings", {"streamingEndpoints": {"chats": "http://127.0.0.1:9/"}}, INSTANCE)
    return {"StreamingEndpointArn": TOPIC}


def start_contact_streaming(chat):
    return {"InstanceId": INSTANCE, "ContactId": chat.contact, "ClientToken": str(uuid.uuid4()),
            "ChatStreamingConfiguration": streaming_endpoint(chat)}


def third_stream(chat, request):
    for _ in range(2):
        chat.world.connect.start_contact_streaming(**request | {"ClientToken": str(uuid.uuid4())})
    return request


def stop_contact_streaming(chat):
    started = chat.world.connect.start_contact_streaming(**start_contact_streaming(chat))
    return {"InstanceId": INSTANCE, "ContactId": chat.contact, "StreamingId": started["StreamingId"]}


def create_persistent_contact_association(chat):
    return {"InstanceId": INSTANCE, "InitialContactId": chat.contact, "RehydrationType": "ENTIRE_PAST_SESSION",
            "SourceContactId": past_contact(chat), "ClientToken": str(uuid.uuid4())}


def stop_contact(chat):
    return {"InstanceId": INSTANCE, "ContactId": chat.contact, "DisconnectReason": {"Code": "OTHER"}}


def describe_contact(chat):
    chat.join()
    return {"InstanceId": INSTANCE, "ContactId": chat.contact}


def create_participant(chat):
    return {"InstanceId": INSTANCE, "ContactId": chat.contact, "ClientToken": str(uuid.uuid4()),
            "ParticipantDetails": {"ParticipantRole": "CUSTOM_BOT", "DisplayName": "Bot"}}


def get_contact_attributes(chat):
    return {"InstanceId": INSTANCE, "InitialContactId": chat.contact}


def update_contact_attributes(chat):
    return {"InstanceId": INSTANCE, "InitialContactId": chat.contact, "Attributes": {"tier": "silver"}}


def update_participant_role_config(chat):
    return {"InstanceId": INSTANCE, "ContactId": chat.contact, "ChannelConfiguration": {"Chat": {
        "ParticipantTimerConfigList": [{"ParticipantRole": "CUSTOMER", "TimerType": "IDLE", "TimerValue": {
            "ParticipantTimerDurationInMinutes": 5}}]}}}


VALID = {
    "CreateParticipantConnection": create_participant_connection, "SendMessage": send_message, "SendEvent": send_event,
    "GetTranscript": get_transcript, "DisconnectParticipant": disconnect_participant,
    "StartAttachmentUpload": start_attachment_upload, "CompleteAttachmentUpload": complete_attachment_upload,
    "GetAuthenticationUrl": get_authentication_url, "CancelParticipantAuthentication": cancel_participant_authentication,
    "UpdateParticipantAuthentication": update_participant_authentication,
    "GetAttachment": get_attachment, "DescribeView": describe_view, "StartChatContact": start_chat_contact,
    "StopContact": stop_contact, "DescribeContact": describe_contact,
    "CreateParticipant": create_participant, "GetContactAttributes": get_contact_attributes,
    "StartContactStreaming": start_contact_streaming, "StopContactStreaming": stop_contact_streaming,
    "CreatePersistentContactAssociation": create_persistent_contact_association,
    "UpdateContactAttributes": update_contact_attributes, "UpdateParticipantRoleConfig": update_participant_role_config,
}

# Values that the server refuses although the model allows them, with the error for each.
REFUSED = {
    ("CreateParticipantConnection", "Type[]", "WEBRTC_CONNECTION"): "ValidationException",
    ("CreateParticipant", "ParticipantDetails.ParticipantRole", "AGENT"): "InvalidRequestException",
    ("CreateParticipant", "ParticipantDetails.ParticipantRole", "CUSTOMER"): "InvalidRequestException",
    ("CreateParticipant", "ParticipantDetails.ParticipantRole", "SYSTEM"): "InvalidRequestException",
    ("CreateParticipant", "ParticipantDetails.ParticipantRole", "SUPERVISOR"): "InvalidRequestException",
}

# Bounds of the model that the server does not enforce. Each has a row in the fidelity table.
LOOSER = {("SendEvent", "Content", "min")}

# Members that exclude another member.
EXCLUDES = {
    "Error": "Code",
    "ChannelConfiguration.Chat.ParticipantTimerConfigList[].TimerValue.ParticipantTimerAction":
        "ChannelConfiguration.Chat.ParticipantTimerConfigList[].TimerValue.ParticipantTimerDurationInMinutes",
    "StartPosition.Id": "StartPosition.MostRecent",
    "StartPosition.AbsoluteTime": "StartPosition.MostRecent",
}


# The changes that cause errors. Each receives the chat and a valid request, and returns the
# request to send.


def ended(chat, request):
    chat.end()
    return request


def without(name):
    return lambda chat, request: {key: value for key, value in request.items() if key != name}


def with_(**changes):
    return lambda chat, request: request | changes


def nowhere(chat, request):
    return request | {"ContactId" if "ContactId" in request else "InitialContactId": str(uuid.uuid4())}


def unread_by_three(chat, request):
    message = chat.world.participant.send_message(ContentType="text/plain", Content="x", ConnectionToken=chat.token)
    agent = chat.join()
    chat.join("SUPERVISOR", monitoring=True)
    return request | {"ContentType": "application/vnd.amazonaws.connect.event.message.read", "ConnectionToken": agent,
                      "Content": '{"messageId":"%s"}' % message["Id"]}


def beside_an_agent(chat, request):
    chat.join()
    return request


def too_many_attributes(chat, request):
    return request | {"Attributes": {"a": "x" * 32_768}}


ERRORS = {
    ("*", "AccessDeniedException"): ended,
    ("CreateParticipantConnection", "ValidationException"): with_(Type=["TELEPATHY"]),
    ("SendMessage", "ValidationException"): with_(Content="x" * 16_385),
    ("SendEvent", "ValidationException"): with_(ContentType="application/vnd.amazonaws.connect.event.dance"),
    ("SendEvent", "ConflictException"): unread_by_three,
    ("GetTranscript", "ValidationException"): lambda chat, request: {
        "ScanDirection": "FORWARD", "ConnectionToken": chat.token},
    ("DisconnectParticipant", "ValidationException"): with_(ClientToken="x" * 501),
    ("StartAttachmentUpload", "ValidationException"): with_(ContentType="application/x-msdownload"),
    ("StartAttachmentUpload", "ServiceQuotaExceededException"): no_more_attachments,
    ("CompleteAttachmentUpload", "ValidationException"): with_(AttachmentIds=["none"]),
    ("CompleteAttachmentUpload", "ConflictException"): completed_twice,
    ("GetAttachment", "ValidationException"): with_(AttachmentId="none"),
    ("GetAuthenticationUrl", "ValidationException"): with_(RedirectUri="javascript:alert(1)"),
    ("CancelParticipantAuthentication", "ValidationException"): with_(SessionId="x" * 36),
    ("UpdateParticipantAuthentication", "InvalidRequestException"): without("Code"),
    ("UpdateParticipantAuthentication", "InvalidParameterException"): with_(State="nothing"),
    ("UpdateParticipantAuthentication", "ConflictException"): signed_in_twice,
    ("DescribeView", "ValidationException"): with_(ViewToken="x" * 1_001),
    ("DescribeView", "ResourceNotFoundException"): with_(ViewToken="nothing"),
    ("StartChatContact", "InvalidRequestException"): without("ContactFlowId"),
    ("StartChatContact", "InvalidParameterException"): with_(ChatDurationInMinutes=59),
    ("StopContact", "InvalidRequestException"): without("ContactId"),
    ("StopContact", "InvalidParameterException"): with_(ContactId="x" * 257),
    ("StopContact", "ContactNotFoundException"): ended,
    ("DescribeContact", "InvalidParameterException"): with_(ContactId="x" * 257),
    ("CreateParticipant", "InvalidRequestException"): without("ContactId"),
    ("CreateParticipant", "ConflictException"): beside_an_agent,
    ("GetContactAttributes", "InvalidRequestException"): with_(InstanceId="x" * 101),
    ("UpdateContactAttributes", "InvalidRequestException"): without("Attributes"),
    ("UpdateContactAttributes", "InvalidParameterException"): too_many_attributes,
    ("UpdateParticipantRoleConfig", "InvalidRequestException"): ended,
    ("UpdateParticipantRoleConfig", "InvalidParameterException"): with_(
        ChannelConfiguration={"Chat": {"ParticipantTimerConfigList": []}}),
    ("StartChatContact", "ResourceNotFoundException"): with_(
        ChatStreamingConfiguration={"StreamingEndpointArn": TOPIC + "-of-nobody"}),
    ("StartContactStreaming", "InvalidRequestException"): without("ContactId"),
    ("StartContactStreaming", "InvalidParameterException"): with_(
        ChatStreamingConfiguration={"StreamingEndpointArn": "arn:aws:sqs:us-east-1:123456789012:queue"}),
    ("StartContactStreaming", "LimitExceededException"): third_stream,
    ("StopContactStreaming", "InvalidRequestException"): without("StreamingId"),
    ("StopContactStreaming", "InvalidParameterException"): with_(StreamingId="x" * 101),
    ("CreatePersistentContactAssociation", "InvalidRequestException"): lambda chat, request: request | {
        "SourceContactId": chat.contact},
    ("CreatePersistentContactAssociation", "InvalidParameterException"): with_(RehydrationType="SOMETIMES"),
    ("*", "ResourceNotFoundException"): nowhere,
}
