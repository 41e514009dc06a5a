# `make demo` and `make test` are all a newcomer needs: each makes what it needs under .venv and runs.

.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/street
# More of pytest's options: make test PYTEST_ARGS='-k geometry -x'
PYTEST_ARGS ?= -n auto --dist worksteal --timeout 300
# What is installed is locked there, with hashes. make test LOCK= installs what pip picks instead.
LOCK ?= requirements
# More of uv's options: make lock LOCK_ARGS=--upgrade
LOCK_ARGS ?=
CLUSTERS := aiohttp distributed flask flask-cors loky 'moto[s3]' mpi4py mpich pandas pyarrow ray s3fs
KERNEL := src/predlint/kernel/scan.bin

.PHONY: help demo test test-slow explore lint format docs operations site bench lock audit wheels release hooks clean

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

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ifneq ($(LOCK),)
# Wheels alone: a source distribution runs code of its own, and build tools that no lock names.
install = $(BIN)/python requirements/install.py --require-hashes --only-binary :all: $(patsubst %,-r %,$(filter %.txt,$^)) || { $(NOT_LOCKED); } >&2; \
  PREDLINT_KERNEL=off $(PIP) --no-deps --no-build-isolation --editable .
else
install = PREDLINT_KERNEL=off $(PIP) --editable '$(1)'
endif
define NOT_LOCKED
echo; echo "pip could not install what $(LOCK) locks for Python 3.11 to 3.14 on Linux with glibc, macOS and Windows. This is"; \
  $(BIN)/python -c 'import platform; print("Python", platform.python_version(), "on", platform.platform())'; \
  echo "If a hash differs: the file is not the one that was tested; do not install it."; \
  echo "If there is no wheel that fits, use another Python: make clean $(MAKECMDGOALS) PYTHON=/path/to/python"; \
  echo "or install what pip picks instead of what is locked: make $(MAKECMDGOALS) LOCK="; \
  exit 1
endef

# One stamp per set of packages; both are made again when pyproject.toml or a lock changes.
$(VENV)/.installed: pyproject.toml $(LOCK:%=%/run.txt) $(LOCK:%=%/build.txt) | $(BIN)/python
	@echo "Installing predlint into $(VENV)"
	@$(call install,.)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(LOCK:%=%/dev.txt) | $(BIN)/python
	@echo "Installing predlint and its development tools into $(VENV) (once; about a minute)"
	@$(call install,.[dev])
	@touch $@ $(VENV)/.installed

# The kernel is built here rather than by pip, and again when its sources change. Without a compiler a line says so, and all works without it;
# with PREDLINT_KERNEL=off it is not built.
$(KERNEL): $(wildcard src/predlint/kernel/*.[ch]) src/predlint/kernel/build.py | $(BIN)/python
	@[ "$$PREDLINT_KERNEL" = off ] || $(BIN)/python -P src/predlint/kernel/build.py >/dev/null || [ "$$PREDLINT_KERNEL" != require ]

DEMO := $(BIN)/predlint validate --ontology $(EXAMPLE)/ontology.json --data-rows $(EXAMPLE)/datarows.csv

demo: $(VENV)/.installed $(KERNEL) ## Validate the shipped example: a clean file, then a broken one (a minute, the first time)
	@printf '\n1. A clean file\n\n$$ %s\n\n' "$(DEMO) $(EXAMPLE)/clean.ndjson"
	@$(DEMO) $(EXAMPLE)/clean.ndjson
	@printf '\n2. A broken file\n\n$$ %s\n\n' "$(DEMO) $(EXAMPLE)/broken.ndjson"
	@$(DEMO) $(EXAMPLE)/broken.ndjson; code=$$?; \
	  if [ $$code -ne 1 ]; then echo "expected exit code 1 for the broken file, got $$code" >&2; exit 1; fi; \
	  printf '\nExit code 1, as it should be: findings stop an upload script. Now break %s in ways of your own.\n' $(EXAMPLE)/clean.ndjson

# Compiled once here: a thousand tests start the command, also where Python is told to keep nothing that it compiles itself. Nothing is drawn
# at random: the same cases on every run, and sets in the same order.
pytest = $(BIN)/python -m compileall -q src && PYTHONHASHSEED=0 $(BIN)/pytest

test: lint $(KERNEL) ## Lint, check the types, run all tests but the slow ones (about 12 minutes on two processors)
	$(pytest) $(PYTEST_ARGS)

# What docs/clusters.md names: Ray, Spark, MPI and a server of S3, half a gigabyte to fetch. Of Spark there is no wheel, so that it is built, by tools
# that are locked. What cannot be had here, its tests are skipped for, and say so.
$(VENV)/clusters/.installed: $(LOCK:%=%/clusters.txt) $(LOCK:%=%/spark.txt) | $(BIN)/python
	@echo "Installing clusters to test with into $(VENV)/clusters (once; some minutes)"
	@rm -rf $(VENV)/clusters && $(BIN)/python -m venv $(VENV)/clusters
	@pip="$(VENV)/clusters/bin/python -m pip install --quiet --disable-pip-version-check --no-compile"; \
	  if $$pip $(if $(LOCK),--require-hashes --only-binary :all: -r $(LOCK)/clusters.txt,--editable . $(CLUSTERS)); then \
	    $$pip $(if $(LOCK),--require-hashes --no-build-isolation -r $(LOCK)/spark.txt,pyspark) || echo "Spark cannot be installed here" >&2; \
	  else echo "clusters cannot be installed here" >&2; rm -rf $(VENV)/clusters/bin; fi
	@touch $@

test-slow: $(VENV)/.installed-dev $(VENV)/clusters/.installed $(KERNEL) ## Run the tests that take many seconds, but for those that need a package index (about 20 minutes)
	$(pytest) -m "slow and not index" $(PYTEST_ARGS)

explore: $(VENV)/.installed-dev $(KERNEL) ## Hold the laws against examples that no run has seen (half an hour); what it finds becomes an @example
	$(BIN)/python -m compileall -q src && HYPOTHESIS_PROFILE=explore $(BIN)/pytest -m hypothesis $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev ## Lint, check the format and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --threads 2 --project pyproject.toml --pythonpath $(BIN)/python

format: $(VENV)/.installed-dev ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-dev $(KERNEL) ## Write schemas and docs/rules from the code, and what commands print into README.md and the pages of docs
	$(BIN)/python tests/rules/page_examples.py
	$(BIN)/python -m predlint.cli.publish
	$(BIN)/python tests/unit/test_readme.py
	$(BIN)/python docs/site/commands.py
	$(BIN)/python docs/site/draw_engine.py
	$(BIN)/python requirements/licences.py
	$(BIN)/python tests/integration/console_blocks.py docs/start.md docs/bug-reports.md docs/platforms/*.md

operations: $(VENV)/.installed-dev ## Write operations.h, the words of the kernel in C, from their table in kernel/opcodes.py, and build the kernel
	$(BIN)/python -m predlint.kernel.header
	$(MAKE) $(KERNEL)

site: $(VENV)/.installed-dev ## Build the documentation as a site, build/site/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

bench: $(VENV)/.installed $(KERNEL) ## Measure speed, memory and start-up against a bare JSON loop and other validators (the better part of an hour)
	$(BIN)/python benchmarks/run.py $(BENCH_ARGS)

$(VENV)/tools/.installed: $(LOCK:%=%/tools.txt) | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)/tools
	@$(VENV)/tools/bin/python -m pip install --quiet --disable-pip-version-check $(if $(LOCK),--require-hashes --only-binary :all: -r $<,uv pip-audit)
	@touch $@

# One lock for all versions of Python and all systems, by markers. A release that is younger than a week is left to others to try first.
COMPILE = $(VENV)/tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-python-downloads \
  --exclude-newer '7 days' --custom-compile-command 'make lock' $(LOCK_ARGS)

lock: $(VENV)/tools/.installed ## Lock what pyproject.toml names; LOCK_ARGS=--upgrade for newer versions of all, '--upgrade-package NAME' of one
	$(COMPILE) pyproject.toml --extra dev --group build -o requirements/dev.txt
	$(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	$(COMPILE) --group build -c requirements/dev.txt -o requirements/build.txt
	$(COMPILE) --group tools -o requirements/tools.txt
	$(COMPILE) --group wheels -c requirements/dev.txt -o requirements/wheels.txt
	$(COMPILE) pyproject.toml --group clusters -c requirements/run.txt -o requirements/clusters.txt
	$(COMPILE) --group spark -c requirements/clusters.txt -o requirements/spark.txt

audit: $(VENV)/tools/.installed ## Ask the package index for known vulnerabilities of what is locked
	@for lock in dev tools wheels clusters spark; do \
	  echo "requirements/$$lock.txt"; \
	  $(VENV)/tools/bin/pip-audit --strict --disable-pip --require-hashes -r requirements/$$lock.txt || exit 1; \
	done

# Zig builds for all systems on any of them. It is 90 MB, and installed for this alone.
$(VENV)/wheels/.installed: $(LOCK:%=%/wheels.txt) | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)/wheels
	@$(VENV)/wheels/bin/python -m pip install --quiet --disable-pip-version-check $(if $(LOCK),--require-hashes --only-binary :all: -r $<,hatchling ziglang)
	@touch $@

# Built twice from one commit, the files are equal, byte for byte: their time is that of the commit.
DATED = export SOURCE_DATE_EPOCH="$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)}";

wheels: $(VENV)/wheels/.installed ## Build the wheels of all systems into dist
	@$(DATED) $(VENV)/wheels/bin/python requirements/wheels.py dist

release: $(VENV)/.installed-dev $(VENV)/wheels/.installed ## Build the sdist, the wheels of all systems and their SBOM into dist
	rm -rf dist
	$(DATED) $(VENV)/wheels/bin/python -m hatchling build -t sdist && $(VENV)/wheels/bin/python requirements/wheels.py dist && \
	  $(BIN)/python requirements/sbom.py dist && $(BIN)/python requirements/release.py files dist

hooks: ## Bring the repository of hooks up to this version: make hooks HOOKS=/path/to/its/checkout
	@[ -e "$(HOOKS)/.git" ] || { echo "say where its checkout is: make hooks HOOKS=../predlint-hooks" >&2; exit 1; }
	cp ci/hook-repository/README.md ci/hook-repository/pyproject.toml ci/hook-repository/.pre-commit-hooks.yaml "$(HOOKS)"
	@version=$$(sed -n 's/^version = "\(.*\)"/\1/p' ci/hook-repository/pyproject.toml); \
	  echo "now there: git add -A && git commit -m 'predlint '$$version && git tag v$$version && git push --follow-tags origin HEAD v$$version"

clean: ## Remove the environment, the caches and the benchmarks' environments
	rm -rf $(KERNEL) $(VENV) benchmarks/.venvs build dist .pytest_cache .ruff_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
