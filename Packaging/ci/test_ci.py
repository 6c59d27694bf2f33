"""Tests the shell steps of the CI files in bash, with the archive in CCM_ARCHIVE."""

import os
import pathlib
import shutil
import signal
import subprocess
import urllib.request

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARCHIVE = os.environ["CCM_ARCHIVE"]


def bash(text, **environment):
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text], env={"PATH": "/usr/bin:/bin"} | environment,
        capture_output=True, text=True, timeout=60)


def stop(folder):
    os.kill(int((folder / "pid").read_text()), signal.SIGTERM)


def variables(text):
    return dict(line.split("=", 1) for line in text.splitlines())


def ready(url):
    with urllib.request.urlopen(f"{url}/_mock/readyz", timeout=10) as response:
        return response.status == 200


def test_the_action_starts_a_server_and_points_sdks_to_it(tmp_path):
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step, = action["runs"]["steps"]
    files = {name: tmp_path / name for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT")}
    inputs = {"ARCHIVE": ARCHIVE, "SCENARIOS": str(ROOT / "fixtures/hello.yaml"), "OPTIONS": "--seed\n7\n"}
    assert set(step["env"]) == set(inputs)
    done = bash(
        step["run"], GITHUB_ACTION_PATH=str(ROOT), RUNNER_TEMP=str(tmp_path), **inputs,
        **{name: str(file) for name, file in files.items()})
    assert done.returncode == 0, done.stderr
    try:
        environment = variables(files["GITHUB_ENV"].read_text())
        url = environment["AWS_ENDPOINT_URL_CONNECTPARTICIPANT"]
        assert ready(url) and variables(files["GITHUB_OUTPUT"].read_text()) == {"url": url}
        path = files["GITHUB_PATH"].read_text().strip()
        assert bash("connect-chat-mock --version", PATH=f"{path}:/usr/bin:/bin").returncode == 0
        assert "seed 7" in (tmp_path / "connect-chat-mock/mock.log").read_text()
    finally:
        stop(tmp_path / "connect-chat-mock")


def test_the_gitlab_template_starts_a_server(tmp_path):
    job = yaml.safe_load((ROOT / "Packaging/ci/connect-chat-mock.gitlab-ci.yml").read_text())[".connect-chat-mock"]
    given = job["variables"] | {"CONNECT_CHAT_ARCHIVE": ARCHIVE, "CONNECT_CHAT_SCRIPT": str(ROOT / job["variables"]["CONNECT_CHAT_SCRIPT"])}
    done = bash(
        "\n".join(job["before_script"]) + '\necho "$AWS_ENDPOINT_URL_CONNECT"; connect-chat-mock ready --port "${CONNECT_CHAT_URL##*:}"',
        CI_PROJECT_DIR=str(tmp_path), **given)
    assert done.returncode == 0, done.stderr
    try:
        assert ready(done.stdout.splitlines()[1])
    finally:
        stop(tmp_path / ".connect-chat-mock")


@pytest.mark.parametrize("damage, text", [
    (lambda folder: "/nowhere/x.tar.gz", "no such archive"),
    (lambda folder: copy(folder, b"x"), "the checksum differs"),
])
def test_a_wrong_archive_is_named(tmp_path, damage, text):
    done = bash(f'"{ROOT}/Packaging/ci/start.sh" "{damage(tmp_path)}" "{tmp_path}/out"')
    assert done.returncode == 1 and text in done.stderr


def copy(folder, more):
    """Returns a copy of the archive with its checksums, and more bytes at its end."""
    shutil.copy(pathlib.Path(ARCHIVE).parent / "SHA256SUMS", folder)
    file = folder / pathlib.Path(ARCHIVE).name
    file.write_bytes(pathlib.Path(ARCHIVE).read_bytes() + more)
    return file


def test_an_unlisted_archive_is_refused(tmp_path):
    (tmp_path / "SHA256SUMS").write_text("0  other.tar.gz\n")
    renamed = tmp_path / "x.tar.gz"
    shutil.copy(ARCHIVE, renamed)
    done = bash(f'"{ROOT}/Packaging/ci/start.sh" "{renamed}" "{tmp_path}/out"')
    assert done.returncode == 1 and "x.tar.gz is not listed in SHA256SUMS" in done.stderr


def test_a_second_start_replaces_the_first(tmp_path):
    """Also with spaces in paths, a relative folder, and variables for servers that a person starts."""
    start = f'cd "{tmp_path}" && "{ROOT}/Packaging/ci/start.sh" "{pathlib.Path(ARCHIVE).resolve()}" "a folder"'
    folder = tmp_path / "a folder"
    first = bash(start, CCM_HOST="0.0.0.0")
    assert first.returncode == 0, first.stderr
    pid = int((folder / "pid").read_text())
    (tmp_path / "bad.yaml").write_text("scenario: bad\nsteps: [customer sasy]\n")
    broken = bash(start + " bad.yaml")
    assert broken.returncode == 1 and "did you mean" in broken.stderr
    assert not (folder / "environment").exists()
    second = bash(start + ' && . "a folder/environment.sh" && "$CONNECT_CHAT_MOCK_BINARY" ready --port "${CONNECT_CHAT_URL##*:}"')
    assert second.returncode == 0, second.stderr
    try:
        with open(f"/proc/{pid}/stat") as stat:
            assert stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        pass
    stop(folder)


def test_a_mistake_in_a_scenario_is_shown(tmp_path):
    (tmp_path / "bad.chat.yaml").write_text("scenario: bad\nsteps: [customer sasy]\n")
    done = bash(f'"{ROOT}/Packaging/ci/start.sh" "{ARCHIVE}" "{tmp_path}/out" "{tmp_path}/bad.chat.yaml"')
    assert done.returncode == 1 and "did you mean" in done.stderr


def test_the_hooks_check_and_format(tmp_path, monkeypatch):
    """Runs pre-commit in a repository that uses the hooks of this one, as a local repository."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
    (tmp_path / "bad.chat.yaml").write_text("scenario: bad\nsteps: [customer sasy]\n")
    (tmp_path / "wide.chat.yaml").write_text("scenario: wide\nsteps:   [customer leaves]\n")
    (tmp_path / "other.yaml").write_text("steps: [no scenario]\n")
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    subprocess.run(["tar", "-C", unpacked, "--strip-components=1", "-xzf", ARCHIVE], check=True)
    monkeypatch.setenv("PATH", f"{unpacked}/bin:{os.environ['PATH']}")
    subprocess.run("git init -q && git add *.yaml .pre-commit-config.yaml", shell=True, cwd=tmp_path, check=True)
    result = subprocess.run(["pre-commit", "run", "--all-files"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1, result.stdout + result.stderr
    assert 'bad.chat.yaml:2:9: customer can\'t "sasy", did you mean "says"?' in result.stdout
    assert (tmp_path / "wide.chat.yaml").read_text() == "scenario: wide\nsteps: [customer leaves]\n"
    assert "no scenario" not in result.stdout
