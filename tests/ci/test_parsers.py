"""What packages of others make of exports that the ordinary tests compare with what is expected.

These packages are large, or slow to import; they get an environment of their own.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

import exports
from newsevents.exporters import export
from newsevents.formats import convert

pytestmark = pytest.mark.integration

# The last versions that come without ICU, which has no wheels.
FOLLOW_THE_MONEY = ("followthemoney==3.8.2", "rigour==0.10.0", "countrynames==1.16.10")

CHECK_ENTITIES = """
import json, sys
from followthemoney import model
entities = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
schemata = {each["id"]: model.get(each["schema"]) for each in entities}
for each in entities:
    proxy = model.get_proxy(each)
    proxy.schema.validate(each)
    assert {name: sorted(proxy.get(name)) for name in each["properties"]} == {
        name: sorted(values) for name, values in each["properties"].items()
    }, each
    for name, values in each["properties"].items():
        property = proxy.schema.get(name)
        for value in values:
            assert property.type.validate(value), (each, name)
            assert property.type.clean(value) == value, (each, name)
            if property.type.name == "entity":
                assert schemata[value].is_a(property.range), (each, name)
print(*sorted({schema.name for schema in schemata.values()}))
"""

CHECK_CROISSANT = """
import sys
import mlcroissant
dataset = mlcroissant.Dataset(sys.argv[1])
assert not dataset.metadata.ctx.issues.errors
for record_set in dataset.metadata.record_sets:
    rows = list(dataset.records(record_set.id))
    print(record_set.id, len(rows))
    if record_set.id == "events":
        print(*sorted({(row["events/type"].decode(), row["events/year"]) for row in rows}))
        meeting, = (row for row in rows if row["events/id"] == b"meeting:talks")
        assert meeting["events/topics"] == [b"trade"], meeting
        assert str(meeting["events/date_earliest"]) == "2026-02-03 00:00:00", meeting
"""


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """Return a function that installs packages into an environment, and runs code there."""
    folder = tmp_path_factory.mktemp("parsers")
    venv.create(folder)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"

    def _run(packages: tuple[str, ...], code: str, path: Path) -> str:
        # Modules are compiled as they are imported, which are few of them.
        install = ["-m", "pip", "--python", python, "install", "--quiet", "--no-compile", *packages]
        subprocess.run([sys.executable, *install], check=True, timeout=600)
        done = subprocess.run(
            [python, "-c", code, path],
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return _run


def test_followthemoney(environment, tmp_path):
    """Schemata, values and links are valid, and values are in the form that it keeps them in."""
    path = tmp_path / "x.ftm.json"
    export(exports.dataset(), "followthemoney", path)
    found = environment(FOLLOW_THE_MONEY, CHECK_ENTITIES, path).split()
    for schema in ("Call", "Documentation", "Event", "Mention", "Person", "PublicBody", "Trip"):
        assert schema in found


def test_croissant(environment, tmp_path):
    """Every table is a record set, whose rows are read from the files that it names."""
    convert(exports.dataset(), tmp_path / "talks.parquet")
    path = tmp_path / "talks.json"
    export(tmp_path / "talks.parquet", "croissant", path)
    lines = environment(("mlcroissant", "pyarrow"), CHECK_CROISSANT, path).splitlines()
    assert lines[0] == "events 12"
    assert "('visit', 2026)" in lines[1]
    assert "actors 11" in lines
    assert "evidence 13" in lines
