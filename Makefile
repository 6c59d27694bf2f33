# `make run`, `make demo` and `make test` install the Debian packages that are missing.

SCENARIOS ?= fixtures
PORT ?= 8080
BINARY := .build/release/connect-chat-mock

.PHONY: run demo docs dist release-check test test-long build packages bench fuzz image-test schema fidelity install format clean

run: build
	$(BINARY) serve --port $(PORT) $(SCENARIOS)

# Runs customers who return again and again, to answer in the browser. They wait while you look
# around. The page /_mock/demo can also start the scenarios in fixtures/.
demo: build
	$(BINARY) serve --port $(PORT) --ring-timeout 10m demo fixtures

test:
	@Scripts/test

# Takes an hour and a half: long fuzzing and long storms.
test-long:
	@Scripts/test-long

build: packages
	swift build -c release --static-swift-stdlib --product connect-chat-mock

packages:
	@Scripts/install-packages

bench: build
	@Scripts/install-packages wrk gcc python3 binutils
	python3 Benchmarks/run.py $(BINARY)
	python3 Benchmarks/sockets.py $(BINARY)

# Builds the documentation as a site: .build-site/site/index.html.
docs:
	@Scripts/test packages python site

# Builds the artifacts of a release in dist/: archive, wheel, Debian package, SBOM, checksums.
dist: build
	Scripts/dist

# Reports whether the last commit may get the tag of a release.
release-check: build
	Scripts/release-check

# Runs each fuzzer for ten minutes, and writes what it finds to .build-fuzz/.
fuzz: packages
	Scripts/fuzz 600 .build-fuzz/corpus

image-test:
	Scripts/image-test

# Writes the published copy. A test compares it with the schema that the reader uses.
schema: build
	$(BINARY) schema >Documentation/scenario.schema.json

# Writes the published copy of the fidelity table. A test compares it with the table.
fidelity: build
	$(BINARY) fidelity >Documentation/Fidelity.md

# Installs the command in a folder of the shell's PATH.
PREFIX ?= /usr/local
install: build
	install -D $(BINARY) $(DESTDIR)$(PREFIX)/bin/connect-chat-mock

format:
	swift format -i -r Sources Tests Fuzz Examples Package.swift

clean:
	rm -rf .build .build-thread .build-address .build-fuzz .build-image .build-docs .build-dist .build-bare dist .build-examples .build-site .venv Package.resolved
