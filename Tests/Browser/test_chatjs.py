"""Records a customer on an unmodified release of amazon-connect-chatjs, and compares the recording.

The test needs CCM_LIBRARIES to name a folder with the library.
"""

import json
import pathlib
from urllib.parse import urlencode

import pytest

from Browser.places import LIBRARIES
from recorder import Recorder, calls, compare

VERSION = "5.0.0"

pytestmark = pytest.mark.skipif(
    not LIBRARIES or not (pathlib.Path(LIBRARIES) / f"chatjs-{VERSION}.js").exists(),
    reason=f"CCM_LIBRARIES names no folder with chatjs-{VERSION}.js")


def converse(context, host, mock, endpoint):
    """Has a conversation as a customer, with a message, a typing event and a file."""
    page = context.new_page()
    page.goto(f"{host}/chatjs.html?{urlencode({'chatjs': VERSION, 'endpoint': endpoint})}")

    def sees(what):
        page.wait_for_function("(what) => seen.includes(what)", arg=what)

    contact = page.evaluate("begin()")
    # The library reports its connection before it has subscribed.
    assert mock.admin("GET", "/contacts?state=waiting&wait=10s")["contacts"][0]["id"] == contact
    mock.agent(contact)
    sees("application/vnd.amazonaws.connect.event.participant.joined")
    page.evaluate("session.sendMessage({ message: 'My parcel is late.', contentType: 'text/plain' })")
    mock.admin("POST", f"/contacts/{contact}/messages", {"by": "AGENT", "content": "Which parcel?"})
    sees("Which parcel?")
    page.evaluate("session.sendEvent({ contentType: 'application/vnd.amazonaws.connect.event.typing' })")
    page.evaluate("attach('label.txt')")
    transcript = page.evaluate("session.getTranscript({})")["data"]["Transcript"]
    assert [item.get("Content") for item in transcript if item["Type"] == "MESSAGE"] == ["My parcel is late.", "Which parcel?"]
    page.evaluate("session.disconnectParticipant()")
    sees("ended")


def test_a_recorded_customer_does_not_differ(context, host, start, tmp_path):
    mock = start()
    file = tmp_path / "r.json"
    with Recorder(mock.url, file) as recorder:
        converse(context, host, mock, recorder.url)
    assert [call["operation"] for call in calls(json.loads(file.read_text()))] == [
        "StartChatContact", "CreateParticipantConnection", "SendMessage", "SendEvent", "StartAttachmentUpload",
        "UploadAttachment", "CompleteAttachmentUpload", "GetTranscript", "DisconnectParticipant"]
    code, findings = compare(file)
    assert (code, findings["unknown"], findings["known"]) == (0, 0, 0), findings
