"""The parts that records are made of: evidence, participation, codes, relations, quantities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import attrs

from newsevents.model.types import (
    ActorId,
    Amount,
    ArticleId,
    Date,
    EventId,
    Excerpt,
    Language,
    Name,
    Offset,
    Pointer,
    Sha256,
    ShortText,
    Slug,
    Summary,
    Url,
)
from newsevents.model.vocabularies import (
    AssetCategory,
    CallRole,
    CreditRole,
    MeetingRole,
    RelationType,
    Speech,
    Stance,
)
from newsevents.schema.base import Model
from newsevents.schema.field_types import AFTER, Doc, Size


@attrs.frozen(kw_only=True, repr=False)
class Fingerprint(Model):
    """What identifies a text without giving it away: its digest and its length.

    Both are of the text after CRLF and CR became LF and then Unicode normalization form NFC.
    """

    sha256: Annotated[Sha256, Doc("SHA-256 of the text in UTF-8.")]
    length: Annotated[Offset, Doc("Length of the text in Unicode code points.")]


@attrs.frozen(kw_only=True, repr=False)
class Span(Model):
    """A piece of an article's text, by position.

    Positions count Unicode code points as the W3C Web Annotation TextPositionSelector does, in
    the text that the article's fingerprint is of.
    """

    start: Annotated[Offset, Doc("Position of the first code point, counted from 0.")]
    end: Annotated[Offset, Doc("Position after the last code point.")]
    sha256: Annotated[
        Sha256,
        Doc("SHA-256 of the piece in UTF-8; it is for checking, not for hiding."),
    ]


@attrs.frozen(kw_only=True, repr=False)
class Wording(Model):
    """A few words as they stand in a text."""

    text: Annotated[Excerpt, Doc("The words.")]
    language: Annotated[Language, Doc("Their language.")]


@attrs.frozen(kw_only=True, repr=False)
class Evidence(Model):
    """Where it says so, who says so, and how.

    Several pieces of evidence on one event may contradict each other; each keeps its own claims.
    """

    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {"span": ("article",)}
    any_of: ClassVar[tuple[str, ...]] = ("article", "attribution")

    article: Annotated[ArticleId | None, Doc("The article that says so.")] = None
    span: Annotated[Span | None, Doc("Where in the article's text it says so.")] = None
    attribution: Annotated[
        tuple[ActorId, ...],
        Size(1, 20),
        Doc("The chain of sources, from the origin of the information to the outlet."),
    ] = ()
    stance: Annotated[
        Stance | None,
        Doc("How the origin stands to what the record says: about the source, not the world."),
    ] = None
    speech: Annotated[Speech | None, Doc("How the text gives the origin's words.")] = None
    claims: Annotated[
        Mapping[Pointer, Any],
        Doc(
            "What this source says for single fields of the record where it differs from the "
            "record: JSON Pointer to value."
        ),
    ] = attrs.field(factory=dict, hash=False)
    expression: Annotated[
        Wording | None,
        Doc("Words from which the record's date was read, alone or with those of other evidence."),
    ] = None
    quotation: Annotated[
        Wording | None,
        Doc("Words the source is quoted with, where the words are the fact; a handful at most."),
    ] = None


@attrs.frozen(kw_only=True, repr=False)
class Participation(Model):
    """Somebody taking part in something: as speaker, addressee or force."""

    actor: Annotated[ActorId, Doc("Who takes part.")]
    capacity: Annotated[
        Name | None, Doc("The capacity in which the actor takes part: as foreign minister.")
    ] = attrs.field(default=None, metadata=AFTER)
    on_behalf_of: Annotated[ActorId | None, Doc("For whom the actor speaks or acts.")] = (
        attrs.field(default=None, metadata=AFTER)
    )


@attrs.frozen(kw_only=True, repr=False)
class MeetingParticipation(Participation):
    """Somebody taking part in a meeting."""

    role: Annotated[MeetingRole | None, Doc("The part taken, where the text tells.")] = None


@attrs.frozen(kw_only=True, repr=False)
class CallParticipation(Participation):
    """Somebody taking part in a call."""

    role: Annotated[CallRole | None, Doc("The part taken, where the text tells.")] = None


@attrs.frozen(kw_only=True, repr=False)
class EventParticipation(Participation):
    """Somebody taking part in an event of another kind."""

    role: Annotated[
        Slug | None, Doc("The part taken, a word of the data author's: attacker, signatory.")
    ] = None


@attrs.frozen(kw_only=True, repr=False)
class Credit(Model):
    """Somebody named for a part of an article, a photograph for one."""

    actor: Annotated[ActorId, Doc("Who is named.")]
    role: Annotated[CreditRole, Doc("What for.")]
    on_behalf_of: Annotated[ActorId | None, Doc("The agency or outlet named with it.")] = None
    work: Annotated[Summary | None, Doc("What the work shows or is.")] = None
    span: Annotated[Span | None, Doc("Where in the article's text it says so.")] = None


@attrs.frozen(kw_only=True, repr=False)
class Affiliation(Model):
    """An actor's belonging to another one."""

    actor: Annotated[ActorId, Doc("The state, body, force or organization it belongs to.")]
    role: Annotated[Name | None, Doc("Its office or function there.")] = None
    period: Annotated[Date | None, Doc("When this holds or held.")] = None


@attrs.frozen(kw_only=True, repr=False)
class Code(Model):
    """What another coding scheme calls it."""

    scheme: Annotated[Slug, Doc("The scheme: `cameo`, `plover`, `acled`...")]
    code: Annotated[ShortText, Doc("The code, as the scheme writes it.")]


@attrs.frozen(kw_only=True, repr=False)
class Relation(Model):
    """How an event relates to another event."""

    type: Annotated[RelationType, Doc("What the event does to the other one.")]
    event: Annotated[EventId, Doc("The other event.")]


@attrs.frozen(kw_only=True, repr=False)
class Range(Model):
    """A number, as far as it is known."""

    any_of: ClassVar[tuple[str, ...]] = ("minimum", "best", "maximum")

    minimum: Annotated[Amount | None, Doc("At least so many.")] = None
    best: Annotated[Amount | None, Doc("The number given, or the best estimate.")] = None
    maximum: Annotated[Amount | None, Doc("At the most so many.")] = None


@attrs.frozen(kw_only=True, repr=False)
class Quantity(Range):
    """Something that was counted or measured."""

    measure: Annotated[Slug, Doc("What was counted: `fatalities`, `injured`, `detainees`...")]
    unit: Annotated[Slug | None, Doc("The unit, unless it is a count: `kilometres`.")] = None


@attrs.frozen(kw_only=True, repr=False)
class Asset(Model):
    """Something that forces move."""

    category: Annotated[AssetCategory, Doc("What sort of thing it is.")]
    description: Annotated[Name | None, Doc("What it is, if the text is more exact.")] = None
    quantity: Annotated[Range | None, Doc("How many, where the text tells.")] = None


@attrs.frozen(kw_only=True, repr=False)
class Origin(Model):
    """Another dataset that a record was taken from; its terms travel with the record."""

    dataset: Annotated[ShortText, Doc("Name of the dataset.")]
    version: Annotated[ShortText | None, Doc("Its version or the date it was fetched.")] = None
    record: Annotated[ShortText | None, Doc("What the record is called there.")] = None
    licence: Annotated[ShortText | None, Doc("Its licence: an SPDX expression or a name.")] = None
    url: Annotated[Url | None, Doc("Where the dataset or the record can be found.")] = None
