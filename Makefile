# The commands of the project. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

# Where tests run side by side: one worker a core.
PYTEST := .venv/bin/pytest --numprocesses auto --quiet
# What calls none of the functions that have a plpython twin need not be run with both.
WITHOUT_TWINS := $(addprefix --ignore=tests/,admin feeds images locations queue readers sqs storage)

.PHONY: help
help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: bootstrap
bootstrap: ## Install what is missing: PostgreSQL, its extensions, the Python environment
	@scripts/bootstrap.sh

.PHONY: demo
demo: bootstrap ## From nothing to listings: install, start, migrate, run the sample through all stages
	@.venv/bin/cdl demo

.PHONY: postgrest
postgrest: bootstrap ## Fetch the PostgREST that tests call (elsewhere than on Linux x86_64 they are skipped)
	@scripts/get-postgrest.sh || echo 'Tests that need PostgREST are skipped, or fail if CI=true.' >&2

.PHONY: browser
browser: bootstrap ## Install the Chromium that tests open the pages in (without it they are skipped)
	@scripts/get-chromium.sh || echo 'Tests that need Chromium are skipped, or fail if CI=true.' >&2

.PHONY: admin
admin: up ## Serve the graphical interface on http://127.0.0.1:8000
	@.venv/bin/cdl admin

.PHONY: test
test: lint postgrest browser ## From nothing: lint, then all tests, and once more with the plpython twins
	CDL_TEST_PLPYTHON=0 $(PYTEST)
	CDL_TEST_PLPYTHON=1 $(PYTEST) $(WITHOUT_TWINS)

.PHONY: lint
lint: bootstrap ## Check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

.PHONY: format
format: bootstrap ## Put the Python files in shape
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

.PHONY: bench
bench: bootstrap ## Measure against a bare COPY and against dlt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@.venv/bin/python scripts/bench/run.py

.PHONY: bench-ingest
bench-ingest: bootstrap postgrest ## Measure ingest of real estate: by COPY, by calls, over PostgREST, beside dlt and single upserts
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@.venv/bin/python scripts/bench/ingest.py

.PHONY: bench-reso
bench-reso: bootstrap ## Measure the RESO views over 500,000 listings, with plans
	@.venv/bin/python -m scripts.bench.reso

.PHONY: bench-queue
bench-queue: bootstrap ## Measure the queue beside a bare loop, procrastinate and PgQueuer
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@.venv/bin/python scripts/bench/work_queue.py

.PHONY: bench-night
bench-night: bootstrap ## Simulate a night of 500 sources, with killed workers and a server that breaks down
	@.venv/bin/python -m scripts.bench.night

.PHONY: docs
docs: bootstrap ## Write the generated pages again
	@.venv/bin/python -m scripts.docs

.PHONY: tour
tour: browser ## Make the tour of the interface again, with its pictures
	@.venv/bin/python -m scripts.tour

.PHONY: views
views: bootstrap ## Write the RESO views again from the field list and the field rules
	@.venv/bin/python -m scripts.views

.PHONY: words
words: bootstrap ## Bring the catalogues of the interface's words up to date with the pages
	@.venv/bin/python -m scripts.words

.PHONY: scripts
scripts: bootstrap ## Write db/apply.sql and db/drop.sql again from the files
	@.venv/bin/cdl db scripts

.PHONY: freeze
freeze: bootstrap ## Write down the migrations as released; from then on they may not be edited
	@.venv/bin/cdl db freeze

.PHONY: up
up: bootstrap ## Start the private cluster and migrate its database
	@.venv/bin/cdl db up
	@.venv/bin/cdl db migrate

.PHONY: down
down: ## Stop the private cluster
	@if [ -x .venv/bin/cdl ]; then .venv/bin/cdl db down; fi

.PHONY: clean
clean: ## Delete all that was made here: the private cluster with its data, .local, .venv
	@if [ -x .venv/bin/cdl ]; then .venv/bin/cdl db down --destroy --yes; fi
	rm -rf .local .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis ./*.egg-info
