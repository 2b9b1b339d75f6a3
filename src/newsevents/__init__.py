"""Typed records of events in the news, with their evidence.

    import newsevents

    dataset = newsevents.read_dataset("syria-russia-2026-01")
    for event in dataset.timeline():
        print(event.date, event.status, event.title.best("en"))

Every name here and every documented module is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module

# `typing` itself would take longer to import than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from newsevents import codec as codec
    from newsevents import dataset as dataset
    from newsevents import diff as diff
    from newsevents import editing as editing
    from newsevents import edtf as edtf
    from newsevents import errors as errors
    from newsevents import evidence as evidence
    from newsevents import exporters as exporters
    from newsevents import extraction as extraction
    from newsevents import findings as findings
    from newsevents import formats as formats
    from newsevents import importers as importers
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
    from newsevents.dataset import Account as Account
    from newsevents.dataset import Checker as Checker
    from newsevents.dataset import Dataset as Dataset
    from newsevents.dataset import Match as Match
    from newsevents.dataset import installed_datasets as installed_datasets
    from newsevents.dataset import iter_records as iter_records
    from newsevents.dataset import read_dataset as read_dataset
    from newsevents.dataset import write_dataset as write_dataset
    from newsevents.editing.merge import merge as merge
    from newsevents.errors import AmbiguousNameError as AmbiguousNameError
    from newsevents.errors import EdtfError as EdtfError
    from newsevents.errors import FileError as FileError
    from newsevents.errors import InvalidError as InvalidError
    from newsevents.errors import MissingExtraError as MissingExtraError
    from newsevents.errors import NameNotFoundError as NameNotFoundError
    from newsevents.errors import NewsEventsError as NewsEventsError
    from newsevents.errors import PathError as PathError
    from newsevents.evidence import evidence_for as evidence_for
    from newsevents.findings import Finding as Finding
    from newsevents.findings import Severity as Severity
    from newsevents.formats import convert as convert
    from newsevents.formats.arrow import connect as connect
    from newsevents.formats.arrow import from_arrow as from_arrow
    from newsevents.formats.validation import validate_tables as validate_tables
    from newsevents.model import *
    from newsevents.model.categories import CATEGORIES as CATEGORIES
    from newsevents.model.categories import Category as Category
    from newsevents.model.categories import category_of as category_of
    from newsevents.validation import RuleSelection as RuleSelection
    from newsevents.validation import ValidationReport as ValidationReport
    from newsevents.validation import validate as validate

__version__ = "0.1.0"

if not TYPE_CHECKING:  # a type checker would take every misspelt name for a public one
    #: Public names by the module that defines them; those of `model` are in its `__all__`.
    _EXPORTS = {
        "codec": "dumps from_dict loads to_dict",
        "dataset": "Account Checker Dataset Match installed_datasets iter_records read_dataset "
        "write_dataset",
        "editing.merge": "merge",
        "errors": "AmbiguousNameError EdtfError FileError InvalidError MissingExtraError "
        "NameNotFoundError NewsEventsError PathError",
        "evidence": "evidence_for",
        "findings": "Finding Severity",
        "formats": "convert",
        "formats.arrow": "connect from_arrow",
        "formats.validation": "validate_tables",
        "model.categories": "CATEGORIES Category category_of",
        "validation": "RuleSelection ValidationReport validate",
    }
    _MODULE_OF = {name: module for module, names in _EXPORTS.items() for name in names.split()}
    _OTHER_MODULES = (
        "diff editing edtf exporters extraction importers model report schema schemas strategies "
        "temporal"
    )
    _MODULES = {*_OTHER_MODULES.split(), *(module for module in _EXPORTS if "." not in module)}

    def __getattr__(name: str) -> object:
        """Import a public name or a documented module when it is first used (PEP 562)."""
        if name in _MODULES:
            return import_module(f"newsevents.{name}")
        if name == "__all__":
            model = import_module("newsevents.model")
            value = sorted(("__version__", *_MODULE_OF, *model.__all__))
        else:
            module = import_module(f"newsevents.{_MODULE_OF.get(name, 'model')}")
            if name not in _MODULE_OF and name not in module.__all__:
                raise AttributeError(f"module 'newsevents' has no attribute {name!r}")
            value = getattr(module, name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        """Return the public names and the documented modules."""
        return sorted((*__getattr__("__all__"), *_MODULES))
