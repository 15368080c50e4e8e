# The handful of commands of a day's work; each is a command that can be given by hand as well.
PYTHON ?= python3
BIN = .venv/bin
ROOM ?= core/merge

.PHONY: help setup check test test-fast cover fmt catalogue figures mutate bench lock

help:            ## what there is
	@sed -n 's/^\([a-z-]*\): *## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

setup:           ## a .venv with kv in it, as it stands here, and all that the tests need
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -e '.[test]'
	$(BIN)/pip install -q --no-deps --require-hashes -r .ci/axe.txt

check:           ## what must hold for every change; takes some minutes
	.ci/run

test:            ## all tests, side by side
	$(BIN)/python -m pytest -n auto --dist loadgroup

test-fast:       ## the core and what reads text: some seconds, for while one works
	$(BIN)/python -m pytest -m fast -n auto

cover:           ## which lines of the core and the text room no fast test reaches
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest -m fast
	$(BIN)/python -m coverage report

fmt:             ## lay out the code, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogue:       ## bring the Dutch catalogue up to date after changing a sentence
	.ci/catalogue

figures:         ## how dense, how long, how tangled the house is
	.ci/figures

mutate:          ## small mistakes against the tests of a room: make mutate ROOM=core/rules
	nice $(BIN)/python -m tests.mutation $(ROOM)

bench:           ## how fast kv is (docs/performance.md says what this needs)
	$(BIN)/python -m tests.benchmarks.measure --quick

lock:            ## take newer versions of what kv depends on
	.ci/lock
