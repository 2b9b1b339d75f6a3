"""Base class of records, and the supporting records: articles, actors and places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import attrs

from newsevents.model.components import Affiliation, Credit, Fingerprint, Origin
from newsevents.model.types import (
    IDENTIFIERS,
    ActorId,
    ArticleId,
    Country,
    Date,
    Flag,
    IdentifierText,
    Language,
    Latitude,
    Longitude,
    Name,
    PlaceId,
    ShortText,
    Slug,
    Url,
)
from newsevents.model.vocabularies import ActorKind, PlaceKind, PlacePrecision
from newsevents.schema.base import Model
from newsevents.schema.field_types import LAST, Doc, KnownKeys, Size


@attrs.frozen(kw_only=True, repr=False)
class Record(Model):
    """One record of a dataset; its classes differ in their `type`."""

    #: What stands in `type`.
    type: ClassVar[str]
    #: Unique in a dataset; begins with the type and a colon.
    id: str

    extensions: Annotated[
        Mapping[Slug, Any],
        Doc("Anything else, under a namespace of the data author's; any JSON, kept as it is."),
    ] = attrs.field(factory=dict, hash=False, metadata=LAST)
    imported_from: Annotated[Origin | None, Doc("The dataset it was taken from, if it was.")] = (
        attrs.field(default=None, metadata=LAST)
    )


@attrs.frozen(kw_only=True, repr=False)
class Article(Record):
    """One published text. The text itself is not part of the data."""

    type: ClassVar[str] = "article"

    id: Annotated[ArticleId, Doc("Unique id.")]
    language: Annotated[Language, Doc("Language of the text.")]
    published: Annotated[Date, Doc("When it was published, as exactly as is known.")]
    headline: Annotated[ShortText | None, Doc("Headline, in the language of the text.")] = None
    url: Annotated[Url | None, Doc("Where it was published.")] = None
    publisher: Annotated[ActorId | None, Doc("The outlet.")] = None
    authors: Annotated[tuple[ActorId, ...], Doc("Who wrote it.")] = ()
    agencies: Annotated[tuple[ActorId, ...], Doc("News agencies it draws on.")] = ()
    credits: Annotated[tuple[Credit, ...], Doc("Who is named for parts of it.")] = ()
    licence: Annotated[
        ShortText | None, Doc("Licence of the text: an SPDX expression or a name.")
    ] = None
    text: Annotated[Fingerprint | None, Doc("Fingerprint of the text that the spans count in.")] = (
        None
    )


@attrs.frozen(kw_only=True, repr=False)
class Actor(Record):
    """A person, state, body, force, group or outlet; unnamed sources too."""

    type: ClassVar[str] = "actor"

    id: Annotated[ActorId, Doc("Unique id.")]
    kind: Annotated[ActorKind, Doc("What sort of actor it is.")]
    names: Annotated[Name, Doc("Name by language; what the text calls it if it is not named.")]
    aliases: Annotated[
        Mapping[Language, Annotated[tuple[ShortText, ...], Size()]],
        Doc("Other names by language."),
    ] = attrs.field(factory=dict, hash=False)
    unnamed: Annotated[
        Flag | None, Doc("True for somebody whom the text does not name, such as a source.")
    ] = None
    country: Annotated[Country | None, Doc("The country it belongs to or acts for.")] = None
    identifiers: Annotated[
        Mapping[Slug, IdentifierText],
        KnownKeys(scalars=IDENTIFIERS),
        Doc("What others call it: scheme to identifier."),
    ] = attrs.field(factory=dict, hash=False)
    affiliations: Annotated[tuple[Affiliation, ...], Doc("What it belongs to.")] = ()

    def name(self, *languages: str) -> str:
        """Return the name in the first of the languages that there is, else the best fallback.

        See `Text.best` for the order of the fallback.
        """
        return self.names.best(*languages)


@attrs.frozen(kw_only=True, repr=False)
class Place(Record):
    """A place on the earth."""

    type: ClassVar[str] = "place"
    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "latitude": ("longitude",),
        "longitude": ("latitude",),
    }

    id: Annotated[PlaceId, Doc("Unique id.")]
    kind: Annotated[PlaceKind, Doc("What sort of place it is.")]
    names: Annotated[Name, Doc("Name by language.")]
    aliases: Annotated[
        Mapping[Language, Annotated[tuple[ShortText, ...], Size()]],
        Doc("Other names by language."),
    ] = attrs.field(factory=dict, hash=False)
    country: Annotated[Country | None, Doc("The country it lies in.")] = None
    within: Annotated[PlaceId | None, Doc("The next larger place it lies in.")] = None
    latitude: Annotated[Latitude | None, Doc("Latitude in degrees, WGS 84.")] = None
    longitude: Annotated[Longitude | None, Doc("Longitude in degrees, WGS 84.")] = None
    precision: Annotated[
        PlacePrecision | None, Doc("How exactly the coordinates give the place.")
    ] = None
    identifiers: Annotated[
        Mapping[Slug, IdentifierText],
        KnownKeys(scalars=IDENTIFIERS),
        Doc("What others call it: scheme to identifier."),
    ] = attrs.field(factory=dict, hash=False)

    def name(self, *languages: str) -> str:
        """Return the name in the first of the languages that there is, else the best fallback.

        See `Text.best` for the order of the fallback.
        """
        return self.names.best(*languages)
