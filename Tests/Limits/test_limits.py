"""Tests that no client, file or mistake crashes the server, blocks it or fills its memory."""

import json
import os
import resource
import signal
import socket
import subprocess
import threading
import time

import pytest

from .conftest import ADMIN, BINARY, until


# ---- signals ----

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_each_signal_stops_it_cleanly(start, number):
    server = start()
    assert server.stop(number) == 0
    assert f"{number.name} received, stopping" in server.said()


def test_a_hang_up_is_ignored_where_it_was_before(start):
    server = start_ignoring(start)
    server.process.send_signal(signal.SIGHUP)
    assert server.is_alive()
    assert server.stop() == 0


def start_ignoring(start):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        return start()
    finally:
        signal.signal(signal.SIGHUP, before)


def hold_up_the_stop(server):
    """Sends an incomplete request. The server's stop waits half a second for the rest."""
    peer = server.peer()
    peer.sendall(b"POST /participant/message HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc")
    until(lambda: server.is_alive())
    return peer


def test_a_stop_that_takes_too_long_ends_by_force_with_its_code(start):
    server = start("--stop-timeout", "1ms")
    peer = hold_up_the_stop(server)
    assert server.stop() == 4
    assert "did not stop within --stop-timeout 1ms" in server.said()
    peer.close()


def test_a_second_signal_ends_it_at_once(start):
    server = start("--stop-timeout", "1h")
    peer = hold_up_the_stop(server)
    server.process.send_signal(signal.SIGTERM)
    until(lambda: "SIGTERM received, stopping" in server.said())
    assert server.stop() == 128 + signal.SIGTERM
    assert "SIGTERM received again" in server.said()
    peer.close()


# ---- standard streams ----

def test_standard_error_that_is_not_read_holds_nothing_up(start):
    reader, writer = os.pipe()
    server = start("--log-level", "info", stderr=writer)
    os.close(writer)
    for number in range(3_000):
        status, contact = server.admin("POST", "/contacts", {"displayName": "a" * 200})
        assert status == 201
        assert server.admin("POST", f"/contacts/{contact['id']}/end", {})[0] == 200
    assert server.is_alive()
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 5
    os.close(reader)


def test_lines_that_were_dropped_are_counted(start):
    reader, writer = os.pipe()
    server = start("--log-level", "info", stderr=writer)
    os.close(writer)
    # This writes far more than the pipe and the queue can hold.
    for number in range(8_000):
        _, contact = server.admin("POST", "/contacts", {"displayName": "Ana"})
        server.admin("POST", f"/contacts/{contact['id']}/end", {})
    found = []
    thread = threading.Thread(target=lambda: found.append(read_all(reader)))
    thread.start()
    until(server.is_alive)
    assert server.stop() == 0
    thread.join(timeout=10)
    assert b"lines were dropped because standard error did not accept them" in found[0]


def read_all(descriptor):
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 2>&-", "0<&- 1>&- 2>&-"])
def test_closed_standard_streams_are_no_sockets(closed, tmp_path):
    port = free_port()
    process = subprocess.Popen(
        ["bash", "-c", f"exec {BINARY} serve --port {port} --log-level info {closed}"], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        subprocess.run([BINARY, "ready", "--port", str(port), "--wait", "10s"], check=True, timeout=20)
        links = {number: os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)}
        for number, stream in enumerate(["0<", "1>", "2>"]):
            assert (links[number] == "/dev/null") if stream in closed else True
            assert not links[number].startswith(("socket", "anon_inode"))
        # The server never sends log lines to a client.
        peer = socket.create_connection(("127.0.0.1", port), timeout=10)
        peer.sendall(b"GET /_mock/livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: peer.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b'{"status":"live"}')
    finally:
        process.terminate()
        assert process.wait(timeout=10) == 0


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="a view without /proc needs root")
def test_it_serves_without_proc():
    port = free_port()
    process = subprocess.Popen(
        ["unshare", "-m", "bash", "-c", f"mount -t tmpfs none /proc && exec {BINARY} serve --port {port}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        line = process.stdout.readline()
        if not line:
            pytest.skip("no private view of the file system here")
        assert json.loads(line)["port"] == port
    finally:
        process.terminate()
        process.wait(timeout=10)


# ---- files ----

def test_out_of_files_it_waits_quietly_and_goes_on(start):
    server = start(limits=[(resource.RLIMIT_NOFILE, 64)])
    until(lambda: "the limit of open files is 64" in server.said())
    peers = []
    for _ in range(100):
        peer = server.peer()
        peer.sendall(b"GET /_mock/v1/instances/default/contacts?wait=10m HTTP/1.1\r\nHost: localhost\r\n\r\n")
        peers.append(peer)
    assert server.is_alive()
    before, size = server.cpu_seconds(), len(server.said())
    began = time.monotonic()
    until(lambda: time.monotonic() - began > 2)
    assert server.cpu_seconds() - before < 0.5, "it burns a core"
    assert len(server.said()) - size < 2_000, "it fills the log"
    for peer in peers:
        peer.close()
    until(lambda: server.call("GET", ADMIN + "/contacts")[0] == 200)
    assert server.stop() == 0


def open_page(server, agent):
    """Opens the socket of an agent's CCP page. Returns it with the first line of the response.

    The line is empty if the server closes instead.
    """
    peer = server.peer()
    peer.sendall(
        f"GET /instances/default/ccp-v2/socket?agent={agent} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode())
    return peer, peer.recv(65536).split(b"\r\n")[0]


def test_sockets_that_take_all_files_leave_health(start):
    server = start("--admin-port", "0", "--tls-port", "0", limits=[(resource.RLIMIT_NOFILE, 64)])
    pages = [open_page(server, f"a{number}") for number in range(40)]
    opened = [line for _, line in pages if line.startswith(b"HTTP/1.1 101")]
    refused = [line for _, line in pages if line.startswith(b"HTTP/1.1 503")]
    assert opened and refused and len(opened) + len(refused) == len(pages), pages
    assert server.is_alive()
    for peer, _ in pages:
        peer.close()
    until(lambda: open_page(server, "last")[1].startswith(b"HTTP/1.1 101"))
    assert server.stop() == 0


# ---- connections ----

@pytest.mark.parametrize("most, abandoned", [(64, 200), (2_000, 2_100)])
def test_abandoned_waits_leave_room(start, most, abandoned):
    server = start("--max-connections", most)
    for _ in range(abandoned):
        peer = server.peer()
        peer.sendall(b"GET /_mock/v1/instances/default/contacts?wait=10m HTTP/1.1\r\nHost: localhost\r\n\r\n")
        peer.close()
    assert server.is_alive()
    until(lambda: server.call("GET", ADMIN + "/contacts")[0] == 200, seconds=2)
    until(lambda: json.loads(server.call("GET", "/_mock/health")[1])["waiting"] == 0, seconds=2)
    assert server.stop() == 0


def test_slow_heads_leave_health_and_are_cut(start):
    server = start("--max-connections", 64, "--head-timeout", "1s")
    peers = []
    for _ in range(80):
        peer = server.peer()
        peer.sendall(b"GET / HTTP/1.1\r\nX: a")
        peers.append(peer)
    until(server.is_alive, seconds=10)
    until(lambda: server.call("GET", ADMIN + "/contacts")[0] == 200)
    assert server.stop() == 0


def test_health_has_its_slots_on_the_admin_port(start):
    server = start("--max-connections", 16, "--admin-port", 0)
    port = server.ready["adminPort"]
    peers = []
    for _ in range(40):
        peer = socket.create_connection(("127.0.0.1", port), timeout=10)
        peer.sendall(b"GET /_mock/v1/instances/default/contacts?wait=10m HTTP/1.1\r\nHost: localhost\r\n\r\n")
        peers.append(peer)
    server.port = port
    until(server.is_alive)
    assert server.stop() == 0


# ---- disk ----

@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk needs root")
def test_a_full_disk_refuses_uploads_and_nothing_else(start, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "none", disk]).returncode != 0:
        pytest.skip("no small disk can be made here")
    try:
        folder = disk / "attachments"
        server = start("--attachments", folder)
        server.admin("PUT", "/settings", {"attachments": {"enabled": True}})
        scenario = {"scenario": "attach", "steps": [{"customer attaches": {"name": "a.txt", "text": "x" * 100_000}}]}
        status, text = server.admin("PUT", "/scenarios/attach", scenario)
        assert status == 200, text
        status, run = server.admin("POST", "/scenarios/attach/runs", {})
        assert status == 201 and run["state"] == "failed", run
        assert "cannot be kept" in run["failure"]["message"]
        assert server.admin("POST", "/contacts", {"displayName": "Ana"})[0] == 201
        assert server.stop() == 0
        assert os.listdir(folder) == []
    finally:
        subprocess.run(["umount", disk], check=True)


def test_the_attachment_folder_is_a_folder_of_ones_own(tmp_path):
    real = tmp_path / "real"
    real.mkdir(mode=0o700)
    link = tmp_path / "link"
    link.symlink_to(real)
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    for folder, reason in ((link, "not a link"), (open_to_all, "chmod 700")):
        done = subprocess.run(
            [BINARY, "serve", "--port", "0", "--attachments", folder], capture_output=True, text=True, timeout=20)
        assert done.returncode == 1 and reason in done.stderr, done.stderr


# ---- memory ----

LIMITED = ["--max-live-contacts", "200", "--max-messages", "100", "--max-instances", "5", "--max-views", "20",
           "--max-ended-contacts", "10", "--journal-entries", "100", "--attachment-memory", "8192k", "--max-connections", "64", "--body-memory",
           "65536k"]


@pytest.fixture(scope="module")
def idle_kilobytes(tmp_path_factory):
    from .conftest import Server
    server = Server(*LIMITED, log=tmp_path_factory.mktemp("idle") / "log")
    size = server.kilobytes("VmSize")
    server.stop()
    return size


@pytest.fixture
def limited(start, idle_kilobytes):
    """A server that may use 400 MB more memory than an idle one."""
    return start(*LIMITED, limits=[(resource.RLIMIT_AS, (idle_kilobytes + 400 * 1024) * 1024)])


def finish(server):
    assert server.is_alive()
    assert server.stop() == 0


def test_texts_of_variables_never_fill_the_memory(limited):
    scenario = {"scenario": "long", "customer": {"name": "A", "attributes": {"a": "x" * 30_000}},
                "steps": [{"customer says": "${a}" * 150_000}]}
    status, text = limited.admin("PUT", "/scenarios/long", scenario)
    assert status == 200, text
    status, run = limited.admin("POST", "/scenarios/long/runs", {})
    assert run["state"] == "failed" and "1048576 bytes" in run["failure"]["message"]
    finish(limited)


def test_rows_and_repeats_never_fill_the_memory(limited):
    rows = [{"n": str(number)} for number in range(10_000)]
    scenario = {"scenario": "rows", "data": rows, "steps": [{"wait": "1h"}]}
    assert limited.admin("PUT", "/scenarios/rows", scenario)[0] == 200
    status, text = limited.admin("POST", "/scenarios/rows/runs", {"repeat": 10_000})
    assert status == 400 and "100000000 runs" in text["detail"]
    status, text = limited.admin("POST", "/scenarios/rows/runs", {})
    assert status == 409 and "--max-live-contacts" in text["detail"]
    finish(limited)


def test_announced_bodies_take_no_memory(limited):
    peers = []
    for number in range(40):
        peer = limited.peer()
        peer.sendall(
            f"PUT {ADMIN}/snapshots/s{number} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            "Content-Length: 268000000\r\n\r\n{".encode())
        peers.append(peer)
    finish(limited)


def test_bodies_together_have_a_bound(limited):
    refused = []

    def send(number):
        peer = limited.peer()
        head = (f"PUT {ADMIN}/snapshots/s{number} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: 200000000\r\n\r\n")
        peer.sendall(head.encode())
        try:
            for _ in range(190):
                peer.sendall(b"x" * 1_000_000)
        except OSError:
            refused.append(number)
        peer.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused
    finish(limited)


def test_instances_contacts_views_and_messages_never_fill_the_memory(limited):
    statuses = [limited.call("PUT", f"/_mock/v1/instances/i{number}", "{}")[0] for number in range(20)]
    assert set(statuses) == {201, 409}
    contacts = []
    for _ in range(300):
        status, contact = limited.admin("POST", "/contacts", {"displayName": "A" * 200})
        if status != 201:
            assert "--max-live-contacts" in contact["detail"]
            break
        contacts.append(contact["id"])
    assert len(contacts) <= 200
    for contact in contacts[:60]:
        said = [limited.admin("POST", f"/contacts/{contact}/messages", {"by": "CUSTOMER", "content": "x" * 16_000})[0]
                for _ in range(101)]
        assert said[0] == 201 and said[-1] == 409
    views = [limited.admin("PUT", f"/views/v{number}", {"template": {"t": "x" * 900_000}})[0] for number in range(30)]
    assert views[0] == 200 and views[-1] == 409
    assert len(limited.admin("GET", "/contacts")[1]["contacts"]) <= 1_000
    finish(limited)


def test_patterns_and_many_messages_hold_nothing_up(limited):
    rules = [{"when": {"agent says": {"matches": "(a+)+$"}}, "then": [{"wait": "1s"}]}] * 6_000
    scenario = {"scenario": "bombs", "steps": [{"expect": "agent leaves", "within": "1h"}], "rules": rules}
    status, text = limited.admin("PUT", "/scenarios/bombs", scenario)
    assert status == 200, text
    _, run = limited.admin("POST", "/scenarios/bombs/runs", {})
    contact = run["contactId"]
    assert limited.admin("POST", f"/contacts/{contact}/participants", {"role": "AGENT", "displayName": "S"})[0] == 201
    began = time.monotonic()
    limited.admin("POST", f"/contacts/{contact}/messages", {"by": "AGENT", "content": "a" * 10_000 + "b"})
    assert time.monotonic() - began < 10
    assert "matching took more" in limited.admin("GET", f"/runs/{run['id']}")[1]["failure"]["message"]
    finish(limited)
