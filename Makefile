# A bare machine has Python 3.11 or newer, git and make; these targets install the rest. `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
export PYTHON

BIN := .venv/bin
WORKERS ?= 2
CODE := src tests benchmarks conftest.py
PG15 ?= /usr/lib/postgresql/15/bin

.PHONY: help setup demo run test fast check fix bench messages assets test-pg15 clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .make/python .make/assets .make/words ## Install everything the product needs

demo: setup ## Run the demo hospital: the whole chain on made-up people
	$(BIN)/renxin demo

run: setup ## Run the product: database, web, worker, HL7 port and live pages
	$(BIN)/renxin up

test: setup .make/chromium check ## Everything: linters, types, layers, words and all tests
	$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup

fast: setup ## The tests without a browser and without real commits
	$(BIN)/pytest -q -n $(WORKERS) --dist loadgroup -m "not browser and not commits"

check: setup ## Linters, types, layers, migrations and words, no tests
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/lint-imports
	$(BIN)/renxin check
	$(BIN)/renxin makemigrations --check --dry-run
	$(BIN)/renxin messages check
	$(BIN)/mypy

fix: setup ## Let ruff mend what it can, and bring the catalogues of words up to date
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/renxin messages extract

bench: setup ## Measure; one line of JSON for each figure
	$(BIN)/renxin bench all --json

messages: setup ## Bring the catalogues of words up to date, compile them, say what is missing
	$(BIN)/renxin messages extract
	$(BIN)/renxin messages compile
	$(BIN)/renxin messages check

assets: ## Fetch the browser assets again
	rm -f .make/assets
	$(MAKE) .make/assets

test-pg15: setup .make/chromium ## The tests on PostgreSQL 15, the oldest that we support
	@[ -x $(PG15)/postgres ] || { echo "No PostgreSQL 15 in $(PG15). Install it (Debian 12: apt install postgresql-15)" \
	  "or say where it is: make test-pg15 PG15=/path/to/bin"; exit 1; }
	RENXIN_PG_BIN=$(PG15) RENXIN_HOME=$(CURDIR)/var/test-pg15 $(BIN)/pytest -q -n $(WORKERS) --dist loadgroup

clean: ## Remove what these targets made; your data in var/ stay
	-[ -x $(BIN)/renxin ] && RENXIN_HOME=$(CURDIR)/var/test $(BIN)/renxin db stop
	rm -rf .make .venv .venv-bootstrap node_modules src/renxin/ui/static/vendor var/test var/test-pg15
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis tests/screenshots
	find src -name '*.mo' -delete

# The steps of setup. Each leaves a stamp, so it runs again only when what it reads has changed.
.make/python: pyproject.toml uv.lock scripts/uv
	scripts/uv sync --quiet --locked --no-python-downloads
	@mkdir -p .make && touch $@

.make/assets: package.json package-lock.json scripts/assets src/renxin/ui/icons.txt src/renxin/config/assets.py | .make/python
	scripts/assets
	@mkdir -p .make && touch $@

.make/words: $(shell find src -name '*.po' 2>/dev/null) | .make/python
	$(BIN)/renxin messages compile
	@mkdir -p .make && touch $@

.make/chromium: scripts/chromium
	scripts/chromium
	@mkdir -p .make && touch $@
