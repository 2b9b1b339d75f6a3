"""Every exception that this library raises on purpose.

All are a `NewsEventsError` and also the built-in exception that Python raises for the same cause,
so that `except ValueError` and `except OSError` catch them. Each can be pickled.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import Any, Protocol

from newsevents.findings import Finding, numbered, printable

_MAX_FINDINGS_SHOWN = 20


class NewsEventsError(Exception):
    """Base of every error that this library raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the attributes, whatever the arguments of a subclass are."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    cls: type[NewsEventsError], args: tuple[Any, ...], attributes: dict[str, Any]
) -> NewsEventsError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class InvalidError(NewsEventsError, ValueError):
    """Data that the schema refuses, with every finding."""

    #: All findings, not only the first.
    findings: tuple[Finding, ...]
    #: Class name or path of the refused data; may be empty.
    subject: str

    def __init__(self, findings: Iterable[Finding], *, subject: str = "") -> None:
        self.findings = tuple(findings)
        self.subject = subject
        super().__init__(self.findings, subject)

    def __str__(self) -> str:
        """Return one line a finding, at most twenty of them."""
        lines = [str(finding) for finding in self.findings[:_MAX_FINDINGS_SHOWN]]
        if len(self.findings) > _MAX_FINDINGS_SHOWN:
            lines.append(f"... and {len(self.findings) - _MAX_FINDINGS_SHOWN} more")
        if self.subject:
            return "\n  ".join([f"{printable(self.subject)} is not valid:", *lines])
        return "\n".join(lines)


class _PathError(NewsEventsError):
    """An error about one path."""

    #: The path, as text. Empty if the error is about no single path.
    path: str
    #: The message without the path.
    reason: str

    def __init__(self, path: str | PathLike[str] | object, reason: str) -> None:
        self.path = str(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}" if self.path else reason)


class FileError(_PathError, OSError):
    """A path that cannot be read or written: missing, not permitted, no regular file."""


class DamagedError(NewsEventsError):
    """A compressed file that is damaged or cut off."""


class DecompressionLimitError(DamagedError):
    """A compressed file that decompresses to more than its limit."""


class NotFetchedError(FileError, DamagedError):
    """A file that git has not fetched: only a pointer or a link to its content is here."""

    #: The command that fetches the content, such as `git lfs pull`.
    command: str

    def __init__(self, path: str | PathLike[str] | object, what: str, command: str) -> None:
        self.what = what
        self.command = command
        super().__init__(path, f"{what}; run {command}")


class RemoteError(NewsEventsError, OSError):
    """A failed request for a URL. The message contains neither the URL nor a secret."""


class RemoteNotFoundError(RemoteError, FileNotFoundError):
    """A URL without a file or folder."""


class LeftBehindWarning(NewsEventsError, UserWarning):  # noqa: N818 - a warning
    """A warning that something a dataset has besides its records was not written with them."""

    #: The path that was written.
    path: str

    def __init__(self, path: str | PathLike[str], message: str) -> None:
        self.path = str(path)
        super().__init__(f"{self.path}: {message}")


class MissingExtraError(NewsEventsError, ImportError):
    """A part of the library that needs a package which is not installed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        """Take the package, the extra of this library that installs it (or ""), and its purpose."""
        self.package = package
        self.extra = extra
        self.purpose = purpose
        source = f"'newsevents[{extra}]'" if extra else package
        super().__init__(f"{purpose} needs {package}: pip install {source}")


class ConflictError(NewsEventsError, ValueError):
    """Datasets that cannot be merged: different contents under one id are undecided."""

    #: The `newsevents.editing.merge.MergeReport`, with every conflict.
    report: Any

    def __init__(self, report: object, count: int, example: str) -> None:
        self.report = report
        message = f"{numbered(count, 'conflict')}, such as {printable(example)}; nothing is written"
        super().__init__(f"{message}; decide by prefer or resolve")


class PathError(NewsEventsError, LookupError):
    """A path to a field or a list entry that the record does not have."""

    message: str
    #: How to correct the path; may be empty.
    hint: str

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__(f"{message}; {hint}" if hint else message)


class NameMatch(Protocol):
    """Record found by a name: a `newsevents.Match`."""

    @property
    def record(self) -> Any:
        """The record."""
        ...

    @property
    def name(self) -> str:
        """The name, id or identifier that was found."""
        ...


class NameNotFoundError(NewsEventsError, LookupError):
    """A name or an id that no record of a dataset has."""

    #: The name that was searched.
    name: str
    #: Records with similar names, the best first, at most five.
    similar: tuple[NameMatch, ...]

    def __init__(self, name: str, message: str, similar: Iterable[NameMatch] = ()) -> None:
        self.name = name
        self.similar = tuple(similar)
        super().__init__(message)


class AmbiguousNameError(NewsEventsError, LookupError):
    """A name that several records of a dataset have."""

    #: The name that was searched.
    name: str
    #: The records with this name, in the order of the dataset.
    candidates: tuple[NameMatch, ...]

    def __init__(self, name: str, message: str, candidates: Iterable[NameMatch]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(message)


class RecordReference(Protocol):
    """Reference to a record: a `newsevents.dataset.Reference`."""

    @property
    def record(self) -> Any:
        """The record that refers to another one."""
        ...

    @property
    def pointer(self) -> str:
        """JSON Pointer of the id in it."""
        ...


class ReferencedError(NewsEventsError, ValueError):
    """A record that cannot be removed, since others refer to it."""

    #: Id of the record.
    record_id: str
    #: The references that prevent it.
    references: tuple[RecordReference, ...]

    def __init__(self, record_id: str, references: Iterable[RecordReference]) -> None:
        self.record_id = record_id
        self.references = tuple(references)
        first, count = self.references[0], len(self.references)
        where = f"{first.record.id} {first.pointer}"
        more = f" and {count - 1:,} more" if count > 1 else ""
        super().__init__(f"{record_id} is needed by {where}{more}; change them first")


class ConfigurationError(_PathError, ValueError):
    """A configuration file that cannot be used."""


class SelectorError(NewsEventsError, ValueError):
    """A code, prefix or name that selects no rule."""

    def __init__(self, selector: str, message: str) -> None:
        self.selector = selector
        super().__init__(message)


class RuleError(NewsEventsError):
    """A rule that cannot be loaded, or that failed on a record."""

    #: The entry point of the rule, such as `acme_rules:RULES`, or the package of rules.
    origin: str

    def __init__(self, origin: str, reason: str) -> None:
        self.origin = origin
        super().__init__(f"{origin}: {reason}")


class WorkError(NewsEventsError):
    """Work that another process or a cluster could not do."""


class EdtfError(NewsEventsError, ValueError):
    """A value outside the EDTF profile."""

    #: The value that was refused.
    value: object

    def __init__(self, value: object, message: str) -> None:
        self.value = value
        super().__init__(message)


class TableError(NewsEventsError, ValueError):
    """Tables that are not the tables of a dataset: columns are missing or of another type."""


class RowError(NewsEventsError, ValueError):
    """A row of another format that no record can be made of; an import counts and skips it."""


class LoneSurrogateError(NewsEventsError, ValueError):
    """A text with half a surrogate pair, which has no UTF-8 form and so no digest."""


class AmbiguousArticleError(NewsEventsError, ValueError):
    """A text that may belong to several articles, or to another one than `article=` says."""

    #: Id of the record that was verified.
    record_id: str

    def __init__(self, record_id: str, message: str) -> None:
        self.record_id = record_id
        super().__init__(message)


class TextSpan(Protocol):
    """Position of a passage in a text, such as a `Span` of the model."""

    @property
    def start(self) -> int:
        """Offset of the first code point."""
        ...

    @property
    def end(self) -> int:
        """Offset after the last code point."""
        ...


class QuoteError(NewsEventsError, ValueError):
    """A quote without exactly one location in a text."""

    #: The quote that was searched.
    quote: str

    def __init__(self, quote: str, message: str, spans: tuple[TextSpan, ...] = ()) -> None:
        self.quote = quote
        self._spans = spans
        super().__init__(message)


class QuoteNotFoundError(QuoteError):
    """A quote that is not in the text, cuts a word or number of it, or contains no letters."""

    @property
    def nearest(self) -> tuple[TextSpan, ...]:
        """The most similar passages, the best first, at most three."""
        return self._spans


class AmbiguousQuoteError(QuoteError):
    """A quote that the text contains more than once."""

    @property
    def candidates(self) -> tuple[TextSpan, ...]:
        """The first hundred occurrences, in the order of the text."""
        return self._spans
