"""Spans of evidence and credits in a corrected version of an article's text.

    report = move_evidence("data", PreparedText.of(old), PreparedText.of(new))

Positions count in one version of a text. An `Alignment` of both versions says where the passages
of the old one are in the new one; a passage is never taken for equal words elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias

import attrs

from newsevents._text.alignment import Alignment, Ends
from newsevents.codec.parser import decode, parse
from newsevents.codec.text_edits import apply_edits, text_edits
from newsevents.errors import AmbiguousArticleError, FileError, InvalidError
from newsevents.evidence import PreparedText
from newsevents.findings import Replace, Severity, shown
from newsevents.model import Fingerprint, Span
from newsevents.schema.structuring import to_document
from newsevents.storage.json_lines import iter_lines
from newsevents.storage.paths import local_path
from newsevents.storage.rewrite import Rewriter
from newsevents.storage.sources import BUNDLE_SUFFIX, open_source

#: `kept` has the old position, `wrong` is no passage of the old text.
Outcome: TypeAlias = Literal["moved", "kept", "ambiguous", "gone", "wrong"]
_Changes: TypeAlias = Callable[[dict[str, Any]], list[Replace]]


@attrs.frozen(kw_only=True)
class SpanMove:
    """A span of a record, and its passage in the new text."""

    record: str
    pointer: str
    outcome: Outcome
    #: Start and end in the old text; None for what is not a span of it.
    before: Ends | None = None
    #: Start and end in the new text; of an ambiguous one, where equal words are.
    places: tuple[Ends, ...] = ()
    #: Start and end of other words in the place of a passage that is gone.
    instead: Ends | None = None


@attrs.frozen(kw_only=True)
class MoveReport:
    """The spans in the text of an article, in the order of the files."""

    #: Id of the article.
    article: str
    spans: tuple[SpanMove, ...]

    def of(self, outcome: Outcome) -> tuple[SpanMove, ...]:
        """Return the spans with an outcome."""
        return tuple(each for each in self.spans if each.outcome == outcome)


def move_evidence(
    source: str | PathLike[str],
    old: PreparedText,
    new: PreparedText,
    *,
    article: str = "",
    is_writing: bool = True,
) -> MoveReport:
    """Replace the text of an article by a new version, in the files of a dataset.

    The article is the one with the fingerprint of the old text; `article` is its id, if there are
    several. It gets the fingerprint of the new text, and spans of its credits and of evidence get
    their positions and digests in it. Spans that are ambiguous, gone or wrong stay as they are.
    All files are replaced together; nothing else in them changes.

    Raises AmbiguousArticleError if no article, or several, or another one than `article`, has the
    fingerprint of the old text; FileError if a file cannot be read or written, contains a line
    that is not JSON, or is changed meanwhile.
    """
    path = local_path(source)
    with Rewriter() as rewriter:
        if is_writing:
            rewriter.lock(map(local_path, open_source(path).files))
        files = _files(path)
        known: dict[str, Any] = {}
        for file in files:
            _edited(file, rewriter.read(file), lambda document: _note_article(document, known))
        found = _only_article(known, old, article)
        run = _Run(found, old, new, Alignment(old.text, new.text))
        for file in files:
            before = rewriter.read(file)
            after = _edited(file, before, run.changes)
            if is_writing and after != before:
                change = rewriter.rewrite(file, before, after)
                if change.manifest is not None and not change.manifest.was_right:
                    # A manifest that described another file must not approve this one.
                    change = attrs.evolve(change, manifest=None)
                rewriter.save(change)
        rewriter.commit()
    return MoveReport(article=run.article, spans=tuple(run.spans))


def _files(path: Path) -> list[Path]:
    """Return the files of a dataset; raise FileError if some are missing or cannot be edited."""
    source = open_source(path)
    errors = [finding for finding in source.findings if finding.severity is Severity.ERROR]
    if errors:
        raise FileError(path, f"{errors[0].message}; see newsevents validate")
    return list(map(local_path, source.files))


def _edited(path: Path, data: bytes, changes: _Changes) -> bytes:
    """Return the content of a file after the changes of its records."""
    try:
        if path.name.endswith(BUNDLE_SUFFIX):
            records = _list_of(parse(data), "records")
            return _edited_text(decode(data), records, "/records/", changes)
    except InvalidError as error:
        raise _unreadable(path, 1, error) from None
    lines = []
    for line in iter_lines(io.BytesIO(data), max_line=len(data)):
        content = line.content
        try:
            if content.strip():
                content = _edited_text(decode(content), [parse(content)], "", changes)
        except InvalidError as error:
            raise _unreadable(path, line.number, error) from None
        lines += [content, line.ending]
    return b"".join(lines)


def _edited_text(text: str, records: Iterable[Any], below: str, changes: _Changes) -> bytes:
    found = [
        attrs.evolve(change, pointer=(f"{below}{index}" if below else "") + change.pointer)
        for index, record in enumerate(records)
        if isinstance(record, dict)
        for change in changes(record)
    ]
    return apply_edits(text, text_edits(text, found)).encode()


def _unreadable(path: Path, line: int, error: InvalidError) -> FileError:
    reason = error.findings[0].message
    return FileError(path, f"line {line}: {reason}; correct it first, see newsevents validate")


def _note_article(document: dict[str, Any], known: dict[str, Any]) -> list[Replace]:
    if document.get("type") == "article" and isinstance(document.get("id"), str):
        known[document["id"]] = document.get("text")
    return []


def _only_article(known: dict[str, Any], old: PreparedText, article: str) -> str:
    """Return the id of the article with the fingerprint of a text."""
    expected = to_document(old.fingerprint)
    found = [
        name
        for name, text in known.items()
        if isinstance(text, dict) and text == {**text, **expected}
    ]
    if article and article not in known:
        raise AmbiguousArticleError(article, f"the dataset has no {shown(article)}")
    if article and article not in found:
        message = f"the old text does not match the fingerprint of {shown(article)}"
        raise AmbiguousArticleError(article, message)
    if not found:
        raise AmbiguousArticleError("", "no article has the fingerprint of the old text")
    if not article and len(found) > 1:
        names = ", ".join(map(shown, found))
        raise AmbiguousArticleError(found[0], f"the old text is that of {names}; choose an article")
    return article or found[0]


@attrs.define
class _Run:
    """The changes of all records that quote an article."""

    article: str
    old: PreparedText
    new: PreparedText
    alignment: Alignment
    spans: list[SpanMove] = attrs.field(init=False, factory=list)
    _known: dict[Ends, SpanMove] = attrs.field(init=False, factory=dict)

    def changes(self, document: dict[str, Any]) -> list[Replace]:
        """Return the changes of a record."""
        is_article = document.get("id") == self.article
        changes = _replaced("/text", document["text"], self.new.fingerprint) if is_article else []
        for pointer, span in self._spans(document, "credits" if is_article else "evidence"):
            move = self._move(document, pointer, span)
            self.spans.append(move)
            if move.outcome == "moved":
                changes += _replaced(pointer, span, self.new.span(*move.places[0]))
        return changes

    def _spans(self, document: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
        """Yield the spans in the text of the article with their pointers; records may be invalid."""
        for index, part in enumerate(_list_of(document, name)):
            if name == "credits" or (
                isinstance(part, dict) and part.get("article") == self.article
            ):
                for number, span in enumerate(_list_of(part, "spans")):
                    yield f"/{name}/{index}/spans/{number}", span

    def _move(self, document: dict[str, Any], pointer: str, span: Any) -> SpanMove:
        record = str(document.get("id", ""))
        match span:
            case {"start": int(start), "end": int(end), **_others} if 0 <= start < end:
                before = start, end
            case _:
                return SpanMove(record=record, pointer=pointer, outcome="wrong")
        if span.get("sha256") != self.old.span(*before).sha256:
            return SpanMove(record=record, pointer=pointer, outcome="wrong", before=before)
        if before not in self._known:
            self._known[before] = self._followed(before)
        return attrs.evolve(self._known[before], record=record, pointer=pointer)

    def _followed(self, before: Ends) -> SpanMove:
        followed = self.alignment.follow(before)
        outcome: Outcome = "ambiguous" if followed.places else "gone"
        if followed.is_moved:
            is_kept = self.new.span(*followed.places[0]) == self.old.span(*before)
            outcome = "kept" if is_kept else "moved"
        return SpanMove(
            record="",
            pointer="",
            outcome=outcome,
            before=before,
            places=followed.places,
            instead=followed.instead,
        )


def _replaced(pointer: str, old: Mapping[str, Any], new: Fingerprint | Span) -> list[Replace]:
    return [
        Replace(f"{pointer}/{name}", value)
        for name, value in to_document(new).items()
        if old[name] != value
    ]


def _list_of(part: Any, name: str) -> list[Any]:
    found = part.get(name) if isinstance(part, dict) else None
    return found if isinstance(found, list) else []
