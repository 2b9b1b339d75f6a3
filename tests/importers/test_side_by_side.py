"""Datasets of all importers beside each other."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import gdelt_rows
import pytest

import newsevents
from importers import (
    test_acled,
    test_annotations,
    test_corpora,
    test_icews,
    test_plover,
    test_ucdp,
)
from newsevents import importers
from newsevents.importers import IMPORTERS
from newsevents.importers.context import ISO

MAPPING = """\
[dataset]
name = "Ledger of visits"
licence = "CC0-1.0"
language = "en"
[record]
type = "visit"
title = "{Who} visits"
date = {column = "When"}
status = "occurred"
visitors.actor = {column = "Who", kind = "person"}
places.place = {column = "Where", scheme = "name"}
"""


def _sheet(*rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


#: Content of a file of each format that the tests of annotation tools do not write.
CONTENTS = {
    "gdelt": gdelt_rows.event() + "\n",
    "icews": "\n".join(map("\t".join, (test_icews.HEADER, map(str, test_icews.DEFAULTS.values())))),
    "ucdp": _sheet(test_ucdp.ROW, test_ucdp.ROW.values()),
    "acled": _sheet(test_acled.ROW, test_acled.ROW.values()),
    "plover": json.dumps(test_plover.NEW),
    "polecat": test_plover.polecat(test_plover.CALL),
    "ngec": json.dumps(test_plover.STORY),
    "wikievents": json.dumps(test_corpora.document()),
    "rams": json.dumps(test_corpora.RAMS),
    "table": "When,Who,Where\n2026-02-03,Mira Holt,Norway\n",
}


@pytest.fixture(scope="module")
def datasets(tmp_path_factory):
    """Return a dataset of each format."""
    folder = tmp_path_factory.mktemp("datasets")
    mapping = folder / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    found = {}
    for name in IMPORTERS:
        source, target = folder / name, folder / f"{name}-dataset"
        source.mkdir()
        if name in CONTENTS:
            path, options = source / "sample.txt", {}
            path.write_text(CONTENTS[name], encoding="utf-8", newline="")
            if name == "table":
                path, options = path.rename(source / "sample.csv"), {"mapping": mapping}
        else:
            path, options = test_annotations._write(source, name)
        importers.import_dataset(name, [path], target, version="2026-02-05", **options)
        found[name] = target
    return found


def test_only_countries_are_shared(datasets):
    """All other ids have the prefix of their source."""
    counts = Counter()
    for target in datasets.values():
        ids = [record.id for record in newsevents.read_dataset(target)]
        counts.update(ids)
        prefixes = {record_id.partition(":")[2].partition(".")[0] for record_id in ids}
        assert len(prefixes - {"iso"}) == 1
    shared = {record_id for record_id, count in counts.items() if count > 1}
    assert shared
    assert all(record_id.partition(":")[2].startswith("iso.") for record_id in shared)


def test_every_record_names_its_source(datasets):
    """A later import of the same source may then replace it."""
    for target in datasets.values():
        (source,) = newsevents.read_dataset(target).metadata["sources"]
        for record in newsevents.read_dataset(target):
            origins = {origin.dataset for origin in record.imported_from}
            assert origins <= {source["title"], ISO.dataset}
            assert origins


def _codes(target):
    return {each.rule.code for each in newsevents.validate(target).findings}


def test_what_comes_out_is_valid(datasets):
    """Nothing is found but a missing licence, where the source gives none."""
    codes = {name: _codes(target) for name, target in datasets.items()}
    assert set().union(*codes.values()) == {"NE808"}
    named = {name for name, found in codes.items() if not found}
    assert named == {"acled", "gdelt", "icews", "polecat", "table", "ucdp"}


def test_their_union_has_no_conflict(datasets, tmp_path):
    """Shared records are the same from all sources."""
    report = newsevents.merge(datasets.values(), tmp_path / "union")
    assert not report.conflict_count
    assert report.shared > 0
    assert not _codes(tmp_path / "union")
