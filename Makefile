# make run    serves the example APIs        make test   runs every test
# make check  format, lint, types, imports   make bench  compares with nginx
# make docs   writes the generated pages
# make score  templates and JSONPaths against the recorded answers of the Java engines

VENV := .venv
PYTHON := $(VENV)/bin/python

.PHONY: run test check format docs bench score venv clean

venv:
	@sh scripts/venv

run: venv
	@$(PYTHON) examples/run.py

test: venv
	@sh scripts/apt nginx-light curl
	@$(VENV)/bin/coverage erase
	@$(VENV)/bin/coverage run -m pytest
	@$(VENV)/bin/coverage combine -q
	@$(VENV)/bin/coverage report --format=total | sed 's/.*/branch coverage & %/'

check: venv
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache
	@$(PYTHON) scripts/docs.py --check

format: venv
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

docs: venv
	@$(PYTHON) scripts/docs.py

score: venv
	@$(PYTHON) bench/score.py

bench: venv
	@sh scripts/apt nginx-light libnginx-mod-http-lua wrk
	@$(PYTHON) bench/run.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*

.PHONY: fuzz-jregex
# random patterns asked of Java 17 as well; FUZZ_SEED and FUZZ_COUNT say which and how many
fuzz-jregex: venv
	@sh scripts/apt openjdk-17-jdk-headless
	@$(PYTHON) fuzz/jregex.py

.PHONY: fuzz-vtl fuzz-jsonpath
# random templates and JSONPaths asked of the Java engines, found by way of LOCKGATE_ORACLE
fuzz-vtl: venv
	@$(PYTHON) fuzz/vtl.py

fuzz-jsonpath: venv
	@$(PYTHON) fuzz/jsonpath.py
