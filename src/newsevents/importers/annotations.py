"""Annotated documents as their readers give them, whatever the format, and what their parts mean."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.errors import LoneSurrogateError, PathError, RowError
from newsevents.evidence import PreparedText
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.importers.texts import Passage, SourceText
from newsevents.model import Event, Record, Relation, RelationType, Span
from newsevents.model.labels import SAME, Meaning, meaning_of
from newsevents.schema.field_types import MAX_ENTRIES, scalar_of

#: Characters of a name; a longer passage is no name.
MAX_NAME_CHARS = 300
_MAX_LABEL_CHARS = 200
#: Characters of a text; a larger one is no article.
MAX_TEXT_CHARS = 2 * 2**20
#: Pieces of a passage that evidence can have.
MAX_PIECES = 100

_BLANKS = re.compile(r"\s+")
_LANGUAGE_TAG = scalar_of("language")
assert _LANGUAGE_TAG is not None
_LANGUAGE = re.compile(_LANGUAGE_TAG.keywords["pattern"])
_REGISTERS = re.compile(
    r"wikidata\.org/(?:entity|wiki)/(?P<wikidata>Q[1-9][0-9]*)"
    r"|geonames\.org/(?P<geonames>[1-9][0-9]*)"
)


def _label(text: str) -> str:
    return text.strip()[:_MAX_LABEL_CHARS] or "unlabelled"


@attrs.frozen(kw_only=True)
class Annotation:
    """A passage with a label."""

    #: Id in the document.
    key: str
    label: str = attrs.field(converter=_label)
    passage: Passage
    #: Attributes by name, in lower case.
    attributes: Mapping[str, Any] = attrs.field(factory=dict)
    #: Name of a record in all documents: its id in a dataset or in a register.
    identity: str = ""
    #: Names of an actor or place, or titles of an event, by language.
    names: Mapping[str, str] = attrs.field(factory=dict)
    #: Identifiers of an actor or place by scheme.
    identifiers: Mapping[str, str] = attrs.field(factory=dict)
    #: Codes of an event by scheme.
    codes: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Link:
    """Relation between two annotations, by their keys: from an event to what takes part in it."""

    source: str
    role: str
    target: str


@attrs.frozen(kw_only=True)
class AnnotatedDocument:
    """A text with annotations."""

    #: Its place among the files: `tasks.json:7`.
    location: str
    #: Name for ids.
    name: str
    #: Id of the article in a dataset.
    identity: str = ""
    text: str
    #: Way in which the format usually counts.
    counting: str
    annotations: Sequence[Annotation]
    links: Sequence[Link] = ()
    #: Other data about the text: `language`, `published`, `url` and `kind` are those of the article.
    metadata: Mapping[str, Any] = attrs.field(factory=dict)
    #: Day on which it was annotated: `2026-01-27`.
    annotated: str = ""


def entries(value: Any) -> list[Any]:
    """Return a list as it is, nothing for None, and another value as the only entry."""
    return value if isinstance(value, list) else [] if value is None else [value]


def objects(value: Any, report: ImportReport) -> list[dict[str, Any]]:
    """Return the entries that are objects; others are counted as lost."""
    given = entries(value)
    found = [each for each in given if isinstance(each, dict)]
    report.lost["entry that is no object"] += len(given) - len(found)
    return found


def is_name(language: Any, name: Any) -> bool:
    """Return whether a text with its language can be a name or title."""
    is_text = isinstance(language, str) and isinstance(name, str)
    return is_text and bool(_LANGUAGE.fullmatch(language)) and 0 < len(name) <= MAX_NAME_CHARS


def told_id(record_type: str, identity: str) -> str | None:
    """Return an identity if it is the id of a record of a type; None for another one."""
    scalar = scalar_of(f"{record_type}-id")
    assert scalar is not None
    is_id = re.fullmatch(scalar.keywords["pattern"], identity) is not None
    is_own = identity.startswith(f"{record_type}:")
    is_short = len(identity) <= scalar.keywords["maxLength"]
    return identity if is_id and is_own and is_short else None


def register_ids(addresses: Iterable[Any]) -> dict[str, str]:
    """Return identifiers by scheme for addresses of Wikidata and GeoNames."""
    found = {}
    for address in addresses:
        if match := _REGISTERS.search(str(address)):
            scheme = "wikidata" if match["wikidata"] else "geonames"
            found[scheme] = match[scheme]
    return found


class AnnotatedText:
    """Annotations whose words are in the text, and links between them."""

    def __init__(
        self, document: AnnotatedDocument, report: ImportReport, counting: str | None
    ) -> None:
        """Locate the annotations; count in the report which are lost.

        Raises RowError for a text that is too large or that UTF-8 cannot encode.
        """
        if len(document.text) > MAX_TEXT_CHARS:
            raise RowError(f"a text of more than {MAX_TEXT_CHARS:,} characters")
        self.report, self.source = report, SourceText(document.text)
        try:
            self.prepared = PreparedText.of(self.source.canonical)
        except LoneSurrogateError:
            raise RowError("half a surrogate pair in the text") from None
        self.annotations: dict[str, Annotation] = {}
        self.spans: dict[str, tuple[Span, ...]] = {}
        self._names: dict[str, str] = {}
        self._locate(document, counting)
        self.links = [link for link in document.links if self._is_complete(link)]
        self.meanings = dict(self._meanings())
        #: Key of the first mention of the same thing by the key of each annotation.
        self.first = self._first_mentions()

    def name(self, key: str) -> str:
        """Return the words of an annotation in one line; empty if they are too long for a name."""
        if key not in self._names:
            pieces = (self.prepared.text[span.start : span.end] for span in self.spans[key])
            words = _BLANKS.sub(" ", " ".join(pieces)).strip()
            self._names[key] = words if len(words) <= MAX_NAME_CHARS else ""
        return self._names[key]

    def _locate(self, document: AnnotatedDocument, counting: str | None) -> None:
        if counting is None:
            passages = [each.passage for each in document.annotations]
            counting, guess = self.source.counting_of(passages, document.counting)
            if guess:
                self.report.guesses[guess] += 1
        for each in document.annotations:
            if each.key in self.spans:
                self.report.lost["annotation: the id of another one"] += 1
                continue
            if len(each.passage.pieces) > MAX_PIECES:
                self.report.lost[f"annotation: more than {MAX_PIECES} pieces"] += 1
                continue
            try:
                pieces = self.source.locate(each.passage, counting)
            except RowError as error:
                self.report.lost[f"annotation: {error}"] += 1
            else:
                self.annotations[each.key] = each
                self.spans[each.key] = tuple(self.prepared.span(*piece) for piece in pieces)

    def _is_complete(self, link: Link) -> bool:
        if link.source in self.annotations and link.target in self.annotations:
            return True
        self.report.lost["link: an end is missing"] += 1
        return False

    def _meanings(self) -> Iterator[tuple[str, Meaning]]:
        # An annotation that only takes part in events, and whose label tells nothing, is no event.
        links = [link for link in self.links if slug(link.role) not in SAME]
        parts = {link.target for link in links} - {link.source for link in links}
        for key, annotation in self.annotations.items():
            meaning = meaning_of(annotation.label)
            yield key, Meaning() if meaning.is_unknown and key in parts else meaning

    def _first_mentions(self) -> dict[str, str]:
        """Return the key of the first mention of the same thing, by the key of each annotation.

        Those with the same identity are about the same thing, and so are those that a link joins.
        """
        order = {key: at for at, key in enumerate(self.annotations)}
        first = dict(zip(order, order, strict=True))

        def _root(key: str) -> str:
            while first[key] != key:
                first[key] = key = first[first[key]]
            return key

        known: dict[tuple[str, bool], str] = {}
        pairs = [
            (known.setdefault((each.identity, bool(self.meanings[key].event)), key), key)
            for key, each in self.annotations.items()
            if each.identity
        ]
        pairs += [(each.source, each.target) for each in self.links if slug(each.role) in SAME]
        for pair in pairs:
            one, other = sorted(map(_root, pair), key=order.__getitem__)
            first[other] = one
        return {key: _root(key) for key in first}


def joined_events(records: Iterable[Record], context: ImportContext) -> Iterator[Record]:
    """Yield records, at the end the events, of which those of several texts are one by their id.

    It has the evidence, the participants and the places of all; other values are those of the first
    text, and those of the other texts are counted as lost. An event of which some texts have too
    few parts for its type has the evidence of these too; where they tell other participants or
    places, they are another event, which is related to the whole.
    """
    versions: dict[str, list[Event]] = {}
    for record in records:
        if isinstance(record, Event):
            versions.setdefault(record.id, []).append(record)
        else:
            yield record
    report = context.report
    events = {record_id: _joined(each, report) for record_id, each in versions.items()}
    joined: dict[str, str] = {}
    for event in list(events.values()):
        told = event.evidence[0].extensions.get(context.prefix, {}).get("record")
        if told not in events or told == event.id:
            continue
        whole = events[told]
        if event.id == part_id(told, context) and _is_within(event, whole):
            del events[event.id]
            events[told], joined[event.id] = _joined((whole, event), report), told
        else:
            relation = Relation(type=RelationType.SAME_AS, event=told)
            events[event.id] = attrs.evolve(event, relations=(*event.relations, relation))
    for event in events.values():
        ends = [
            attrs.evolve(each, event=joined.get(each.event, each.event)) for each in event.relations
        ]
        yield attrs.evolve(event, relations=tuple(dict.fromkeys(ends)))


def part_id(told: str, context: ImportContext) -> str:
    """Return the id of an event of which a text has too few parts for the type of its own id."""
    return context.record_id("event", told, told)


def _is_within(part: Event, whole: Event) -> bool:
    """Return whether an event has all that another one tells: the evidence fits it."""
    try:
        for path in itertools.chain.from_iterable(each.supports for each in part.evidence):
            whole.value_at(path)
    except PathError:
        return False
    return {*part.roles()} <= {*whole.roles()} and {*part.places} <= {*whole.places}


def _joined(versions: Sequence[Event], report: ImportReport) -> Event:
    """Return the first event with the values of others, whose type may be another one."""
    report.merged["event of another text"] += len(versions) - 1
    cls, values = type(versions[0]), dict[str, Any]()
    for field in attrs.fields(cls):
        if field.name == "id":
            continue
        alike = (each for each in versions if hasattr(Event, field.name) or type(each) is cls)
        found = [getattr(each, field.name) for each in alike]
        if isinstance(found[0], tuple):
            entries = tuple(dict.fromkeys(itertools.chain.from_iterable(found)))
            values[field.name] = entries[:MAX_ENTRIES]
            beyond = len(entries) - len(values[field.name])
            report.lost[f"{field.name} beyond {MAX_ENTRIES} of an event"] += beyond
        else:
            told = [each for each in found if each is not None]
            values[field.name] = next(iter(told), None)
            others = sum(each != told[0] for each in told)
            report.lost[f"{field.name} of an event in another text"] += others
    return attrs.evolve(versions[0], **values)
