"""Datasets in the formats of other tools, which carry a part of the model: GIS, spreadsheets, diaries.

An exporter is one module and one entry in `EXPORTERS`. Its module has

- `CARRIED`, the fields that the format carries (see `newsevents.exporters.losses`)
- `write(context, stream)`, which writes the file, events one by one where the format allows it

Forms without any loss are those of `newsevents.convert`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from os import PathLike
from types import MappingProxyType, ModuleType

import attrs

from newsevents.dataset.dataset import Dataset
from newsevents.exporters.context import ExportContext
from newsevents.exporters.losses import LossReport
from newsevents.formats import check_apart, open_records
from newsevents.storage.atomic import replacing
from newsevents.storage.paths import local_path
from newsevents.storage.sources import check_output, resolve_source
from newsevents.validation.article_texts import ArticleTexts

__all__ = ["EXPORTERS", "Exporter", "LossReport", "export"]


@attrs.frozen
class Exporter:
    """Format of another tool."""

    title: str
    #: Suffix of its files.
    suffix: str
    #: Module of this package.
    module: str
    #: Extra of this library that it needs, if any.
    extra: str = ""
    #: Options of `export` that it uses.
    options: tuple[str, ...] = ("language",)

    def load_module(self) -> ModuleType:
        """Import the module; raise MissingExtraError without the packages that it needs."""
        return import_module(f"{__name__}.{self.module}")


#: Exporters by the name of the format.
EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        "cameo-dyads": Exporter("CSV, one row for each pair of actors", ".csv", "dyads"),
        "croissant": Exporter("Croissant beside Parquet", ".json", "croissant", "columns", ()),
        "csv": Exporter("CSV, one row for each event", ".csv", "flat_csv"),
        "followthemoney": Exporter("FollowTheMoney entities", ".ftm.json", "followthemoney"),
        "geojson": Exporter("GeoJSON", ".geojson", "geojson"),
        "gexf": Exporter("GEXF for Gephi", ".gexf", "gexf", "graph"),
        "graphml": Exporter("GraphML for network tools", ".graphml", "graphml", "graph"),
        "ics": Exporter(
            "iCalendar of events planned or called off", ".ics", "ics", extra="calendar"
        ),
        "label-studio": Exporter("Label Studio tasks", ".json", "label_studio", "", ("texts",)),
        "label-studio-config": Exporter(
            "Label Studio labels", ".xml", "label_studio_config", "", ()
        ),
        "plover": Exporter("PLOVER JSON Lines", ".plover.jsonl", "plover"),
        "schema-org": Exporter("schema.org as JSON-LD", ".jsonld", "schema_org", "", ()),
        "timemap": Exporter("TimeMap of Forensic Architecture", ".json", "timemap"),
        "web-annotations": Exporter(
            "W3C Web Annotations", ".jsonld", "web_annotations", "", ("texts",)
        ),
    }
)


def export(
    source: Dataset | str | PathLike[str],
    name: str,
    target: str | PathLike[str],
    *,
    language: str = "en",
    texts: str | PathLike[str] | None = None,
) -> LossReport:
    """Write a dataset in a format of another tool; return the losses.

    The source is a dataset, or a path, wildcard, URL or installed dataset as for `read_dataset`, or
    a path of tables as for `convert`. `name` is a key of `EXPORTERS`. Where a format has names and
    titles in one language, they are in `language`, else in a fallback (see `Text.best`). The target
    is moved to its path once it is complete. `texts` is a folder of the texts of articles, for
    formats of annotations.

    Raises ValueError for an unknown format, or texts for one that does not use them; FileError for
    paths that cannot be read or written and for a target without the suffix of the format,
    InvalidError for invalid records, and MissingExtraError for a package that is not installed.
    """
    if name not in EXPORTERS:
        raise ValueError(f"{name!r} is not a format; they are {', '.join(sorted(EXPORTERS))}")
    exporter, target = EXPORTERS[name], local_path(target)
    if texts is not None and "texts" not in exporter.options:
        raise ValueError(f"texts have no effect on {name}")
    check_output(target, exporter.suffix)
    module = exporter.load_module()
    source = source if isinstance(source, Dataset) else resolve_source(source)
    opened = open_records(source)
    check_apart(opened, target)
    folder = None if texts is None else ArticleTexts.in_folder(texts)
    losses = LossReport(name, module.CARRIED)
    context = ExportContext(opened, language, losses, target, folder)
    context.prepare()
    with replacing(target) as stream:
        module.write(context, stream)
    context.finish()
    return context.losses
