"""Tests TLS: the development certificate, a given one, unmodified https and wss clients, errors."""

import ssl
import stat
import subprocess
import urllib.error
import urllib.request

import boto3
import pytest
from conftest import command
from websockets.sync.client import connect

SUBSCRIBE = '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}'


@pytest.fixture
def home(tmp_path):
    """An environment without a development CA."""
    return {"XDG_DATA_HOME": str(tmp_path / "data")}


def authority(home):
    """Returns the path that `certificate` prints."""
    result = command("certificate", environment=home)
    assert result.returncode == 0
    return result.stdout.strip()


def get(url, trusted, **options):
    context = ssl.create_default_context(cafile=trusted)
    for name, value in options.items():
        setattr(context, name, value)
    with urllib.request.urlopen(url, context=context, timeout=10) as response:
        return response.read()


def test_the_development_ca_is_made_once_and_kept_secret(home, tmp_path):
    first = command("certificate", environment=home)
    folder = tmp_path / "data/connect-chat-mock/tls"
    assert first.stdout == f"{folder}/ca.pem\n"
    assert f"export AWS_CA_BUNDLE={folder}/ca.pem" in first.stderr
    assert stat.S_IMODE((folder / "ca-key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    made = (folder / "ca.pem").read_bytes()
    assert b"PRIVATE" not in made
    (folder / "ca.pem").unlink()
    assert command("certificate", environment=home).returncode == 0
    assert (folder / "ca.pem").read_bytes() == made
    # After the key is lost, a new CA replaces the old one, which clients must not trust any longer.
    (folder / "ca-key.pem").unlink()
    assert command("certificate", environment=home).returncode == 0
    assert (folder / "ca.pem").read_bytes() not in (b"", made)
    assert (folder / "ca.pem").read_bytes() in (folder / "ca-key.pem").read_bytes()
    assert [path.name for path in sorted(folder.iterdir())] == ["ca-key.pem", "ca.pem"]


def test_the_certificate_is_good_for_this_machine_and_for_names_that_are_given(start, home):
    mock = start("--tls-port", 0, "--tls-names", "participant.connect.us-east-1.amazonaws.com, 10.0.0.7",
                 "--public-url", "https://mock.example:8443", environment=home)
    trusted = authority(home)
    assert mock.ready["urls"]["tls"] == f"https://127.0.0.1:{mock.ready['tlsPort']}"
    for name in ("127.0.0.1", "localhost"):
        assert get(f"https://{name}:{mock.ready['tlsPort']}/_mock/readyz", trusted) == b'{"status":"ready"}'
    told = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{mock.ready['tlsPort']}", "-CAfile", trusted,
         "-verify_return_error", "-alpn", "h2,http/1.1"], input="", capture_output=True, text=True, timeout=20)
    assert "Verify return code: 0 (ok)" in told.stdout and "ALPN protocol: http/1.1" in told.stdout
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-ext", "subjectAltName,extendedKeyUsage"], input=told.stdout,
        capture_output=True, text=True, timeout=20).stdout
    for name in ("DNS:localhost", "IP Address:127.0.0.1", "DNS:mock.example", "IP Address:10.0.0.7",
                 "DNS:participant.connect.us-east-1.amazonaws.com", "TLS Web Server Authentication"):
        assert name in shown


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_chat_over_https_and_wss(start, home, monkeypatch, version):
    mock = start("--tls-port", 0, environment=home)
    url = mock.ready["urls"]["tls"]
    trusted = authority(home)
    assert get(f"{url}/_mock/readyz", trusted, minimum_version=version, maximum_version=version)
    contact = mock.admin("POST", "/contacts", {"displayName": "Ana"})["id"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_CONNECTPARTICIPANT", url)
    monkeypatch.setenv("AWS_CA_BUNDLE", trusted)
    client = boto3.session.Session().client("connectparticipant")
    connection = client.create_participant_connection(
        Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken=mock.agent(contact))
    socket_url = connection["Websocket"]["Url"]
    assert socket_url.startswith(url.replace("https", "wss") + "/participant/websocket/")
    context = ssl.create_default_context(cafile=trusted)
    context.minimum_version = context.maximum_version = version
    with connect(socket_url, ssl=context, open_timeout=10, close_timeout=10, legacy=True) as socket:
        socket.send(SUBSCRIBE)
        assert '"success"' in socket.recv(timeout=10)
        client.send_message(
            ContentType="text/plain", Content="x" * 1024,
            ConnectionToken=connection["ConnectionCredentials"]["ConnectionToken"])
        assert "x" * 1024 in socket.recv(timeout=10)


def test_a_given_certificate_is_shown(start, tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=given", "-days", "2", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"],
        check=True, capture_output=True, timeout=60)
    # A given certificate needs no home folder.
    mock = start("--tls-port", 0, "--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "key.pem",
                 environment={"HOME": "", "XDG_DATA_HOME": ""})
    assert get(f"{mock.ready['urls']['tls']}/_mock/readyz", tmp_path / "cert.pem")


def test_a_client_that_does_not_trust_it_is_told_of_in_the_log(start, home):
    mock = start("--tls-port", 0, environment=home)
    with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
        get(f"{mock.ready['urls']['tls']}/_mock/readyz", None)
    _, errors = mock.stop()
    assert "a client does not trust the TLS certificate" in errors
    assert "see connect-chat-mock certificate" in errors


@pytest.mark.parametrize("arguments, code, message", [
    (["--tls-cert", "c.pem"], 64, "--tls-cert and --tls-key must be given together"),
    (["--tls-port", "0", "--tls-cert", "c.pem", "--tls-key", "k.pem", "--tls-names", "x"], 64, "cannot be used with --tls-cert"),
    (["--tls-port", "8443", "--port", "8443"], 64, "--port and --tls-port must differ, got 8443"),
    (["--tls-port", "0", "--tls-names", "a.test,https://x.test"], 1, '--tls-names must have host names such as mock.example, or addresses, got "https://x.test"'),
    (["--tls-port", "0", "--tls-names", "x.test:8443"], 1, 'got "x.test:8443"'),
    (["--tls-port", "0", "--tls-folder", ""], 1, "--tls-folder must not be empty"),
    (["--tls-names", "x"], 64, "--tls-names needs --tls-port"),
    (["--tls-port", "0", "--tls-cert", "none.pem", "--tls-key", "none.pem"], 1, "none.pem: No such file"),
    (["--tls-port", "0", "--tls-cert", "junk.pem", "--tls-key", "junk.pem"], 1,
     "junk.pem, --tls-key junk.pem: no certificate with its key in PEM"),
    (["--tls-port", "0", "--tls-folder", "junk.pem"], 1, "junk.pem"),
])
def test_mistakes_are_named(tmp_path, arguments, code, message):
    (tmp_path / "junk.pem").write_text("junk")
    result = command("serve", "--port", 0, *arguments, directory=tmp_path)
    assert result.returncode == code
    assert message in result.stderr


def test_without_a_home_folder_it_says_what_to_give():
    result = command("serve", "--port", 0, "--tls-port", 0, environment={"HOME": "", "XDG_DATA_HOME": ""})
    assert result.returncode == 1
    assert "--tls-folder" in result.stderr and "--tls-cert" in result.stderr


def test_a_taken_port_is_named(start, home):
    mock = start()
    result = command("serve", "--port", 0, "--tls-port", mock.port, environment=home)
    assert result.returncode == 1
    assert f"127.0.0.1:{mock.port} is in use by another process; choose a port with --tls-port" in result.stderr
