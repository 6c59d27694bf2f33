"""Tests the page that `run --html` writes."""

import json
import pathlib
import re
import subprocess

from playwright.sync_api import expect

from conftest import BINARY, FIXTURES

# A browser must not find the end of the script in the data. The Arabic sign joins the character after it.
FAILING = """scenario: <b>refund</b> </script> \u0600</script><script>document.title = "gone"</script>
customer: { name: Ana }
steps:
  - customer says: "<img src=x onerror=alert(1)>"
  - expect: agent says
    within: 30s
"""


def run(folder, *arguments):
    return subprocess.run([BINARY, "run", *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=120)


def test_a_report_explains_each_run_in_one_file(context, watch, tmp_path):
    (tmp_path / "failing.yaml").write_text(FAILING)
    done = run(tmp_path, "failing.yaml", pathlib.Path(FIXTURES) / "many-orders.yaml", "--seed", 7, "--absent", "agent", "--html", "report.html", "--replays", "none")
    assert done.returncode == 1
    page = context.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("connect-chat-mock run")
    expect(page).to_have_title("connect-chat-mock run")
    failure = page.get_by_role("group", name="Failure").first
    for text in ("did not happen within 30s", "failing.yaml:5:5", "connect-chat-mock run failing.yaml --seed 7 --absent agent"):
        expect(failure).to_contain_text(text)
    expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    page.get_by_role("button", name="failed").click()
    runs = page.locator("details.run")
    expect(runs).to_have_count(int(re.search(r"(\d+) failed", done.stdout.strip().splitlines()[-1])[1]))
    # The page needs nothing but itself.
    assert watch.errors == [] and watch.hosts <= {None}
    assert "://" not in re.sub(r"http://www\.w3\.org/2000/svg", "", (tmp_path / "report.html").read_text().split("<script", 1)[0])


def test_the_same_runs_give_the_same_report(tmp_path):
    pages = []
    for name in ("one.html", "two.html"):
        done = run(tmp_path, pathlib.Path(FIXTURES) / "hello.yaml", "--seed", 7, "--now", "2026-01-31T12:00:00Z", "--html", name)
        assert done.returncode == 0, done.stderr
        pages.append((tmp_path / name).read_text())
    assert pages[0] == pages[1]
    data = json.loads(re.search(r'id="report">(.*?)</script>', pages[0])[1])
    [only] = data["runs"]
    assert (only["state"], only["seed"], only["command"]) == ("passed", 7, f"connect-chat-mock run {pathlib.Path(FIXTURES) / 'hello.yaml'} --seed 7 --now 2026-01-31T12:00:00Z")
    assert {step["state"] for step in only["steps"]} <= {"done", "pending"}


def test_a_run_without_a_server_is_in_the_report(tmp_path):
    done = run(tmp_path, pathlib.Path(FIXTURES) / "hello.yaml", "--html", "-", "--junit", "-")
    assert done.returncode == 64 and "only one of --junit, --tap and --html" in done.stderr
    done = run(tmp_path, pathlib.Path(FIXTURES) / "hello.yaml", "--html", "no/such/report.html")
    assert done.returncode == 2 and "no/such" in done.stderr
