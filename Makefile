# Each target sets up what it needs; the first takes a few minutes, later ones none.
.DEFAULT_GOAL := help
.PHONY: help demo test lint docs bench environment
BIN := .venv/bin
WORKERS ?= 2
# All but the modules that make what they measure on, and those that measure.
MAKERS := $(addprefix benchmarks/,company.py history.py senders.py timing.py)
BENCHMARKS := $(filter-out $(MAKERS),$(sort $(wildcard benchmarks/*.py)))
# The sizes that docs/measured.md names take far longer: make bench SIZE=
SIZE ?= --quick

help: ## Say what can be made.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: environment ## Start the demo company and open its pages.
	$(BIN)/gnomon demo

test: environment ## Run every test in random order.
	@.ci/test-packages
	@.ci/test-producers
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -rs $(ARGS)

lint: environment ## Check style, types and the walls between rooms.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: environment ## Build the documentation into site/.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: environment ## Measure; prints a table for each benchmark.
	@set -e; for file in $(BENCHMARKS); do echo "== $$file"; $(BIN)/python "$$file" $(SIZE); done

environment:
	@.ci/environment
