# Everything that a developer does, in one word each. `make` lists the words.

PYTHON ?= python3
# Each Python that is named by its version has an environment of its own: python3.13 has .venv-3.13.
VENV   := .venv$(patsubst python%,-%,$(filter python3.%,$(notdir $(PYTHON))))
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
CLUSTER = PYTHONPATH=tests/cluster $(BIN)/python -m tallylight_cluster
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
REVISION = $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
IMAGE_TOOL ?= $(shell command -v docker || command -v podman || command -v buildah)
# What the chain of `make bench-consolidation` is made of wants an older python-dateutil than the operator does.
CHAIN  := build/bench$(subst .venv,,$(VENV))
CRD    := charts/tallylight/files/livestreams.yaml
# One file for every Python: a line whose version depends on it says so. Nothing of the machine that pins gets in.
PIN := build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
UV := 0.13.9
UPGRADE = --upgrade
BUILD_NEEDS = sed -n 's/^requires = \["\(.*\)"\]/\1/p' pyproject.toml

.DEFAULT_GOAL := help
.PHONY: bytecode accuracy accuracy-delivery accuracy-drift accuracy-freeze accuracy-picture accuracy-sound accuracy-timing confirmer faults quiet quiet-freeze help setup environment demo fuzz test test-install coverage check bench bench-cache bench-consolidation bench-density bench-many bench-operator bench-packing bench-probe bench-scale chaos control-plane cluster cluster-down cluster-test overloaded node-killed crd chart docs constraints clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-19s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## make .venv with everything, each dependency pinned by hash (PYTHON=python3.13: .venv-3.13)

# What runs here starts as what is installed does: elsewhere than in an image, an environment may forbid that it is kept.
bytecode: $(STAMP)
	@$(BIN)/python -m compileall -q -j 0 cli contract bounded operator monitor demo

environment: # print the folder of the environment that PYTHON has
	@echo $(VENV)

SECONDS ?= 120
fuzz: $(STAMP) ## try every parser, decision and kind of media with inputs that are new, for SECONDS (ARGS="--only rtsp")
	@PYTHONPATH=tests/support:tests/fuzz $(BIN)/python -m tallylight_fuzz --seconds $(SECONDS) $(ARGS)

demo: bytecode ## see it at work: a live stream with known defects, found within 90 seconds
	@$(BIN)/tallylight demo

test: bytecode ## run every test that needs no cluster
	@$(BIN)/pytest -q -n 2 --dist loadfile $(ARGS)

test-install: bytecode ## install for Python 3.11 and 3.13 in the newest versions of all, and watch a clip
	@$(BIN)/pytest -q -rs -m install tests/install $(ARGS)

# Hypothesis' own profile `ci` takes the same examples each time, and no example's deadline: measuring is slower.
coverage: bytecode ## run the same tests, and show which branches they miss; fails under the floor of pyproject.toml
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(BIN)/coverage run -m pytest -q -n 2 --dist loadfile --hypothesis-profile=ci $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

check: $(STAMP) ## format, lint, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

accuracy: $(STAMP) ## how well faults are found that are injected into healthy streams (ARGS="--every 10" is quicker)
	@PYTHONPATH=tests/support:tests/corpus $(BIN)/python -m tallylight_corpus $(ARGS)

accuracy-freeze: $(STAMP) ## how well freezes are found, beside FFmpeg's freezedetect (ARGS="--every 20" is quicker)
	@PYTHONPATH=bench $(BIN)/python -m tallylight_bench.freeze $(ARGS)

accuracy-delivery: $(STAMP) ## how well faults of playlists and fetches are found, on both halves (ARGS="--seeds 2 --misses")
	@PYTHONPATH=tests/support:tests/corpus $(BIN)/python -m delivery $(ARGS)

accuracy-drift: $(STAMP) ## how well a media clock that is off is found (ARGS="--half tuning --seeds 1 --each")
	@PYTHONPATH=tests/support:tests/corpus $(BIN)/python -m drift $(ARGS)

accuracy-sound: $(STAMP) ## how well faults of sound are found (ARGS="--half tuning --every 5 --each")
	@PYTHONPATH=tests/support:tests/corpus $(BIN)/python -m sound $(ARGS)

accuracy-timing: $(STAMP) ## how well faults of packets' stamps and places are found (ARGS="--half tuning --only mild --each")
	@PYTHONPATH=tests/support:tests/corpus $(BIN)/python -m timing $(ARGS)

accuracy-picture: $(STAMP) ## how well faults of pictures and their coding are found (ARGS="--half tuning --only blur --each")
	@PYTHONPATH=tests/support:tests/corpus:bench $(BIN)/python -m picture $(ARGS)

confirmer: $(STAMP) ## learn what confirms blockiness from the tuning half, and write its weights and its page: four minutes
	@PYTHONPATH=tests/support:tests/corpus:bench $(BIN)/python -m confirming $(ARGS)

faults: bytecode ## every kind of fault, again and again, and what was told of it: as root (ARGS="--runs 1" is quicker)
	@PYTHONPATH=bench $(BIN)/python -m tallylight_bench.faults $(ARGS)

HOURS ?= 1
quiet: $(STAMP) ## add HOURS in which nothing is wrong to the record of false alarms; fails while the promise is not shown (ARGS=--all)
	@PYTHONPATH=tests/support:tests/corpus:bench $(BIN)/python -m quiet --hours $(HOURS) $(ARGS)

quiet-freeze: $(STAMP) ## the same for freezes alone, at more of what may look frozen
	@PYTHONPATH=bench $(BIN)/python -m tallylight_bench.freeze.quiet --hours $(HOURS) $(ARGS)

bench: bytecode ## measure what is promised, beside decoding alone and ffmpeg (ARGS="--rounds 1" is quicker)
	@PYTHONPATH=bench $(BIN)/python -m tallylight_bench.one_stream $(ARGS)

bench-density: bytecode ## how many live streams one core carries, by tier (ARGS="--seconds 20 --most 8" is quicker)
	@PYTHONPATH=bench $(BIN)/python -m tallylight_bench.density $(ARGS)

bench-many: bytecode ## a start of many streams on fake nodes, beside a bare client, as root (ARGS="--streams 1000")
	@PYTHONPATH=bench:tests/cluster $(BIN)/python -m tallylight_bench.many_streams $(ARGS)

bench-scale: bytecode ## 100 to 10,000 streams that start together, and idle ones, as root: an hour (ARGS="--streams 100,1000 --idle ''")
	@PYTHONPATH=bench:tests/cluster $(BIN)/python -m tallylight_bench.scale $(ARGS)

chaos: bytecode ## faults of cluster and operator over 208 streams on air, 8 of them real, as root (ARGS="--streams 40 --real 0 --kills 4" is quicker)
	@PYTHONPATH=bench:tests/cluster $(BIN)/python -m tallylight_bench.chaos $(ARGS)

bench-operator: bytecode ## what the operator costs while no stream is on air, as root
	@PYTHONPATH=bench:tests/cluster $(BIN)/python -m tallylight_bench.operator_at_rest $(ARGS)

bench-cache: bytecode ## what the operator keeps in memory of 10,000 LiveStreams (ARGS="--streams 1000" is quicker)
	@PYTHONPATH=bench:tests/cluster $(BIN)/python -m tallylight_bench.cache_memory $(ARGS)

bench-consolidation: bytecode $(CHAIN)/.ready ## the same detectors as a chain of isolated steps (ARGS="--streams 1 --seconds 12" is quick)
	@PYTHONPATH=bench:cli:contract:bounded:monitor:demo $(CHAIN)/bin/python -m tallylight_bench.distributed $(ARGS)

bench-packing: bytecode ## what a shared, preloaded parent of several monitors would save (ARGS="--streams 2" is quicker)
	@PYTHONPATH=bench $(BIN)/python -m tallylight_bench.packing $(ARGS)

bench-probe: bytecode ## what the prober costs that asks 100 sources whether they send (ARGS="--seconds 30" is quicker)
	@PYTHONPATH=bench $(BIN)/python -m tallylight_bench.prober $(ARGS)

control-plane: $(STAMP) ## a Kubernetes API without nodes, as root; ARGS="--kwok-nodes 20" for fake ones
	@$(CLUSTER) up --control-plane $(ARGS)

cluster: $(STAMP) ## a whole Kubernetes with one real node, as root, in a network of its own; ARGS="--nodes 2" for two
	@$(CLUSTER) up $(ARGS)

cluster-down: $(STAMP) ## leave nothing of it behind
	@$(CLUSTER) down

cluster-test: bytecode ## run every test that needs a real Kubernetes, as root; it is started and ended
	@$(BIN)/pytest -q -m cluster $(ARGS)

overloaded: bytecode ## share a stream that one monitor cannot carry, on a real cluster, as root: four minutes, on an idle machine
	@OVERLOADED=1 $(BIN)/pytest -q -m cluster tests/cluster/end_to_end/test_overloaded.py $(ARGS)

node-killed: $(STAMP) ## kill one of two nodes under a stream that two monitors watch, as root: seven minutes, on an idle machine
	@NODE_KILLED=1 $(BIN)/pytest -q -m cluster tests/cluster/test_node_killed.py $(ARGS)

crd: $(STAMP) ## write the CustomResourceDefinition from the contract's types
	$(BIN)/python -m tallylight crd > $(CRD).new && mv $(CRD).new $(CRD)

chart: $(STAMP) ## write what the Helm chart has from elsewhere: the CRD, the schema, the table of values, dashboards, rules
	@PYTHONPATH=charts $(BIN)/python -m tallylight_chart

docs: $(STAMP) ## write what docs and boards have from the catalogue of detectors and from quiet hours; then `make chart`, which copies the boards
	@PYTHONPATH=docs $(BIN)/python -m tallylight_docs
	@PYTHONPATH=docs:bench:tests/corpus $(BIN)/python -m quiet.pages

images: ## build the three images by docker, podman or buildah (IMAGE_TOOL=podman chooses)
	@test -n "$(IMAGE_TOOL)" || { echo "make: there is no docker, podman or buildah; install one" >&2; exit 1; }
	for role in operator monitor demo; do \
		$(IMAGE_TOOL) build --file $$role/Dockerfile --tag tallylight/$$role:$(VERSION) \
			--build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) $(ARGS) . || exit 1; \
	done

constraints: build/uv/bin/uv ## pin every dependency anew, in its newest version that fits (UPGRADE= keeps what still does)
	echo pip | $(PIN) $(UPGRADE) -o constraints/pip.txt -
	$(PIN) $(UPGRADE) --extra dev -o constraints/dev.txt pyproject.toml
	for extra in operator monitor demo; do \
		$(BUILD_NEEDS) | $(PIN) $(UPGRADE) --extra $$extra -c constraints/dev.txt \
			-o constraints/$$extra.txt pyproject.toml - || exit 1; \
	done
	sed -n '/^python-dateutil/d; s/^\([a-z].*\) \\$$/\1/p' constraints/dev.txt >build/bench-constraints.txt
	$(BUILD_NEEDS) | $(PIN) $(UPGRADE) --extra bench -c build/bench-constraints.txt -o constraints/bench.txt pyproject.toml -

clean: ## remove all that was made here
	rm -rf .venv .venv-* build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A file beside the environment's own says that it is complete, and of which pins.
$(STAMP): constraints/pip.txt constraints/dev.txt pyproject.toml
	@python=`.ci/find-python $(PYTHON)` || \
		{ echo "make: name a Python of 3.11 or later that is here: export PYTHON=python3.12" >&2; exit 1; }; \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: Tallylight needs Python 3.11 or later, and $(PYTHON) is `$$python -V 2>&1`;" \
			"name another: export PYTHON=python3.12" >&2; exit 1; }; \
	$$python -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "make: $(PYTHON) cannot make environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
	test -x $(BIN)/python || $$python -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints/pip.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(CHAIN)/.ready: constraints/pip.txt constraints/bench.txt
	`.ci/find-python $(PYTHON)` -m venv $(CHAIN)
	$(CHAIN)/bin/python -m pip install --quiet --require-hashes -r constraints/pip.txt
	$(CHAIN)/bin/python -m pip install --quiet --require-hashes -r constraints/bench.txt
	@touch $@

build/uv/bin/uv:
	`.ci/find-python $(PYTHON)` -m venv build/uv
	build/uv/bin/python -m pip install --quiet uv==$(UV)
