# Needs python3 (3.11 or later), make and git; everything else is installed into .venv.

PYTHON ?= python3
WORKERS ?= 2
# A browser test waits half of its time: two more fill the pauses of the other two.
TESTS_AT_ONCE ?= 4
RUNS ?= 10000
LIVED_IN ?= 0

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-pythons test-newer nightly sweep torture simulate mutants check bench browsers pictures faults control steps columns lock clean

help:
	@echo "make setup   install everything: the locked packages, a browser, a Japanese font"
	@echo "make demo    watch the robot carry cases through replicas of the systems"
	@echo "make test    run the tests (TESTS_AT_ONCE=$(TESTS_AT_ONCE))"
	@echo "make nightly all tests, every scenario among them, in fresh worlds and in worlds that were lived in; and test-pythons"
	@echo "make test-pythons  the quick tests on every Python that is here, and with the oldest and newest libraries: 20 minutes"
	@echo "make test-newer    the quick tests on the newest Python that is here, if it is newer than .venv's"
	@echo "make sweep   strike cases with every fault there is, one by one: hours; the table goes to out/sweep/sweep.md (LIVED_IN=300 for lived-in worlds)"
	@echo "make torture kill the robot, its browser and the portals at every step: an hour; the table goes to out/torture/torture.md"
	@echo "make simulate  RUNS=$(RUNS) runs without a browser, on a clock of their own; the table goes to docs/fault-table.md"
	@echo "make mutants   robots that are wrong on purpose: each must be caught by a simulated run"
	@echo "make check   formatting, lint, types, who may import whom"
	@echo "make bench   what the robot costs, beside other ways to make its clicks; also in bench.json (BENCH=\"--quick --only ratios\")"
	@echo "make browsers  try every browser that is here; the table goes to docs/browsers.md"
	@echo "make pictures  take the README's pictures anew"
	@echo "make faults  write docs/faults.md anew from the catalogue"
	@echo "make control write docs/control.md anew from the calls that control takes"
	@echo "make steps   write docs/steps.md and the READMEs' tables of the chapters anew from the procedure"
	@echo "make columns write docs/columns.md anew from what a case declares"
	@echo "make lock    bring the locked packages in line with pyproject.toml"
	@echo "make clean   remove what was installed and built"

setup: $(READY)
	@$(BIN)/python -m renkei.robot.browser.install

demo: setup
	@$(BIN)/renkei demo

test: setup
	@$(BIN)/pytest -n $(TESTS_AT_ONCE) --dist worksteal -m "not nightly"

test-pythons: setup
	@WORKERS=$(WORKERS) $(BIN)/python -m nox

test-newer: setup
	@WORKERS=$(WORKERS) $(BIN)/python -m nox -s newer

nightly: setup
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal tests/e2e --lived-in 300
	@WORKERS=$(WORKERS) $(BIN)/python -m nox
	@$(BIN)/python -m tests.simulation --runs 100000 --workers $(WORKERS)
	@$(BIN)/python -m tests.simulation --runs 0 --workers $(WORKERS) --lived-in 60

sweep: setup
	@$(BIN)/renkei scenario --sweep '*' --workers $(WORKERS) --lived-in $(LIVED_IN) --out out/sweep

torture: setup
	@$(BIN)/python -m tests.chaos

simulate: setup
	@$(BIN)/python -m tests.simulation --runs $(RUNS) --workers $(WORKERS) --write-table

mutants: setup
	@$(BIN)/python -m tests.simulation --mutants

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	@$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin
	@$(BIN)/lint-imports

# The stamp is written last: a set-up that was cut short starts over.
$(READY): pyproject.toml setup.py requirements/dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

bench: setup
	@$(BIN)/python -m tests.bench $(BENCH)

browsers: setup
	@$(BIN)/python docs/try_browsers.py

pictures: setup
	@$(BIN)/python docs/take_pictures.py

faults: setup
	@$(BIN)/python -m renkei.mockportals.faults.table

control: setup
	@$(BIN)/python -m renkei.mockportals.control.document

steps: setup
	@$(BIN)/python docs/write_steps.py

columns: setup
	@$(BIN)/python docs/write_columns.py

# Extras stay in the locks: pip before 23.3 looks for the newest psycopg[binary] where only psycopg is pinned, and then misses its hash.
# lowest.lock has the oldest of each library that pyproject.toml names, whatever was in it before.
lock:
	@tool=$$(mktemp -d) && trap 'rm -rf "$$tool"' EXIT && \
	$(PYTHON) -m venv "$$tool" && "$$tool/bin/python" -m pip --disable-pip-version-check -q install uv && \
	export UV_CUSTOM_COMPILE_COMMAND="make lock" && \
	lock="$$tool/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes" && \
	lock="$$lock --no-strip-extras --no-emit-index-url --no-emit-find-links" && \
	$$lock --extra dev pyproject.toml -o requirements/dev.lock && \
	$$lock -c requirements/dev.lock pyproject.toml -o requirements/run.lock && \
	$$lock --extra test --resolution lowest-direct --upgrade pyproject.toml -o requirements/lowest.lock

clean:
	@rm -rf $(VENV) .nox .mypy_cache .pytest_cache .ruff_cache .import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
