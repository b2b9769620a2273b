# SPDX-License-Identifier: AGPL-3.0-or-later
# Two targets matter to most: `make run` and `make test`. Both first set up what is missing, and nothing if nothing is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
LOCKS := packaging
COMPILE = build/lock/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.PHONY: help run test check layers lint qmllint soak demo bench screenshots lock clean system-app system-test

help:
	@echo "make run          set up what is missing, then open Dooryard (without a display: run the demo)"
	@echo "make test         set up what is missing, then all checks and tests"
	@echo "make demo         three people, a relay, a removal, and a search for anything that leaked"
	@echo "make check        all checks and tests; also alone: make lint, make qmllint, make layers"
	@echo "make soak         kill clients and the relay at random moments, for many minutes"
	@echo "make bench        measure, each number beside its floor (WRITE=1: into BENCHMARKS.md)"
	@echo "make screenshots  render the windows"
	@echo "make lock         write the lock files again (UPGRADE=1: with newer releases)"
	@echo "make clean        remove everything that was set up or built here"

# ---- for people

run: $(VENV)/.app
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname)" = Darwin ]; then exec $(BIN)/dooryard; fi; \
	echo "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so this runs the demo instead."; \
	exec $(BIN)/dooryard demo

demo: $(VENV)/.app
	@$(BIN)/dooryard demo

# ---- checks. pytest comes last, and what follows it is silent unless it fails: its summary closes the output.

test: check

check: lint qmllint
	@mkdir -p build
	$(BIN)/python -m pytest --cov --cov-report=
	@$(BIN)/python packaging/coverage_gate.py

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

qmllint: $(VENV)/.dev
	@files="$$(find ui -name '*.qml')"; [ -n "$$files" ] || { echo "qmllint: there is no QML file in ui/" >&2; exit 1; }; \
	echo "pyside6-qmllint: $$(wc -w <<<"$$files") files"; \
	$(BIN)/pyside6-qmllint --max-warnings 0 -I ui/qml $$files

layers: $(VENV)/.dev
	$(BIN)/python -m pytest tests/test_layers.py

soak: $(VENV)/.dev
	$(BIN)/python -m pytest -m soak

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench $(if $(WRITE),--write)

screenshots: $(VENV)/.dev
	$(BIN)/python -m tests.screenshots

# ---- set-up. The system's part is looked at each time (some milliseconds); the rest has stamps inside the environment.

system-app:
	@packaging/system.sh app

system-test: | system-app
	@packaging/system.sh test

$(VENV)/.python: | system-app
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$$(packaging/python.sh)" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.app: $(LOCKS)/requirements-app.txt pyproject.toml $(VENV)/.python | system-app
	@echo "Setting up what Dooryard stands on (once, about 200 MB) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(LOCKS)/requirements-dev.txt pyproject.toml $(VENV)/.python | system-test
	@echo "Setting up what Dooryard and its checks stand on (once, about 250 MB) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.app $@

# ---- lock files: the same releases in all of them, with hashes, for every system and Python from 3.11 on.
# They say nothing about where packages come from. `uv` writes them, from a lock file of its own.

lock: build/lock/.made
	$(COMPILE) pyproject.toml --extra app --extra dev --group build -o $(LOCKS)/requirements-dev.txt
	$(COMPILE) pyproject.toml --extra app --group build -c $(LOCKS)/requirements-dev.txt -o $(LOCKS)/requirements-app.txt
	$(COMPILE) pyproject.toml --group build -c $(LOCKS)/requirements-dev.txt -o $(LOCKS)/requirements-relay.txt
	$(COMPILE) --group lock -o $(LOCKS)/requirements-lock.txt

build/lock/.made: $(LOCKS)/requirements-lock.txt | system-app
	@"$$(packaging/python.sh)" -m venv --clear build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
