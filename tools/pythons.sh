#!/usr/bin/env bash
# Runs the core of the tests (model, codec, schema, validation, reading and writing) with each
# version of Python that is on PATH or in pyenv, and says which are missing. `make clean` removes
# the environments.
set -euo pipefail
cd "$(dirname "$0")/.."
core=(conformance dataset files fmt parts published structuring validate)
files=("${core[@]/#/tests/test_}")
files=("${files[@]/%/.py}")
pyenv=$(pyenv root 2> /dev/null || echo "$HOME/.pyenv")
status=0
for version in 3.12 3.13 3.14; do
  python=""
  for candidate in "python$version" "$pyenv/versions/$version".*/bin/python; do
    # A shim of pyenv may be there for a version that is not selected.
    if "$candidate" -c 'import venv' 2> /dev/null; then python=$candidate; break; fi
  done
  if [ -z "$python" ]; then echo "Python $version: not found"; continue; fi
  environment=.venv/pythons/$version
  if [ ! -e "$environment/installed" ] || [ pyproject.toml -nt "$environment/installed" ]; then
    "$python" -m venv --clear "$environment"
    "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
      --editable '.[calendar,columns,graph,testing,zstd]' playwright pytest pytest-cov pytest-randomly pytest-xdist
    touch "$environment/installed"
  fi
  echo "Python $version: $("$environment/bin/python" --version), ${core[*]}"
  "$environment/bin/python" -m pytest -q -n 2 --dist worksteal --no-cov -p no:cacheprovider \
    "${files[@]}" || status=1
done
exit $status
