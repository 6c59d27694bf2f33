"""Starts `record`, reads what it wrote, and compares it."""

import json
import signal
import subprocess

from binary import BINARY, command, plain_environment


class Recorder:
    """A recorder that runs while a test talks through it."""

    def __init__(self, upstream, file, *arguments, environment=None):
        self.file = file
        self.process = subprocess.Popen(
            [BINARY, "record", "--upstream", upstream, "--port", "0", "-o", file, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=plain_environment() | (environment or {}))
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.ready = json.loads(line)
        self.url = self.ready["urls"]["connect"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.finish()

    def finish(self, stops=True):
        """Ends the recording, and returns its JSON. With `stops=False`, waits until it ends by itself."""
        self.stop(stops)
        return json.loads(self.file.read_text())

    def stop(self, stops=True):
        if stops and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, self.errors = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, self.errors


def calls(recording):
    return [entry for entry in recording["entries"] if "call" in entry]


def frames(recording, direction="received"):
    return [entry[direction] for entry in recording["entries"] if direction in entry]


def compare(*files, **options):
    """Returns the exit code and the findings."""
    run = command("compare", *files, "--json", "-", **options)
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)
