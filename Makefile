# Two commands: `make run` serves the app, `make test` proves it. Each sets itself up.
PORT ?= 7860
export PORT

python := .venv/bin/python
runtime := @sh tools/environment.sh runtime
deno := DENO_NO_UPDATE_CHECK=1 .venv/bin/deno
scripts := triage_core/ui/static/console/*.js
dev := @sh tools/environment.sh dev

# Module by module, so that what a module sets up is set up once; each worker has servers of its own.
# In the order of the collection, which puts those with a browser last (tests/e2e/conftest.py).
side_by_side := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint bench bench-server screenshots regenerate clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: ## make the environment, install, serve on port 7860 (PORT=... overrides)
	$(runtime)
	@echo "Email Triage Arena: http://localhost:$(PORT) (Ctrl-C stops it)"
	@exec $(python) app.py

test: lint ## lint, then every test that is not slow
	@$(python) -m pytest $(side_by_side)

test-all: lint ## lint, then every test, the slow proofs included
	@$(python) -m pytest $(side_by_side) -m "not benchmark"

lint: ## ruff, mypy --strict, deno for JavaScript and CSS, the import rule
	$(dev)
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy
	@$(deno) fmt --check --quiet
	@$(deno) lint --quiet
	@$(deno) check --quiet $(scripts)
	@$(python) -m pytest -q tests/test_architecture.py

bench: ## the benchmarks: rates and ratios, never a verdict
	$(dev)
	@$(python) -m pytest -m benchmark -s tests/benchmarks

bench-server: ## the server beside an OpenEnv server (ARGS=--full: the long soaks; ARGS=--help)
	$(dev)
	@sh tools/environment.sh peer
	@$(python) -m tests.benchmarks.server $(ARGS)

screenshots: ## write every page, in both themes, on a desktop and a phone, to docs/images
	$(dev)
	@$(python) tools/screenshots.py

regenerate: ## write scenarios, floors, tables of the docs and golden digests anew
	$(dev)
	@$(python) -m triage_core regenerate
	@$(python) -m triage_core.cli.settings_page
	@$(python) -m tests.golden.regenerate

clean: ## remove the environment, caches and build output
	@rm -rf .venv tests/contract/.venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
