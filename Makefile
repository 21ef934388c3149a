PYTHON ?= python3

run:        ## Start the studio and print its address
	@$(PYTHON) bootstrap.py run

test:       ## Run every test
	@$(PYTHON) bootstrap.py test

test-full:  ## Run every test, full-size sweeps too
	@$(PYTHON) bootstrap.py test-full

bench:      ## Measure: seconds per look, first event, history
	@$(PYTHON) bootstrap.py bench

setup:      ## Make the environment and prepare the data folder, start nothing
	@$(PYTHON) bootstrap.py setup

lint:       ## Check style without changing anything
	.venv/bin/ruff format --check . && .venv/bin/ruff check .

words:      ## Bring the Chinese words in step with the pages
	@.venv/bin/python -m tests.words

format:     ## Put style right
	.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

help:       ## Show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: run test test-full bench setup lint words format help
