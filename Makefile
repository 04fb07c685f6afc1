# Everything a newcomer needs: `make demo` and `make test`. Prerequisites: git, make, Python >= 3.11 with venv.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
WORKERS ?= 2
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
EMBEDDED := $(BIN)/python -m tenants.conf.embedded run --

.PHONY: demo test lint bench chaos fuzz e2e messages requirements clean
.DELETE_ON_ERROR:

demo: .venv/base
	@exec env PORT=$(PORT) $(BIN)/python -m tenants.conf.demo $(if $(filter 1,$(RESET)),--reset)

test: .venv/dev $(if $(CHROMIUM),.venv/browser)
	@$(BIN)/python -m tenants.conf.catalogues compile
	@exec $(EMBEDDED) $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet admin_ui/templates tenants/templates

bench: .venv/dev
	@exec $(EMBEDDED) $(BIN)/python -m tests.benchmarks $(ARGS)

chaos: .venv/dev
	@exec $(BIN)/python -m tests.chaos $(ARGS)

fuzz: .venv/dev .venv/fuzz
	@exec $(EMBEDDED) $(BIN)/python -m tests.fuzz $(ARGS)

.venv/fuzz: requirements/fuzz.txt .venv/dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/fuzz.txt
	@touch $@

e2e: .venv/dev .venv/browser
	@exec $(EMBEDDED) $(BIN)/python -m pytest -m browser tests/browser --full-tour $(ARGS)

messages: .venv/dev
	DJANGO_SETTINGS_MODULE=tenants.conf.settings $(BIN)/python -m tenants.conf.catalogues extract

# Needs uv; writes pinned files with hashes and without index lines.
requirements:
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/base.txt
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra test --extra lint -o requirements/dev.txt
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra test --extra lint --extra browser -o requirements/browser.txt
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra test --extra lint --extra fuzz -o requirements/fuzz.txt

clean:
	rm -rf .venv var

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Passerelle needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }

.venv/base: requirements/base.txt | .venv/bin/python
	@echo "Installing requirements …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/base.txt
	@touch $@

.venv/dev: requirements/dev.txt | .venv/bin/python
	@echo "Installing requirements …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/dev.txt
	@touch $@ .venv/base

.venv/browser: requirements/browser.txt .venv/dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/browser.txt
	@touch $@
