# Scrutineer: everything that is run by hand or by a machine. `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
# Whoever has a working environment keeps it, whatever `python3` is today.
SETUP = $(if $(wildcard $(BIN)/python),$(BIN)/python,$(PYTHON))
SERVE ?= 1
ARGS ?=
WORKERS ?= 2

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help install demo test test-long test-spark lint bench clean distclean python chromium spark

help: ## list what can be made
	@echo "make install  and  make test  work on a fresh clone. What there is:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Variables: PYTHON=python3.12 (for the first install), SERVE=0 (demo ends by itself), ARGS=..."

install: python ## the program and its development tools, into .venv
	@$(SETUP) tools/install.py

demo: install ## run the examples and serve a page for each (SERVE=0: write them to build/demo and end)
ifeq ($(SERVE),0)
	@$(BIN)/scrutineer demo --no-serve --out build/demo $(ARGS)
else
	@$(BIN)/scrutineer demo $(ARGS)
endif

test: install chromium lint ## lint, types, layers, and the short tests
	@$(BIN)/pytest -q -n $(WORKERS) -rsx $(ARGS)

test-long: install chromium lint ## all tests but those on Spark, the long ones included
	@$(BIN)/pytest -q -n $(WORKERS) -rsx --durations=10 --hypothesis-profile=long -m "not spark" $(ARGS)

test-spark: install spark ## the tests on Spark; installs Java 17 and Spark where absent
	@$(BIN)/pytest -q -rsx -m spark $(ARGS)

lint: install ## style, types and layers
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/ruff format --check --quiet . \
	  || { $(BIN)/ruff format --check --output-format concise .; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@mkdir -p build
	@$(BIN)/lint-imports --no-cache > build/layers.txt 2>&1 || { cat build/layers.txt; exit 1; }
	@echo "style, types and layers: in order"

bench: install ## time and memory on a million invented stations
	@$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove what was built; .venv stays
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache spark-warehouse
	@find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

distclean: clean ## remove .venv too
	@rm -rf .venv

python:
	@command -v $(SETUP) >/dev/null || { \
	  echo "$(PYTHON) was not found. Name a Python 3.11 or newer: make install PYTHON=python3.12"; exit 2; }

chromium: install
	@$(BIN)/python -m tools.debian chromium

spark: install
	@$(BIN)/python -m tools.debian java
	@$(BIN)/python tools/install.py spark
