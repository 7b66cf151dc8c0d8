# Emulsion. `make help` lists what there is.

STAGE ?= local
PYTHON ?= python3.13
export PYTHONUNBUFFERED = 1

BIN := .venv/bin
PY := $(BIN)/python
SOURCES := app.py chalicelib functions infra demo tests $(wildcard benchmarks)

.DEFAULT_GOAL := help
.PHONY: help venvs up down reset demo deploy status logs local test drills-proof check lint format generate reference bench scale

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venvs: .venv/ready .venv-emulator/ready  ## make the virtual environments (done by the others when needed)

.venv/ready: requirements.txt requirements-video.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.venv-emulator/ready: requirements-emulator.txt
	$(PYTHON) -m venv .venv-emulator
	.venv-emulator/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-emulator.txt
	@touch $@

up: venvs  ## start the local stack, deploy to it, put demo data in; safe to run again
ifeq ($(EMULATOR_ENDPOINT),)
	@$(PY) -m infra emulator start
endif
	@$(PY) -m infra deploy --stage local
	@$(PY) -m infra seed --stage local
	@echo
	@$(PY) -m infra status --stage local
	@echo "Next: make demo"

down:  ## stop the local stack; its state is kept (`make reset` drops it)
	@$(PY) -m infra emulator stop

reset:  ## stop the local stack and drop its state
	@$(PY) -m infra emulator reset
	@rm -rf build/local

demo: venvs  ## play the main job against STAGE: three people, photos, follow, post, feed
	@$(PY) -m demo --stage $(STAGE)

deploy: .venv/ready  ## deploy STAGE (local, dev, prod)
	@$(PY) -m infra deploy --stage $(STAGE)

status: .venv/ready  ## what is deployed where
	@$(PY) -m infra status --stage $(STAGE)

logs: .venv/ready  ## follow what all functions of STAGE log
	@$(PY) -m infra logs --stage $(STAGE) --follow

local: venvs  ## serve the API from the source with hot reload, on the local stack's data
	@eval "$$($(PY) -m infra env --stage local)" && exec $(BIN)/chalice local --stage local --port 8000

test: venvs  ## every test: unit, infra and the deployed system on an emulator of its own
	@# In processes of their own: a Chalice blueprint belongs to one application, and moto patches the whole process.
	@$(PY) -m pytest -n auto tests/unit
	@$(PY) -m pytest -n auto tests/drills
	@$(PY) -m pytest tests/infra tests/system

drills-proof: .venv/ready  ## show that each fault drill fails when its guard is off
	@$(PY) -m tests.drills.proof

lint: .venv/ready
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/cfn-lint infra/deploy/cdn.yaml
	@$(PY) -m infra template state | $(BIN)/cfn-lint
	@$(PY) -m infra template observability | $(BIN)/cfn-lint

check: lint test  ## what CI runs: linters, types, import rules, template rules, tests

format: .venv/ready  ## put the code in the house's format
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

generate: .venv/ready  ## write .chalice/config.json and the table of functions from infra/manifest.py
	@$(PY) -m infra generate

reference: venvs  ## write docs/api-reference.md from the code
	@$(PY) -m infra api-reference

bench: venvs  ## measure against the budgets
	@$(PY) -m benchmarks

scale: .venv/ready  ## write docs/scale.md and its plots from the model of a large load
	@$(PY) -m benchmarks.scale
