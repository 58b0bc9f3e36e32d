# Two commands: `make run` and `make test`. The rest is listed by `make help`.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
# Another Python gets an environment of its own: make test PYTHON=python3.13
VENV := .venv$(if $(filter-out python3,$(PYTHON)),-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
# Types and migrations are checked without a server; nothing connects to these.
NOWHERE := DATABASE_URL=postgres://nobody@127.0.0.1:1/nowhere BROKER_URL=redis://127.0.0.1:1/0 DJANGO_SETTINGS_MODULE=config.settings.test
# Production settings as a server would have them, to check them.
PRODUCTION := $(NOWHERE) DJANGO_SETTINGS_MODULE=config.settings.production SITE_URL=https://labs.example \
	ALLOWED_HOSTS=labs.example SECRET_KEY=only-to-check-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz

MAKEFLAGS += --no-print-directory
.PHONY: help run test coverage audit lint types bench faults messages lock setup assets compiled chromium python clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: assets ## the whole site on this machine, with a demonstration programme: http://localhost:8000
	@exec $(BIN)/python -m config.run --host $(HOST) --port $(PORT)

test: assets compiled chromium ## every test; only=tests/people runs one folder
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(only)

coverage: assets compiled chromium ## every test, and which branches of the code none of them took
	@rm -f .coverage .coverage.* && $(BIN)/python -m coverage run -m pytest -n 2 --dist loadgroup $(only)
	@$(BIN)/python -m coverage combine --quiet && $(BIN)/python -m coverage report

audit: setup ## known faults in the packages, by the registries' own lists
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/base.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm audit --omit dev

lint: assets compiled ## style, types, import contracts, templates, messages, migrations, deployment settings
	@echo "==> ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@$(MAKE) types
	@echo "==> import contracts" && $(BIN)/lint-imports --no-logo
	@echo "==> djlint" && $(BIN)/djlint --lint --quiet templates
	@echo "==> messages" && $(NOWHERE) $(BIN)/python manage.py messages --check
	@echo "==> migrations" && $(NOWHERE) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "==> deployment settings" && $(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

types:
	@echo "==> mypy" && $(NOWHERE) $(BIN)/mypy .

bench: setup ## measurements against peers; only=outbox runs one section
	@$(BIN)/python -m bench $(only)

faults: setup compiled ## the fault tests at full size; what they print is kept in docs/bench/faults.txt
	@mkdir -p docs/bench && FAULTS=full bash -o pipefail -c \
		'LOG_LEVEL=ERROR $(BIN)/python -m pytest tests/faults -p no:xdist -p no:warnings -v -s --no-header 2>&1 | tee docs/bench/faults.txt'

messages: setup ## extract, compile and check the texts of both languages
	@$(NOWHERE) $(BIN)/python manage.py messages

lock: setup ## compile the hashed locks from requirements/*.in
	@for name in base dev; do $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url requirements/$$name.in -o requirements/$$name.txt $(if $(upgrade),--upgrade) || exit 1; done

setup: python ## the Python environment, from the hashed lock
	@$(PYTHON) config/prepare.py $(VENV) python

assets: setup ## the style sheets and scripts
	@$(PYTHON) config/prepare.py $(VENV) assets

compiled: setup
	@$(NOWHERE) $(BIN)/python manage.py messages --compile

chromium:
	@command -v chromium chromium-browser google-chrome google-chrome-stable chromium-headless-shell >/dev/null || \
	ls $(HOME)/.cache/ms-playwright/chromium-*/chrome-linux*/chrome >/dev/null 2>&1 || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "==> Installing Chromium with apt-get" && \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium; } || \
	{ echo "Stopped: the journeys need Chromium: install it, or run $(BIN)/python -m playwright install --with-deps chromium." >&2; exit 1; }

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Stopped: $(PYTHON) is not Python 3.11 or newer: install one and name it, for example make run PYTHON=python3.11." >&2; exit 1; }

clean: ## the environment and everything built; the data in var/ stays
	rm -rf .venv .venv-* node_modules static/build staticfiles
