# Two commands matter: `make demo` serves the demo museum, `make test` runs everything. Both install what they need.
.PHONY: demo test soak bench eval conformance fmt lint web packages-build packages-test packages-bench packages-eval packages-conformance
SHELL := /bin/bash

DATA ?= .demo
LISTEN ?= 127.0.0.1:8080

# What compiling needs: a C compiler and nasm for the JPEG decoder.
PACKAGES_BUILD := build-essential nasm pkg-config
# What the tests open besides: a real PostgreSQL, others' readers of our pyramids, a browser, a terminal, and
# what the backup recipes name.
PACKAGES_TEST := postgresql libvips-tools libtiff-tools chromium fonts-noto-cjk bsdutils sqlite3 rsync
PACKAGES_EVAL := python3 python3-venv
PACKAGES_CONFORMANCE := python3 python3-venv curl libmagic1
PACKAGES_BENCH := nginx wrk time curl python3 python3-venv iipimage-server spawn-fcgi $(PACKAGES_TEST)

demo: packages-build web
	cargo build --release --locked
	./target/release/celadon demo --data $(DATA) --listen $(LISTEN)

test: packages-build packages-test web lint
	cargo test --locked --workspace
	npm --prefix tests/client ci --no-audit --no-fund --silent
	npm --prefix tests/client test --silent
	npm --prefix tests/browser ci --no-audit --no-fund --silent
	npm --prefix tests/browser test --silent

soak: packages-build packages-test web
	CELADON_SOAK=1 cargo test --locked --workspace -- --include-ignored

bench: packages-build packages-bench web
	cargo build --release --locked
	bench/run.sh

# The search on judged questions, see docs/search-quality.md; with public collections besides: make eval EVAL=FOLDER
eval: packages-build packages-eval web
	scripts/eval.sh $(EVAL)

# Both validators of the IIIF Image API, over their reference picture: make conformance REFERENCE=67352ccc-….png
conformance: packages-build packages-conformance web
	cargo build --release --locked
	scripts/conformance.sh $(REFERENCE)

fmt:
	cargo fmt --all

lint: web
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items --quiet

# Scripts and styles of the pages, embedded in the binary.
web: web/dist/.built
web/dist/.built: web/package-lock.json $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)
	npm --prefix web ci --no-audit --no-fund --silent
	npm --prefix web run --silent build
	@touch $@

packages-build packages-test packages-bench packages-eval packages-conformance: packages-%:
	@scripts/install.sh $(PACKAGES_$(shell echo $* | tr a-z A-Z))
