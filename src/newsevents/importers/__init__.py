"""Import of other datasets, of tables, and of annotations.

    from newsevents import importers, write_dataset

    imported = importers.read("gdelt", "20151027220000.export.CSV")
    write_dataset(imported, "gdelt")
    print(imported.report.to_dict())

An importer is one module and one entry in `IMPORTERS`. Its module has

- `ORIGIN`, the dataset with licence and address as every record names it
- `TERMS`, if there are terms of use that must be passed on
- `NOTES`, if its records need them: some sentences on how to read dates, numbers and roles
- `read(paths, context, **options)`, which yields records one after another. It raises FileError for
  a file of another form, skips rows that it cannot read, and counts in `context.report`. The option
  `texts_out` is not its own: `ArticleText.keep` writes the texts

Supporting records may be yielded repeatedly: only the first one of an id is kept. To save the time
of making them, look in `context.ids`.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.dataset.writing import check_inputs, write_records
from newsevents.errors import FileError
from newsevents.findings import printable
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.importers.targets import check_replaced
from newsevents.model import SCHEMA_VERSION, Event, Record
from newsevents.storage.atomic import Transaction, new_folder
from newsevents.storage.paths import local_path, to_path, translate_errors

__all__ = ["CHOICES", "IMPORTERS", "OPTIONS", "ImportContext", "ImportReport", "ImportedRecords"]
__all__ += ["Importer", "import_dataset", "read", "slug"]

_README = "README.md"
#: Identifier of a licence, such as that of SPDX.
_LICENCE_ID = re.compile(r"[A-Za-z0-9.+-]+")
#: Options of importers, with a description.
OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "offsets": "Unit of the offsets of annotations.",
        "texts": "Folder of the annotated texts, as .txt files.",
        "mentions": "Add the mentions of the events from this file.",
        "texts_out": "Also write the texts to this folder.",
        "mapping": "Use this mapping of columns to fields.",
        "register": "Look up names of a table in this dataset.",
        "coreference": "Merge the mentions of its clusters.",
    }
)
#: Values of options that accept only these.
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"offsets": ("code-points", "utf-16", "bytes", "graphemes")}
)


@attrs.frozen
class Importer:
    """Entry of an importer in the registry."""

    #: Source in a few words, for the list of formats.
    title: str
    #: Options that `read` of the module accepts.
    options: tuple[str, ...] = ()


#: Importers by the name of their format, which is that of the module with hyphens.
IMPORTERS: Mapping[str, Importer] = MappingProxyType(
    {
        "acled": Importer("ACLED events, layouts since 2016"),
        "brat": Importer("brat standoff", ("offsets", "texts")),
        "doccano": Importer("doccano", ("offsets",)),
        "gdelt": Importer("GDELT events, 1.0 and 2.0", ("mentions",)),
        "icews": Importer("ICEWS event data"),
        "label-studio": Importer("Label Studio", ("offsets", "texts")),
        "ngec": Importer("NGEC output, events coded by PLOVER", ("texts_out",)),
        "plover": Importer("PLOVER records, JSON", ("texts_out",)),
        "polecat": Importer("POLECAT, weekly files"),
        "rams": Importer("RAMS corpus, events with arguments", ("texts_out",)),
        "table": Importer("A table of your own: CSV, Excel, Parquet", ("mapping", "register")),
        "ucdp": Importer("UCDP Georeferenced Event Dataset"),
        "uima-cas": Importer("UIMA CAS XMI, of INCEpTION and WebAnno"),
        "web-annotations": Importer("W3C Web Annotations", ("offsets", "texts")),
        "wikievents": Importer(
            "WikiEvents corpus, events with arguments", ("texts_out", "coreference")
        ),
    }
)


@attrs.define
class ImportedRecords:
    """Records of an import, which can be iterated once; the report is complete afterwards."""

    #: Origin of the records, ids and report.
    context: ImportContext
    _notes: str
    _records: Iterator[Record]
    #: Folder for the texts of articles.
    _texts_out: Path | None = None

    @property
    def report(self) -> ImportReport:
        """Counts of the import so far."""
        return self.context.report

    @property
    def metadata(self) -> dict[str, Any]:
        """Metadata for the manifest of a dataset: title, licences, sources.

        Those that a file gives itself are there once it is read.
        """
        return _metadata(self.context, self._notes)

    def __iter__(self) -> Iterator[Record]:
        """Yield each record once. Raises FileError if a source cannot be read."""
        with self.keeping_texts():
            for record in self._records:
                if self.context.ids.add(record.id):
                    self.report.records[record.type] += 1
                    yield record
                elif isinstance(record, Event):
                    self.report.merged["repeated id"] += 1

    @contextlib.contextmanager
    def keeping_texts(self) -> Iterator[None]:
        """Write the texts of articles when a block ends in which the records are read.

        Without such a block, they are written when all records are read.
        """
        folder = self._texts_out
        if folder is None or self.context.texts is not None:
            yield
            return
        with translate_errors(folder), new_folder(folder), Transaction.open(folder) as texts:
            self.context.texts = texts
            yield


def read(
    name: str, *sources: str | PathLike[str], version: str | None = None, **options: Any
) -> ImportedRecords:
    """Return the records of files in another format, to be read while they are iterated.

    `name` is one of `IMPORTERS`, `version` the version of the dataset or the date on which it was
    fetched. Options are those of the importer. Sources are paths, also `.gz`, `.zst` and `.zip`,
    and URLs.
    Raises ValueError for an unknown name or option. While records are read, FileError is raised for
    a source that cannot be read or is of another format, and MissingExtraError for a package that
    is not installed.
    """
    importer = IMPORTERS.get(name)
    if importer is None:
        raise ValueError(f"{name!r} is not a format; there are {', '.join(IMPORTERS)}")
    if unknown := options.keys() - set(importer.options):
        raise ValueError(f"{', '.join(sorted(unknown))} is not an option of {name}")
    for option, value in options.items():
        if value not in (choices := CHOICES.get(option, (value,))):
            raise ValueError(f"{value!r} is not one of {', '.join(choices)}")
    if not sources:
        raise ValueError("no source is given")
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    context = ImportContext(name, attrs.evolve(module.ORIGIN, version=version))
    context.report.terms = getattr(module, "TERMS", "")
    paths = [to_path(source) for source in sources]
    folder = options.pop("texts_out", None)
    records = module.read(paths, context, **options)
    texts_out = None if folder is None else local_path(folder)
    return ImportedRecords(context, getattr(module, "NOTES", ""), records, texts_out)


def import_dataset(
    name: str,
    sources: Sequence[str | PathLike[str]],
    target: str | PathLike[str],
    *,
    version: str | None = None,
    **options: Any,
) -> tuple[ImportReport, list[str]]:
    """Write the records of files in another format as a dataset.

    The target is a path as for `write_dataset`; a folder gets a README.md with origin, terms and
    report. Returns the report, and messages about metadata that the target has no place for.
    Raises what `read` does, and FileError if no source has a record, or the target cannot be
    written, or has records that are not of this source.
    """
    imported = read(name, *sources, version=version, **options)
    paths = (value for option, value in options.items() if option not in CHOICES)
    place = local_path(target)
    check_inputs((*sources, *paths), place)
    metadata = imported.metadata
    with imported.keeping_texts(), tempfile.TemporaryDirectory() as folder:
        readme = Path(folder, _README)

        def _records() -> Iterator[Record]:
            yield from imported
            if not imported.report.records:
                path = sources[0] if len(sources) == 1 else ""
                raise FileError(path, imported.report.nothing())
            check_replaced(place, imported.context)
            metadata.update(imported.metadata)
            readme.write_text(_readme(imported), encoding="utf-8")

        attachments = {_README: readme}
        messages = write_records(_records(), place, metadata=metadata, attachments=attachments)
    return imported.report, messages


def _metadata(context: ImportContext, notes: str) -> dict[str, Any]:
    origin = context.origin
    source = {"title": origin.dataset, "path": origin.url, "version": origin.version}
    metadata: dict[str, Any] = {
        "title": f"Records imported from {origin.dataset}",
        "newsevents": {"schema": SCHEMA_VERSION},
        "sources": [{key: value for key, value in source.items() if value}],
        "resources": [{"name": "readme", "path": _README, "mediatype": "text/markdown"}],
    }
    if notes:
        metadata["description"] = notes
    if licence := origin.licence:
        # Data Package v2: an identifier is a `name`; terms in words need a `path`.
        is_identifier = _LICENCE_ID.fullmatch(licence)
        named = {"name": licence} if is_identifier else {"title": licence, "path": _README}
        metadata["licenses"] = [named]
    return metadata


def _readme(imported: ImportedRecords) -> str:
    report, metadata = imported.report, imported.metadata
    (source,) = metadata["sources"]
    licences = (each.get("title") or each["name"] for each in metadata.get("licenses", ()))
    facts = {
        "Dataset": source["title"],
        "Version": source.get("version"),
        "Address": source.get("path"),
        "Licence": ", ".join(licences),
    }
    sections = {
        "Terms of use": report.terms,
        "How to read the records": metadata.get("description"),
        "Report of the import": "\n".join(f"    {printable(line)}" for line in report.counts()),
    }
    lines = [f"# {metadata['title']}", ""]
    lines += [f"- {name}: {value}" for name, value in facts.items() if value]
    lines += [f"\n## {heading}\n\n{text}" for heading, text in sections.items() if text]
    return "\n".join((*lines, ""))
