# The whole developer interface: make demo | test | run | dev | lint | bench
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
META   := setup.cfg pyproject.toml

.PHONY: help demo test run dev lint bench soak clean
.DEFAULT_GOAL := help

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s "$$(printf '\t')"

$(VENV)/.base: $(META)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "core-erp needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing core-erp into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.base
	@echo "installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/.lint: $(VENV)/.base
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[lint]'
	@touch $@

demo: $(VENV)/.base  ## import real retail days, follow one return, sync two ERPs, check everything
	@$(BIN)/erp demo

test: $(VENV)/.test  ## all tests, on SQLite and PostgreSQL
	@$(BIN)/pytest -n auto $(ARGS)

run: $(VENV)/.base  ## API, worker and both mock ERPs on loopback
	@$(BIN)/erp run --mocks

dev: $(VENV)/.test $(VENV)/.lint  ## API with reload, hook tracing on request (ERP_TRACE=1)
	@$(BIN)/erp run --mocks --reload

lint: $(VENV)/.test $(VENV)/.lint  ## ruff and mypy --strict
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.test  ## how fast a whole life cycle is, against the bare driver, and how fast documents are carried over
	@$(BIN)/erp bench lifecycle $(ARGS)
	@$(BIN)/erp bench sync

soak: $(VENV)/.test  ## each document exactly once, under faults and kills, against every mock
	@$(BIN)/erp bench sync --soak --documents 2000 --seconds 600 $(ARGS)

clean:  ## remove what make made
	rm -rf $(VENV) var build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
