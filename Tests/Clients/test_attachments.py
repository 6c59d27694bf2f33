"""Tests files in a chat, through boto3 and plain HTTP. Errors are those of the service and S3."""

import hashlib
import os
import pathlib
import random
import socket
import time
import urllib.error
import urllib.request

import boto3
import pytest
from conftest import Side, command
from test_sockets import Member, sockets  # noqa: F401 (a fixture)

MEBIBYTE = 1_024 * 1_024


class Files:
    """A chat's customer, with actions for files."""

    def __init__(self, mock, instance="default"):
        self.mock = mock
        self.instance = instance
        self.connect = boto3.session.Session().client("connect")
        self.participant = boto3.session.Session().client("connectparticipant")
        started = self.connect.start_chat_contact(
            InstanceId=instance, ContactFlowId="flow", ParticipantDetails={"DisplayName": "Ana"})
        self.contact = started["ContactId"]
        self.customer = Side(self.participant, started["ParticipantToken"])
        self.token = self.customer.token
        self.customer.items()

    def start(self, size, name="a.txt", content_type="text/plain"):
        return self.participant.start_attachment_upload(
            ContentType=content_type, AttachmentSizeInBytes=size, AttachmentName=name, ConnectionToken=self.token)

    def put(self, started, data, headers=None):
        metadata = started["UploadMetadata"]
        request = urllib.request.Request(metadata["Url"], data, headers or metadata["HeadersToInclude"], method="PUT")
        return exchange(request)

    def complete(self, started):
        self.participant.complete_attachment_upload(
            AttachmentIds=[started["AttachmentId"]], ConnectionToken=self.token)

    def send(self, data, name="a.txt", content_type="text/plain"):
        started = self.start(len(data), name, content_type)
        status, _, body = self.put(started, data)
        assert (status, body) == (200, b"")
        self.complete(started)
        return started["AttachmentId"]

    def get(self, attachment, **options):
        return self.participant.get_attachment(AttachmentId=attachment, ConnectionToken=self.token, **options)

    def stored(self):
        return self.mock.http("GET", "/_mock/health").json["attachments"]["bytes"]


def exchange(request):
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def refusal(answer):
    status, headers, body = answer
    assert headers["Content-Type"] == "application/xml" and headers["Access-Control-Allow-Origin"] == "*"
    return status, body.decode().split("<Code>")[1].split("</Code>")[0]


def code(action, *arguments, **options):
    """Runs a call that must fail. Returns the HTTP status and the error code."""
    with pytest.raises(Exception) as caught:
        action(*arguments, **options)
    return caught.value.response["ResponseMetadata"]["HTTPStatusCode"], caught.value.response["Error"]["Code"]


@pytest.fixture
def files(start):
    return Files(start("--clock", "manual", "--now", "2026-11-22T13:00:00Z", "--seed", "7"))


def test_twenty_megabytes_go_up_and_down_byte_for_byte(files, sockets):
    data = random.Random(7).randbytes(20 * MEBIBYTE)
    agent = Member(files.mock, files.mock.agent(files.contact))
    ear = sockets(agent.url)
    attachment = files.send(data, "film.mp4", "video/mp4")
    items = ear.item()
    assert items["Attachments"] == [{"ContentType": "video/mp4", "AttachmentId": attachment,
                                    "AttachmentName": "film.mp4", "Status": "APPROVED"}]
    assert items["Type"] == "ATTACHMENT" and "ContentType" not in items and "Content" not in items
    listed = files.customer.items()[-1]
    assert listed["Attachments"][0]["AttachmentId"] == attachment and listed["Id"] == items["Id"]
    got = files.get(attachment)
    assert got["AttachmentSizeInBytes"] == len(data)
    status, headers, body = exchange(urllib.request.Request(got["Url"]))
    assert status == 200 and headers["Content-Type"] == "video/mp4"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert hashlib.sha256(body).digest() == hashlib.sha256(data).digest()


def test_what_is_too_much_or_of_the_wrong_kind_is_refused(files):
    assert code(files.start, 21_000_000) == (400, "ValidationException")
    assert code(files.start, 1, "a.exe") == (400, "ValidationException")
    assert code(files.start, 1, "a.txt", "application/x-msdownload") == (400, "ValidationException")
    for number in range(35):
        files.start(1, f"{number}.txt")
    assert code(files.start, 1, "36.txt") == (402, "ServiceQuotaExceededException")
    files.mock.admin("PUT", "/settings", {"attachments": {"enabled": False}})
    assert code(files.start, 1) == (403, "AccessDeniedException")


@pytest.mark.parametrize("name, content_type, shown", [
    ("a.txt", "text/plain", ("text/plain", "inline")), ("a.zip", "text/html", ("application/octet-stream", "attachment"))])
def test_a_file_that_could_be_a_page_is_never_shown_inline(files, name, content_type, shown):
    files.mock.admin("PUT", "/settings", {"attachments": {"extensions": ["zip", "txt"]}})
    started = files.start(4, name, content_type)
    files.put(started, b"<p/>")
    files.participant.complete_attachment_upload(
        AttachmentIds=[started["AttachmentId"]], ClientToken="c", ConnectionToken=files.token)
    url = files.participant.get_attachment(AttachmentId=started["AttachmentId"], ConnectionToken=files.token)["Url"]
    with urllib.request.urlopen(url + "&response-content-disposition=inline", timeout=10) as answer:
        assert (answer.headers["Content-Type"], answer.headers["Content-Disposition"]) == shown


def refused(files, attachments):
    answer = files.mock.http("PUT", "/_mock/v1/instances/default/settings", {"attachments": attachments})
    return answer.status == 400 and "attachments" in answer.json["detail"]


def test_an_instance_has_endings_and_a_size_of_its_own(files):
    files.mock.admin("PUT", "/settings", {"attachments": {"extensions": [".ZIP", "txt", "zip"], "maxBytes": 104_857_600}})
    assert files.mock.admin("GET", "/settings")["attachments"]["extensions"] == ["zip", "txt"]
    files.start(1, "a.zip", "application/zip")
    files.start(104_857_600, "b.Zip", "application/x-whatever")
    files.start(1, "a.txt")
    assert code(files.start, 104_857_601, "c.zip") == (400, "ValidationException")
    assert code(files.start, 1, "a.pdf", "application/pdf") == (400, "ValidationException")
    assert code(files.start, 1, "a.txt", "application/zip") == (400, "ValidationException")
    for wrong in [["a.b"], [""], ["x" * 21], "zip"]:
        assert refused(files, {"extensions": wrong})
    assert refused(files, {"maxBytes": 104_857_601})


def test_an_upload_has_exactly_the_headers_that_were_announced(files):
    started = files.start(2)
    headers = started["UploadMetadata"]["HeadersToInclude"]
    assert set(headers) == {
        "Content-Type", "Content-Length", "Content-Disposition", "x-amz-acl", "x-amz-meta-organization_id",
        "x-amz-meta-account_id", "x-amz-meta-contact_id", "x-amz-meta-initial_contact_id"}
    for name in headers:
        if name == "Content-Length":
            continue
        wrong = headers | {name: "wrong"}
        answer = files.put(started, b"ok", wrong)
        assert refusal(answer) == (403, "SignatureDoesNotMatch"), name
        assert name in answer[1]["x-mock-reason"]
    assert refusal(files.put(started, b"more", headers | {"Content-Length": "4"})) == (403, "SignatureDoesNotMatch")
    assert files.put(started, b"ok")[0] == 200


def test_urls_are_good_for_a_while_and_for_their_own_file(files):
    started, other = files.start(2), files.start(2, "b.txt")
    url = started["UploadMetadata"]["Url"]
    forged = url.split("?")[0] + "?" + other["UploadMetadata"]["Url"].split("?")[1]
    for wrong in (url[:-1], url.split("&X-Amz-Signature")[0], forged):
        request = urllib.request.Request(wrong, b"ok", started["UploadMetadata"]["HeadersToInclude"], method="PUT")
        assert refusal(exchange(request))[0] == 403
    # An upload URL cannot read, and a download URL cannot write.
    assert refusal(exchange(urllib.request.Request(url))) == (403, "SignatureDoesNotMatch")
    files.mock.admin("POST", "/clock/advance", {"by": "15m"})
    answer = files.put(started, b"ok")
    assert refusal(answer) == (403, "AccessDenied") and b"Request has expired" in answer[2]
    attachment = files.send(b"fresh")
    short = files.get(attachment, UrlExpiryInSeconds=5)["Url"]
    assert exchange(urllib.request.Request(short))[2] == b"fresh"
    files.mock.admin("POST", "/clock/advance", {"by": "5s"})
    assert refusal(exchange(urllib.request.Request(short))) == (403, "AccessDenied")


def test_a_name_is_a_name_and_never_a_path(files, tmp_path):
    name = "../../../etc/passwd\r\nX-Evil: yes\" ; é.txt"
    attachment = files.send(b"ok", name)
    assert files.customer.items()[-1]["Attachments"][0]["AttachmentName"] == name
    status, headers, body = exchange(urllib.request.Request(files.get(attachment)["Url"]))
    assert (status, body, headers["X-Evil"]) == (200, b"ok", None)
    for path in ("/_s3/../../etc/passwd", "/_s3/%2e%2e%2fetc%2fpasswd", "/_s3/"):
        assert files.mock.http("GET", path).status == 403, path


def test_half_a_body_is_no_upload(files):
    started = files.start(1_000_000)
    url = started["UploadMetadata"]["Url"]
    head = "".join(f"{name}: {value}\r\n" for name, value in started["UploadMetadata"]["HeadersToInclude"].items())
    with socket.create_connection(("127.0.0.1", files.mock.port), timeout=10) as line:
        target = "/" + url.split("/", 3)[3]
        line.sendall(f"PUT {target} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + b"x" * 500_000)
    assert code(files.complete, started) == (400, "ValidationException")
    wait_until_nothing_is_kept(files)
    assert files.put(started, b"x" * 1_000_000)[0] == 200
    files.complete(started)
    assert code(files.complete, started) == (409, "ConflictException")


def wait_until_nothing_is_kept(files):
    """Waits until the server has discarded the bytes, which another worker thread may do later."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if files.stored() == 0:
            return
    raise AssertionError(f"{files.stored()} bytes are kept of a line that broke")


def test_a_transfer_between_announcement_and_upload_changes_nothing(files):
    Member(files.mock, files.mock.agent(files.contact))
    started = files.start(2)
    files.mock.admin("POST", f"/contacts/{files.contact}/transfer", {"to": {"queue": "BasicQueue"}})
    assert files.put(started, b"ok")[0] == 200
    files.complete(started)
    item = files.customer.items()[-1]
    assert item["Type"] == "ATTACHMENT" and item["ContactId"] != files.contact


def test_what_can_no_longer_be_fetched_takes_no_room(files):
    files.start(3)
    files.send(b"fetched")
    short = files.get(files.send(b"wanted"), UrlExpiryInSeconds=5)["Url"]
    files.mock.admin("PUT", "/settings", {"attachments": {"scan": "reject"}})
    files.send(b"rejected")
    assert files.stored() == len(b"fetched") + len(b"wanted")
    files.connect.stop_contact(InstanceId="default", ContactId=files.contact)
    assert files.stored() == len(b"wanted")
    assert exchange(urllib.request.Request(short))[2] == b"wanted"


def test_a_type_that_no_header_can_have_is_refused(files):
    for wrong in (" text/plain", "text/plain ", "text/plain; x=\u00e9", "text/plain\r\nX-Evil: yes"):
        assert code(files.start, 2, "a.txt", wrong) == (400, "ValidationException")


def test_uploading_twice_replaces_and_after_completion_is_refused(files):
    started = files.start(2)
    assert files.put(started, b"no")[0] == 200
    assert files.put(started, b"ok")[0] == 200
    files.complete(started)
    assert refusal(files.put(started, b"no")) == (403, "AccessDenied")
    assert exchange(urllib.request.Request(files.get(started["AttachmentId"])["Url"]))[2] == b"ok"


@pytest.mark.parametrize("verdict, error", [("APPROVED", None), ("REJECTED", (403, "AccessDeniedException"))])
def test_a_scan_that_a_test_decides(files, sockets, verdict, error):
    files.mock.admin("PUT", "/settings", {"attachments": {"scan": "manual"}})
    agent = Member(files.mock, files.mock.agent(files.contact))
    ear = sockets(agent.url)
    attachment = files.send(b"ok")
    listed = files.customer.items()[-1]
    assert listed["Attachments"][0]["Status"] == "IN_PROGRESS"
    assert code(files.get, attachment) == (403, "AccessDeniedException")
    files.mock.admin("POST", f"/contacts/{files.contact}/attachments/{attachment}/scan", {"status": verdict})
    item = ear.item()
    assert (item["Id"], item["Attachments"][0]["Status"]) == (listed["Id"], verdict)
    assert files.customer.items()[-1]["Attachments"][0]["Status"] == verdict
    assert (code(files.get, attachment) if error else None) == error


def test_a_scan_that_takes_its_time(files, sockets):
    files.mock.admin("PUT", "/settings", {"attachments": {"scan": "reject", "scanDelay": "1m"}})
    files.send(b"ok")
    assert files.customer.items()[-1]["Attachments"][0]["Status"] == "IN_PROGRESS"
    fired = files.mock.admin("POST", "/clock/advance", {"by": "1m"})["fired"]
    assert [entry["what"] for entry in fired] == ["attachment scanned"]
    assert files.customer.items()[-1]["Attachments"][0]["Status"] == "REJECTED"


def test_bots_get_no_attachments_and_receipts_are_for_files_too(files):
    attachment = files.send(b"ok")
    item = files.customer.items()[-1]["Id"]
    bot = files.mock.admin("POST", f"/contacts/{files.contact}/participants", {"role": "CUSTOM_BOT", "displayName": "B"})
    side = Side(files.participant, bot["participantToken"])
    assert code(files.participant.get_attachment, AttachmentId=attachment, ConnectionToken=side.token) == (
        403, "AccessDeniedException")
    files.participant.send_event(
        ContentType="application/vnd.amazonaws.connect.event.message.read", Content='{"messageId":"%s"}' % item,
        ConnectionToken=side.token)
    found = [entry for entry in files.customer.items() if entry["Id"] == item]
    assert found[0]["MessageMetadata"]["Receipts"][0]["ReadTimestamp"]


def test_pages_of_other_origins_may_upload_and_download(files):
    started = files.start(2)
    asked = "content-type,content-disposition,x-amz-acl,x-amz-meta-contact_id"
    request = urllib.request.Request(started["UploadMetadata"]["Url"], method="OPTIONS", headers={
        "Origin": "https://widget.example", "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": asked})
    status, headers, _ = exchange(request)
    assert status == 204 and headers["Access-Control-Allow-Headers"] == asked
    assert "PUT" in headers["Access-Control-Allow-Methods"]


def resident(mock):
    for line in pathlib.Path(f"/proc/{mock.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])


def test_after_a_reset_nothing_is_kept_and_memory_is_used_again(start):
    mock = start()
    sizes = []
    for _ in range(5):
        files = Files(mock)
        for number in range(4):
            files.send(b"x" * (10 * MEBIBYTE), f"{number}.txt")
        assert files.stored() == 40 * MEBIBYTE
        mock.admin("POST", "/reset", {})
        assert files.stored() == 0
        sizes.append(resident(mock))
    # In KiB. The allocator returns some of a round's 40 MiB to the system later. Four rounds that kept their
    # bytes would need 160 MiB.
    assert max(sizes[1:]) <= sizes[0] + 20 * 1_024, sizes


def test_a_budget_that_is_used_up_says_so(start):
    files = Files(start("--attachment-memory", "1k"))
    files.send(b"x" * 1_000)
    answer = files.put(files.start(100, "b.txt"), b"x" * 100)
    assert refusal(answer) == (503, "SlowDown")
    assert "--attachment-memory" in answer[1]["x-mock-reason"]


def test_a_folder_keeps_them_under_names_of_its_own(start, tmp_path):
    folder = tmp_path / "files"
    files = Files(start("--attachments", folder))
    data = random.Random(1).randbytes(3 * MEBIBYTE)
    attachment = files.send(data, "../a.png", "image/png")
    kept = list(folder.iterdir())
    assert len(kept) == 1 and kept[0].stat().st_size == len(data) and "a.png" not in kept[0].name
    assert exchange(urllib.request.Request(files.get(attachment)["Url"]))[2] == data
    files.mock.admin("POST", "/reset", {})
    # The server may still be about to finish the download.
    wait_until_nothing_is_kept(files)
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_gone_is_named_and_what_is_not_ours_stays(start, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "mine.attachment").write_text("x")
    (folder / "750dde59-0d58-8f53-7789-20d25a2aa435.attachment").write_text("x")
    files = Files(start("--attachments", folder))
    assert [kept.name for kept in folder.iterdir()] == ["mine.attachment"]
    (folder / "mine.attachment").unlink()
    started = files.start(2)
    folder.rmdir()
    answer = files.put(started, b"ok")
    assert refusal(answer) == (500, "InternalError") and str(folder) in answer[1]["x-mock-reason"]
    assert files.stored() == 0


def test_a_scenario_attaches_files_and_expects_them(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "receipt.pdf").write_bytes(os.urandom(2 * MEBIBYTE))
    (tmp_path / "s.yaml").write_text(
        "scenario: files\nsteps:\n  - customer attaches: papers/receipt.pdf\n"
        "  - customer attaches: { name: note.txt, text: hello }\n  - expect: agent joins\n"
        "  - expect: { agent attaches: { contains: .txt } }\n  - customer leaves\n")
    played = command("run", "s.yaml", directory=tmp_path)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "receipt.pdf" in played.stdout + played.stderr
    (tmp_path / "bad.yaml").write_text(
        "scenario: bad\nsteps:\n  - customer attaches: nowhere.pdf\n  - customer attaches: ../s.yaml\n"
        "  - customer attaches: s.yaml\n")
    checked = command("check", "bad.yaml", directory=tmp_path)
    assert checked.returncode == 2
    for text in ("bad.yaml:3:24: nowhere.pdf: the scenario's folder has no such file", "bad.yaml:4:24: a file must be in the scenario's folder",
                 "bad.yaml:5:24: AttachmentName"):
        assert text in checked.stdout + checked.stderr, checked.stdout + checked.stderr
