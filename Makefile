# Each target sets up what it needs; the first takes a few minutes, later ones none.
.DEFAULT_GOAL := help
.PHONY: help demo test lint docs bench environment
BIN := .venv/bin
WORKERS ?= 2
# All but the module that makes the histories they measure on.
BENCHMARKS := $(filter-out benchmarks/history.py,$(sort $(wildcard benchmarks/*.py)))

help: ## Say what can be made.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: environment ## Start the demo company and open its pages.
	$(BIN)/gnomon demo

test: environment ## Run every test in random order.
	@.ci/test-packages
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -rs $(ARGS)

lint: environment ## Check style, types and the walls between rooms.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: environment ## Build the documentation into site/.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: environment ## Measure; prints a table for each benchmark.
	@set -e; for file in $(BENCHMARKS); do echo "== $$file"; $(BIN)/python "$$file"; done

environment:
	@.ci/environment
