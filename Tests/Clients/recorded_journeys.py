"""Conversations for recordings: made from a seed, with clients that go through the proxy and other participants that do not."""

import contextlib
import json
import random
import urllib.error
import urllib.request

from websockets.sync.client import connect

EVENT = "application/vnd.amazonaws.connect.event."
PICKER = json.dumps({"templateType": "QuickReply", "version": "1.0", "data": {"content": {
    "title": "How was it?", "elements": ["Good", "Bad"]}}})


def send(method, url, body=None, token=None, headers=None):
    """Sends a request, and returns the status and the JSON of the answer."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    fields = {"Content-Type": "application/json"} | ({"X-Amz-Bearer": token} if token else {}) | (headers or {})
    request = urllib.request.Request(url, method=method, data=data, headers=fields)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, read(answer)
    except urllib.error.HTTPError as error:
        return error.code, read(error)


def read(answer):
    text = answer.read()
    try:
        return json.loads(text)
    except ValueError:
        return None


class Client:
    """A participant whose client goes through the proxy."""

    def __init__(self, url, participant_token, has_socket):
        self.url = url
        self.socket = None
        self.open = contextlib.ExitStack()
        types = ["WEBSOCKET", "CONNECTION_CREDENTIALS"] if has_socket else ["CONNECTION_CREDENTIALS"]
        _, connection = send("POST", f"{url}/participant/connection", {"Type": types}, participant_token)
        self.token = connection["ConnectionCredentials"]["ConnectionToken"]
        if has_socket:
            self.socket = self.open.enter_context(connect(connection["Websocket"]["Url"]))
            self.socket.send(json.dumps({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}}))
            self.socket.recv(timeout=10)

    def call(self, operation, **body):
        return send("POST", f"{self.url}/participant/{operation}", body, self.token)

    def say(self, text, content_type="text/plain"):
        return self.call("message", ContentType=content_type, Content=text)

    def event(self, name, **content):
        body = {"ContentType": EVENT + name}
        if content:
            body["Content"] = json.dumps(content)
        return self.call("event", **body)

    def attach(self, name, content):
        status, started = self.call(
            "start-attachment-upload", AttachmentName=name, AttachmentSizeInBytes=len(content), ContentType="text/plain",
            ClientToken=f"token-{name}")
        if status != 200:
            return
        metadata = started["UploadMetadata"]
        send("PUT", metadata["Url"], content, headers=metadata["HeadersToInclude"])
        self.call("complete-attachment-upload", AttachmentIds=[started["AttachmentId"]], ClientToken=f"done-{name}")
        _, found = self.call("attachment", AttachmentId=started["AttachmentId"])
        if found and "Url" in found:
            send("GET", found["Url"])

    def settle(self):
        """Reads until the answer to a heartbeat, so that all earlier frames have been recorded."""
        if not self.socket:
            return
        self.socket.send(json.dumps({"topic": "aws/heartbeat"}))
        while json.loads(self.socket.recv(timeout=10))["topic"] != "aws/heartbeat":
            pass

    def close(self):
        self.settle()
        self.open.close()


class Journey:
    """One conversation. The same seed makes the same one."""

    def __init__(self, proxy, mock, seed):
        self.proxy = proxy
        self.mock = mock
        self.random = random.Random(seed)
        self.clients = []
        self.hidden = None
        self.has_ended = False

    def admin(self, method, path, body=None):
        status, answer = send(method, f"{self.mock}/_mock/v1/instances/default{path}", body)
        assert status < 300, answer
        return answer

    def settle(self):
        for client in self.clients:
            client.settle()

    def play(self):
        chance = self.random.random
        body = {"InstanceId": "default", "ContactFlowId": "flow", "ParticipantDetails": {"DisplayName": "Zelda Probe"}}
        if chance() < 0.3:
            body["Attributes"] = {"order": "A-1", "tier": "gold"}
        if chance() < 0.2:
            body["InitialMessage"] = {"ContentType": "text/plain", "Content": "The first words"}
        if chance() < 0.5:
            body["SupportedMessagingContentTypes"] = ["text/plain", "text/markdown", "application/json"]
        if chance() < 0.2:
            body["ParticipantConfiguration"] = {"ResponseMode": "INCREMENTAL"}
        _, started = send("PUT", f"{self.proxy}/contact/chat", body)
        self.contact = started["ContactId"]
        self.customer = Client(self.proxy, started["ParticipantToken"], chance() < 0.8)
        self.clients.append(self.customer)
        if not self.customer.socket:
            # The first call connects a customer without a socket.
            self.customer.event("typing")
        self.settle()
        for _ in range(self.random.randint(2, 9)):
            self.random.choice(self.steps)(self)
            self.settle()
            if self.has_ended:
                break
        self.end()

    # ---- Steps ----

    def customer_talks(self):
        kind, text = self.random.choice(
            [("text/plain", "Where is my parcel?"), ("text/markdown", "**now**"), ("application/json", '{"a": [1, 2]}'),
             ("text/plain", "ä€😀\nsecond line"), ("text/html", "<b>x</b>"), ("text/plain", "x" * 20_000), ("text/plain", "")])
        status, answer = self.customer.say(text, kind)
        if status == 200 and self.random.random() < 0.4 and len(self.clients) > 1:
            self.settle()
            self.clients[-1].event(self.random.choice(["message.delivered", "message.read"]), messageId=answer["Id"])

    def customer_types(self):
        self.customer.event("typing")

    def customer_sends_a_file(self):
        self.customer.attach(self.random.choice(["a.txt", "b.exe"]), b"some bytes")

    def agent_comes(self):
        if len(self.clients) > 1 or self.hidden:
            return
        joined = self.admin("POST", f"/contacts/{self.contact}/participants", {"role": "AGENT", "displayName": "Robin Adams"})
        self.settle()
        if self.random.random() < 0.5:
            self.hidden = joined["participantId"]
        else:
            self.clients.append(Client(self.proxy, joined["participantToken"], self.random.random() < 0.7))

    def agent_talks(self):
        if self.hidden:
            act = self.random.choice(["say", "type", "attach", "read"])
            by = {"by": self.hidden}
            if act == "say":
                self.admin("POST", f"/contacts/{self.contact}/messages", by | {"content": "How can I help?"})
            elif act == "type":
                self.admin("POST", f"/contacts/{self.contact}/events", by | {"contentType": EVENT + "typing"})
            elif act == "attach":
                path = f"/_mock/v1/instances/default/contacts/{self.contact}/files/form.txt?by={self.hidden}&contentType=text/plain"
                send("PUT", self.mock + path, b"a form", headers={"Content-Type": "text/plain"})
            else:
                status, answer = self.customer.say("Did you read this?")
                self.settle()
                if status == 200:
                    content = json.dumps({"messageId": answer["Id"]})
                    self.admin(
                        "POST", f"/contacts/{self.contact}/events",
                        by | {"contentType": EVENT + "message.read", "content": content})
        elif len(self.clients) > 1:
            self.clients[-1].say("Let me look, Zelda")

    def agent_leaves(self):
        if self.hidden:
            self.admin("DELETE", f"/contacts/{self.contact}/participants/{self.hidden}")
            self.hidden = None
            # The chat ends when its last agent leaves.
            self.has_ended = True

    def flow_talks(self):
        content = self.random.choice([("text/plain", "Please wait"), ("application/vnd.amazonaws.connect.message.interactive", PICKER)])
        self.admin(
            "POST", f"/contacts/{self.contact}/messages", {"by": "SYSTEM", "contentType": content[0], "content": content[1]})

    def transcript_is_read(self):
        reader = self.random.choice(self.clients)
        options = self.random.choice(
            [{}, {"MaxResults": 2}, {"SortOrder": "DESCENDING"}, {"ScanDirection": "FORWARD"}, {"MaxResults": 101},
             {"StartPosition": {"MostRecent": 2}}, {"ScanDirection": "FORWARD", "StartPosition": {"MostRecent": 3}, "MaxResults": 2}])
        status, page = reader.call("transcript", **options)
        for _ in range(2):
            if status == 200 and page["NextToken"]:
                status, page = reader.call("transcript", **(options | {"NextToken": page["NextToken"]}))

    def contact_is_described(self):
        send("GET", f"{self.proxy}/contacts/default/{self.contact}")
        send("POST", f"{self.proxy}/contact/attributes",
             {"InstanceId": "default", "InitialContactId": self.contact, "Attributes": {"order": "B-2"}})
        send("GET", f"{self.proxy}/contact/attributes/default/{self.contact}")

    def something_is_wrong(self):
        self.random.choice([
            lambda: send("POST", f"{self.proxy}/participant/message", {"ContentType": "text/plain", "Content": "x"}),
            lambda: send("POST", f"{self.proxy}/participant/message", {"ContentType": "text/plain", "Content": "x"}, "a-made-up-token"),
            lambda: send("POST", f"{self.proxy}/participant/message", b"{", self.customer.token),
            lambda: self.customer.call("attachment", AttachmentId="0b1d5fa4-0000-4000-8000-000000000000"),
            lambda: self.customer.event("no.such.event"),
            lambda: send("PUT", f"{self.proxy}/contact/chat", {"InstanceId": "default"}),
        ])()

    def contact_is_transferred(self):
        if self.hidden:
            self.admin("POST", f"/contacts/{self.contact}/transfer", {"to": {"queue": "BasicQueue"}, "from": self.hidden})
            self.hidden = None

    steps = [
        customer_talks, customer_talks, customer_types, customer_sends_a_file, agent_comes, agent_comes, agent_talks, agent_talks,
        agent_talks, agent_leaves, flow_talks, transcript_is_read, transcript_is_read, contact_is_described, something_is_wrong,
        contact_is_transferred]

    def end(self):
        ending = "ended" if self.has_ended else self.random.choice(["customer", "stop", "open", "other side"])
        if ending == "customer":
            self.customer.call("disconnect")
        elif ending == "stop":
            send("POST", f"{self.proxy}/contact/stop", {"InstanceId": "default", "ContactId": self.contact})
        elif ending == "other side":
            self.admin("POST", f"/contacts/{self.contact}/end")
        self.settle()
        if ending != "open" and self.random.random() < 0.5:
            self.customer.say("Is there anyone?")
            self.customer.call("transcript")
        for client in self.clients:
            client.close()
