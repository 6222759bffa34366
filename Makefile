# pufa. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Tests start some hundred interpreters; what they import is compiled once, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --quiet --disable-pip-version-check
DATA ?= data/demo

# Stamps: an environment is built again only when its lock or the project's own metadata changed.
BASE := $(VENV)/.made
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

.PHONY: help install dev demo test check generate bench drills mutations e2e screenshots servers lock clean

help: ## list the targets
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(RUNTIME) ## build .venv with the command line `pufa` in it
dev: $(DEV) ## the same, with what tests and checks need

$(BASE):
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed; PYTHON=/path/to/python3.11 names it" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(RUNTIME): requirements.lock pyproject.toml | $(BASE)
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

demo: $(RUNTIME) ## start everything on this machine and play the year 2023 (data is kept in data/demo)
	$(VENV)/bin/pufa up --demo --data $(DATA)

test: $(DEV) ## run every test that this machine can run, and say which ones it cannot
	$(PY) -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(DEV) ## format, lint, types, import rules, generated files
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) -m shared.contracts.asyncapi | diff -u docs/asyncapi.yaml -
	$(PY) -m services.tasks.plans.schema | diff -u docs/plan.schema.json -
	@fresh=$$(mktemp -d); trap "rm -rf $$fresh" EXIT; \
		$(PY) -m deploy.openapi $$fresh; diff -ru docs/openapi $$fresh

generate: $(DEV) ## write the generated files anew
	$(PY) -m shared.contracts.asyncapi > docs/asyncapi.yaml
	$(PY) -m services.tasks.plans.schema > docs/plan.schema.json
	$(PY) -m deploy.openapi docs/openapi

bench: $(DEV) ## measure, and compare with the baselines
	$(PY) -m pytest -q -s -m 'slow or not slow' tests/benchmarks

drills: $(DEV) ## break what can break, count what was lost or counted twice, and write docs/drills.md (an hour and a half, of which half an hour is a soak)
	PUFA_DRILLS_TABLE=docs/drills.md $(PY) -m pytest -q -s -m 'slow or not slow' tests/drills

mutations: $(DEV) ## take one guarantee after the other out of a copy, and see a drill turn red (a quarter of an hour)
	$(PY) -m tests.drills.mutations docs/drills.md

e2e: $(DEV) ## the main job from end to end, embedded and on real servers
	$(PY) -m pytest -q -m 'slow or not slow' tests/e2e

screenshots: $(DEV) ## take the documents' pictures of a running `make demo` (needs Chromium)
	$(PY) -m tests.e2e.screenshots http://127.0.0.1:8501 http://127.0.0.1:8000/api/events/field/ docs/images
	$(PY) -m tests.e2e.page_pictures http://127.0.0.1:8501 docs/images/pages

servers: ## install what the server and browser tests need (apt and Go; asks for root where needed)
	deploy/servers.sh

frameworks: $(DEV) ## install what the bus is measured beside, in an environment of its own
	$(PYTHON) -m venv $(VENV)/frameworks
	$(VENV)/frameworks/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		-r tests/benchmarks/frameworks/requirements.lock

lock: ## resolve the dependencies anew, with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--group build -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--group build --group dev -o requirements-dev.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		-o tests/benchmarks/frameworks/requirements.lock tests/benchmarks/frameworks/requirements.in

clean: ## remove the virtual environment and the tools' caches (data is kept)
	rm -rf $(VENV) .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
