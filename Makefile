# `make dev` once, then these. PYTHON may name any environment that has the groups `test` and `lint`.
PYTHON ?= .venv/bin/python
RUN = $(PYTHON) -m

.PHONY: dev test lint types fix docs pictures site release-check bench bench-peers corpus compile fixtures fuzz

dev:            ## an environment with everything but torch
	python3 -m venv .venv && $(RUN) pip install -q -U pip && $(RUN) pip install -e ".[all]" --group dev

test:           ## the whole suite; `make test ARGS="-m 'not slow'"` leaves the slow ones out
	$(RUN) pytest $(ARGS)

lint: types     ## what CI asks of the source
	$(RUN) ruff check . && $(RUN) ruff format --check .

types:          ## mypy, and which room imports which
	$(RUN) mypy && $(dir $(PYTHON))lint-imports --no-cache

fix:            ## what ruff can mend by itself
	$(RUN) ruff check --fix . && $(RUN) ruff format .

docs:           ## the pages that follow from the data, and the pictures; then every relative link leads somewhere
	$(PYTHON) scripts/make_docs.py && $(MAKE) pictures && $(RUN) pytest -q tests/docs

pictures:       ## the audit's screen in the README, drawn by the exact Textual of the group `test`; look at it
	$(PYTHON) scripts/make_pictures.py

site:           ## the documentation site, into site/; needs the group `docs`
	NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs build --strict

release-check:  ## builds twice and compares, installs both ways, validates the bill of materials; groups `release`, `test`
	$(RUN) pytest -q tests/packaging

bench:          ## the hook's time beside another scanner's, and memory as payloads grow; needs the group `bench`
	$(PYTHON) benchmarks/hook.py && $(PYTHON) benchmarks/payload.py

corpus:         ## our own malicious and honest files, into build/corpus; needs the group `corpus`
	KERAS_BACKEND=torch $(RUN) benchmarks.corpus build/corpus

bench-peers:    ## what other scanners say of that corpus, and how fast they are, beside us; builds them in build/peers
	test -e build/corpus/index.json || $(MAKE) corpus
	$(RUN) benchmarks.peers --corpus build/corpus --venvs build/peers

compile:        ## what is generated from rules/, policies/ and the formats
	$(RUN) scanner.catalog.compile && $(RUN) scanner.catalog.schema && $(RUN) scanner.pipeline.registry

fixtures:       ## the committed test files and examples; needs the group `fixtures`
	$(PYTHON) tests/fixtures/make_fixtures.py && $(PYTHON) examples/make_examples.py

fuzz:           ## 200,000 mutated files through every reader; `make fuzz ARGS="--count 1000000 --seed 7"` for more
	$(PYTHON) scripts/fuzz.py --count 200000 --jobs 2 $(ARGS)
