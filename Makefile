# The two commands: `make run` and `make test`. Each first brings the environment up to date.
.DEFAULT_GOAL := run
SHELL := /bin/sh
.DELETE_ON_ERROR:
# Both environments are set up side by side, and types are checked beside the tests.
MAKEFLAGS += --jobs=2

PYTHON := .venv/bin/python
# Where it is set, every process of a run would compile all it imports anew.
export PYTHONDONTWRITEBYTECODE :=
PORT ?= 8000
TEST_WORKERS ?= 2

# The newest Python that is new enough, looked for by name: an older `python3` must not win.
BASE_PYTHON := $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	command -v $$name >/dev/null 2>&1 || continue; \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$name; break; }; done)

ASSET_SOURCES := static/build.mjs $(shell find static/css static/js -type f 2>/dev/null)

.PHONY: run test tests proof bench weigh lint types rules setup lock clean tools

run: setup
	@DEMO=$${DEMO-1} PORT=$(PORT) exec $(PYTHON) -m config.local

# Checking types takes one core most of a minute: the tests need not wait for it.
test: types tests

tests: rules
	$(PYTHON) -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

proof: setup
	$(PYTHON) -m pytest -n 0 --timeout 3600 -m proof

# What every page weighs on the line, beside its budget.
weigh: setup
	@$(PYTHON) -m pytest tests/looks/test_weight.py -n 0 -q -s -m proof -k heavier --timeout 900

# Measures, tests nothing: `make bench ROWS="pool-10000 decline-100000"` measures some rows.
bench: setup .venv/.bench-ready
	@$(PYTHON) -m tests.bench $(ROWS)

lint: types rules

# The types of Django's models are read from the settings; no service is needed for that.
types: setup
	PRODUCTION=0 DATABASE_URL=postgres://none/none REDIS_URL=redis://none $(PYTHON) -m mypy

rules: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m djlint --lint --quiet templates
	.venv/bin/lint-imports
	npm run --silent lint:css

setup: tools .venv/.ready node_modules/.ready static/dist/.ready

# Each stamp is written last, so an interrupted step is simply done again.
.venv/.ready: requirements/installer.txt requirements/dev.txt | tools
	@echo "Building the Python environment in .venv ..."
	@test -x $(PYTHON) && $(PYTHON) -c 'import pip' 2>/dev/null || $(BASE_PYTHON) -m venv --clear .venv
	@$(PYTHON) -m pip install --quiet --require-hashes -r requirements/installer.txt
	@$(PYTHON) -m uv pip sync --quiet --require-hashes --python $(PYTHON) requirements/dev.txt
	@touch $@

# What others offer for the same problem: for `make bench` alone, on top of what stands there.
.venv/.bench-ready: .venv/.ready requirements/bench.txt
	@echo "Adding what the engine is measured against to .venv ..."
	@$(PYTHON) -m uv pip install --quiet --require-hashes --python $(PYTHON) -r requirements/bench.txt
	@touch $@

node_modules/.ready: package.json package-lock.json .npmrc | tools
	@echo "Installing the asset tools in node_modules ..."
	@npm ci --loglevel=error --ignore-scripts
	@touch $@

static/dist/.ready: node_modules/.ready $(ASSET_SOURCES)
	@echo "Bundling styles and scripts into static/dist ..."
	@node static/build.mjs
	@touch $@

tools:
	@test -n "$(BASE_PYTHON)" || { echo "Python 3.11 or newer with its venv module is missing: install it with 'sudo apt-get install python3 python3-venv' or 'brew install python@3.11'." >&2; exit 1; }
	@command -v node >/dev/null 2>&1 && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
	|| { echo "Node.js 20.19 or newer is missing: install it with 'sudo apt-get install nodejs' or 'brew install node@20'." >&2; exit 1; }
	@command -v npm >/dev/null 2>&1 || { echo "npm is missing: install it with 'sudo apt-get install npm' or 'brew install node@20'." >&2; exit 1; }

# Locks carry hashes and markers for newer Pythons, and no address of any package index.
COMPILE = $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" $(LOCK_FLAGS)

lock: tools .venv/.ready
	@printf 'pip\nuv\n' | $(COMPILE) - --output-file requirements/installer.txt
	@$(COMPILE) pyproject.toml --output-file requirements/app.txt
	@$(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt
	@$(COMPILE) pyproject.toml --group bench --output-file requirements/bench.txt
	@npm install --package-lock-only --loglevel=error

# What the tools built goes; the local database stays (`rm -r .local` removes it, when not run as root).
clean:
	@rm -rf .venv node_modules static/dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
