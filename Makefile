# Two commands set everything up: `make run` and `make test`. Both install the Debian packages that are missing.

SCENARIOS ?= fixtures
PORT ?= 8080
BINARY := .build/release/connect-chat-mock

.PHONY: run test build packages bench format clean

run: build
	$(BINARY) serve --port $(PORT) $(SCENARIOS)

test:
	@Scripts/test

build: packages
	swift build -c release --static-swift-stdlib --product connect-chat-mock

packages:
	@Scripts/install-packages

bench: build
	@Scripts/install-packages wrk gcc python3 binutils
	python3 Benchmarks/run.py $(BINARY)

format:
	swift format -i -r Sources Tests Package.swift

clean:
	rm -rf .build .build-thread .build-address .venv Package.resolved
