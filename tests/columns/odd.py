"""Datasets as odd as they may be, for tests of columns."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

import newsevents
from newsevents import Dataset, strategies

#: What every form has to keep of a dataset as a whole.
METADATA = {
    "name": "ferry",
    "title": "العبّارة ⛴️",
    "=cmd": ["=1+1", 1, 1.0, None, {"ب": True}],
    "newsevents": {"schema": "1.0"},
}


@st.composite
def odd_datasets(draw: DrawFn) -> Dataset:
    """Make datasets in which some records have fields that are not known."""
    documents = [newsevents.to_dict(record) for record in draw(strategies.datasets())]
    with_unknown = [
        draw(strategies.with_unknown_fields(st.just(one))) if draw(st.booleans()) else one
        for one in documents
    ]
    return Dataset(map(newsevents.from_dict, with_unknown), metadata=METADATA)


def lines_of(dataset: Dataset) -> list[str]:
    """Return the records as they are written, which tells 1 from 1.0."""
    return [newsevents.dumps(record) for record in dataset]
