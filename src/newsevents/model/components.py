"""Components of records: evidence, participation, codes, relations, quantities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

import attrs

from newsevents.model.types import (
    ActorId,
    Amount,
    ArticleId,
    Date,
    EventId,
    Excerpt,
    Flag,
    Language,
    Measurement,
    Name,
    Offset,
    Path,
    PlaceId,
    Sha256,
    ShortText,
    Slug,
    Summary,
    Timestamp,
    Url,
)
from newsevents.model.vocabularies import (
    AssetCategory,
    CallRole,
    CreditRole,
    MeetingRole,
    PlacePrecision,
    PlaceRole,
    RelationType,
    Speech,
    Stance,
)
from newsevents.schema.base import Model
from newsevents.schema.extensions import structure_extension
from newsevents.schema.field_types import AFTER, Size
from newsevents.schema.values import EMPTY_MAP, as_optional_text

T = TypeVar("T")


@attrs.frozen(kw_only=True, repr=False)
class Fingerprint(Model):
    """Digest and length of a text, which identify it without giving it away.

    Both are of the text after CRLF and CR became LF and then Unicode normalization form NFC.
    """

    sha256: Sha256
    """SHA-256 of the text in UTF-8."""
    length: Offset
    """Length of the text in Unicode code points."""


@attrs.frozen(kw_only=True, repr=False)
class Span(Model):
    """Piece of an article's text, by position.

    Positions count Unicode code points as the W3C Web Annotation TextPositionSelector does, in
    the text of the article's fingerprint.
    """

    start: Offset
    """Position of the first code point, counted from 0."""
    end: Offset
    """Position after the last code point."""
    sha256: Sha256
    """SHA-256 of the piece in UTF-8, for checking; it does not hide the words."""


@attrs.frozen(kw_only=True, repr=False)
class Wording(Model):
    """A few words quoted from a text, with their language."""

    text: Excerpt
    """Quoted words, at most 300 characters."""
    language: Language
    """Language of the words, such as `ar`."""


@attrs.frozen(kw_only=True, repr=False)
class Evidence(Model):
    """Source of a record: the article, the chain of sources, and how the text reports it.

    Several pieces of evidence on one event may contradict each other; each keeps its own claims.
    """

    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {"spans": ("article",)}
    any_of: ClassVar[tuple[str, ...]] = ("article", "attribution")
    # Evidence stays the same when its span is corrected, and its source gets another id.
    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("article", "spans"),
        ("spans",),
        ("article", "attribution"),
        ("article",),
    )

    article: ArticleId | None = None
    """Id of the article."""
    spans: Annotated[tuple[Span, ...], Size(1, 100)] = ()
    """Passages of the article's text that report it; several when the words are not one piece."""
    attribution: Annotated[tuple[ActorId, ...], Size(1, 20)] = ()
    """Chain of sources, from the origin of the information to the outlet: a ministry, then a news
    agency.
    """
    stance: Stance | str | None = None
    """Stance of the origin towards the record: affirms, denies, alleges or expects it."""
    speech: Speech | str | None = None
    """How the text renders the words of the origin: direct or indirect speech, for example."""
    date: Date | None = None
    """Date on which the source said it, if that is not the article's; "tomorrow" counts from there."""
    claims: Mapping[Path, Any] = attrs.field(default=EMPTY_MAP, hash=False)
    """Values that this source gives for single fields where it differs from the record, by path:
    `{"/date": "2026-01-26"}`.
    """
    omits: tuple[Path, ...] = ()
    """Paths of fields on which this source is silent."""
    supports: tuple[Path, ...] = ()
    """Paths of the fields that this evidence is about, if not the whole record."""
    expression: Wording | None = None
    """Words that the record's date was read from, alone or with those of other evidence: "next
    Tuesday".
    """
    quotation: Wording | None = None
    """Words quoted from the source where the words are the fact; a handful at most."""
    extensions: Mapping[Slug, Any] = attrs.field(default=EMPTY_MAP, hash=False)
    """Data of the author's own, any JSON under a namespace: `{"brat": {"id": "T7"}}`."""

    def extension(self, namespace: str, cls: type[T]) -> T:
        """Return the data of a namespace of `extensions` as an object of a class.

        See `Record.extension`.
        """
        data, pointer = self.extensions[namespace], f"/extensions/{namespace}"
        return structure_extension(cls, data, subject="evidence", pointer=pointer)


@attrs.frozen(kw_only=True, repr=False)
class Participation(Model):
    """Part of an actor in an event: as speaker, addressee or force."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("actor",),)

    actor: ActorId
    """Id of the participant."""
    capacity: Name | None = attrs.field(default=None, metadata=AFTER, converter=as_optional_text)
    """Capacity in which the actor takes part, by language: "foreign minister"."""
    on_behalf_of: ActorId | None = attrs.field(default=None, metadata=AFTER)
    """Id of the actor for whom the participant speaks or acts."""


@attrs.frozen(kw_only=True, repr=False)
class MeetingParticipation(Participation):
    """Part of an actor in a meeting."""

    role: MeetingRole | str | None = None
    """Role in the meeting, if the text gives it."""


@attrs.frozen(kw_only=True, repr=False)
class CallParticipation(Participation):
    """Part of an actor in a call."""

    role: CallRole | str | None = None
    """Role in the call, if the text gives it."""


@attrs.frozen(kw_only=True, repr=False)
class EventParticipation(Participation):
    """Part of an actor in an event of another kind."""

    role: Slug | None = None
    """Role in the event, in a word of the data author: `attacker`, `signatory`."""


@attrs.frozen(kw_only=True, repr=False)
class PlaceUse(Model):
    """Place of an event, with its role in it."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("place", "role"), ("place",))

    place: PlaceId
    """Id of the place."""
    role: PlaceRole | str | None = None
    """Role in the event: venue, stop, target."""
    precision: PlacePrecision | str | None = None
    """How exactly the place of the event is known: near a town, somewhere in a province."""
    date: Date | None = None
    """Date of this part of the event, such as a stop of a visit."""


@attrs.frozen(kw_only=True, repr=False)
class Credit(Model):
    """Credit for a part of an article, such as a photograph."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("actor", "role"), ("actor",))

    actor: ActorId
    """Id of the person credited."""
    role: CreditRole | str
    """Work credited: photographer, editor, translator."""
    on_behalf_of: ActorId | None = None
    """Id of the agency or outlet named with the credit."""
    work: Summary | None = attrs.field(default=None, converter=as_optional_text)
    """Description of the work, by language: the caption of the photograph."""
    spans: Annotated[tuple[Span, ...], Size(1, 100)] = ()
    """Passages of the article's text that give the credit."""


@attrs.frozen(kw_only=True, repr=False)
class Archive(Model):
    """Copy of an article in an archive."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("url",),)

    url: Url
    """Address of the copy."""
    captured: Timestamp | None = None
    """Time at which the copy was made."""
    service: ShortText | None = None
    """Archive that keeps it: "Internet Archive"."""
    sha256: Sha256 | None = None
    """SHA-256 of the bytes of the copy."""


@attrs.frozen(kw_only=True, repr=False)
class Affiliation(Model):
    """Affiliation of an actor with another actor."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("actor", "role"),
        ("actor", "period"),
        ("actor",),
    )

    actor: ActorId
    """Id of the state, body, force or organization that it belongs to."""
    role: Name | None = attrs.field(default=None, converter=as_optional_text)
    """Office or function there, by language: "president"."""
    period: Date | None = None
    """Period of the affiliation, as a date interval: `2025-01-29/..`."""


@attrs.frozen(kw_only=True, repr=False)
class Code(Model):
    """Code of an event in another coding scheme."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("scheme", "code"), ("scheme",))

    scheme: Slug
    """Coding scheme: `cameo`, `plover`, `acled`."""
    code: ShortText
    """Code as the scheme writes it: `036`."""


@attrs.frozen(kw_only=True, repr=False)
class Relation(Model):
    """Relation of an event to another event."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("type", "event"), ("event",))

    type: RelationType | str
    """Relation to the other event: announces, confirms, follows."""
    event: EventId
    """Id of the other event."""
    field: Path | None = None
    """Path of the field of the other event that is confirmed or denied: `/date`."""


@attrs.frozen(kw_only=True, repr=False)
class Range(Model):
    """A number with its bounds, where they are known."""

    any_of: ClassVar[tuple[str, ...]] = ("minimum", "best", "maximum")

    minimum: Amount | None = None
    """Lowest possible number: 10 for "at least ten"."""
    best: Amount | None = None
    """Number given, or the best estimate."""
    maximum: Amount | None = None
    """Highest possible number: 20 for "up to twenty"."""
    approximate: Flag | None = None
    """True for a number that is given as approximate: "some 300"."""


@attrs.frozen(kw_only=True, repr=False)
class Quantity(Model):
    """A count, measurement or score of an event."""

    any_of: ClassVar[tuple[str, ...]] = ("minimum", "best", "maximum")

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("measure", "scheme", "unit"),
        ("measure",),
    )

    measure: Slug
    """Thing counted or measured: `fatalities`, `injured`, `sorties`, `tone`."""
    scheme: Slug | None = None
    """Scheme that defines a score: `goldstein`."""
    unit: Slug | None = None
    """Unit of a measurement, left out for a count: `kilometres`."""
    minimum: Measurement | None = None
    """Lowest possible number: 10 for "at least ten"."""
    best: Measurement | None = None
    """Number given, or the best estimate."""
    maximum: Measurement | None = None
    """Highest possible number: 20 for "up to twenty"."""
    approximate: Flag | None = None
    """True for a number that is given as approximate: "some 300"."""


@attrs.frozen(kw_only=True, repr=False)
class Asset(Model):
    """Equipment or personnel that moves or is used."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("category",),)

    category: AssetCategory | str
    """Category of the asset: personnel, vehicles, aircraft."""
    description: Name | None = attrs.field(default=None, converter=as_optional_text)
    """Description by language, if the text is more exact: "Ilyushin Il-76 transport aircraft"."""
    quantity: Range | None = None
    """Number of units, if the text gives it."""


@attrs.frozen(kw_only=True, repr=False)
class Origin(Model):
    """Dataset that a record was imported from; its terms of use travel with the record."""

    identified_by: ClassVar[tuple[tuple[str, ...], ...]] = (("dataset", "record"), ("dataset",))

    dataset: ShortText
    """Name of the dataset: "GDELT Event Database"."""
    version: ShortText | None = None
    """Version of the dataset, or the date on which it was fetched."""
    record: ShortText | None = None
    """Identifier of the record in the dataset."""
    licence: ShortText | None = None
    """Licence of the dataset, an SPDX expression or a name: `CC-BY-4.0`."""
    url: Url | None = None
    """Address of the dataset or of the record."""
