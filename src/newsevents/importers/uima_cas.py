"""UIMA CAS XMI, as INCEpTION and WebAnno export it: annotations and text in one file.

A source is an exported `.zip`, or an `.xmi` file with `TypeSystem.xml` beside it. Spans have the
label of their first feature with the name `value`, `category`, `label`, `kind` or `type`, or else
the name of their layer. Link features and relation layers are links.
"""

from __future__ import annotations

import functools
import io
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any
from xml.parsers import expat

import attrs

from newsevents.errors import FileError, MissingExtraError, RowError
from newsevents.importers.annotation_records import document_records
from newsevents.importers.annotations import AnnotatedDocument, Annotation, Link, register_ids
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.importers.rows import SourcePath, members_of, open_content
from newsevents.importers.texts import Passage
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath, exists

ORIGIN = Origin(
    dataset="Annotations in UIMA CAS XMI", url="https://inception-project.github.io/documentation/"
)

#: Bytes of a part of XML, decompressed.
MAX_XML_BYTES = 64 * 2**20
#: Sum of the squares of the features of all types: 8,427 in the largest public one.
MAX_TYPES_COST = 200_000

_TYPES = "TypeSystem.xml"
_LABELS = ("value", "category", "label", "kind", "type")
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
# Layers of this package that people annotate; the others are tokens, sentences and metadata.
_ANNOTATED = (f"{_DKPRO}ner.", f"{_DKPRO}semantics.", f"{_DKPRO}coref.")
_ABOUT_TEXT = (".DocumentMetaData", ".DocumentAnnotation")
_METADATA = {"documentTitle": "title", "language": "language"}
_UNTOLD = (None, "x-unspecified")
_POSITION = frozenset(("begin", "end", "sofa"))
# Features of a relation: its source and its target.
_ENDS = ("Governor", "Dependent")


@attrs.frozen
class _Document:
    location: str
    content: bytes
    types: bytes


def read(paths: Sequence[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of documents. Raises MissingExtraError without dkpro-cassis."""
    try:
        import cassis  # noqa: F401
    except ImportError:
        raise MissingExtraError("dkpro-cassis", "annotations", "reading UIMA CAS") from None

    def _convert(document: _Document) -> Iterator[Record]:
        # The library has converted offsets to code points.
        annotated = _document(document, context.report)
        return document_records(annotated, context, "code-points")

    for path in paths:
        yield from context.convert_rows(_documents(path), _convert)


def _documents(path: AnyPath) -> Iterator[_Document]:
    """Yield the documents of an archive, or the one of a file."""
    files: list[SourcePath] = [path, path.parent / _TYPES]
    if path.suffix.lower() == ".zip":
        files = members_of(path)
    elif exists(path) and not exists(path.parent / _TYPES):
        raise FileError(path, f"no {_TYPES} beside it; the export has one")
    types = [each for each in files if each.name.endswith(_TYPES)]
    documents = [each for each in files if each.name.endswith(".xmi") or each == path]
    if not types or not documents:
        raise FileError(path, f"not an export of a CAS: {_TYPES} and .xmi files in a .zip")
    content = b""
    for each in documents:
        document = _whole(each)
        content = content or _whole(types[0])
        yield _Document(each.name, document, content)


def _whole(path: SourcePath) -> bytes:
    with open_content(path) as stream:
        content = stream.read(MAX_XML_BYTES + 1)
    if len(content) > MAX_XML_BYTES:
        raise FileError(path, f"a part of more than {MAX_XML_BYTES // 2**20} MiB")
    return content


def _check(content: bytes) -> None:
    """Raise RowError for what is not XML, and for a document type, which may define entities."""

    def _refuse(*_: object) -> None:
        raise RowError("XML with a document type, which no CAS has")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - its own signature
    except expat.ExpatError as error:
        raise RowError(f"not XML: {expat.ErrorString(error.code)}") from None
    except RowError:
        raise
    except (LookupError, ValueError):
        raise RowError("XML that declares an encoding other than its own") from None


@functools.lru_cache(maxsize=1)  # of the documents of an archive
def _load_types(content: bytes) -> Any:
    """Return the types of a CAS.

    The library takes time by the square of the features of each type, with those of its
    supertypes; far more of them than in any project are refused.
    """
    from cassis import load_typesystem

    _check(content)
    etree = import_module("lxml.etree")  # by which the library reads types; it has no stubs
    features, supertypes = Counter[str](), dict[str, str]()
    for _, each in etree.iterparse(io.BytesIO(content), tag="{*}typeDescription"):
        name = each.findtext("{*}name", "").strip()
        supertypes[name] = each.findtext("{*}supertypeName", "").strip()
        features[name] += len(each.findall("{*}features/{*}featureDescription"))
        each.clear()
    cost = 0
    for each in supertypes:
        name, count = each, 0
        while name in supertypes:
            count += features[name]
            cost, name = cost + 1, supertypes[name]
            if cost + count**2 > MAX_TYPES_COST:
                raise RowError("types with far more features than any layer has")
        cost += count**2
    return load_typesystem(io.BytesIO(content))


def _load(document: _Document) -> Any:
    from cassis import load_cas_from_xmi

    _check(document.content)
    try:
        with warnings.catch_warnings():
            # The library keeps an offset that it cannot convert, and warns.
            warnings.simplefilter("error")
            types = _load_types(document.types)
            cas = load_cas_from_xmi(io.BytesIO(document.content), typesystem=types)
    except RowError:
        raise
    except UserWarning:
        raise RowError("offset outside the text or within a character") from None
    except Exception as error:  # noqa: BLE001 - damaged files raise anything
        raise RowError(f"not a CAS that can be read: {type(error).__name__}") from None
    return cas


def _document(document: _Document, report: ImportReport) -> AnnotatedDocument:
    cas = _load(document)
    if not isinstance(cas.sofa_string, str):
        raise RowError("a CAS without text")
    report.lost["view besides the first one"] += len(cas.views) - 1
    annotations: list[Annotation] = []
    links: list[Link] = []
    metadata: dict[str, Any] = {}
    for each in cas.select_all_annotations():
        layer = each.type.name
        features = {
            feature.name: value
            for feature in each.type.all_features
            if feature.name not in _POSITION and (value := each.get(feature.name)) is not None
        }
        if layer.endswith(_ABOUT_TEXT):
            told = {name: features.get(key) for key, name in _METADATA.items()}
            metadata |= {name: value for name, value in told.items() if value not in _UNTOLD}
        elif layer.startswith(_DKPRO) and not layer.startswith(_ANNOTATED):
            report.lost[f"{_last(layer)} (layer of the tool)"] += 1
        elif ends := [features.pop(name) for name in _ENDS if name in features]:
            if len(ends) == len(_ENDS):
                links.append(Link(_key(ends[0]), _label(layer, features), _key(ends[1])))
            else:
                report.lost["link: an end is missing"] += 1
        else:
            links += _links(each, features)
            annotations.append(_annotation(each, layer, features))
    return AnnotatedDocument(
        location=document.location,
        name=str(metadata.pop("title", "")) or document.location,
        text=cas.sofa_string,
        counting="code-points",
        annotations=annotations,
        links=links,
        metadata=metadata,
    )


def _annotation(each: Any, layer: str, features: dict[str, Any]) -> Annotation:
    label = _label(layer, features)
    identifier = str(features.get("identifier", ""))
    return Annotation(
        key=_key(each),
        label=label,
        passage=Passage(((each.begin, each.end),)),
        attributes={
            name.lower(): value
            for name, value in features.items()
            if isinstance(value, str | int | float) and value != label
        },
        identity=identifier,
        identifiers=register_ids([identifier]),
    )


def _links(each: Any, features: dict[str, Any]) -> Iterator[Link]:
    """Yield the links of features: with a role and a target, or straight to an annotation."""
    for name, value in features.items():
        for target in getattr(value, "elements", None) or [value]:
            if hasattr(target, "role") and hasattr(target, "target"):
                if target.target is not None:
                    yield Link(_key(each), target.role or name, _key(target.target))
            elif hasattr(target, "begin"):
                yield Link(_key(each), name, _key(target))


def _label(layer: str, features: dict[str, Any]) -> str:
    named = (features[name] for name in _LABELS if isinstance(features.get(name), str))
    return next(named, _last(layer))


def _key(each: Any) -> str:
    return f"{each.xmiID}"


def _last(layer: str) -> str:
    return layer.rpartition(".")[2]
