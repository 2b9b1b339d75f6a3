"""Typed records of events in the news, with their evidence.

    import newsevents

    dataset = newsevents.read_dataset("syria-russia-2026-01")
    for event in dataset.timeline():
        print(event.date, event.status, event.title.best("en"))

Every name here and every documented module is imported when it is first used.
"""

from __future__ import annotations

# `typing` itself would take longer to import than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from newsevents import codec as codec
    from newsevents import dataset as dataset
    from newsevents import diff as diff
    from newsevents import editing as editing
    from newsevents import edtf as edtf
    from newsevents import evidence as evidence
    from newsevents import findings as findings
    from newsevents import formats as formats
    from newsevents import model as model
    from newsevents import report as report
    from newsevents import schema as schema
    from newsevents import schemas as schemas
    from newsevents import strategies as strategies
    from newsevents import temporal as temporal
    from newsevents import validation as validation
    from newsevents.codec import dumps as dumps
    from newsevents.codec import from_dict as from_dict
    from newsevents.codec import loads as loads
    from newsevents.codec import to_dict as to_dict
    from newsevents.dataset import *
    from newsevents.findings import FileError as FileError
    from newsevents.findings import Finding as Finding
    from newsevents.findings import InvalidError as InvalidError
    from newsevents.findings import MissingExtraError as MissingExtraError
    from newsevents.findings import NewsEventsError as NewsEventsError
    from newsevents.findings import Severity as Severity
    from newsevents.formats.arrow import from_arrow as from_arrow
    from newsevents.formats.convert import convert as convert
    from newsevents.formats.sql import connect as connect
    from newsevents.model import *
    from newsevents.validation import *

__version__ = "0.1.0"
