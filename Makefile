# 学在辽源. `make` alone lists the targets.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := lms courses media_pipeline search jobs_bridge
export PYTHONUNBUFFERED := 1

.PHONY: help setup setup-tests run services services-stop test check format requirements messages clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## Install everything; leave database, demo courses and search index ready
	@$(PYTHON) deploy/setup.py

setup-tests:
	@$(PYTHON) deploy/setup.py --tests

run: setup ## Start the whole site and print its address and the demo accounts
	@exec $(BIN)/python -W ignore deploy/run.py

services: ## Start a throw-away PostgreSQL and print its address, for tests and measurements
	@$(BIN)/python deploy/services.py start

services-stop: ## End it and remove what it kept
	@$(BIN)/python deploy/services.py stop

test: setup-tests ## Run every test, the journeys in a real browser included
	@# The journeys have the machine to themselves: people at browsers, a whole site, films in real time.
	@$(BIN)/pytest --numprocesses auto -m "not journey" $(ARGS) || [ $$? -eq 5 ]
	@$(BIN)/pytest -m journey $(ARGS) || [ $$? -eq 5 ]

check: setup-tests ## Lint, types, import layers, templates, migrations, deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES) deploy tests manage.py
	$(BIN)/lint-imports
	@git ls-files '*.html' | xargs $(BIN)/djhtml --check
	$(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") IDENTITY_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
		ALLOWED_HOSTS=localhost DJANGO_SETTINGS_MODULE=lms.settings.production $(BIN)/python manage.py check --deploy --fail-level WARNING

format: ## Put code and templates into the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@git ls-files '*.html' | xargs $(BIN)/djhtml

requirements: ## Compile the pinned, hashed requirements from requirements/*.in
	@for name in base dev uv ffmpeg fonts voice node; do \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
			--custom-compile-command "make requirements" requirements/$$name.in -o requirements/$$name.txt; \
	done

messages: ## Collect the texts to translate into each package's English catalogue (needs gettext)
	@for package in $(PACKAGES) lms/accounts lms/learning lms/demo; do \
		[ -d $$package/locale ] || continue; \
		(cd $$package && ../$$( [ "$${package#*/}" = "$$package" ] || echo ../ )$(BIN)/django-admin makemessages -l en --no-wrap --no-obsolete); \
	done

clean: ## Remove the environment, the data and everything built
	rm -rf .venv data build lms/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} + ; find . -name '*.mo' -delete
