"""Tests the typed client with its own server."""

import pathlib
import pickle
import subprocess
import sys
import threading
import time
from typing import Iterator, List

import pytest

from connect_chat_mock import Agent, Instance, Refused, RunFailed, Server, ServerFailed, TimedOut


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def instance(server: Server) -> Iterator[Instance]:
    with server.instance(seed=7, clock="manual", now="2026-01-31T12:00:00Z") as instance:
        yield instance


def test_a_conversation(instance: Instance) -> None:
    chat = instance.chat("Ana", attributes={"orderId": "A-7"}, message="hi", content_types=["text/plain", "text/markdown"])
    assert chat.attributes == {"orderId": "A-7"} and chat.state == "waiting"
    sam = chat.join_agent("Sam")
    sam.event("typing")
    sam.send("Hello **Ana**", "text/markdown")
    assert chat.texts() == chat.customer.texts() == ["hi", "Hello **Ana**"]
    assert str(chat.items()[-1]).endswith("AGENT Sam: Hello **Ana**")
    sam.leave()
    chat.wait_for_state("ended")
    assert [item.content_type.rpartition(".")[2] for item in chat.items()[-2:]] == ["left", "ended"]


def test_two_hundred_messages_are_read_in_pages(instance: Instance) -> None:
    chat = instance.chat()
    for number in range(201):
        chat.say(str(number))
    assert chat.customer.texts() == [str(number) for number in range(201)]


def test_waits_end_with_the_message_or_say_what_there_is(instance: Instance) -> None:
    chat = instance.chat("Ana")
    timer = threading.Timer(0.05, chat.say, ["found it"])
    timer.start()
    assert chat.wait_for_message("found", role="CUSTOMER").content == "found it"
    with pytest.raises(TimedOut, match="contains 'never'.*\n.*participant.joined\n.*found it"):
        chat.wait_for_message("never", within="10ms")
    chat.end()
    with pytest.raises(TimedOut, match="the chat ended without a message by AGENT"):
        chat.wait_for_message(role="AGENT")


def test_agents_are_offered_contacts(instance: Instance) -> None:
    sam: Agent = instance.agent("Sam", available=True, concurrency=2)
    chat = instance.chat("Ana")
    sam.wait_for(chat)
    participant = sam.accept(chat)
    assert sam.contacts == {chat.id: "connected"}
    participant.send("Hello")
    kim = instance.agent("Kim", available=True, auto_accept=True)
    chat.transfer(agent="Kim")
    chat.wait_for_state("connected")
    assert sam.contacts == {chat.id: "ended"} and len(kim.contacts) == 1
    sam.clear(chat)
    with pytest.raises(TimedOut):
        sam.wait_for(chat, within="10ms")
    sam.set_state("Lunch")
    assert sam.state == "Lunch"
    with pytest.raises(Refused, match="only in case"):
        sam.set_state("available")


def test_faults_count_and_go_with_their_block(instance: Instance) -> None:
    chat = instance.chat()
    with instance.fault("SendMessage", nth=2, error={"code": "Teapot", "status": 418}) as fault:
        chat.customer.send("1")
        with pytest.raises(Refused) as refused:
            chat.customer.send("2")
    assert (refused.value.status, fault.calls, fault.hits) == (418, 2, 1)
    chat.customer.send("3")
    instance.verify("SendMessage", times=3)
    instance.verify_in_order({"operation": "StartChatContact"}, {"operation": "SendMessage"})
    with pytest.raises(AssertionError, match="1 entry|1 entries"):
        instance.verify("SendMessage", content="1", times=2)
    assert [entry["status"] for entry in instance.refused()] == [418]


def test_time(instance: Instance) -> None:
    chat = instance.chat(connected=False)
    fired = instance.advance("5m")
    assert instance.now == "2026-01-31T12:05:00.000Z" and len(fired) == 1 and chat.state == "ended"
    assert instance.run_until_idle() == []
    instance.clock("auto")


def test_runs(instance: Instance, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "order.yaml"
    file.write_text(
        "# A customer with an order.\nscenario: order  # unique\ncustomer: { attributes: { orderId: A-1 } }\nsteps:\n"
        "  - customer says: Where is ${orderId}?\n  - expect: { bot says: { contains: tomorrow } }\n    within: 1m\n")
    run = instance.play(file, clients=["bot"], attributes={"orderId": "A-7"}, seed=3)
    assert run.seed == 3 and run.chat.attributes == {"orderId": "A-7"}
    run.chat.wait_for_message("Where is A-7?")
    run.bot.send("It arrives tomorrow.")
    run.passed()
    late = instance.play(file, clients=["bot"])
    late.bot.connect()
    instance.advance("2m")
    with pytest.raises(RunFailed, match="did not happen within 1m"):
        late.passed()
    assert "expected  bot says" in late.failed()
    with pytest.raises(LookupError, match=r"pass clients=\['agent'\]"):
        late.agent
    with pytest.raises(Refused, match='did you mean "order"'):
        instance.play("ordr")


def test_snapshots_and_drops(instance: Instance) -> None:
    chat = instance.chat()
    snapshot = instance.snapshot()
    chat.customer.send("forgotten")
    instance.restore(snapshot)
    assert chat.texts() == []
    assert chat.customer.drop() == 0


def test_instances_share_nothing_and_close(server: Server) -> None:
    with server.instance("one") as one, server.instance() as two:
        one.chat()
        assert two.chats() == []
    with pytest.raises(Refused, match="there is no instance"):
        one.chats()


def test_many_threads_use_one_instance(instance: Instance) -> None:
    chat = instance.chat()
    failures: List[BaseException] = []

    def say(number: int) -> None:
        try:
            for _ in range(20):
                chat.say(str(number))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=say, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and len(chat.texts()) == 160


def test_a_server_that_cannot_start_says_why(tmp_path: pathlib.Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("scenario: bad\nsteps: [customer sasy]\n")
    with pytest.raises(ServerFailed, match="did you mean"):
        Server([bad])
    with pytest.raises(ValueError, match="url must be an address"):
        Server(url="ftp://x")


def test_a_call_is_sent_once(instance: Instance) -> None:
    chat = instance.chat()
    chat.customer.send("a kept connection")
    with instance.fault("SendMessage", first=1, connection="reset", after=True) as fault:
        with pytest.raises(ConnectionError):
            chat.customer.call("message", {"ContentType": "text/plain", "Content": "once"})
    assert fault.calls == 1 and chat.texts() == ["a kept connection", "once"]


def test_a_wait_is_bounded_while_other_messages_arrive(instance: Instance) -> None:
    chat = instance.chat()
    stop = threading.Event()

    def talk() -> None:
        while not stop.wait(0.02):
            chat.say("something else")

    talker = threading.Thread(target=talk)
    talker.start()
    begin = time.monotonic()
    try:
        with pytest.raises(TimedOut):
            chat.wait_for_message("never", within="200ms")
    finally:
        stop.set()
        talker.join()
    assert time.monotonic() - begin < 5


def test_a_transferred_chat_is_accepted(instance: Instance) -> None:
    sam = instance.agent("Sam", available=True)
    chat = instance.chat()
    sam.wait_for(chat)
    sam.accept(chat)
    kim = instance.agent("Kim", available=True)
    chat.transfer(agent="Kim")
    kim.wait_for(chat)
    kim.accept(chat).send("I take over")
    assert chat.texts() == ["I take over"] and len(chat.contact_ids) == 2
    sam.clear(chat)
    assert sam.contacts == {}


def test_a_scenario_comes_with_its_files_and_any_name(instance: Instance, tmp_path: pathlib.Path) -> None:
    (tmp_path / "orders.csv").write_text("order\nA-1\nB-2\n")
    (tmp_path / "greeting.steps.yaml").write_text("- customer says: Hello\n")
    file = tmp_path / "many.yaml"
    file.write_text(
        "\ufeff\"scenario\":   'it''s # many'\ndata: orders.csv\nsteps: [{ use: greeting.steps.yaml }, { customer says: \"${order}\" }]\n",
        encoding="utf-8")
    run = instance.play(file, row=2).passed()
    assert run.chat.texts() == ["Hello", "B-2"]
    (tmp_path / "x.json").write_text('{"scenario": "json", "steps": ["customer leaves"]}')
    instance.play(tmp_path / "x.json").passed()
    with pytest.raises(FileNotFoundError, match="no such scenario file: nowhere.yaml"):
        instance.play("nowhere.yaml")
    with pytest.raises(IsADirectoryError, match="is a folder"):
        instance.play(tmp_path)


def test_a_server_that_dies_says_so() -> None:
    server = Server()
    instance = server.instance()
    assert server._process is not None
    server._process.kill()
    server._process.wait()
    with pytest.raises(ServerFailed, match="the server has ended with status -9"):
        instance.chats()
    assert not server.is_running
    server.stop()


def test_a_killed_process_leaves_no_server() -> None:
    program = "import sys, time; from connect_chat_mock import Server; s = Server(); print(s._process.pid, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    server = int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()
    limit = time.monotonic() + 10
    while pathlib.Path(f"/proc/{server}/stat").exists() and time.monotonic() < limit:
        # A zombie has ended, too: nothing in a container may collect it.
        if pathlib.Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
    assert time.monotonic() < limit


def test_texts_in_place_of_lists_are_refused(instance: Instance) -> None:
    with pytest.raises(TypeError, match=r"clients must be a list, got 'agent': write \['agent'\]"):
        instance.play("x", clients="agent")
    with pytest.raises(TypeError, match="options must be a list"):
        Server(options="--seed 7")
    with pytest.raises(ValueError, match="options must not have --admin-port"):
        Server(options=["--admin-port", "0"])
    with pytest.raises(ValueError, match="expected a duration"):
        instance.chat().wait_for_message(within="5")


def test_a_configuration_of_the_working_directory_does_not_count(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "connect-chat-mock.yaml").write_text("admin-token: another-secret\n")
    monkeypatch.chdir(tmp_path)
    with Server() as server:
        assert server.instance().chats() == []
    with Server(options=["--admin-token", "a-given-token"]) as server:
        assert server.instance().chats() == []


def test_a_refusal_can_be_pickled(instance: Instance) -> None:
    with pytest.raises(Refused) as refused:
        instance.call("GET", "/nothing")
    copy = pickle.loads(pickle.dumps(refused.value))
    assert (str(copy), copy.status, copy.hint) == (str(refused.value), 404, refused.value.hint)


def test_another_programs_customer_is_not_known(instance: Instance) -> None:
    instance.chat("Ana")
    with pytest.raises(LookupError, match="another program or a scenario started the chat"):
        instance.chats()[0].customer.send("hi")


def test_more_than_a_page_of_entries_is_read(instance: Instance) -> None:
    chat = instance.chat()
    for _ in range(1_010):
        chat.customer.event("typing")
    assert len(instance.journal(operation="SendEvent")) == 1_010


def test_boto3(instance: Instance) -> None:
    pytest.importorskip("boto3")
    chat = instance.chat()
    client = instance.client()
    client.send_message(ConnectionToken=chat.customer.token, ContentType="text/plain", Content="by boto3")
    assert chat.texts() == ["by boto3"]


def test_the_command_is_the_binary() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", "from connect_chat_mock._command import main; main()", "--version"], capture_output=True, text=True)
    assert shown.returncode == 0 and shown.stdout.strip()[0].isdigit()
