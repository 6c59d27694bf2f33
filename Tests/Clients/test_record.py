"""`record`: everything is recorded, no secret is, and a broken upstream leaves a readable recording."""

import base64
import json
import os
import pathlib
import socket
import ssl
import stat
import threading
import urllib.parse

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from websockets.sync.client import connect

from conftest import command
from recorded_journeys import Client, send
from recorder import Recorder, calls, frames


def start_chat(url, name="Zelda Probe", **members):
    return send("PUT", f"{url}/contact/chat", {
        "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": name}} | members)[1]


def test_boto3_and_a_socket_are_recorded_whole(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        session = boto3.session.Session()
        connect_client = session.client("connect", endpoint_url=recorder.url)
        participant = session.client("connectparticipant", endpoint_url=recorder.url)
        started = connect_client.start_chat_contact(
            InstanceId="default", ContactFlowId="flow", ParticipantDetails={"DisplayName": "Zelda"})
        connection = participant.create_participant_connection(
            Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken=started["ParticipantToken"])
        assert connection["Websocket"]["Url"].startswith(recorder.url.replace("http", "ws"))
        token = connection["ConnectionCredentials"]["ConnectionToken"]
        with connect(connection["Websocket"]["Url"]) as chat:
            chat.send(json.dumps({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}}))
            chat.recv(timeout=10)
            participant.send_message(ContentType="text/plain", Content="Hi, Zelda here", ConnectionToken=token)
            while "Hi, Zelda here" not in chat.recv(timeout=10):
                pass
            with pytest.raises(participant.exceptions.ValidationException):
                participant.send_message(ContentType="text/html", Content="x", ConnectionToken=token)
        recording = recorder.finish()
    assert [(call["operation"], call["status"]) for call in calls(recording)] == [
        ("StartChatContact", 200), ("CreateParticipantConnection", 200), ("SendMessage", 200), ("SendMessage", 400)]
    assert calls(recording)[0]["client"].startswith("Boto3/")
    assert calls(recording)[2]["request"] == {
        "ContentType": "text/plain", "Content": "Hi, Ana here", "ClientToken": "client-token-2"}
    assert calls(recording)[3]["fields"]["x-amzn-errortype"] == "ValidationException"
    assert frames(recording, "sent") == [{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}}]
    assert [frame.get("contentText", {}).get("Type") for frame in frames(recording)] == [None, "EVENT", "MESSAGE"]
    assert "1 name" in recorder.errors or "names by Ana" in recorder.errors
    assert recording["redacted"] is True


def test_files_are_counted_and_not_recorded(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        customer = Client(recorder.url, start_chat(recorder.url)["ParticipantToken"], has_socket=False)
        customer.attach("a.txt", b"the-bytes-of-the-file")
        recording = recorder.finish()
    names = [call["operation"] for call in calls(recording)]
    assert names[2:] == [
        "StartAttachmentUpload", "UploadAttachment", "CompleteAttachmentUpload", "GetAttachment", "DownloadAttachment"]
    assert (calls(recording)[3]["requestBytes"], calls(recording)[6]["answerBytes"]) == (21, 21)
    assert "the-bytes" not in (tmp_path / "r.json").read_text()


def test_other_operations_are_recorded_without_their_bodies(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        send("POST", f"{recorder.url}/users-summary/default", {"Private": "a-private-text"})
        send("POST", f"{recorder.url}/startChatContact", {"ParticipantDetails": {"DisplayName": "a-private-text"}})
        recording = recorder.finish()
    assert [call.get("operation") for call in calls(recording)] == [None, None]
    assert [call["path"] for call in calls(recording)] == ["(another path)"] * 2
    assert all("request" not in call for call in calls(recording))
    assert "a-private-text" not in (tmp_path / "r.json").read_text()


def test_without_redaction_texts_stay_and_secrets_do_not(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json", "--no-redact") as recorder:
        started = start_chat(recorder.url)
        customer = Client(recorder.url, started["ParticipantToken"], has_socket=True)
        customer.say(f"Zelda Probe, z@example.org, {customer.token}")
        customer.close()
        recorder.finish()
    text = (tmp_path / "r.json").read_text()
    assert "Zelda Probe, z@example.org, SECRET" in text and started["ContactId"] in text
    assert started["ParticipantToken"] not in text and customer.token not in text
    assert "--no-redact" in recorder.errors


# ---- Secrets ----

PERSONAL = {
    "name": "Wilhelmina Quastenflosser", "e-mail address": "w.quasten+chat@mail.example.net", "telephone number": "+49 171 9876543",
    "card number": "5500 0055 5555 5559", "IBAN": "DE89 3704 0044 0532 0130 00", "identity number": "536-90-4399",
    "date of birth": "17.05.1984", "street address": "221B Baker Street", "postcode": "NW1 6XE", "IP address": "203.0.113.77"}


def encodings(secret):
    """The texts in which a secret could be hidden."""
    data = secret.encode()
    forms = {secret, urllib.parse.quote(secret, safe=""), data.hex(), data.hex().upper(), json.dumps(secret)[1:-1]}
    for offset in range(3):
        part = data[offset:]
        part = part[:len(part) // 3 * 3]
        forms |= {base64.b64encode(part).decode(), base64.urlsafe_b64encode(part).decode()}
    return {form for form in forms if len(form) >= 6}


def planted(index):
    """Secrets of each kind that a client or a service can send."""
    number = f"{index:04d}"
    return {
        "bearer": f"QVIDbearer{number}a9f8e7d6c5b4", "authorization": f"0f{number}signaturefe12dc34ba56",
        "session": f"FwoGZXIvYXdzE{number}sessiontoken//////", "cookie": f"sid{number}cookievalue77aa88bb",
        "access key": f"AKIA{index:016d}", "jwt": f"eyJhbGciOiJIUzI1NiJ9{number}.eyJzdWIiOiJ4{number}.c2lnbmF0dXJl{number}",
        "signature": f"9b8a7c6d5e4f{number}aabbccddeeff", "code": f"authcode-{number}-zyxwvutsrq"}


def test_two_hundred_planted_secrets_are_not_in_the_file(mock, tmp_path):
    secrets = []
    environment = {
        "AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT00001", "AWS_SECRET_ACCESS_KEY": "environment/secret+key/0001", "AWS_REGION": "us-east-1",
        "AWS_SESSION_TOKEN": "environmentsessiontoken0001"}
    secrets += [value for name, value in environment.items() if name != "AWS_REGION"]
    with Recorder(mock.url, tmp_path / "r.json", environment=environment) as recorder:
        started = start_chat(
            recorder.url, PERSONAL["name"], Attributes={"customer": "attribute-value-of-a-customer"},
            InitialMessage={"ContentType": "text/plain", "Content": "I am " + ", ".join(PERSONAL.values())})
        customer = Client(recorder.url, started["ParticipantToken"], has_socket=True)
        secrets += [started["ParticipantToken"], customer.token, "attribute-value-of-a-customer"]
        for index in range(25):
            some = planted(index)
            secrets += some.values()
            signed = (
                f"AWS4-HMAC-SHA256 Credential={some['access key']}/20310304/us-east-1/connect/aws4_request, "
                f"SignedHeaders=host, Signature={some['authorization']}")
            send("POST", f"{recorder.url}/contact/attributes", {"InstanceId": "default"}, headers={
                "Authorization": signed, "X-Amz-Security-Token": some["session"], "Cookie": f"a=1; s={some['cookie']}"})
            send("POST", f"{recorder.url}/participant/message", {"ContentType": "text/plain", "Content": "x"}, some["bearer"])
            send("POST", f"{recorder.url}/contact/update-participant-authentication", {"Code": some["code"], "State": "s", "InstanceId": "i"})
            # Secrets that people repeat in the chat, as they are and encoded.
            hidden = base64.b64encode(b"x" * (index % 3) + some["bearer"].encode()).decode()
            customer.say(f"{some['jwt']} X-Amz-Signature={some['signature']} {hidden} {some['authorization'].encode().hex()}")
            customer.say(json.dumps({"token": some["session"], "url": urllib.parse.quote(some["cookie"])}), "application/json")
        customer.say(f"{customer.token} {urllib.parse.quote(started['ParticipantToken'])}")
        for text in PERSONAL.values():
            customer.say(f"Mine is {text}.")
            customer.say(json.dumps({"value": text}), "application/json")
        customer.settle()
        customer.call("transcript", MaxResults=100)
        customer.close()
        recorder.finish()
    assert len(secrets) >= 200
    text = (tmp_path / "r.json").read_text()
    for secret in secrets:
        for form in encodings(secret):
            assert form not in text, f"{secret} is in the file as {form}"
    for kind, value in PERSONAL.items():
        for form in encodings(value):
            assert form not in text, f"the {kind} is in the file as {form}"
        assert kind.split()[0] in recorder.errors.replace("dates", "date"), f"{kind} is not reported"
    for part in PERSONAL["name"].split():
        assert part not in text


def test_urls_of_sockets_and_files_leave_nothing(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        token = start_chat(recorder.url)["ParticipantToken"]
        _, connection = send("POST", f"{recorder.url}/participant/connection", {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"]}, token)
        customer = Client(recorder.url, token, has_socket=True)
        _, started = customer.call(
            "start-attachment-upload", AttachmentName="a.txt", AttachmentSizeInBytes=1, ContentType="text/plain", ClientToken="t")
        upload = started["UploadMetadata"]["Url"]
        customer.say(f"{connection['Websocket']['Url']} and {upload}")
        customer.close()
        recorder.finish()
    text = (tmp_path / "r.json").read_text()
    assert connection["Websocket"]["Url"].rsplit("/", 1)[1] not in text
    assert upload.rsplit("=", 1)[1] not in text


def test_a_token_that_a_text_repeats_in_other_forms_is_not_in_the_file(mock, tmp_path):
    token = "QVFJREFIabc/dG9rZW4tdGV4dA+AAAAbbbb-cccc_dddd=="
    forms = [
        token, json.dumps(token).replace("/", "\\/"), urllib.parse.quote(token), urllib.parse.quote(token, safe=""),
        token.replace("/", "_").replace("+", "-"), token.replace("/", "&#x2F;"), token.replace("+", " "), token[:30], token[10:]]
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        customer = Client(recorder.url, start_chat(recorder.url)["ParticipantToken"], has_socket=True)
        send("POST", f"{recorder.url}/participant/message", {"ContentType": "text/plain", "Content": "x"}, token)
        for form in forms:
            customer.say(f"it is {form}.")
            customer.say(json.dumps({"t": form, form: 1}), "application/json")
        customer.close()
        recorder.finish()
    text = (tmp_path / "r.json").read_text()
    for form in forms:
        for part in (form[:16], form[4:24]):
            assert part not in text, form


def test_secrets_of_requests_that_are_not_recorded(mock, tmp_path):
    cookie = "a-cookie-of-a-console-0123456789"
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        customer = Client(recorder.url, start_chat(recorder.url)["ParticipantToken"], has_socket=False)
        send("GET", f"{recorder.url}/_mock/readyz", headers={"Cookie": f"sid={cookie}"})
        customer.say(f"look: {cookie}")
        recorder.finish()
    assert cookie not in (tmp_path / "r.json").read_text()


def test_a_reason_of_a_disconnect_and_a_short_token_are_not_secrets(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        contact = start_chat(recorder.url)
        customer = Client(recorder.url, contact["ParticipantToken"], has_socket=False)
        customer.say("The order was DISCARDED")
        send("POST", f"{recorder.url}/participant/connection", {"Type": ["WEBSOCKET"]}, "participant")
        send("POST", f"{recorder.url}/contact/stop", {
            "InstanceId": "default", "ContactId": contact["ContactId"], "DisconnectReason": {"Code": "DISCARDED"}})
        recording = recorder.finish()
    assert calls(recording)[-1]["request"]["DisconnectReason"] == {"Code": "DISCARDED"}
    assert calls(recording)[2]["request"]["Content"] == "The order was DISCARDED"
    assert calls(recording)[3]["path"] == "/participant/connection"


def test_an_error_of_another_operation_has_its_type_alone(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        send("GET", f"{recorder.url}/users/default/jane.doe")
        recording = recorder.finish()
    assert calls(recording)[0]["answer"] == {"__type": "MissingAuthenticationTokenException"}


# ---- What passes ----

def test_no_field_is_invented_and_compressed_answers_are_not_requested(tmp_path):
    service = Captured()
    with Recorder(service.url, tmp_path / "r.json") as recorder:
        address = urllib.parse.urlsplit(recorder.url)
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(
                b"POST /contact/stop HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nX-Twice: 1\r\nX-Twice: 2\r\n"
                b"Content-Length: 2\r\n\r\n{}")
            client.recv(65_536)
    service.stop()
    fields = [line.lower() for line in service.head.split("\r\n\r\n")[0].split("\r\n")[1:]]
    assert sorted(line.split(":")[0] for line in fields) == ["accept-encoding", "content-length", "host", "x-twice", "x-twice"]
    assert "accept-encoding: identity" in fields


def test_a_handshake_that_is_refused_here_does_not_reach_the_service(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        token = start_chat(recorder.url)["ParticipantToken"]
        _, connection = send("POST", f"{recorder.url}/participant/connection", {"Type": ["WEBSOCKET"]}, token)
        address = urllib.parse.urlsplit(connection["Websocket"]["Url"])
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(
                f"GET {address.path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\n\r\n".encode())
            assert client.recv(65_536).startswith(b"HTTP/1.1 400")
        recording = recorder.finish()
    assert [entry for entry in recording["entries"] if "socket" in entry] == []


# ---- TLS, signatures, the end ----

def test_tls_on_both_sides(start, tmp_path):
    folder = tmp_path / "ca"
    mock = start("--tls-port", "0", "--tls-folder", folder)
    authority = folder / "ca.pem"
    context = ssl.create_default_context(cafile=authority)
    with Recorder(
            mock.ready["urls"]["tls"], tmp_path / "r.json", "--upstream-ca", authority, "--tls-port", "0", "--tls-folder", folder) as recorder:
        url = recorder.ready["urls"]["tls"]
        client = boto3.session.Session().client("connect", endpoint_url=url, verify=str(authority))
        token = client.start_chat_contact(
            InstanceId="default", ContactFlowId="flow", ParticipantDetails={"DisplayName": "Zelda"})["ParticipantToken"]
        participant = boto3.session.Session().client("connectparticipant", endpoint_url=url, verify=str(authority))
        connection = participant.create_participant_connection(Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken=token)
        assert connection["Websocket"]["Url"].startswith("wss://")
        with connect(connection["Websocket"]["Url"], ssl=context) as chat:
            chat.send(json.dumps({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}}))
            assert json.loads(chat.recv(timeout=10))["content"]["status"] == "success"
        recording = recorder.finish()
    assert len(calls(recording)) == 2 and len(frames(recording)) >= 1


def test_an_upstream_that_is_not_trusted_is_named(start, tmp_path):
    mock = start("--tls-port", "0", "--tls-folder", tmp_path / "ca")
    with Recorder(mock.ready["urls"]["tls"], tmp_path / "r.json") as recorder:
        status, answer = send("PUT", f"{recorder.url}/contact/chat", {})
        recording = recorder.finish()
    assert status == 502 and "certificate" in answer["message"]
    assert calls(recording)[0]["cut"] == "the upstream was not reached"


class Captured:
    """Keeps the last request, and answers it."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.head = ""
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        connection, _ = self.listener.accept()
        with connection:
            data = b""
            while b"\r\n\r\n" not in data or len(data.split(b"\r\n\r\n", 1)[1]) < self.length(data):
                data += connection.recv(65_536)
            self.head = data.decode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    @staticmethod
    def length(data):
        lengths = [line for line in data.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        return int(lengths[0].split(b":")[1]) if lengths else 0

    def stop(self):
        self.thread.join()
        self.listener.close()


@pytest.mark.parametrize("session", [None, "a-session-token-0001"])
@pytest.mark.parametrize("call", ["get", "post", "query"])
def test_requests_to_the_control_plane_are_signed_anew(tmp_path, session, call):
    service = Captured()
    keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    environment = keys | ({"AWS_SESSION_TOKEN": session} if session else {})
    with Recorder(service.url, tmp_path / "r.json", "--region", "eu-central-1", environment=environment) as recorder:
        client = boto3.session.Session(
            aws_access_key_id="another", aws_secret_access_key="other", aws_session_token="third",
            region_name="us-east-1").client("connect", endpoint_url=recorder.url)
        if call == "get":
            client.get_contact_attributes(InstanceId="an id/with blanks", InitialContactId="ä")
        elif call == "post":
            client.stop_contact(InstanceId="default", ContactId="c")
        else:
            client.list_queues(InstanceId="default", QueueTypes=["STANDARD"], NextToken="a b/c", MaxResults=3)
    service.stop()
    lines = service.head.split("\r\n")
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if ": " in line)}
    signed = fields["authorization"]
    assert "Credential=AKIAIOSFODNN7EXAMPLE/" in signed and "/eu-central-1/connect/aws4_request" in signed
    assert fields.get("x-amz-security-token") == session
    # botocore makes the same signature of the same fields.
    names = signed.split("SignedHeaders=")[1].split(",")[0].split(";")
    method, target = lines[0].split(" ")[:2]
    body = service.head.split("\r\n\r\n", 1)[1]
    request = botocore.awsrequest.AWSRequest(
        method, service.url + target, headers={name: fields[name] for name in names}, data=body)
    request.context["timestamp"] = fields["x-amz-date"]
    credentials = botocore.credentials.Credentials(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"])
    signer = botocore.auth.SigV4Auth(credentials, "connect", "eu-central-1")
    canonical = signer.canonical_request(request)
    assert signer.signature(signer.string_to_sign(request, canonical), request) == signed.split("Signature=")[1]


def test_a_page_gets_no_signature(tmp_path):
    service = Captured()
    keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    with Recorder(service.url, tmp_path / "r.json", "--region", "eu-central-1", environment=keys) as recorder:
        send("POST", f"{recorder.url}/contact/stop", {}, headers={
            "Origin": "https://evil.example", "Authorization": "AWS4-HMAC-SHA256 Credential=x"})
    service.stop()
    assert "AKIA" not in service.head and "AWS4-HMAC-SHA256 Credential=x" in service.head


@pytest.mark.parametrize("has_socket", [True, False])
def test_until_end_stops_when_the_chat_has_ended(mock, tmp_path, has_socket):
    recorder = Recorder(mock.url, tmp_path / "r.json", "--until-end")
    customer = Client(recorder.url, start_chat(recorder.url)["ParticipantToken"], has_socket)
    customer.say("Hi")
    customer.call("disconnect")
    recording = recorder.finish(stops=False)
    assert calls(recording)[-1]["operation"] == "DisconnectParticipant"
    assert "the recorded chats have ended" in recorder.errors
    customer.socket and customer.socket.close()


def test_until_end_stops_when_the_last_socket_closes(mock, tmp_path):
    recorder = Recorder(mock.url, tmp_path / "r.json", "--until-end")
    token = start_chat(recorder.url)["ParticipantToken"]
    _, connection = send("POST", f"{recorder.url}/participant/connection", {"Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"]}, token)
    with connect(connection["Websocket"]["Url"]):
        send("POST", f"{recorder.url}/participant/disconnect", {}, connection["ConnectionCredentials"]["ConnectionToken"])
    recorder.finish(stops=False)
    assert "the recorded chats have ended" in recorder.errors


# ---- A broken upstream ----

def test_a_service_that_is_not_there(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Recorder(f"http://127.0.0.1:{port}", tmp_path / "r.json") as recorder:
        status, answer = send("PUT", f"{recorder.url}/contact/chat", {})
        recording = recorder.finish()
    assert status == 502 and answer["__type"] == "BadGatewayException" and str(port) in answer["message"]
    assert calls(recording)[0]["cut"] == "the upstream was not reached" and "status" not in calls(recording)[0]
    assert "1 calls have no whole answer" in recording["notes"]


def test_a_slow_service(mock, tmp_path):
    mock.admin("POST", "/faults", {"operation": "StartChatContact", "delay": "1m"})
    with Recorder(mock.url, tmp_path / "r.json", "--upstream-timeout", "300ms") as recorder:
        status, answer = send("PUT", f"{recorder.url}/contact/chat", {
            "InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Zelda"}})
        recording = recorder.finish()
    assert status == 504 and answer["__type"] == "GatewayTimeoutException"
    assert calls(recording)[0]["cut"] == "the upstream did not answer in time"
    assert 250 <= calls(recording)[0]["after"] < 10_000


@pytest.mark.parametrize("breakage, cut", [
    ("reset", "the upstream closed the connection without an answer"),
    ("empty", "the upstream closed the connection without an answer"),
    ("garbage", "the upstream sent something else than HTTP")])
def test_a_service_that_breaks_off(mock, tmp_path, breakage, cut):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        customer = Client(recorder.url, start_chat(recorder.url)["ParticipantToken"], has_socket=False)
        mock.admin("POST", "/faults", {"operation": "SendMessage", "connection": breakage, "when": {"first": 1}})
        with pytest.raises(Exception):
            customer.say("Hi")
        assert customer.say("Hi again")[0] == 200
        recording = recorder.finish()
    assert [call.get("cut") for call in calls(recording)] == [None, None, cut, None]


def test_half_an_answer(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ContactId": "half')

    thread = threading.Thread(target=answer)
    thread.start()
    with Recorder(f"http://127.0.0.1:{listener.getsockname()[1]}", tmp_path / "r.json") as recorder:
        with pytest.raises(Exception):
            send("PUT", f"{recorder.url}/contact/chat", {})
        recording = recorder.finish()
    thread.join()
    listener.close()
    call = calls(recording)[0]
    assert (call["status"], call["cut"]) == (200, "the upstream closed the connection in the middle of the answer")


def test_a_socket_that_is_dropped_or_closed_or_refused(mock, tmp_path):
    with Recorder(mock.url, tmp_path / "r.json") as recorder:
        contact = start_chat(recorder.url)
        one = Client(recorder.url, contact["ParticipantToken"], has_socket=True)
        mock.admin("POST", f"/contacts/{contact['ContactId']}/sockets/drop", {})
        with pytest.raises(Exception):
            while True:
                one.socket.recv(timeout=10)
        two = Client(recorder.url, contact["ParticipantToken"], has_socket=True)
        mock.admin("POST", f"/contacts/{contact['ContactId']}/sockets/drop", {"closeCode": 1001})
        with pytest.raises(Exception) as closed:
            while True:
                two.socket.recv(timeout=10)
        assert closed.value.rcvd.code == 1001
        mock.admin("POST", f"/contacts/{contact['ContactId']}/sockets/drop", {"refuseFor": "10m"})
        with pytest.raises(Exception) as refused:
            Client(recorder.url, contact["ParticipantToken"], has_socket=True)
        assert refused.value.response.status_code == 503
        recording = recorder.finish()
    closings = [(entry["closed"], entry.get("code")) for entry in recording["entries"] if "closed" in entry]
    assert closings == [("server", None), ("server", 1001)]
    assert [entry["opened"] for entry in recording["entries"] if "opened" in entry] == [101, 101, 503]


def test_a_stop_does_not_wait_for_a_service_that_never_answers(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        recorder = Recorder(url, tmp_path / "r.json")
        address = urllib.parse.urlsplit(recorder.url)
        handshake = (
            "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        with socket.create_connection((address.hostname, address.port)) as one, \
                socket.create_connection((address.hostname, address.port)) as two:
            one.sendall(handshake.encode())
            two.sendall(b"GET /contacts/default/c HTTP/1.1\r\nHost: x\r\n\r\n")
            held = [silent.accept()[0], silent.accept()[0]]
            recording = recorder.finish()
        for connection in held:
            connection.close()
    assert [call["cut"] for call in calls(recording)] == ["the recording ended before the answer"]


# ---- The command ----

@pytest.mark.parametrize("arguments, message", [
    (["--upstream", "participant.example", "-o", "r.json"], "--upstream must be an address such as https://"),
    (["--upstream", "https://user:secret@h", "-o", "r.json"], "--upstream must not have a user or a password"),
    (["--upstream", "https://h", "--control", "ftp://h", "-o", "r.json"], "--control must be an address"),
    (["--upstream", "https://h", "-o", "-"], "--output must be a file"),
    (["--upstream", "https://h"], "--output"),
    (["-o", "r.json"], "--upstream"),
    (["--upstream", "https://h", "-o", "r.json", "--tls-cert", "x"], "--tls-cert and --tls-key must be given together")])
def test_wrong_options_are_named(arguments, message, tmp_path):
    run = command("record", *arguments, directory=tmp_path)
    assert run.returncode == 64 and message in run.stderr and "secret" not in run.stderr


def test_a_file_that_cannot_be_written_is_named_before_the_recording(tmp_path):
    run = command("record", "--upstream", "http://127.0.0.1:1", "--port", "0", "-o", tmp_path / "no" / "r.json")
    assert run.returncode == 2 and "r.json: No such file or directory" in run.stderr


def test_a_file_that_went_away_does_not_lose_the_recording(mock, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    recorder = Recorder(mock.url, folder / "r.json", environment={"TMPDIR": str(tmp_path)})
    start_chat(recorder.url)
    (folder / "r.json").unlink()
    folder.rmdir()
    recorder.process.terminate()
    _, errors = recorder.process.communicate(timeout=20)
    assert recorder.process.returncode == 2 and "r.json: No such file or directory" in errors
    kept = pathlib.Path(errors.split("the recording is in ")[1].strip())
    assert json.loads(kept.read_text())["recording"] == 1 and kept.stat().st_mode & 0o077 == 0


def test_without_a_client_nothing_is_written(tmp_path):
    kept = tmp_path / "kept.json"
    kept.write_text("a recording of last week")
    for file in (kept, tmp_path / "new.json"):
        recorder = Recorder("http://127.0.0.1:1", file)
        recorder.process.terminate()
        _, errors = recorder.process.communicate(timeout=20)
        assert recorder.process.returncode == 0 and "no client made a request" in errors
    assert kept.read_text() == "a recording of last week" and not (tmp_path / "new.json").exists()


def test_credentials_without_a_region_are_kept_out_too(mock, tmp_path):
    keys = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT00001", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    with Recorder(mock.url, tmp_path / "r.json", environment=keys) as recorder:
        customer = Client(recorder.url, start_chat(recorder.url)["ParticipantToken"], has_socket=False)
        customer.say("my key is " + keys["AWS_SECRET_ACCESS_KEY"])
        recorder.finish()
    assert "K7MDENG" not in (tmp_path / "r.json").read_text() and "set --region" in recorder.errors


def test_a_device_is_written_to_and_stays_one(mock):
    recorder = Recorder(mock.url, pathlib.Path("/dev/full"))
    start_chat(recorder.url)
    recorder.process.terminate()
    _, errors = recorder.process.communicate(timeout=20)
    assert recorder.process.returncode == 2 and "No space left on device" in errors
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_port_in_use_is_named(mock, tmp_path):
    run = command("record", "--upstream", mock.url, "--port", mock.port, "-o", tmp_path / "r.json")
    assert run.returncode == 1 and "is in use by another process" in run.stderr
