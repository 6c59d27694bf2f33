"""The code under test: a bot that answers with boto3."""


def answer(participant, token: str) -> None:
    """Answers the customer's newest message."""
    page = participant.get_transcript(ConnectionToken=token, SortOrder="DESCENDING")
    newest = next(
        item for item in page["Transcript"] if item["Type"] == "MESSAGE" and item["ParticipantRole"] == "CUSTOMER")
    knows = "parcel" in newest["Content"]
    participant.send_message(
        ConnectionToken=token, ContentType="text/plain",
        Content="It arrives tomorrow." if knows else "I only know about parcels.")
