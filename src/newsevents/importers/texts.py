"""Texts of articles: in a folder that `--texts` names, or in the data; offsets in them.

Tools count code points, UTF-16 code units, bytes of UTF-8, or grapheme clusters, in the text as
they store it. Spans of records count code points of the canonical text (`newsevents.evidence`).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from newsevents.errors import FileError, MissingExtraError, RowError
from newsevents.evidence import PreparedText, canonical
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.model import Fingerprint, Span
from newsevents.storage.compression import read_data
from newsevents.storage.paths import (
    AnyPath,
    is_hidden,
    is_outside,
    local_path,
    translate_errors,
    unreadable_error,
)

#: Bytes of a text.
MAX_TEXT_BYTES = 8 * 2**20
#: Start and end of each piece of a passage.
Pieces: TypeAlias = tuple[tuple[int, int], ...]

#: Characters of the passages of a text, each counted as often as it is compared.
MAX_LOCATED_CHARS = 2**26

_SPACE = re.compile(r"\s+")
_BMP_END = 0xFFFF
# Vowels and final consonants of Hangul, which compose with the letter before them.
_JOINING_JAMO = re.compile("[\u1161-\u1175\u11a8-\u11c2]")
_ZERO_WIDTH_JOINER = "\u200d"


def _table_by(length: Callable[[str], int]) -> Callable[[str], Mapping[int, int]]:
    def _table(text: str) -> Mapping[int, int]:
        starts = itertools.accumulate(map(length, text), initial=0)
        return {start: at for at, start in enumerate(starts)}

    return _table


def _graphemes(text: str) -> Mapping[int, int]:
    try:
        import regex
    except ImportError:
        purpose = "counting grapheme clusters"
        raise MissingExtraError("regex", "annotations", purpose) from None
    ends = (match.end() for match in regex.finditer(r"\X", text))
    return dict(enumerate(itertools.chain((0,), ends)))


#: Ways to count, each with a function that returns the code points before each offset of a text.
COUNTINGS: Mapping[str, Callable[[str], Mapping[int, int]]] = MappingProxyType(
    {
        "code-points": _table_by(lambda _: 1),
        "utf-16": _table_by(lambda char: 1 + (ord(char) > _BMP_END)),
        "bytes": _table_by(lambda char: len(char.encode("utf-8", "surrogatepass"))),
        "graphemes": _graphemes,
    }
)
# Those that are tried if the usual one of a format does not fit.
_TRIED = ("code-points", "utf-16", "bytes")


@attrs.frozen
class Passage:
    """Pieces of a text by offsets of a tool, with the words of the tool if it gives them."""

    pieces: Pieces
    quote: str | None = None


def as_pieces(offsets: Iterable[tuple[Any, Any]]) -> Pieces:
    """Return pieces by starts and ends as a file gives them; those that are no integers fit nowhere."""
    return tuple(
        (start, end) if type(start) is type(end) is int else (-1, -1) for start, end in offsets
    )


class SourceText:
    """A text as a tool stores it, and its canonical form."""

    def __init__(self, text: str) -> None:
        self.text = text
        #: Text in which the spans of records count.
        self.canonical = canonical(text)
        # Position in the canonical text by position in the text; None if both are the same.
        self._positions = None if self.canonical == text else _canonical_positions(text)
        self._tables: dict[str, Mapping[int, int]] = {}
        self._chars_left = MAX_LOCATED_CHARS

    def counting_of(self, passages: Sequence[Passage], usual: str) -> tuple[str, str]:
        """Return the way to count that fits all passages, by default the usual one of the format.

        The second value describes the guess that this is; it is empty if it is none.
        """
        for counting in dict.fromkeys((usual, *_TRIED)):
            if all(self._fits(each, counting) for each in passages):
                if counting != usual:
                    return counting, f"offsets count {counting}"
                break
        quoted = any(each.quote is not None for each in passages)
        if passages and not quoted and any(map(_is_counted_differently, self.text)):
            return usual, f"offsets count {usual} (no words to compare)"
        return usual, ""

    def locate(self, passage: Passage, counting: str) -> Pieces:
        """Return the pieces of a passage in the canonical text.

        Raises RowError for offsets that are not in the text or within a letter, and for other words
        than those of the tool.
        """
        if counting not in self._tables:
            self._tables[counting] = COUNTINGS[counting](self.text)
        table = self._tables[counting]
        pieces = [(table.get(start), table.get(end)) for start, end in passage.pieces]
        found = tuple(
            (start, end) for start, end in pieces if start is not None and end is not None
        )
        if len(found) < len(pieces) or not found:
            raise RowError("offset outside the text or within a character")
        if any(start >= end for start, end in found):
            raise RowError("empty or backward span")
        self._chars_left -= sum(end - start for start, end in found)
        if self._chars_left < 0:
            raise RowError("the passages together are far longer than the text")
        words = " ".join(self.text[start:end] for start, end in found)
        if passage.quote is not None and _flat(words) != _flat(passage.quote):
            raise RowError("the words at the offsets are not those of the annotation")
        if self._positions is None:
            return found
        try:
            return tuple((self._positions[start], self._positions[end]) for start, end in found)
        except KeyError:
            raise RowError("offset within a letter that normalization composes") from None

    def _fits(self, passage: Passage, counting: str) -> bool:
        try:
            self.locate(passage, counting)
        except RowError:
            return False
        return True


def _flat(words: str) -> str:
    # brat writes a blank for a line end.
    return _SPACE.sub(" ", canonical(words))


def _is_counted_differently(char: str) -> bool:
    """Return whether UTF-16 or grapheme clusters count it otherwise than code points."""
    is_mark = unicodedata.category(char).startswith("M") or char == _ZERO_WIDTH_JOINER
    return is_mark or ord(char) > _BMP_END


def _canonical_positions(text: str) -> dict[int, int]:
    """Return the position in the canonical text of each position that has one."""
    starts = [at for at in range(len(text)) if at == 0 or _begins(text, at)]
    positions: dict[int, int] = {}
    length = 0
    for start, end in itertools.pairwise((*starts, len(text))):
        segment = text[start:end]
        changed = canonical(segment)
        # Within letters and marks that change, no position is that of another one.
        steps = range(len(segment)) if changed == segment else (0,)
        positions.update((start + step, length + step) for step in steps)
        length += len(changed)
    positions[len(text)] = length
    return positions


def _begins(text: str, at: int) -> bool:
    """Return whether the text before a position and after it can be made canonical separately."""
    char = text[at]
    if char.isascii():
        return text[at - 1 : at + 1] != "\r\n"
    first = unicodedata.normalize("NFD", char)[0]
    return not (unicodedata.category(first).startswith("M") or _JOINING_JAMO.match(first))


@attrs.frozen
class TextFolder:
    """Files `*.txt` of a folder by their names, with and without the suffix."""

    _paths: dict[str, Path]

    @classmethod
    def of(cls, folder: str | PathLike[str] | None) -> TextFolder:
        """List a folder; without one there are no texts.

        Raises FileError if the folder cannot be read.
        """
        if folder is None:
            return cls({})
        folder = local_path(folder)
        try:
            paths = sorted(each for each in folder.iterdir() if each.suffix.lower() == ".txt")
        except OSError as error:
            raise unreadable_error(folder, error) from None
        inside = [e for e in paths if not is_hidden(e.name) and not is_outside(folder, e)]
        return cls({name: each for each in inside for name in (each.stem, each.name)})

    def find(self, address: str) -> str | None:
        """Return the text whose file has the last name of a path, URL or id; None without one."""
        name = address.partition("?")[0].rstrip("/").rpartition("/")[2]
        names = (name, name.rpartition(".")[0], name.rpartition(":")[2])
        path = next(filter(None, map(self._paths.get, names)), None)
        return None if path is None else read_text(path)


def read_text(path: AnyPath) -> str:
    """Return a text as it is in its file. Raises RowError for one that is not in UTF-8."""
    try:
        return read_data(path, MAX_TEXT_BYTES).decode()
    except UnicodeDecodeError:
        raise RowError("a text that is not in UTF-8") from None
    except FileError as error:
        raise RowError(f"a text that cannot be read: {error.reason}") from None


class ArticleText:
    """Text of an article as a dataset stores it."""

    def __init__(self, stored: str) -> None:
        self.stored = stored
        self._source = SourceText(stored)
        self._prepared = PreparedText.of(stored)

    @property
    def fingerprint(self) -> Fingerprint:
        """Fingerprint of the canonical text."""
        return self._prepared.fingerprint

    @property
    def whole(self) -> Span:
        """Span of the whole text."""
        return self._prepared.span(0, self.fingerprint.length)

    def find(self, words: Any) -> Span | None:
        """Return the span of words that are once in the text, in one piece; else None."""
        text, words = self._prepared.text, canonical(words) if isinstance(words, str) else ""
        if not words or text.count(words) != 1:
            return None
        start = text.index(words)
        return self._prepared.span(start, start + len(words))

    def spans(
        self, start: Any, end: Any, words: Any, report: ImportReport, name: str
    ) -> tuple[Span, ...]:
        """Return the span of words between two code points of the stored text.

        Empty if it cannot be used, as with other words there; the reason is counted under the name
        as lost.
        """
        quote = words if isinstance(words, str) else ""
        try:
            found = self._source.locate(Passage(as_pieces([(start, end)]), quote), "code-points")
        except RowError as error:
            report.lost[f"{name}: {error}"] += 1
            return ()
        return tuple(self._prepared.span(*piece) for piece in found)

    def keep(self, context: ImportContext, article_id: str) -> None:
        """Write the canonical text, if texts are written, under the name of an article.

        That records have only its fingerprint is counted.
        Raises FileError if the text cannot be written, or the folder has another text of the name.
        """
        context.report.lost["text: only its fingerprint is kept"] += 1
        if context.texts is None:
            return
        name, content = f"{article_id.partition(':')[2]}.txt", self._prepared.text.encode()
        path = context.texts.folder / name
        with translate_errors(path):
            if not path.exists():
                context.texts.stage(name).write_bytes(content)
            elif path.read_bytes() != content:
                raise FileError(path, "another text; move it away, or choose another folder")
