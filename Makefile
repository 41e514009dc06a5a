# `make demo` and `make test` are all a newcomer needs: each makes what it needs under .venv and runs.

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/street
# More of pytest's options: make test PYTEST_ARGS='-k geometry -x'
PYTEST_ARGS ?= -n auto --dist worksteal --timeout 300

.PHONY: help demo test test-slow lint format docs site bench clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

# The first Python that is new enough and can make virtual environments. PYTHON=/path/to/python overrides the search.
$(BIN)/python:
	@for python in $(PYTHON) python3 python python3.14 python3.13 python3.12 python3.11; do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$python" -c 'import platform, sys; print(sys.executable, platform.python_version())')"; \
	    rm -rf $(VENV); \
	    exec "$$python" -m venv $(VENV); \
	  fi; \
	done; \
	echo "predlint needs Python 3.11 or newer with its venv module, and found none." >&2; \
	echo "Install one (Debian and Ubuntu: apt install python3 python3-venv), or name one: make demo PYTHON=/path/to/python" >&2; \
	exit 1

# One stamp per set of packages; both are made again when pyproject.toml changes.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing predlint into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing predlint and its development tools into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

DEMO := $(BIN)/predlint validate --ontology $(EXAMPLE)/ontology.json --data-rows $(EXAMPLE)/datarows.csv

demo: $(VENV)/.installed ## Validate the shipped example: a clean file, then a broken one
	@printf '\n1. A clean file\n\n$$ %s\n\n' "$(DEMO) $(EXAMPLE)/clean.ndjson"
	@$(DEMO) $(EXAMPLE)/clean.ndjson
	@printf '\n2. A broken file\n\n$$ %s\n\n' "$(DEMO) $(EXAMPLE)/broken.ndjson"
	@$(DEMO) $(EXAMPLE)/broken.ndjson; code=$$?; \
	  if [ $$code -ne 1 ]; then echo "expected exit code 1 for the broken file, got $$code" >&2; exit 1; fi; \
	  printf '\nExit code 1, as it should be: findings stop an upload script. Now break %s in ways of your own.\n' $(EXAMPLE)/clean.ndjson

# Compiled once here: a thousand tests start the command, also where Python is told to keep nothing that it compiles itself.
test: lint ## Lint, check the types, run every test
	$(BIN)/python -m compileall -q src
	$(BIN)/pytest $(PYTEST_ARGS)

test-slow: $(VENV)/.installed-dev ## Run the tests that take many seconds, but for those that need a package index
	$(BIN)/python -m compileall -q src
	$(BIN)/pytest -m "slow and not index" $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev ## Lint, check the format and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --project pyproject.toml --pythonpath $(BIN)/python

format: $(VENV)/.installed-dev ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-dev ## Write schemas and docs/rules from the code, and what commands print into README.md and the pages of docs
	$(BIN)/python -m predlint.cli.publish
	$(BIN)/python tests/unit/test_readme.py
	$(BIN)/python docs/site/commands.py
	$(BIN)/python docs/site/draw_engine.py
	$(BIN)/python tests/integration/console_blocks.py docs/start.md docs/platforms/*.md

site: $(VENV)/.installed-dev ## Build the documentation as a site, build/site/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

bench: $(VENV)/.installed ## Measure speed, memory and start-up against a bare JSON loop and other validators (three quarters of an hour)
	$(BIN)/python benchmarks/run.py $(BENCH_ARGS)

clean: ## Remove the environment, the caches and the benchmarks' environments
	rm -rf $(VENV) benchmarks/.venvs build dist .pytest_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
