# Emulsion. `make help` lists what there is.

STAGE ?= local
export PYTHONUNBUFFERED = 1
unexport PYTHONDONTWRITEBYTECODE  # tests start hundreds of processes, each of which would compile what it imports

BIN := .venv/bin
PY := $(BIN)/python
# For the runtime's Python and glibc; the hashes are those of every platform's files.
LOCK := $(PY) -m uv pip compile --quiet --system-certs --no-header --no-annotate --generate-hashes \
	--python-version 3.13 --python-platform x86_64-manylinux_2_34 $(if $(UPGRADE),--upgrade)
PYTEST := $(PY) -m pytest -n auto
SOURCES := app.py chalicelib functions infra demo tests $(wildcard benchmarks)

.DEFAULT_GOAL := help
.PHONY: help venvs lock up down reset web web-dev web-together web-pictures web-screens demo deploy status logs local test unit drills system web-check web-test quick nightly drills-proof parity localstack check lint format generate policies reference bench scale

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venvs: .venv/ready .venv-emulator/ready  ## make the virtual environments (done by the others when needed)

.venv/ready: requirements-dev.txt
	@tools/make-environment .venv $<

.venv-emulator/ready: requirements-emulator.txt
	@tools/make-environment .venv-emulator $<

.venv-parity/ready: requirements-parity.txt
	@tools/make-environment .venv-parity $<

lock: .venv/ready  ## write the locks from requirements*.in; UPGRADE=1 takes the newest versions
	@$(LOCK) --only-binary :all: requirements.in -o requirements.txt
	@$(LOCK) --only-binary :all: requirements-video.in -c requirements.txt -o requirements-video.txt
	@$(LOCK) requirements.in requirements-video.in requirements-dev.in -c requirements.txt -c requirements-video.txt \
		-o requirements-dev.txt
	@$(LOCK) requirements-emulator.in -o requirements-emulator.txt
	@$(LOCK) requirements-parity.in -o requirements-parity.txt

up: venvs  ## start the local stack, deploy to it, put demo data in; safe to run again
ifeq ($(EMULATOR_ENDPOINT),)
	@$(PY) -m infra emulator start
endif
	@$(PY) -m infra web build
	@$(PY) -m infra deploy --stage local
	@$(PY) -m infra seed --stage local
	@echo
	@$(PY) -m infra web start --stage local >/dev/null
	@$(PY) -m infra status --stage local
	@echo "Next: make demo"
	@echo
	@$(PY) -m infra web address --stage local
	@$(PY) -m demo login

down:  ## stop the local stack; its state is kept (`make reset` drops it)
	@$(PY) -m infra web stop
	@$(PY) -m infra emulator stop

reset:  ## stop the local stack and drop its state
	@$(PY) -m infra web stop
	@$(PY) -m infra emulator reset
	@rm -rf build/local

web: venvs  ## build the web client, publish it to the local stage and serve it: http://127.0.0.1:8080
	@$(PY) -m infra web build
	@$(PY) -m infra web publish --stage local
	@$(PY) -m infra web start --stage local

web-dev: venvs  ## serve the web client from its sources with hot reload, on the deployed local stage
	@$(PY) -m infra web dev --stage local

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

# Each suite in processes of its own: a Chalice blueprint belongs to one application, and moto patches the whole process.
# docs/testing.md tells what each is for. T=path, a test or a folder, narrows them.
test: unit drills system web-check  ## every test; with `make -k test` one suite's failure does not keep the others from running

unit: venvs  ## unit tests, and how much of chalicelib they run
	@$(PYTEST) $(if $(T),$(T),tests/unit --cov --cov-report=)

drills: venvs  ## faults and attacks, in process
	@$(PYTEST) --show-capture=no $(or $(T),tests/drills)

system: venvs  ## the template, deployments, and on one emulator the deployed system and the client in Chromium
	@$(PYTEST) $(or $(T),tests/infra tests/system tests/web)

web-check: venvs  ## the web client without a browser: lint, types, unit tests, sizes; needs Node
	@tools/web-check

web-test: venvs  ## of `system` the journeys through the web client in Chromium; needs Node and Chromium
	@$(PYTEST) $(or $(T),tests/web)

web-together: venvs  ## two users use the client of `make up` in two browsers for SECONDS (300); tells how old what they see gets
	@$(PY) -m tests.support.web.together --seconds $(or $(SECONDS),300)

web-pictures: venvs  ## take the pictures of README.md and docs/web.md again, from the client of `make up`
	@$(PY) -m tests.support.web.pictures

web-screens: venvs  ## take a picture of every page of that client, at three widths, light and dark, into tests/web/screens
	@$(PY) -m tests.support.web.screens

quick: lint unit  ## linters, unit tests, and of the template's tests those without an emulator
	@$(PYTEST) -m "not deployed" tests/infra

nightly: export EMULSION_TEST_DEPTH = nightly
nightly: lint test drills-proof  ## everything at depth: more examples, whole rehearsals, and that each drill can fail

drills-proof: .venv/ready  ## show that each fault drill fails when its guard is off
	@$(PY) -m tests.support.drills.proof

parity: .venv/ready .venv-parity/ready  ## deploy, demo and system tests on LocalStack, without Docker; slow
	@$(PY) -m infra.emulator.parity $(T)

localstack: .venv/ready  ## the same on LocalStack's own image, which needs Docker
	@docker compose up --detach --wait
	@$(PY) -m infra.emulator.parity --endpoint http://127.0.0.1:4566 $(T)

lint: .venv/ready  ## linters, types, import rules, template rules
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/cfn-lint infra/deploy/boundary.yaml infra/deploy/deployer.yaml infra/deploy/firewall.yaml
	@$(PY) -m infra template cdn | $(BIN)/cfn-lint
	@$(PY) -m infra template state | $(BIN)/cfn-lint
	@$(PY) -m infra template observability | $(BIN)/cfn-lint

check: lint test  ## what CI runs

format: .venv/ready  ## put the code in the house's format
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

generate: .venv/ready  ## write .chalice/config.json and the table of functions from infra/manifest.py
	@$(PY) -m infra generate

policies: venvs  ## write .chalice/policy-*.json from what the coverage run uses of AWS
	@EMULSION_WRITE_POLICIES=1 $(PY) -m pytest -q tests/drills/test_permissions.py

reference: venvs  ## write docs/api-reference.md and the web client's types from the code
	@$(PY) -m infra api-reference
	@tools/web-types

bench: venvs  ## measure against the budgets
	@$(PY) -m benchmarks

scale: .venv/ready  ## write docs/scale.md and its plots from the model of a large load
	@$(PY) -m benchmarks.scale
