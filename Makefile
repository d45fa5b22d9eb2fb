# make run    serves the example APIs        make test   runs every test
# make check  format, lint, types, imports   make bench  compares with nginx
# make score  templates and JSONPaths against the recorded answers of the Java engines

VENV := .venv
PYTHON := $(VENV)/bin/python

.PHONY: run test check format bench score venv clean

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
	@$(PYTHON) -m scripts.docs --check

format: venv
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .

score: venv
	@$(PYTHON) bench/score.py

bench: venv
	@sh scripts/apt nginx-light libnginx-mod-http-lua wrk
	@$(PYTHON) bench/run.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*
