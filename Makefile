# Two commands matter: `make run` and `make test`. Everything else is a variation on them.
PYTHON ?= python3
PORT ?= 8000
PORT_BASE ?= 8101
DATABASE ?= sqlite
BENCH ?= reduced
BENCH_OPTIONS ?=
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test lint lottery acceptance bench lock clean help

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Meridian needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP) ## install, build the model city, serve at http://127.0.0.1:8000/graphql (PORT=, PORT_BASE=, DATABASE=postgres or mixed)
	$(BIN)/meridian demo run --port $(PORT) --port-base $(PORT_BASE) --database $(DATABASE)

test: $(STAMP) lint ## lint, types, import contract, and every test at reduced counts
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(STAMP) ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lottery: $(STAMP) ## check 20,000 housing applications; starts what is not running
	$(BIN)/meridian demo lottery --port $(PORT) --port-base $(PORT_BASE) --check var/city/truth.json

acceptance: $(STAMP) ## full counts and sizes; commit what it writes under docs/acceptance/
	@set -o pipefail; $(BIN)/pytest --acceptance -m acceptance --no-header -q --durations=0 \
	  | tee docs/acceptance/$$(date +%F).txt

bench: $(STAMP) ## Meridian and its peers side by side, 10-15 minutes (BENCH=full: two hours; BENCH_OPTIONS=)
	$(BIN)/python -m benchmarks $(if $(filter full,$(BENCH)),--full) $(BENCH_OPTIONS)

lock: ## resolve the versions again (needs uv)
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean: ## remove the environment and the model city
	rm -rf $(VENV) var
