# Every target makes what it needs, in .venv, from the pinned lock files. PYTHON names the interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
PEERS := .venv-bench
AUDIT := .venv-audit
# An advisory that is there for good: whether it comes says whether others can be asked for.
ADVISORY := https://api.osv.dev/v1/vulns/GHSA-j8r2-6x86-q33q
LANGUAGES := fr es ar
TRANSLATIONS := pipelines/web/site/translations
# What the stages say that pages show too.
STAGES := sparql $(addprefix pipelines/,ingest ledger partners upload wikibase breaches.py job_process.py settings.py) \
  pipelines/coverage/class_items.py pipelines/coverage/equity pipelines/coverage/regions.py pipelines/model/constraints.py pipelines/model/tables.py \
  $(addprefix pipelines/reconcile/,$(addsuffix .py,decision explanation judging levels matching novelty probability questions reference/folder service_source settlement showing wording)) \
  $(addprefix pipelines/flows/,$(addsuffix .py,batch beginning checks equity excluding first_look freezing grouped_coverage jobs lock rehearsing report returning reviewing run_folder session submitting undoing upload work)) \
  $(addprefix pipelines/sandbox/,$(addsuffix .py,graph options runner storage))
BIN := $(VENV)/bin
# A lock is whole, so nothing is resolved: old versions of pip, when they resolve hashed locks, trip over extras.
LOCKED := --disable-pip-version-check --quiet --no-deps --require-hashes
# All cores compile what pip, which takes one, would else. Some packages have files that do not compile.
COMPILED = $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib/python3*/site-packages || true

# One process of tests more than there are cores, for they wait for servers a third of their time; see tests/README.md.
PARALLEL := -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --dist loadgroup --no-loadscope-reorder

.PHONY: help api-cases demo test check audit audited bench soak serve screenshots messages lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/.runtime ## two real partners, from dump to coverage report, on an embedded Wikibase
	$(BIN)/donata sandbox start --detach
	@$(BIN)/donata run moma ror; outcome=$$?; $(BIN)/donata sandbox stop; exit $$outcome

serve: $(VENV)/.runtime ## the portal on loopback, with all that one person needs, and the two real partners of the demo
	$(BIN)/donata serve --demo

test: $(VENV)/.dev ## the whole test suite, with branch coverage
	$(BIN)/pytest $(PARALLEL) --cov --cov-report=term

check: $(VENV)/.dev ## format, lint, types, layers, and every committed partner, mapping, target and query
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/donata validate
	@$(MAKE) --no-print-directory audit

audit: $(VENV)/bin/python ## known vulnerabilities of all that requirements.lock pins (asks osv.dev; says so where it cannot)
	@if $(BIN)/python -c 'import urllib.request as u; u.urlopen("$(ADVISORY)", timeout=5)' 2>/dev/null; \
	  then $(MAKE) --no-print-directory audited; \
	  else echo "audit: osv.dev does not answer from here, so known vulnerabilities were NOT looked for"; fi

audited: $(AUDIT)/.audit
	$(AUDIT)/bin/pip-audit --vulnerability-service osv --require-hashes --disable-pip --progress-spinner off -r requirements.lock

screenshots: $(VENV)/.dev ## the pictures of the portal that the README shows, from the served demo (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

messages: $(VENV)/.dev ## collect the portal's texts into the translation catalogues
	@for domain in "" .stages; do \
	  if [ -z "$$domain" ]; then from=pipelines/web; else from="$(STAGES)"; fi; pot=$$(mktemp); \
	  $(BIN)/pybabel -q extract -F pyproject.toml --ignore-dirs=reconciliation --no-location --sort-output --omit-header -o $$pot $$from && \
	  for language in $(LANGUAGES); do \
	    $(BIN)/pybabel -q update -i $$pot -o $(TRANSLATIONS)/$$language$$domain.po -l $$language --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 120; \
	  done; rm -f $$pot; \
	done

bench: $(VENV)/.dev $(PEERS)/.bench ## every stage beside its peer, in the same run
	@failed=; for bench in tests/benchmarks/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || failed="$$failed $$bench"; done; \
	if [ -n "$$failed" ]; then echo "fell short:$$failed"; exit 1; fi

api-cases: $(VENV)/.dev ## more than 2,000 requests made from the API's own description, other than those of the tests
	DONATA_API_CASES=12 $(BIN)/pytest tests/web/test_openapi.py -q -s

soak: $(VENV)/.dev ## 300 more runs of the upload under faults and kills than the tests make, with a summary
	$(BIN)/python -m tests.campaign.soak

lock: ## resolve the lock files anew (needs `uv`)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev -c requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q -o requirements-dev.lock
	uv pip compile --group bench -c requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q -o requirements-bench.lock
	uv pip compile --group audit -c requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q -o requirements-audit.lock

clean: ## remove the environment and all runs
	rm -rf $(VENV) $(PEERS) $(AUDIT) data/runs

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Donata needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install $(LOCKED) --no-compile -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@$(COMPILED)
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install $(LOCKED) --no-compile -r requirements-dev.lock
	@$(COMPILED)
	@touch $@

$(PEERS)/.bench: requirements-bench.lock | $(VENV)/bin/python
	$(BIN)/python -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install $(LOCKED) -r requirements-bench.lock
	@touch $@

$(AUDIT)/.audit: requirements-audit.lock | $(VENV)/bin/python
	$(BIN)/python -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install $(LOCKED) -r requirements-audit.lock
	@touch $@
