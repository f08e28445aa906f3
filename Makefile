# Every target works on a bare machine with Python 3.11 or newer: bootstrap.py makes the environment first, with the
# runtime's packages alone for `tracker` and the developers' for everything else.
PYTHON ?= python3
IN_ENVIRONMENT = $(PYTHON) infra/tools/bootstrap.py
ARGS ?=
# Each worker has an emulator of its own. tests/conftest.py says how many there are; ARGS=-n0 runs all in one process.
WORKERS = --numprocesses=auto --dist=loadfile --no-loadscope-reorder
TSC = node_modules/typescript/bin/tsc
BIOME = node_modules/@biomejs/biome/bin/biome

.PHONY: help run test browser coverage nightly conformance lint lint-python lint-page format check bench synth deploy \
	api-page vendor lock

help:
	@echo "make run      the tracker on this machine: everything set up, then its address (ARGS=--detach: in the background)"
	@echo "make test     units, the deployed stack, the page in a browser"
	@echo "make browser  install Chromium for make test, where it is missing"
	@echo "make coverage   the units alone, with the share of lambdas/ and etl/ that they run; fails below the goal"
	@echo "make nightly  the units with many more random cases: 10,000 steps of the ledger against a model"
	@echo "make conformance   the ledger on AWS's own DynamoDB engine, the lake on Athena's (needs Java 17 and Maven)"
	@echo "make lint     style, types and import rules of Python and JavaScript (brings the linters from npm)"
	@echo "make format   rewrite Python and JavaScript in the project's format"
	@echo "make check    all that continuous integration runs: lint, test with coverage, conformance"
	@echo "make bench    the figures that have a goal, into bench/results.json"
	@echo "make synth    the CloudFormation that AWS would get, into cdk.out/"
	@echo "make deploy   deploy to your AWS account"
	@echo "make api-page   the contract as a page, into frontend/api.html"
	@echo "make vendor   the page's libraries as package.json pins them, into frontend/vendor/"
	@echo "make lock     resolve the Python packages into their lock files (ARGS=--upgrade: to their newest versions)"

run:
	@$(IN_ENVIRONMENT) tracker up $(ARGS)

test:
	@$(IN_ENVIRONMENT) python -m infra.tools.browser
	@$(IN_ENVIRONMENT) python -m pytest tests --ignore=tests/conformance --ignore=tests/bench $(WORKERS) $(ARGS)

browser:
	@$(IN_ENVIRONMENT) python -m infra.tools.browser --install

coverage:
	@$(IN_ENVIRONMENT) python -m pytest tests/lambdas tests/etl --cov $(WORKERS) $(ARGS)

nightly:
	@NIGHTLY=1 $(IN_ENVIRONMENT) python -m pytest tests/lambdas tests/etl $(WORKERS) $(ARGS)

conformance:
	@$(IN_ENVIRONMENT) python -m pytest tests/conformance $(ARGS)

lint: lint-python lint-page

lint-python:
	@$(IN_ENVIRONMENT) ruff check
	@$(IN_ENVIRONMENT) uv pip check --quiet --python .venv/bin/python
	@$(IN_ENVIRONMENT) ruff format --check
	@$(IN_ENVIRONMENT) mypy
	@$(IN_ENVIRONMENT) python -m infra.stacks.nag
	@$(IN_ENVIRONMENT) python -m pytest -q tests/test_imports.py tests/test_language.py

lint-page: node_modules/.package-lock.json
	@$(IN_ENVIRONMENT) python -m infra.tools.vendor --check
	@$(IN_ENVIRONMENT) node $(TSC) --project jsconfig.json
	@$(IN_ENVIRONMENT) node $(TSC) --project jsconfig.worker.json
	@$(IN_ENVIRONMENT) node $(TSC) --project jsconfig.boot.json
	@$(IN_ENVIRONMENT) node $(BIOME) check --error-on-warnings

format: node_modules/.package-lock.json
	@$(IN_ENVIRONMENT) ruff check --fix --quiet
	@$(IN_ENVIRONMENT) ruff format
	@$(IN_ENVIRONMENT) node $(BIOME) check --write

# pytest measures the coverage in the same run as it tests, so that nothing runs twice.
check: lint
	@$(MAKE) --no-print-directory test ARGS="--cov $(ARGS)"
	@$(MAKE) --no-print-directory conformance

bench:
	@$(IN_ENVIRONMENT) python -m tests.bench $(ARGS)

synth:
	@$(IN_ENVIRONMENT) python -m infra.cli.main synth $(ARGS)

deploy:
	@$(IN_ENVIRONMENT) tracker deploy $(ARGS)

api-page:
	@$(IN_ENVIRONMENT) python -m infra.tools.api_page

# npm comes with the environment's node; package-lock.json pins the packages and their hashes.
node_modules/.package-lock.json: package.json package-lock.json
	@$(IN_ENVIRONMENT) npm ci --no-progress
	@touch $@

vendor: node_modules/.package-lock.json
	@$(IN_ENVIRONMENT) python -m infra.tools.vendor

COMPILE = $(IN_ENVIRONMENT) uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --python-version 3.11 $(ARGS)

lock:
	@$(COMPILE) --group dev pyproject.toml -o requirements-dev.txt
	@$(COMPILE) --constraint requirements-dev.txt pyproject.toml -o requirements.txt
	@echo uv | $(COMPILE) - -o infra/tools/uv.txt
