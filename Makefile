# make run    serves the example APIs        make test   runs every test
# make check  format, lint, types, imports   make docs   writes the generated pages
# make oracle scores templates and JSONPaths against the recorded answers of the Java engines
# make native compiles what every request meets to C, into build/native; make test-native tests it
# make image-steps  does what packaging/Dockerfile does, without a container engine
# make bench  compares with nginx and with LocalStack, serverless-offline and MiniStack, which it
#             sets up under build/ where they can be had; make bench-smoke is a short form
# make bench-vtl  compares templates with Java and others
# make bench-jsonpath  compares JSONPaths with jsonpath-ng and python-jsonpath
# make bench-control  the control plane: calls a second, how soon a deployment is live, what is lost
# make fuzz   asks random templates, JSONPaths and patterns of the Java engines as well, and
#             whole requests of the reference interpreter of the tests:
#             FUZZ_SEED and FUZZ_COUNT say which and how many, LOCKGATE_ORACLE where they are;
#             then every parser under atheris (fuzz-guided), each for FUZZ_SECONDS
# make kill-loop  kills writers of SQLite and PostgreSQL, KILLS (500) of each: nothing that was
#             acknowledged may be lost
# make upgrades  replaces a gateway under load UPGRADES (200) times, by broken builds as well: no
#             request may fail
# make soak   good and hostile traffic for SOAK_SECONDS (600): nothing the gateway holds may grow

VENV := .venv
PYTHON := $(VENV)/bin/python
NATIVE_TESTS := $(addprefix tests/e2e/test_,$(addsuffix .py,vocabulary status_vectors \
	hostile_client hostile_backend http_backend functions request_validation content_handling \
	canary overrides pitfalls streaming asgi workers)) tests/properties/test_engine_and_reference.py

.PHONY: run test native test-native check format docs image-steps oracle bench bench-smoke bench-vtl bench-jsonpath bench-control venv clean
.PHONY: fuzz fuzz-vtl fuzz-jsonpath fuzz-jregex fuzz-engine fuzz-guided fuzz-smoke soak kill-loop upgrades

venv:
	@sh scripts/venv

run: venv
	@$(PYTHON) examples/run.py

test: venv
	@sh scripts/apt nginx-light curl systemd postgresql
	@$(VENV)/bin/coverage erase
	@sh scripts/tests
	@$(VENV)/bin/coverage combine -q
	@$(VENV)/bin/coverage report --format=total | sed 's/.*/branch coverage & %/'
	@$(VENV)/bin/coverage report --include='src/lockgate/engine/*' --fail-under=100

native: venv
	@sh scripts/apt gcc libc6-dev python3-dev
	@rm -rf build/native
	@HATCH_BUILD_HOOK_ENABLE_CUSTOM=true $(VENV)/bin/pip install -q --no-deps --target build/native .

# Over HTTP only, and no test that puts a part of its own into the engine: C would not meet it.
test-native: native
	@sh scripts/apt nginx-light
	@PYTHONPATH=build/native $(PYTHON) -m pytest $(NATIVE_TESTS) \
		--deselect 'tests/e2e/test_vocabulary.py::test_a_name_is_reached[failure.internal]' \
		--deselect 'tests/e2e/test_vocabulary.py::test_a_name_is_reached[failure.client_certificate]' \
		--deselect 'tests/e2e/test_vocabulary.py::test_a_name_is_reached[gateway_response.DEFAULT_5XX]'

check: venv
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache
	@$(PYTHON) scripts/docs.py --check
	@$(PYTHON) scripts/aws_services.py --check
	@$(PYTHON) scripts/service_model.py --check
	@$(PYTHON) scripts/store_statements.py --check

format: venv
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

docs: venv
	@$(PYTHON) scripts/docs.py

image-steps: venv
	@sh scripts/apt gcc libc6-dev python3-dev
	@$(PYTHON) scripts/dockerfile.py packaging/Dockerfile

oracle: venv
	@$(PYTHON) bench/score.py

bench: native
	@sh scripts/apt nginx-light libnginx-mod-http-lua wrk
	@$(PYTHON) bench/run.py

# What CI runs of it: every server and route once. Times are printed and nothing hangs on them;
# an answer of ours that is wrong does.
bench-smoke: venv
	@sh scripts/apt nginx-light libnginx-mod-http-lua wrk
	@$(PYTHON) bench/run.py --smoke

bench-vtl: venv
	@sh bench/vtl/run.sh

bench-jsonpath: venv
	@sh bench/jsonpath/run.sh

bench-control: venv
	@sh scripts/apt postgresql
	@$(PYTHON) bench/control.py

fuzz: fuzz-vtl fuzz-jsonpath fuzz-jregex fuzz-engine fuzz-guided

fuzz-vtl: venv
	@$(PYTHON) fuzz/vtl.py

fuzz-jsonpath: venv
	@$(PYTHON) fuzz/jsonpath.py

fuzz-jregex: venv
	@sh scripts/apt openjdk-17-jdk-headless
	@$(PYTHON) fuzz/jregex.py

fuzz-engine: venv
	@$(PYTHON) fuzz/engine.py

fuzz-guided: venv
	@$(PYTHON) -c 'import atheris' 2>/dev/null || $(PYTHON) -m pip install --quiet \
		--disable-pip-version-check --constraint constraints.txt --editable '.[fuzz]'
	@$(PYTHON) fuzz/guided/run.py

soak: venv
	@$(PYTHON) bench/soak.py

kill-loop: venv
	@sh scripts/apt postgresql
	@$(PYTHON) bench/kill_loop.py --kills $${KILLS:-500}

upgrades: venv
	@$(PYTHON) bench/upgrades.py --upgrades $${UPGRADES:-200}

# What CI runs of it: always the same few thousand; those that need the oracle where it is.
fuzz-smoke: venv
	@FUZZ_SEED=1 FUZZ_COUNT=3000 $(MAKE) --no-print-directory fuzz-jregex fuzz-engine
	@if [ -e "$${LOCKGATE_ORACLE:-../shared/oracle}/oracle.py" ]; then \
		FUZZ_SEED=1 FUZZ_COUNT=3000 $(MAKE) --no-print-directory fuzz-vtl fuzz-jsonpath; \
	else echo "no oracle here: templates and JSONPaths are held to the recorded answers only"; fi

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*
