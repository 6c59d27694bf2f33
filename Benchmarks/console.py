"""Measures the console with 10,000 contacts and 100,000 journal entries in Debian's Chromium.

Prints the milliseconds from the navigation to the first view with rows, from the browser's own marks; the longest task while
scrolling through the whole list, and dropped frames, from its trace; the rows that exist at once; and the heap at the end.

    .venv/bin/python Benchmarks/console.py BINARY
"""

import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import urllib.request

from playwright.sync_api import sync_playwright

CROWD = "scenario: crowd\nsteps: [{customer says: Hello}, {expect: agent says, within: 1d}]\n"
FAILING = "scenario: failing\nsteps: [fail: this fails at once]\n"
SCROLL = """async (list) => {
  const frames = [];
  let last = performance.now();
  const end = list.scrollHeight - list.clientHeight;
  for (let step = 1; step <= 120; step += 1) {
    list.scrollTop = end * step / 120;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  return { frames, rows: list.querySelectorAll(".row-place").length };
}"""


def main(binary):
    server = subprocess.Popen(
        [binary, "serve", "--port", "0", "--journal-entries", "100000"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        url = next(re.search(r"http://[\d.]+:\d+", line)[0] for line in server.stdout if "http://" in line)
        fill(url)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--js-flags=--expose-gc"])
            for view, name in (("contacts", "Contacts"), ("journal", "Journal")):
                measure(browser, f"{url}/_mock/ui#/instances/default/{view}", name)
            browser.close()
    finally:
        server.terminate()


def fill(url):
    base = f"{url}/_mock/v1/instances/default"
    for name, text in (("failing", FAILING), ("crowd", CROWD)):
        send("PUT", f"{base}/scenarios/{name}", text.encode(), "application/yaml")
    for name, times in (("failing", 10), ("crowd", 1)):
        for _ in range(times):
            send("POST", f"{base}/scenarios/{name}/runs", b'{"repeat": 10000}')
    total = json.loads(send("GET", f"{base}/contacts?limit=1&state=waiting"))["total"]
    newest = json.loads(send("GET", f"{base}/journal?order=newest&limit=1&admin=true"))["entries"][0]["number"]
    print(f"{total} waiting contacts, {newest} journal entries")


def send(method, address, body=None, kind="application/json"):
    request = urllib.request.Request(address, body, {"Content-Type": kind}, method=method)
    return urllib.request.urlopen(request, timeout=600).read()


def measure(browser, address, name):
    firsts = []
    for _ in range(5):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        # From the start of the navigation to the first row that is drawn.
        page.add_init_script("""new MutationObserver((_, observer) => {
          if (!document.querySelector(".row-place a")) return;
          observer.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("rows")));
        }).observe(document, { childList: true, subtree: true });""")
        page.goto(address)
        page.wait_for_selector(".row-place a")
        page.evaluate("async () => { while (!performance.getEntriesByName('rows').length) await new Promise(requestAnimationFrame) }")
        firsts.append(page.evaluate("performance.getEntriesByName('rows')[0].startTime"))
        page.close()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector(".row-place a")
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"])
    found = page.evaluate(f"(async () => ({SCROLL})(document.querySelector('row-list')))()")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    # Scripts, layout and painting of the page.
    names = {"RunTask", "FunctionCall", "FireAnimationFrame", "Layout", "Paint", "UpdateLayoutTree"}
    tasks = [event["dur"] / 1000 for event in events if event.get("name") in names and "dur" in event]
    page.evaluate("gc()")
    heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    frames = sorted(found["frames"])
    late = sum(frame > 50 for frame in frames)
    print(f"{name}: first view {statistics.median(firsts):.0f} ms (of {', '.join(f'{first:.0f}' for first in firsts)}); "
          f"scrolling: median frame {statistics.median(frames):.1f} ms, {late} of {len(frames)} over 50 ms, longest task {max(tasks):.0f} ms; "
          f"{found['rows']} rows exist; heap {heap:.1f} MB")
    page.close()


if __name__ == "__main__":
    main(str(pathlib.Path(sys.argv[1]).resolve()))
