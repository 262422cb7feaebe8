# shuanggao-analytics: every target sets up what it needs, once, in .venv.
# A machine with python3 (3.11 to 3.13, with venv and pip), make and git is enough.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH := .venv-bench

.DEFAULT_GOAL := help
.PHONY: help briefing test check coverage mutants figures docs lab explore test-browser lock bench clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

briefing: $(READY)  ## the main job: page, Word report, slides, tables and figures in build/briefing
	@$(BIN)/shuanggao briefing

test: check  ## lint, types, arrows, unit tests, doctests, every notebook
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(READY)  ## the quick half of the tests: lint, format, types, arrows
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

coverage: $(READY)  ## share of lines that the tests run: the total (95 % at least), the ten least covered
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(BIN)/coverage run -m pytest --numprocesses auto --dist loadfile
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report --sort=cover >build/coverage/report.txt; code=$$?; \
	  sed -n '1,12p; /^TOTAL/p; /^Coverage failure/p' build/coverage/report.txt; exit $$code

mutants: $(READY)  ## spoil one formula after the other: a named test must notice each
	@$(BIN)/python -m tests.mutation.runner

figures: $(READY)  ## regenerate the gallery in figures/
	@$(BIN)/shuanggao figures

docs: $(READY)  ## the documentation as a site that works offline, in build/docs
	@$(BIN)/python docs/generate.py build/docs-source
	@rm -rf build/docs
	@$(BIN)/python -m sphinx -q -E -W --keep-going -j auto -c docs -d build/docs-doctrees build/docs-source build/docs
	@echo "build/docs/index.html"

lab: $(READY)  ## open JupyterLab on the first notebook
	@$(BIN)/jupyter lab notebooks/00-start-here.ipynb

explore: $(READY)  ## explore quota scenarios in the browser, on this machine only
	@$(BIN)/shuanggao explore

test-browser: $(READY)  ## open the briefing and the explorer in headless Chromium with the network off
	@command -v chromium >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	  && echo "Installing Debian's chromium for the browser test …" \
	  && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || { echo "No chromium here and no right to install it: the browser test did not run."; exit 1; }
	@$(BIN)/python -m pytest tests/browser

lock: $(READY)  ## resolve pyproject.toml into requirements.lock again (names and versions only)
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --all-extras --upgrade \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

bench: $(BENCH)/.ready  ## measure every job of benchmarks/ against its goal and its peer (ten minutes)
	@$(BENCH)/bin/python -m benchmarks

clean:  ## remove what was built (not .venv)
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Python 3.11 to 3.13 is needed, and $(PYTHON) is " + sys.version.split()[0] + "; try: make PYTHON=python3.12 …")'
	@echo "Setting up $(VENV) (once; about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv 2>/dev/null || echo "uv cannot be had here: pip does it, more slowly."
	@if $(BIN)/uv --version >/dev/null 2>&1; then \
	  $(BIN)/uv pip install -q --python $(BIN)/python --compile-bytecode -r requirements.lock \
	  && $(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock \
	  && $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@$(BIN)/python -m compileall -q shuanggao_analytics
	@touch $@

# the peers of the benchmarks stand in an environment of their own
$(BENCH)/.ready: requirements.lock benchmarks/peers.txt
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -q --disable-pip-version-check -r requirements.lock -r benchmarks/peers.txt
	@$(BENCH)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
