#!/usr/bin/env bash
# Installs the server from its archive and starts it, for a CI job:
# `start.sh ARCHIVE FOLDER [SERVE OPTION OR SCENARIO…]`.
#
# ARCHIVE is a file or a URL. If a file SHA256SUMS is next to it, the archive must match. FOLDER gets
# the unpacked archive, the log mock.log, and the file environment, with one NAME=VALUE a line for the steps
# that follow: the endpoints of AWS SDKs, CONNECT_CHAT_URL and CONNECT_CHAT_MOCK_BINARY.
set -euo pipefail

archive=$1
folder=$2
shift 2
mkdir -p "$folder"

case $archive in
https://* | http://*)
    curl --fail --silent --show-error --location --retry 3 -o "$folder/$(basename "$archive")" "$archive"
    curl --fail --silent --location --retry 3 -o "$folder/SHA256SUMS" "$(dirname "$archive")/SHA256SUMS" || true
    ;;
*)
    [ -f "$archive" ] || {
        echo "$archive: no such archive; expected a file or a URL of connect-chat-mock-VERSION-linux-MACHINE.tar.gz" >&2
        exit 1
    }
    cp "$archive" "$folder/"
    cp "$(dirname "$archive")/SHA256SUMS" "$folder/" 2>/dev/null || true
    ;;
esac
if [ -s "$folder/SHA256SUMS" ]; then
    (cd "$folder" && sha256sum --check --quiet --ignore-missing SHA256SUMS) || {
        echo "$archive: the checksum differs from SHA256SUMS" >&2
        exit 1
    }
fi
tar -C "$folder" --strip-components=1 -xzf "$folder/$(basename "$archive")"

binary=$folder/bin/connect-chat-mock
"$binary" serve --port "${CONNECT_CHAT_PORT:-0}" "$@" >"$folder/ready.json" 2>"$folder/mock.log" &
server=$!
for _ in $(seq 300); do
    [ -s "$folder/ready.json" ] && break
    kill -0 "$server" 2>/dev/null || {
        cat "$folder/mock.log" >&2
        exit 1
    }
    sleep 0.1
done
port=$(sed -nE 's/.*"port":([0-9]+).*/\1/p' "$folder/ready.json")
"$binary" ready --port "$port" --wait 30s >/dev/null
url=http://127.0.0.1:$port
cat >"$folder/environment" <<ENVIRONMENT
CONNECT_CHAT_URL=$url
CONNECT_CHAT_MOCK_BINARY=$binary
AWS_ENDPOINT_URL_CONNECT=$url
AWS_ENDPOINT_URL_CONNECTPARTICIPANT=$url
AWS_ACCESS_KEY_ID=test
AWS_SECRET_ACCESS_KEY=test
AWS_DEFAULT_REGION=us-east-1
AWS_REGION=us-east-1
ENVIRONMENT
echo "$server" >"$folder/pid"
echo "connect-chat-mock $("$binary" --version) at $url"
