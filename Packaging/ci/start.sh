#!/usr/bin/env bash
# Installs the server from its archive and starts it, for a CI job:
# `start.sh ARCHIVE FOLDER [SERVE OPTION OR SCENARIO…]`.
#
# ARCHIVE is a file or a URL. If a file SHA256SUMS is next to it, the archive must be in it. FOLDER
# gets the unpacked archive, the log mock.log, the server's pid, and two files with the variables for
# the steps that follow: `environment` has NAME=VALUE lines, and `environment.sh` is for shells.
set -euo pipefail

fail() {
    echo "$*" >&2
    exit 1
}

[ $# -ge 2 ] || fail "usage: start.sh ARCHIVE FOLDER [SERVE OPTION OR SCENARIO…]"
archive=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2
download=$folder/download
name=$(basename "${archive%%\?*}")

# A server that an earlier step started in this folder ends here.
if [ -f "$folder/pid" ]; then kill "$(cat "$folder/pid")" 2>/dev/null || true; fi
rm -rf "$download" "$folder"/{ready.json,environment,environment.sh,pid}
mkdir -p "$download"

case $archive in
https://* | http://*)
    curl --fail --silent --show-error --location --retry 3 -o "$download/$name" "$archive"
    curl --fail --silent --location --retry 3 -o "$download/SHA256SUMS" "$(dirname "$archive")/SHA256SUMS" || true
    ;;
*)
    [ -f "$archive" ] || fail "$archive: no such archive; expected a file or a URL of connect-chat-mock-VERSION-linux-MACHINE.tar.gz"
    cp "$archive" "$download/$name"
    cp "$(dirname "$archive")/SHA256SUMS" "$download/" 2>/dev/null || true
    ;;
esac
if [ -s "$download/SHA256SUMS" ]; then
    line=$(awk -v name="$name" '$2 == name || $2 == "*" name' "$download/SHA256SUMS")
    [ -n "$line" ] || fail "$name is not listed in SHA256SUMS next to $archive"
    (cd "$download" && sha256sum --check --quiet <<<"$line" >&2) || fail "$archive: the checksum differs from SHA256SUMS"
fi
tar -C "$folder" --strip-components=1 -xzf "$download/$name"

binary=$folder/bin/connect-chat-mock
# Variables such as CCM_HOST are for servers that a person starts.
for variable in $(compgen -e CCM_); do unset "$variable"; done
"$binary" serve --port 0 "$@" >"$folder/ready.json" 2>"$folder/mock.log" &
server=$!
echo "$server" >"$folder/pid"
trap 'kill "$server" 2>/dev/null; rm -f "$folder/pid"' EXIT
for _ in $(seq 300); do
    [ -s "$folder/ready.json" ] && break
    kill -0 "$server" 2>/dev/null || fail "$(cat "$folder/mock.log")"
    sleep 0.1
done
[ -s "$folder/ready.json" ] || fail "the server was not ready within 30 s: $(cat "$folder/mock.log")"
url=$(sed -nE 's/.*"connect":"([^"]+)".*/\1/p' "$folder/ready.json")

variables=(
    "CONNECT_CHAT_URL=$url" "CONNECT_CHAT_MOCK_BINARY=$binary"
    "AWS_ENDPOINT_URL_CONNECT=$url" "AWS_ENDPOINT_URL_CONNECTPARTICIPANT=$url"
    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1
)
printf '%s\n' "${variables[@]}" >"$folder/environment"
for variable in "${variables[@]}"; do printf 'export %s=%q\n' "${variable%%=*}" "${variable#*=}"; done >"$folder/environment.sh"
trap - EXIT
echo "connect-chat-mock $("$binary" --version) at $url"
