"""A real client that plays the missing part of a cookbook scenario.

`run --client-command` starts it. It uses boto3 for every call, and a socket to hear the others.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

import boto3
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"
SIGN_IN = "application/vnd.amazonaws.connect.event.authentication.initiated"
SUBSCRIBE = '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}'

# What the client answers, by what it hears: a pattern, and the answer. The first that matches counts. A tuple is a choice
# of an interactive message.
ANSWERS = {
    "opening menu": [("What is it about", ("An order",)), ("So it is about: An order", "Yes, A-1001.")],
    "collect details": [
        ("name", "Ana Silva"), ("does not look right", None), ("e-mail", "ana at example"), ("number of your", "a-1001"),
        ("arrive", "2026-01-30"), ("pieces", "three")],
    "business hours": [("which number|telephone", "0049 30 1234567"), ("How can I help", "Good day!")],
    "valid score": [("did we do", "2"), ("What went wrong", "Everything.")],
    "order status": [("number of your order", "B-2002, please")],
    "refund with form": [("refund-request", ("Submit",))],
    "delete my data": [("Delete everything", ("Yes",))],
    "card number": [("card is", "I do not need the number."), ("enter it", "Here: https://pay.example/ben")],
    "angry customer": [("sofa", "I am so sorry."), ("When will", "On Monday.")],
    "quiet customer": [("which order", "one moment"), ("still there|Take your time", "It is A-1001."), ("Anything else", "No.")],
    "speaks Spanish": [("pedido", "Hola, su pedido llega hoy.")],
    "ask a supervisor": [("charged twice", "Let me see."), ("supervisor", "One moment."), ("steps in|read along", None)],
    "rejected file": [("lamp|photo", "It did not arrive. Please send it again.")],
    "resend after loss": [("number on the label", "It is PX123456789."), ("last message", "Yes, thank you.")],
    "pizza order": [("Size", ("Large",)), ("Pizza", ("Tonno",)), ("right", ("Yes",)), ("bring it", "1 Main Street")],
}
SPELLINGS = [("Sorry, .ana at", "ana@example.com"), ("Sorry, .three", "3")]


class Client:
    def __init__(self, invitation):
        self.invitation = invitation
        self.aws = boto3.session.Session(
            aws_access_key_id="none", aws_secret_access_key="none", region_name="eu-central-1")
        self.participant = self.aws.client("connectparticipant", endpoint_url=invitation["endpoint"])
        self.heard = set()
        self.table = {} if invitation["scenario"] != "hundred turns" else None

    def open(self):
        """Opens a connection, as often as it takes: the network of a scenario can be gone for a while."""
        while True:
            answer = self.participant.create_participant_connection(
                Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken=self.invitation["participantToken"])
            self.token = answer["ConnectionCredentials"]["ConnectionToken"]
            try:
                socket = connect(answer["Websocket"]["Url"], open_timeout=10, legacy=True)
                socket.send(SUBSCRIBE)
                return socket
            except InvalidStatus as refused:
                assert refused.response.status_code == 503, refused

    def play(self):
        while True:
            with self.open() as socket:
                try:
                    self.listen(socket)
                    return
                except ConnectionClosed:
                    continue

    def listen(self, socket):
        socket.recv(timeout=30)
        # What was said before the subscription.
        for item in self.participant.get_transcript(
                ConnectionToken=self.token, SortOrder="ASCENDING", MaxResults=100)["Transcript"]:
            self.take(item)
        while True:
            frame = json.loads(socket.recv(timeout=30))
            if frame.get("topic") == "aws/chat" and not self.take(json.loads(frame["content"])):
                return

    def take(self, item):
        """Answers an item. Returns false for the end of the chat."""
        if item["ContentType"].endswith(("chat.ended", "participant.left")) and item.get("ParticipantId") in (
                None, self.invitation["participantId"]):
            return False
        if item["ContentType"] == SIGN_IN:
            self.sign_in(json.loads(item["Content"])["SessionId"])
        if item["Type"] == "MESSAGE" and item["Id"] not in self.heard:
            self.heard.add(item["Id"])
            if item["ParticipantId"] != self.invitation["participantId"]:
                self.answer(item["Content"])
        return True

    def answer(self, heard):
        answer = self.reply(heard)
        if isinstance(answer, tuple):
            return self.say(json.dumps(self.choice(json.loads(heard), answer[0])), INTERACTIVE + ".response")
        if answer:
            self.say(answer)

    def reply(self, heard):
        scenario = self.invitation["scenario"]
        if scenario == "hundred turns":
            with open(sys.argv[1], encoding="utf-8") as table:
                rows = dict(line.rstrip("\n").rsplit(",", 1) for line in table)
            return next((f"{rows[text]}." for text in rows if heard.endswith(". " + text)), None)
        for pattern, answer in SPELLINGS + ANSWERS[scenario]:
            if re.search(pattern, heard):
                return answer
        return None

    @staticmethod
    def choice(question, title):
        """The answer to an interactive message, in the form that the widgets send."""
        if question["templateType"] == "ViewResource":
            return {"action": title, "data": {"reason": "broken"}, "templateType": "ViewResource", "version": "1.0"}
        return {
            "templateType": question["templateType"], "version": "1.0",
            "data": {"content": question["data"]["content"], "selected": title}} | {"action": title}

    def say(self, text, content_type="text/plain"):
        try:
            self.participant.send_message(ContentType=content_type, Content=text, ConnectionToken=self.token)
        except self.participant.exceptions.AccessDeniedException:
            # The chat has ended.
            pass

    def sign_in(self, session):
        url = self.participant.get_authentication_url(
            SessionId=session, RedirectUri="https://widget.example/back", ConnectionToken=self.token)["AuthenticationUrl"]
        back = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.submit(url)).query))
        self.aws.client("connect", endpoint_url=self.invitation["endpoint"]).update_participant_authentication(
            InstanceId=self.invitation["instanceId"], State=back["state"], Code=back["code"])

    @staticmethod
    def submit(url):
        class NoRedirect(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *arguments):
                return None

        try:
            urllib.request.build_opener(NoRedirect).open(urllib.request.Request(url, b"choice=sign-in"), timeout=10)
        except urllib.error.HTTPError as redirect:
            return redirect.headers["Location"]
        raise AssertionError("the page did not redirect")


if __name__ == "__main__":
    client = Client(json.loads(sys.stdin.readline()))
    assert os.environ["CONNECT_CHAT_MOCK_PARTICIPANT_TOKEN"] == client.invitation["participantToken"]
    client.play()
