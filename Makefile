# `make demo` and `make test` are all a newcomer needs: python3 >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
SECONDS := 600
DATASET := examples/datasets/syria-russia-2026-01

# Where it is set, each of the processes that tests start would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

# Python compiles the modules that are imported; pip would compile those of all packages.
INSTALL := $(BIN)/python -m pip install --quiet --no-compile

.PHONY: demo test integration pythons check mypy pyright docs linkcheck docs-outputs reference golden report-pictures fuzz kills bench clean

demo: .venv/demo.stamp  ## validate, summarize and show the shipped dataset
	$(BIN)/newsevents validate $(DATASET)
	$(BIN)/newsevents info $(DATASET)
	$(BIN)/newsevents show meeting:2026-01-28-putin-sharaa-moscow $(DATASET)

test: .venv/dev.stamp check  ## checks of the code, then the whole test suite
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term

integration: .venv/dev.stamp  ## hooks and the action, installed from a package registry
	$(BIN)/pytest -m integration tests/ci

pythons:  ## the core of the tests on Python 3.12 to 3.14, as far as these are here
	tools/pythons.sh

check: .venv/dev.stamp  ## format, lint, types, imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(MAKE) -j 2 mypy pyright

mypy pyright: .venv/dev.stamp  ## each takes one core
	$(BIN)/$@

docs: .venv/dev.stamp  ## the site, in docs/_build/html; every warning is an error
	$(BIN)/sphinx-build -W --keep-going -n -q docs docs/_build/html

linkcheck: .venv/dev.stamp  ## follow the links that lead out; needs a network
	$(BIN)/sphinx-build -q -b linkcheck docs docs/_build/linkcheck

docs-outputs: .venv/dev.stamp  ## write the outputs of commands and code into the pages
	NEWSEVENTS_GOLDEN=1 $(BIN)/pytest -q tests/docs/test_pages.py
	git diff --stat -- docs README.md CONTRIBUTING.md

reference: .venv/dev.stamp  ## write schemas/ and the generated parts of docs/ from the code
	$(BIN)/python tools/reference.py

golden: .venv/dev.stamp  ## write the golden files: findings, reports, messages
	-NEWSEVENTS_GOLDEN=1 $(BIN)/pytest -q --no-cov -p no:randomly tests
	git diff --stat tests/

report-pictures: .venv/dev.stamp  ## write the pictures of docs/report.md; needs Chromium
	$(BIN)/python tools/report_pictures.py

fuzz: .venv/fuzz.stamp  ## mutated inputs for SECONDS; what fails becomes a case of a test
	$(BIN)/python tests/fuzz/fuzz.py --seconds $(SECONDS) $(FUZZ_OPTIONS)

kills: .venv/dev.stamp  ## kill every command that writes, N times in all (1000)
	NEWSEVENTS_KILLS=$(or $(N),1000) $(BIN)/pytest -q --no-cov -n 0 tests/test_writing.py -k killed

bench: .venv/bench.stamp  ## compare with other libraries; writes docs/performance.md
	$(BIN)/python benchmarks/bench.py

clean:
	rm -rf .venv .fuzz build dist docs/_build docs/notebooks

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

.venv/demo.stamp: .venv/bin/python pyproject.toml
	$(INSTALL) --editable '.[zstd]'
	touch $@

.venv/dev.stamp: .venv/bin/python pyproject.toml
	$(INSTALL) --editable . --group dev
	touch $@

.venv/fuzz.stamp: .venv/dev.stamp
	$(INSTALL) --group fuzz
	touch $@

.venv/bench.stamp: .venv/bin/python pyproject.toml
	$(INSTALL) --editable . --group bench
	touch $@
