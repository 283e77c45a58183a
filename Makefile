# make demo | make serve | make test | make check | make bench   (each does its own set-up)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := constraints.txt

.PHONY: demo serve test check bench audit clean

demo: $(VENV)/ready
	@$(BIN)/showcause demo --folder demo-workspace

serve: $(VENV)/ready
	@test -d demo-workspace || $(BIN)/showcause demo --folder demo-workspace
	@cd demo-workspace && ../$(BIN)/showcause serve

check: $(VENV)/ready-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest tests/unit tests/architecture

test: $(VENV)/ready-dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/run.sh

bench: $(VENV)/ready-dev
	@for name in ingest eu coshare peers viral neardup rules stages rollout invariance recast stream sweep pages ledger manipulations rederive archive reidentify idle; do $(BIN)/python -m bench.$$name; done

audit: $(VENV)/ready-dev
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[audit]'
	@$(BIN)/pip-audit --requirement $(LOCK) --no-deps --disable-pip

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "showcause: needs Python 3.11 or newer; try: make PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "showcause: python3 has no venv; on Debian: apt-get install python3-venv"; exit 2; }
	@touch $@

$(VENV)/ready: $(VENV)/python pyproject.toml $(LOCK)
	@echo "installing what Showcause needs into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c $(LOCK) -e .
	@$(BIN)/python -m showcause.ingest.warm
	@$(BIN)/python -m showcause.detectors.warm
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	@echo "installing what its tests need into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev,streams]'
	@touch $@

clean:
	rm -rf $(VENV) demo-workspace
