"""Base class of records, and the supporting records: articles, actors and places."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeVar

import attrs

from newsevents.model.components import Affiliation, Archive, Credit, Fingerprint, Origin
from newsevents.model.types import (
    ActorId,
    Aliases,
    ArticleId,
    Country,
    Date,
    Flag,
    Identifiers,
    Language,
    Latitude,
    Longitude,
    Name,
    PlaceId,
    ProcessId,
    ShortText,
    Slug,
    Url,
)
from newsevents.model.vocabularies import (
    ActorKind,
    ArticleKind,
    PlaceKind,
    PlacePrecision,
    ProcessKind,
)
from newsevents.schema.base import Model
from newsevents.schema.extensions import structure_extension
from newsevents.schema.field_types import LAST
from newsevents.schema.values import EMPTY_MAP, Text, as_text

T = TypeVar("T")


@attrs.frozen(kw_only=True, repr=False)
class Record(Model):
    """One record of a dataset; its `type` says which class it is of.

    Record classes are closed: a subclass outside this package is a TypeError.
    """

    #: Value of `type` in documents.
    type: ClassVar[str]

    id: str
    """Id, unique in a dataset; it begins with the type and a colon."""
    extensions: Mapping[Slug, Any] = attrs.field(default=EMPTY_MAP, hash=False, metadata=LAST)
    """Data of the author's own, any JSON under a namespace: `{"lab": {"score": 0.9}}`."""
    imported_from: tuple[Origin, ...] = attrs.field(default=(), metadata=LAST)
    """Datasets that the record was imported from."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Refuse classes that no reader, writer or schema would know."""
        super().__init_subclass__(**options)
        if cls.__module__.partition(".")[0] != "newsevents":
            raise TypeError(
                f"{cls.__name__}: record classes cannot be subclassed; keep data of your own in "
                "`extensions`, whose namespace you can register for validation by the entry-point "
                "group `newsevents.extensions`, or in a class that has a record as a field"
            )

    def extension(self, namespace: str, cls: builtins.type[T]) -> T:
        """Return the data of a namespace of `extensions` as an object of a class.

        cattrs structures it; JSON types are checked, and unknown fields are refused.
        Raises KeyError if the record has no data of the namespace, and InvalidError, with every
        finding, if it does not fit the class.
        """
        data, pointer = self.extensions[namespace], f"/extensions/{namespace}"
        return structure_extension(cls, data, subject=self.id, pointer=pointer)


class _Named:
    """Record with names by language."""

    __slots__ = ()
    names: Text

    def name(self, *languages: str) -> str:
        """Return the name in the first of the languages that is available, else a fallback.

        See `Text.best` for the order of the fallback.
        """
        return self.names.best(*languages)


@attrs.frozen(kw_only=True, repr=False)
class Article(Record):
    """One published text. The text itself is not part of the data."""

    type: ClassVar[Literal["article"]] = "article"

    id: ArticleId
    """Unique id."""
    language: Language
    """Language of the text: `ar`."""
    published: Date
    """Date of publication, with the precision that is known: `2026-01-27`, `2026-01`."""
    kind: ArticleKind | str | None = None
    """Kind of text: news article, readout, transcript."""
    headline: ShortText | None = None
    """Headline, in the language of the text."""
    url: Url | None = None
    """Address of publication."""
    publisher: ActorId | None = None
    """Id of the outlet."""
    authors: tuple[ActorId, ...] = ()
    """Ids of the authors."""
    agencies: tuple[ActorId, ...] = ()
    """Ids of the news agencies that it draws on."""
    credits: tuple[Credit, ...] = ()
    """Credits for parts of it, such as photographs."""
    licence: ShortText | None = None
    """Licence of the text, an SPDX expression or a name: `CC-BY-4.0`."""
    text: Fingerprint | None = None
    """Fingerprint of the text that spans count in."""
    archives: tuple[Archive, ...] = ()
    """Copies in archives."""


@attrs.frozen(kw_only=True, repr=False)
class Actor(Record, _Named):
    """Person, state, government body, armed force, group or outlet; unnamed sources too."""

    type: ClassVar[Literal["actor"]] = "actor"

    id: ActorId
    """Unique id."""
    kind: ActorKind | str
    """Kind of actor: person, state, media."""
    names: Name = attrs.field(converter=as_text)
    """Name by language; for an unnamed actor, the words of the text: "a security source"."""
    aliases: Aliases = attrs.field(default=EMPTY_MAP, hash=False)
    """Other names by language."""
    unnamed: Flag | None = None
    """True for an actor whom the text does not name, such as an anonymous source."""
    country: Country | None = None
    """Country that the actor belongs to or acts for: `SY`."""
    identifiers: Identifiers = attrs.field(default=EMPTY_MAP, hash=False)
    """Identifiers by scheme: `{"wikidata": "Q7747"}`."""
    affiliations: tuple[Affiliation, ...] = ()
    """Affiliations with states, bodies, forces or organizations."""


@attrs.frozen(kw_only=True, repr=False)
class Place(Record, _Named):
    """Place on the earth."""

    type: ClassVar[Literal["place"]] = "place"
    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "latitude": ("longitude",),
        "longitude": ("latitude",),
    }

    id: PlaceId
    """Unique id."""
    kind: PlaceKind | str
    """Kind of place: country, city, airport."""
    names: Name = attrs.field(converter=as_text)
    """Name by language."""
    aliases: Aliases = attrs.field(default=EMPTY_MAP, hash=False)
    """Other names by language."""
    country: Country | None = None
    """Country that the place is in: `SY`."""
    within: PlaceId | None = None
    """Id of the next larger place that it is in."""
    latitude: Latitude | None = None
    """Latitude in degrees, WGS 84."""
    longitude: Longitude | None = None
    """Longitude in degrees, WGS 84."""
    precision: PlacePrecision | str | None = None
    """Precision of the coordinates: exact, or a point that represents a city or area."""
    identifiers: Identifiers = attrs.field(default=EMPTY_MAP, hash=False)
    """Identifiers by scheme: `{"geonames": "170654"}`."""


@attrs.frozen(kw_only=True, repr=False)
class Process(Record, _Named):
    """Something longer that events are part of: a conflict, negotiations, a campaign, a crisis."""

    type: ClassVar[Literal["process"]] = "process"

    id: ProcessId
    """Unique id."""
    kind: ProcessKind | str
    """Kind of process: conflict, negotiations, crisis."""
    names: Name = attrs.field(converter=as_text)
    """Name by language."""
    aliases: Aliases = attrs.field(default=EMPTY_MAP, hash=False)
    """Other names by language."""
    period: Date | None = None
    """Period of the process: `2011-03/2024-12`."""
    parties: tuple[ActorId, ...] = ()
    """Ids of the parties."""
    places: tuple[PlaceId, ...] = ()
    """Ids of the places where it goes on."""
    within: ProcessId | None = None
    """Id of the next larger process that it is part of."""
    identifiers: Identifiers = attrs.field(default=EMPTY_MAP, hash=False)
    """Identifiers by scheme: `{"wikidata": "Q178810"}`."""
