"""Records in short form, as people and language models write them, made into full documents.

The short form has the fields of the model, and may be shorter:

- A reference is an id, an id without its type, or a name or alias as `Dataset.named` finds it.
- One value stands for a list of this value, and a text or number for an object with one required
  field: `participants: [Salma al-Rawi]`.
- One string stands for a text by language. Its language is that of `language:` in the document, or
  else that of the article; words of the text, such as `expression`, are in that of the article.
- `quote:`, one or several, stands for `spans`, and `says:` for `attribution`.
- Fields of evidence beside those of the event are its only evidence. Beside `evidence`, `article`
  is that of all pieces that name none.
- Text of digits stands for a number, and `true` or `false` for itself.
- Paths in evidence may name list entries by names: `/participants/Adel Saber/role`.
- Without an `id`, one is made of type, date and title (or participants, or name).
- Without a `date`, it is the one that the words of `expression` mean, if they mean a single one.

Texts are made NFC. Null, an empty text, list or object is a field that is not given. What cannot be
resolved is a problem, and never a guess. Whether the result is valid, and whether a date agrees
with its words, the rules say (`Checker`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.dataset.dataset import Dataset
from newsevents.editing.canonical import canonical
from newsevents.editing.draft_values import (
    EMPTY,
    LANGUAGE,
    Fields,
    as_scalar,
    child,
    dates_in_words,
    given_fields,
    nearest_source,
    new_id,
    only_required,
    with_claims,
)
from newsevents.errors import AmbiguousNameError, InvalidError, NameNotFoundError, QuoteError
from newsevents.evidence import PreparedText, find_span
from newsevents.evidence.quotes import unique_quote
from newsevents.findings import Finding, printable, shown
from newsevents.model import RECORD_TYPES, Article, Event, Evidence, Record, Span, Wording
from newsevents.schema import field_types as types
from newsevents.schema.json_schema import field_schema
from newsevents.schema.rules import BELONG_TOGETHER
from newsevents.schema.structuring import to_document
from newsevents.schema.validator import compile_schema, explain_invalid
from newsevents.schema.values import to_jsonable

R = TypeVar("R", bound=Record)

#: Function that returns the text of an article, or None if it is not at hand.
TextOf = Callable[[Article], PreparedText | None]

#: Type of a record with one of its names.
TypedName: TypeAlias = tuple[str, str]

#: Fields of the short form with the fields that they stand for.
SHORT_FIELDS = {"quote": "spans", "says": "attribution"}
#: Quotes of one document; each is searched in the whole text.
MAX_QUOTES = 500
MAX_PROBLEMS = 100

# Each is searched in the text.
_MAX_PASSAGES = 5
# Problems of records whose fields are not clear.
_STRUCTURAL = ("form", "type")
# Family of the rules of the schema.
_SCHEMA = "NE1"
_ANY_DATE = "2026"
# Help of findings that short forms are corrected by in another way.
_HINTS = {
    "NE201": "give another id",
    "NE406": "give quote, words of the text",
}


@attrs.frozen(kw_only=True)
class DraftProblem:
    """Part of a short form that could not be resolved."""

    #: Missing part: `name`, `quote`, `text`, `language`, `date`, `type` or `form`.
    kind: str
    #: JSON Pointer into the short form.
    pointer: str
    message: str
    #: Way out; empty if the message contains it.
    hint: str = ""
    #: Ids of the records, passages of the text or dates that may be meant.
    candidates: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the problem on one line."""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{printable(self.pointer) or '/'}: {self.message}{hint}"


@attrs.frozen(kw_only=True)
class Completed:
    """Full document of a short form."""

    #: The document; whole only if there are no problems.
    document: dict[str, Any]
    problems: tuple[DraftProblem, ...]
    #: JSON Pointers into the short form by those into the document.
    sources: Mapping[str, str] = attrs.field(repr=False)

    def source_of(self, pointer: str) -> str:
        """Return the JSON Pointer into the short form of a value of the document."""
        return nearest_source(self.sources, pointer)

    @property
    def checked(self) -> dict[str, Any]:
        """The document for checks: with a date where the words for it are not clear."""
        is_dated = all(problem.kind != "date" for problem in self.problems)
        return self.document if is_dated else {"date": _ANY_DATE, **self.document}

    def beside_problems(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings about the document, explained, without those that follow from problems.

        Rules about meaning need the values that are missing, so those of the schema are left.
        """
        if any(problem.kind in _STRUCTURAL for problem in self.problems):
            return []
        found = list(map(self.explained, findings))
        if not self.problems:
            return found
        return [
            each
            for each in found
            if each.code.startswith(_SCHEMA)
            and not any(
                _follows(self.source_of(each.pointer), problem) or each.message == problem.message
                for problem in self.problems
            )
        ]

    def explained(self, finding: Finding) -> Finding:
        """Return a finding about the document with help for those who wrote the short form."""
        is_event = issubclass(RECORD_TYPES[self.document["type"]], Event)
        if finding.rule == BELONG_TOGETHER and not finding.pointer and is_event:
            hint = "give says, or article and quote"
            return attrs.evolve(finding, message="a source is missing", hint=hint, pointer="/says")
        return attrs.evolve(finding, hint=_HINTS.get(finding.code, finding.hint))


def complete(  # noqa: PLR0913 - all but one are named
    document: Any,
    *,
    dataset: Dataset,
    texts: TextOf | None = None,
    article: Article | None = None,
    find: Callable[[str, str], Span] = find_span,
    refused: Container[TypedName] = (),
) -> Completed:
    """Return the full document of a record in short form.

    References are names in the dataset, and quotes are searched in the texts that `texts` returns,
    such as `ArticleTexts.of`, by `find`. `article` is the article of evidence that names none.
    `refused` has the names and ids of other records that are not in the dataset, as `names_in`
    returns them.
    Raises nothing for what a person or a model may have written.
    """
    try:
        given = to_jsonable(document)
    except InvalidError as error:
        (finding,) = error.findings
        return _refused("form", finding.pointer, finding.message)
    if not isinstance(given, dict):
        return _refused("form", "", f"{shown(given)} is not a record", "write a map of fields")
    tag = given.get("type")
    if not isinstance(tag, str) or tag not in RECORD_TYPES:
        message = "missing record type" if tag is None else f"{shown(tag)} is not a record type"
        hint = did_you_mean(str(tag), RECORD_TYPES, f"the types are {', '.join(RECORD_TYPES)}")
        return _refused("type", "/type", message, hint)
    run = _Completion(RECORD_TYPES[tag], dataset, texts or (lambda _: None), article, find, refused)
    return run.run(given)


def _follows(pointer: str, problem: DraftProblem) -> bool:
    """Return whether a finding may follow from a problem: of the same value, in it or around it."""
    at, cause = f"{pointer}/", f"{problem.pointer}/"
    return at.startswith(cause) or (bool(pointer) and cause.startswith(at))


def names_in(document: Mapping[str, Any]) -> set[TypedName]:
    """Return the id of a document without its type, and its names or titles."""
    texts = document.get("names") or document.get("title")
    listed = texts.values() if isinstance(texts, dict) else ()
    found = (str(document.get("id")).partition(":")[2], *listed)
    return {(str(document.get("type")), each) for each in found if isinstance(each, str)}


@functools.lru_cache(maxsize=64)
def _language_findings(language: str) -> Sequence[Finding]:
    (kind,) = (field.kind for field in types.fields_of(Wording) if field.name == LANGUAGE)
    schema = field_schema(kind)
    return [] if compile_schema(schema)(language) else explain_invalid(schema, language)


def _refused(kind: str, pointer: str, message: str, hint: str = "") -> Completed:
    problems = (DraftProblem(kind=kind, pointer=pointer, message=message, hint=hint),)
    return Completed(document={}, problems=problems, sources={})


@attrs.define
class _Completion:
    _cls: type[Record]
    _dataset: Dataset
    _text_of: TextOf
    #: Article of evidence that names none.
    _article: Article | None
    _find: Callable[[str, str], Span]
    _refused: Container[TypedName]
    #: Article of the evidence that is being completed.
    _cited: Article | None = None
    #: Language of strings in the author's own words.
    _language: str = ""
    _problems: list[DraftProblem] = attrs.field(factory=list)
    _sources: dict[str, str] = attrs.field(factory=dict)
    _quotes: int = 0

    def run(self, given: dict[str, Any]) -> Completed:
        """Complete the fields, then the date and the id that depend on them."""
        fields = given_fields(given, "")
        known = {field.name for field in types.fields_of(self._cls)}
        if LANGUAGE not in known and isinstance(fields.get(LANGUAGE, ("", None))[1], str):
            self._language = fields.pop(LANGUAGE)[1]
            for finding in _language_findings(self._language):
                self._problem("language", f"/{LANGUAGE}", finding.message, finding.hint)
        beside = self._beside(fields, known) if issubclass(self._cls, Event) else {}
        self._sources["/id"], record_id = fields.pop("id", ("", ""))
        if isinstance(record_id, str) and record_id and ":" not in record_id:
            record_id = f"{self._cls.type}:{record_id}"
        document = self._fields(self._cls, fields, "")
        if beside and "evidence" not in fields:
            document["evidence"] = [self._fields(Evidence, beside, "/evidence/0")]
        if issubclass(self._cls, Event):
            document = with_claims(self._cls, document, self._sources, self._id_of, self._value)
            if "date" not in document:
                self._add_date(document)
        if record_id or (record_id := new_id(document, self._dataset)):
            document["id"] = record_id
        else:
            hint = "write a title or a name, of which one is made, or the id"
            self._problem("form", "", "the record has no id", hint)
        problems = tuple(self._problems)
        if len(problems) >= MAX_PROBLEMS:
            message = f"{MAX_PROBLEMS} problems, after which nothing more is searched"
            problems += (DraftProblem(kind="form", pointer="", message=message),)
        return Completed(document=canonical(document)[0], problems=problems, sources=self._sources)

    def _beside(self, fields: Fields, known: set[str]) -> Fields:
        """Take out the fields of evidence that are beside those of the event."""
        moved = ({field.name for field in types.fields_of(Evidence)} | set(SHORT_FIELDS)) - known
        beside = {name: fields.pop(name) for name in list(fields) if name in moved}
        if isinstance(article := beside.get("article", ("", None))[1], str):
            self._article = self._reference(article, Article, "/article")
        for name in sorted(beside.keys() - {"article"}) if "evidence" in fields else ():
            self._problem("form", f"/{name}", f"{name} beside evidence", "write it in there")
        return beside

    def _value(self, kind: types.FieldType, value: Any, source: str, target: str) -> Any:
        self._sources[target] = source
        match kind, value:
            case types.Scalar(refers_to=tags), str() if tags:
                return self._id_of(kind, value, source) or value
            case types.Scalar(json_type=json_type), _:
                return as_scalar(value, json_type)
            case types.ListOf(item=item, size=size), _:
                return self._entries(item, value, size.most, source, target)
            case types.ByLanguage(), str():
                return self._by_language(value, source)
            case types.MapOf(key=types.Scalar(name="language"), value=below), str() | list():
                return self._by_language(self._value(below, value, source, target), source)
            case ((types.MapOf(value=below) | types.ByLanguage(text=below)), dict()):
                return {
                    key: self._value(below, each, child(source, key), child(target, key))
                    for key, each in value.items()
                }
            case types.Object(cls), _:
                return self._object(cls, value, source, target)
        return value

    def _id_of(self, kind: types.Scalar, name: str, source: str) -> str | None:
        """Return the id that a name stands for; None, with a problem, if unknown."""
        tags = kind.refers_to
        found = self._reference(name, RECORD_TYPES[tags[0]] if len(tags) == 1 else Event, source)
        return found.id if found else None

    def _entries(
        self, item: types.FieldType, value: Any, most: int, source: str, target: str
    ) -> Any:
        """Return the full entries of a list; those beyond its greatest length as they are."""
        if not isinstance(value, list):
            return [self._value(item, value, source, f"{target}/0")]
        listed = [(index, each) for index, each in enumerate(value) if each not in EMPTY]
        found = [
            self._value(item, each, f"{source}/{index}", f"{target}/{at}")
            for at, (index, each) in enumerate(listed[:most])
        ]
        return found + [each for _, each in listed[most:]]

    def _object(self, cls: type[Any], value: Any, source: str, target: str) -> Any:
        given = given_fields(value, source) if isinstance(value, dict) else {}
        if isinstance(value, str | int) and (field := only_required(cls)):
            given = {field.name: (source, value)}
        return self._fields(cls, given, target) if given else value

    def _fields(self, cls: type[Any], given: Fields, target: str) -> dict[str, Any]:
        kinds = {field.name: field.kind for field in types.fields_of(cls)}
        if cls is Evidence:
            self._cite(given)
        document: dict[str, Any] = {}
        for name, (source, value) in given.items():
            long = SHORT_FIELDS.get(name, name)
            place = child(target, long)
            self._sources[place] = source
            if long not in kinds:
                document[name] = value
            elif long != name and long in given:
                self._problem("form", source, f"{name} beside {long}", f"write {name} or {long}")
            elif name == "quote":
                document[long] = self._spans(value, source, place)
            else:
                document[long] = self._value(kinds[long], value, source, place)
        if LANGUAGE in kinds and LANGUAGE not in given and not types.tag_of(cls):
            spoken = self._cited.language if self._cited else self._language
            if spoken:
                document[LANGUAGE] = spoken
            else:
                self._no_language(self._sources.get(target, ""))
        return document

    def _cite(self, given: Fields) -> None:
        """Remember the article of a piece of evidence, and add it if it is named elsewhere."""
        self._cited = None
        if "article" not in given and self._article is not None:
            given["article"] = ("", self._article.id)
        source, article = given.get("article", ("", None))
        if isinstance(article, str):
            self._cited = self._reference(article, Article, source)

    def _reference(self, text: str, cls: type[R], source: str) -> R | None:
        """Return the record that an id or a name refers to; None, with a problem, if unknown."""
        if len(self._problems) >= MAX_PROBLEMS:
            return None
        if self._article is not None and text == self._article.id:
            return self._article if isinstance(self._article, cls) else None
        tag, _, local_id = text.partition(":")
        if tag in RECORD_TYPES:
            found = self._dataset.get(text, cls)
            if found is None and (tag, local_id) in self._refused:
                message = f"{shown(text)} is the {tag} above, which is refused"
                self._problem("name", source, message, "correct it")
            # Whether another id is one of this dataset is for the rules.
            return found
        types = [tag for tag, each in RECORD_TYPES.items() if issubclass(each, cls)]
        by_id = [found for tag in types if (found := self._dataset.get(f"{tag}:{text}", cls))]
        if len(by_id) == 1:
            return by_id[0]
        try:
            return self._dataset.named(text, cls=cls)
        except AmbiguousNameError as error:
            message, hint = f"{shown(text)} is the name of several records", "write the id"
            near = error.candidates
        except NameNotFoundError as error:
            noun = str(getattr(cls, "type", "event"))
            message = f"no {noun} is called {shown(text)}"
            hint = f"write the id or another name, or add the {noun} first"
            near = error.similar
            if any(getattr(each.record, "unnamed", None) and each.name == text for each in near):
                message = (
                    f"{shown(text)} describes an unnamed {noun}, and may mean another one here"
                )
                hint = "write the id"
            elif any((tag, text) in self._refused for tag in types):
                message = f"{shown(text)} is the {noun} above, which is refused"
                hint, near = "correct it", ()
        self._problem("name", source, message, hint, (match.record.id for match in near))
        return None

    def _by_language(self, value: Any, source: str) -> Any:
        language = self._language or (self._article.language if self._article else "")
        if not language:
            self._no_language(source, source.rpartition("/")[2])
            return value
        return {language: value}

    def _no_language(self, source: str, field: str = "") -> None:
        hint = "write language=en; in YAML, language: en"
        if field:
            hint = f"write {field}.en=... or language=en; in YAML, {field}: {{en: ...}} or language: en"
        self._problem("language", source, "the language is not known", hint)

    def _spans(self, value: Any, source: str, target: str) -> list[Any]:
        """Return the spans of one quote or several in the text of the cited article."""
        listed = [(source, value)]
        if isinstance(value, list):
            listed = [(f"{source}/{at}", each) for at, each in enumerate(value)]
        text = self._text(source)
        spans: list[Any] = []
        for pointer, quote in listed if text else ():
            self._quotes += 1
            if len(self._problems) >= MAX_PROBLEMS:
                break
            if self._quotes > MAX_QUOTES:
                self._problem("form", pointer, f"more than {MAX_QUOTES} quotes in a record")
                break
            if not isinstance(quote, str):
                self._problem("form", pointer, f"{shown(quote)} is not a quote")
            elif span := self._span(text, quote, pointer):
                self._sources[f"{target}/{len(spans)}"] = pointer
                spans.append(to_document(span))
        return spans

    def _text(self, source: str) -> str:
        """Return the text of the cited article; empty, with a problem, if it cannot be used."""
        article = self._cited
        prepared = self._text_of(article) if article else None
        if article is None:
            told = "a quote needs an article of the dataset", "write article: with its id"
        elif prepared is None:
            told = f"the text of {article.id} is not at hand", "name the folder with its text"
        elif article.text not in (None, prepared.fingerprint):
            message = f"the text is another version than that of {article.id}"
            told = message, "give the text with its fingerprint"
        else:
            return prepared.text
        self._problem("text", source, *told)
        return ""

    def _span(self, text: str, quote: str, source: str) -> Span | None:
        try:
            return self._find(text, quote)
        except QuoteError as error:
            several = getattr(error, "candidates", ())
            passages = [unique_quote(text, span) for span in several[:_MAX_PASSAGES]] or [
                text[span.start : span.end] for span in getattr(error, "nearest", ())
            ]
            message = str(error).partition("\n")[0].rstrip(":").partition("; the nearest")[0]
            hint = "" if several else "quote words of the text"
            self._problem("quote", source, message, hint, passages)
            return None

    def _add_date(self, document: dict[str, Any]) -> None:
        if (found := dates_in_words(document, self._dataset, self._article)) is None:
            return
        pointer, words, dates = found
        source = self._sources["/date"] = nearest_source(self._sources, pointer)
        if len(dates) == 1:
            document["date"] = dates[0]
            return
        meant = f"can mean {', '.join(dates)}" if dates else "is not understood as one date"
        self._problem("date", source, f"{words} {meant}", "write the date", dates)

    def _problem(
        self, kind: str, pointer: str, message: str, hint: str = "", candidates: Iterable[str] = ()
    ) -> None:
        about = {"kind": kind, "pointer": pointer, "message": message, "hint": hint}
        problem = DraftProblem(**about, candidates=tuple(candidates))
        if problem not in self._problems and len(self._problems) < MAX_PROBLEMS:
            self._problems.append(problem)
