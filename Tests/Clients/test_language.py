"""Tests the scenario language with real clients.

The tests cover rules, silence, tables, requests to services, and several customers.
"""

import http.server
import json
import pathlib
import threading

import boto3
import pytest
from conftest import FIXTURES, Side, command

ASKING = {"scenario": "asking", "steps": [
    {"expect": "agent joins"},
    {"repeat": {"times": 2, "steps": [
        {"ask": {"url": "URL"}, "within": "5s"}, {"customer says": "${next} ${step}"}, {"expect": "agent says"}]}},
    "customer leaves"]}


@pytest.fixture
def service():
    """An HTTP service of a user: its address, and the bodies that it received.

    It responds with 500 to "break it".
    """
    asked = []

    class Service(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body)
            said = [event.get("content") for event in body.get("events", [])]
            answer = json.dumps({"next": f"question {len(asked)}", "step": len(said)}).encode()
            self.send_response(500 if "break it" in said else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/next", asked
    server.shutdown()
    server.server_close()


def asking(url):
    return json.loads(json.dumps(ASKING).replace("URL", url))


def run(mock, name, body=None):
    return mock.admin("POST", f"/scenarios/{name.replace(' ', '%20')}/runs", body or {})


def verdict(mock, run):
    return mock.admin("GET", f"/runs/{run['id']}?wait=10s")


def desk(mock, begun):
    """Adds a real agent to the run's contact, on the server that was started last."""
    return Side(boto3.session.Session().client("connectparticipant"), mock.agent(begun["contactId"]))


# ---- services ----

def test_a_service_decides_what_the_customer_says(start, service):
    url, asked = service
    mock = start("--allow-ask", url.split("/")[2])
    mock.admin("PUT", "/scenarios/asking", asking(url))
    begun = run(mock, "asking")
    agent = desk(mock, begun)
    wait_for(agent, 1)
    agent.say("first")
    wait_for(agent, 2)
    assert [text.split()[1] for text in agent.contents() if text.startswith("question")] == ["1", "2"]
    agent.say("second")
    assert verdict(mock, begun)["state"] == "passed"
    assert asked[0]["scenario"] == "asking" and asked[0]["events"][-1]["verb"] == "joins"


def wait_for(agent, count):
    """Waits until the customer has sent `count` questions."""
    for _ in range(1_000):
        if sum(text.startswith("question") for text in agent.contents()) >= count:
            return
    raise AssertionError(agent.contents())


def test_a_scenario_put_by_the_api_asks_nobody_without_leave(mock, service):
    url, asked = service
    mock.admin("PUT", "/scenarios/asking", asking(url))
    begun = run(mock, "asking")
    mock.agent(begun["contactId"])
    failure = verdict(mock, begun)["failure"]
    assert "--allow-ask" in failure["message"] and asked == []


def test_run_asks_and_tells_what_the_service_did_wrong(tmp_path, service):
    url, asked = service
    path = tmp_path / "asking.yaml"
    path.write_text(json.dumps(asking(url)))
    result = command("run", path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert len(asked) == 2
    broken = asking(url)
    broken["steps"].insert(1, {"customer says": "break it"})
    path.write_text(json.dumps(broken))
    result = command("run", path)
    assert result.returncode == 1 and "answers 500" in result.stdout and "asking.yaml:1:" in result.stdout


def test_time_stands_while_a_service_is_asked(tmp_path, service):
    url, _ = service
    path = tmp_path / "s.yaml"
    path.write_text(json.dumps({"scenario": "s", "steps": [
        {"ask": {"url": url}, "within": "1ms"}, {"customer says": "${next}"}]}))
    result = command("run", path)
    assert result.returncode == 0 and "0.0s  customer  question 1" in result.stdout


# ---- rules ----

def test_the_refund_customer_reacts_to_a_real_agent(start):
    mock = start("--clock", "manual", "--seed", 3, FIXTURES)
    begun = run(mock, "refund")
    agent = desk(mock, begun)
    mock.admin("POST", "/clock/advance", {"by": "3s"})
    agent.say("Sorry to hear. What is your order number?")
    assert agent.contents()[-1] == "As I said: A-1001"
    agent.say("Could you send a photo?")
    mock.admin("POST", "/clock/advance", {"by": "2s"})
    assert agent.items()[-1]["Attachments"][0]["AttachmentName"] == "broken.txt"
    agent.say("One more photo, please")
    mock.admin("POST", "/clock/advance", {"by": "44s"})
    assert agent.contents()[-1] == "One more photo, please"
    mock.admin("POST", "/clock/advance", {"by": "1s"})
    assert agent.contents()[-1] in ("Hello??", "Still there?", "Anybody?")
    agent.say("I offer a refund of 20.00 at once")
    assert agent.contents()[-1] == "Only 20.00? I paid 49.90."
    agent.say("I cannot help you any further.")
    failed = mock.admin("GET", f"/runs/{begun['id']}")
    assert failed["state"] == "failed" and failed["failure"]["message"] == "this must never happen, but it did"
    assert failed["failure"]["step"].endswith("refund.yaml:12:5")
    # A failed run ends the chat of its customer.
    contact = mock.admin("GET", f"/contacts/{begun['contactId']}")
    assert contact["state"] == "ended" and contact["disconnectReason"] == "CUSTOMER_DISCONNECT"


# ---- tables ----

def test_a_table_makes_a_run_of_each_row(mock):
    begun = run(mock, "many orders")
    assert [(each["row"], each["index"]) for each in begun["runs"]] == [(1, 1), (2, 1), (3, 1), (4, 1)]
    names = [contact["participants"][0]["displayName"] for contact in mock.admin("GET", "/contacts")["contacts"]]
    assert sorted(names) == sorted(["Ana", "Ben", "Chloé", "小林"])
    again = run(mock, "many orders", {"row": 3})
    assert (again["row"], again["index"], "runs" in again) == (3, 2, False)
    assert mock.http("POST", "/_mock/v1/instances/default/scenarios/many%20orders/runs", {"row": 5}).status == 400
    listed = next(found for found in mock.admin("GET", "/scenarios")["scenarios"] if found["name"] == "many orders")
    assert listed["rows"] == 4


def test_run_plays_one_row_alone(tmp_path):
    result = command("run", FIXTURES / "many-orders.yaml", "--row", 3)
    assert result.returncode == 0 and "Où est ma commande C-3003 ?" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 passed, 0 failed"
    alone = command("run", FIXTURES / "many-orders.yaml", "--row", 2, "--absent", "agent")
    assert alone.returncode == 0 and "Nobody there? I will try again tomorrow." in alone.stdout
    path = tmp_path / "rows.yaml"
    path.write_text("scenario: rows\ndata: [{ a: x }, { a: y }]\nsteps: [{ expect: { agent says: '${a}' } }]\n")
    failed = command("run", path, "--row", 2, "--absent", "agent")
    assert failed.returncode == 1 and "--row 2" in failed.stdout
    assert command("run", FIXTURES / "many-orders.yaml", "--row", 9).returncode == 2


# ---- several customers, fragments, and signing out ----

def test_two_customers_are_two_participants_of_one_contact(mock, participant):
    begun = run(mock, "two customers")
    agent = Side(participant, mock.agent(begun["contactId"]))
    agent.say("Of course.")
    contact = mock.admin("GET", f"/contacts/{begun['contactId']}")
    customers = [found["displayName"] for found in contact["participants"] if found["role"] == "CUSTOMER"]
    assert customers == ["Ana", "Ben"]
    said = [(item["DisplayName"], item["Content"]) for item in agent.items() if item["Type"] == "MESSAGE"]
    assert said[-1] == ("Ben", "Hello, Ben here.")


def test_a_fragment_beside_the_scenario_is_no_scenario_of_its_own(mock):
    names = [found["name"] for found in mock.admin("GET", "/scenarios")["scenarios"]]
    assert len(names) == 41 and all("wait" not in name for name in names)


def test_an_agent_who_signs_out_needs_a_desktop(mock):
    mock.admin("PUT", "/scenarios/out", {
        "scenario": "out", "steps": [
            {"expect": "agent joins"}, "agent signs out"]})
    run = mock.admin("POST", "/scenarios/out/runs")
    mock.agent(run["contactId"])
    ended = mock.admin("GET", f"/runs/{run['id']}?wait=10s")
    assert ended["state"] == "failed"
    assert "no CCP page of the agent is open" in json.dumps(ended["failure"])
    # A stand-in has no desktop, so its "signs out" needs none.
    alone = mock.admin("POST", "/scenarios/out/runs", {"standIns": ["agent"]})
    assert mock.admin("GET", f"/runs/{alone['id']}?wait=10s")["state"] == "passed"


# ---- what run gives a scenario ----

ASKS = """scenario: asks
customer: { name: Ana, attributes: { order: A-1 } }
steps:
  - customer says: "${order} ${server}"
  - expect: { agent says: { contains: yes } }
    within: 3s
  - customer leaves
"""


def test_variables_are_set_for_every_run(tmp_path):
    (tmp_path / "asks.yaml").write_text(ASKS)
    played = command("run", "asks.yaml", "--set", "order=B-2", "--set", "server=http://h/?a=b", directory=tmp_path)
    assert "customer  B-2 http://h/?a=b" in played.stdout, played.stdout
    failed = command("run", "asks.yaml", "--seed", 1, "--set", "server=a b", "--silent", "agent", directory=tmp_path,
                     environment={"CCM_REPLAYS": "failures"})
    assert failed.returncode == 1
    assert "  again     connect-chat-mock run asks.yaml --seed 1 --silent agent --set 'server=a b'" in failed.stdout
    assert "agent     joins" in failed.stdout
    [file] = (tmp_path / "failures").iterdir()
    again = command("replay", file, directory=tmp_path)
    told = [line for line in failed.stdout.splitlines() if not line.startswith(("  again", "  replay", "0 passed"))]
    assert [line for line in again.stdout.splitlines() if not line.startswith("  again")] == told


@pytest.mark.parametrize("options, named", [
    (["--set", "x"], "--set"), (["--set", "=1"], "--set"), (["--silent", "system"], "--silent"),
    (["--silent", "agent", "--client", "agent"], "agent is both --client and --silent"),
    (["--silent", "agent", "--absent", "agent"], "agent is both --absent and --silent"),
    (["--client-command", "true"], "--client-command needs --client"),
])
def test_wrong_casts_are_refused(tmp_path, options, named):
    (tmp_path / "asks.yaml").write_text(ASKS)
    refused = command("run", "asks.yaml", *options, directory=tmp_path)
    assert refused.returncode == 64 and named in refused.stderr, refused.stderr


def test_a_client_that_fails_is_shown_with_its_output(tmp_path):
    (tmp_path / "asks.yaml").write_text(ASKS)
    client = "cat >got; echo $CONNECT_CHAT_MOCK_ENDPOINT >&2; exit 3"
    failed = command(
        "run", "asks.yaml", "--set", "server=s", "--client", "agent", "--client-timeout", "1s", "--client-command", client,
        "--html", "r.html", "--tap", "r.tap", "--junit", "r.xml", directory=tmp_path)
    for report in ("r.html", "r.tap", "r.xml"):
        assert "exit code 3" in (tmp_path / report).read_text()
    assert failed.returncode == 1
    assert "failed asks after 0.0s: the client of the agent ended before the run: exit code 3" in failed.stdout, failed.stdout
    invitation = json.loads((tmp_path / "got").read_text())
    assert list(invitation) == [
        "actor", "scenario", "endpoint", "instanceId", "contactId", "participantId", "participantToken"]
    assert f"  client    agent: exit code 3\n            {invitation['endpoint']}\n" in failed.stdout, failed.stdout
    assert f"--client agent --client-timeout 1s --client-command '{client}'" in failed.stdout


def test_a_client_and_its_children_end_with_the_run(tmp_path):
    (tmp_path / "asks.yaml").write_text(ASKS)
    client = "trap '' TERM; echo $$ >pid; sleep 1000 & echo $! >child; while :; do wait; done"
    failed = command(
        "run", "asks.yaml", "--set", "server=s", "--client", "agent", "--client-timeout", "1s", "--pace", "auto",
        "--client-command", client, directory=tmp_path)
    assert "  client    agent: ended by run with SIGKILL, because it did not end after SIGTERM" in failed.stdout, failed.stdout
    for name in ("pid", "child"):
        process = pathlib.Path(f"/proc/{(tmp_path / name).read_text().strip()}")
        assert not process.exists() or "Z" in (process / "stat").read_text().split()[2]


# ---- services ----

@pytest.mark.parametrize("step, message", [
    ({"url": "URL", "headers": {"X-A": "${evil}"}}, "the value of the header X-A has a line break"),
    ({"url": "${other}"}, "is not an address such as"), ({"url": "URL/a b"}, "must be percent-encoded"),
    ({"url": "URL/404", "method": "GET"}, "the service failed: URL/404 answers 404"),
    ({"url": "URL/long", "method": "GET"}, "answers more than 262144 bytes, the most that are read"),
])
def test_requests_that_fail_say_why(tmp_path, step, message):
    class Service(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"x" * (600_000 if self.path == "/long" else 1)
            self.send_response(404 if self.path == "/404" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:
                pass

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        steps = [{"set": {"evil": "a\nX-B: 1", "other": "ftp://127.0.0.1/x"}}, {"ask": step}]
        (tmp_path / "x.yaml").write_text(json.dumps({"scenario": "x", "steps": steps}).replace("URL", url))
        failed = command("run", "x.yaml", directory=tmp_path)
        server.shutdown()
    assert failed.returncode == 1
    assert message.replace("URL", url) in failed.stdout, failed.stdout


# ---- what serve does with files ----

def told(mock, word):
    """Waits for a line on standard error that has the word, and returns all lines up to it."""
    limit = threading.Timer(20, mock.process.kill)
    limit.start()
    lines = ""
    while word not in lines:
        line = mock.process.stderr.readline()
        assert line, f"the server never said {word}: {lines}"
        lines += line
    limit.cancel()
    return lines


def test_changed_scenarios_are_read_again(tmp_path, start):
    file = tmp_path / "a.yaml"
    file.write_text("scenario: a\nsteps:\n  - customer says: one\n")
    mock = start("--watch", tmp_path)
    assert "one" in mock.admin("GET", "/scenarios/a")["text"]
    file.write_text("scenario: a\nsteps:\n  - customer sasy: two\n")
    assert "did you mean" in told(mock, "the last good version")
    assert "one" in mock.admin("GET", "/scenarios/a")["text"]
    file.write_text("scenario: a\nsteps:\n  - customer says: three\n")
    told(mock, "read again")
    assert "three" in mock.admin("GET", "/scenarios/a")["text"]


def test_instances_stand_in_the_configuration_file(tmp_path, start):
    (tmp_path / "mock").mkdir()
    (tmp_path / "mock/form.view.json").write_text('{"template": {"Head": {}}}')
    config = tmp_path / "mock/connect-chat-mock.yaml"
    config.write_text("instances:\n  shop:\n    settings: { ringTimeout: 5s }\n    views: [form.view.json]\n")
    mock = start("--config", config)
    assert mock.admin("GET", "/settings", None, "shop")["ringTimeout"] == "5s"
    assert [view["id"] for view in mock.admin("GET", "/views", None, "shop")["views"]] == ["form"]
    (tmp_path / "mock/more.yaml").write_text("instances: { b: { queues: [billing] } }\n")
    config.write_text("instances: more.yaml\n")
    mock = start("--config", config)
    assert mock.admin("GET", "/settings", None, "b")["ringTimeout"] == "20s"
