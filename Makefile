# What a newcomer types. Everything else is tox: see tox.ini.
.DEFAULT_GOAL := help
.PHONY: help run test clean check

PYTHON ?= python3
PORT ?= 8889
DB ?= sqlite:///$(CURDIR)/var/rating.sqlite
DEMO ?= $(if $(filter file default,$(origin DB)),1,)
SUITES := py3 functional

# What a machine must have; the first that is missing is named.
define REQUIRE
command -v git >/dev/null || { echo 'make: git is missing (Debian: apt-get install git)'; exit 1; }; \
command -v $(PYTHON) >/dev/null || { echo 'make: $(PYTHON) is missing (Debian: apt-get install python3 python3-venv)'; exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'make: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.11'; exit 1; }; \
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'make: $(PYTHON) has no venv (Debian: apt-get install python3-venv)'; exit 1; }
endef

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: .venv/installed ## Show the bill of a demonstration month, and serve the API on 127.0.0.1 (PORT=, DB=, DEMO=1)
	@mkdir -p var
	@. .venv/bin/activate && export OS_API__AUTH_STRATEGY=noauth OS_API__PORT=$(PORT) OS_DATABASE__CONNECTION='$(DB)' \
	OS_COLLECT__METRICS_CONF=etc/metrics.yml \
	&& rating-manage db upgrade \
	&& { [ '$(DEMO)' != 1 ] || rating-manage demo --url http://127.0.0.1:$(PORT); } \
	&& exec rating-api serve --host 127.0.0.1

test: .venv/tox ## Run everything that CI runs, and end with the counts
	@rm -rf .tox/results
	@.venv/bin/tox run-parallel --parallel-no-spinner -e pep8,keystone,clients,$$(echo $(SUITES) | tr ' ' ,); code=$$?; \
	.venv/bin/python -m tests.counts .tox/results $(SUITES) && exit $$code

clean: ## Remove what runs, builds and tests leave behind, the database of `make run` too
	rm -rf .venv .tox .bench var build dist cover *.egg-info .coverage* .hypothesis .*_cache
	rm -rf doc/build releasenotes/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

check:
	@$(REQUIRE)

.venv/bin/python: | check
	@echo 'Making .venv ...'
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	@echo 'Installing rating-api into .venv ...'
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --editable '.[postgresql,mysql]'
	@touch $@

.venv/tox: .venv/bin/python
	@echo 'Installing tox into .venv ...'
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check 'tox>=4.20,<5'
	@touch $@
