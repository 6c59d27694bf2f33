import pytest
from connect_chat_mock import Refused
pytestmark = pytest.mark.connect_chat(clock="manual")
def test_hello_run(connect_chat):
    run = connect_chat.play("hello", clients=["agent"])
    run.agent.send("Hello")
    run.agent.leave()
    run.passed()
def test_flow(connect_chat):
    connect_chat.chat(flow="welcome").wait_for_message("Thanks for contacting us. You are number 1 in the queue.")
@pytest.mark.connect_chat(clock="auto")
def test_stand_ins(connect_chat):
    connect_chat.play("late parcel", stand_ins=["agent"]).passed()
def test_fault_retry(connect_chat):
    connect_chat.fault("SendMessage", first=1, error="ThrottlingException")
    with pytest.raises(Refused, match="ThrottlingException"):
        connect_chat.chat().customer.send("x")
def test_lost_answer(connect_chat):
    connect_chat.fault("SendMessage", first=1, connection="reset", after=True)
    chat = connect_chat.chat()
    pytest.raises(ConnectionError, chat.customer.send, "hello", client_token="1")
    chat.customer.send("hello", client_token="1")
    connect_chat.verify("SendMessage", content="hello", times=2)
    assert chat.texts() == ["hello"]
def test_idle(connect_chat):
    run = connect_chat.play("silent customer", clients=["agent"])
    run.agent.connect()
    connect_chat.advance("15m")
    assert run.chat.state == "ended"
def test_five_minutes(connect_chat):
    chat = connect_chat.chat(connected=False)
    connect_chat.advance("5m")
    pytest.raises(Refused, chat.customer.connect).match("AccessDeniedException")
def test_ring_missed(connect_chat):
    sam = connect_chat.agent("Sam", available=True)
    sam.wait_for(connect_chat.chat())
    connect_chat.advance("21s")
    assert sam.state == "MissedCallAgent"
def test_verify_in_order(connect_chat):
    connect_chat.chat(message="q").join_agent().send("a")
    connect_chat.verify_in_order({"kind": "request", "operation": "StartChatContact"}, {"operation": "SendMessage", "role": "AGENT"})
    pytest.raises(AssertionError, connect_chat.verify, "SendMessage", content="refund").match("nearest")
@pytest.mark.connect_chat(settings={"attachments": {"scan": "reject"}})
def test_attachment_rejected(connect_chat):
    assert connect_chat.chat().customer.attach("a.txt", b"hello").attachments == {"a.txt": "REJECTED"}
