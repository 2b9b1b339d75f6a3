"""Records from an answer in the draft format, as far as the article's text supports them.

    draft = assemble(answer, text, article, known=dataset)
    for problem in draft.problems:
        print(problem)

Local ids become ids, names of known actors, places and processes their ids, and quotes spans. A
record with a quote that is not in the text, with words that do not mean its date, with an unknown
reference, or with an error or warning that `validate` would find is refused, and so are those that
refer to it. Nothing in an answer is anything but data of a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import resolve_pointer
from newsevents.codec import from_dict, to_dict
from newsevents.dataset.checker import Checker
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.references import with_targets
from newsevents.diff.fields import identity
from newsevents.editing.draft_values import new_id
from newsevents.editing.drafts import complete
from newsevents.errors import (
    AmbiguousNameError,
    AmbiguousQuoteError,
    InvalidError,
    LoneSurrogateError,
    NameNotFoundError,
    QuoteError,
)
from newsevents.evidence import PreparedText, verify
from newsevents.extraction.answers import read_answer
from newsevents.extraction.draft import Draft, Entry, entries_of, with_record_ids
from newsevents.extraction.grounding import (
    QuoteFinder,
    is_name,
    is_named_by,
    short_quotes,
    unquoted_numbers,
)
from newsevents.findings import Finding, shown
from newsevents.model import Article, Event, Record
from newsevents.validation.configuration import Configuration

#: Problems after which no further record is read: to search for a missing name takes 20 ms in a
#: dataset of 10,000, a missing quote as long in a long text.
MAX_PROBLEMS = 200
#: Records that a record refers to.
MAX_TARGETS = 100
# Names by which a record may be known.
_MAX_NAMES = 5

#: Rules whose findings always refuse a record: words and date disagree.
_REFUSING = frozenset(("NE307", "NE308"))
_DEFAULTS = Configuration()
#: Fields in which two records of one event may differ.
_OWN_WORDS = frozenset(("id", "title", "relations"))


def assemble(  # noqa: PLR0913 - all but four are named
    answer: str | Mapping[str, Any],
    text: str,
    article: Article,
    known: Iterable[Record] = (),
    *,
    earlier: Draft | None = None,
    settings: Configuration = _DEFAULTS,
) -> Draft:
    """Return the records in an answer of a language model that the text of an article supports.

    `answer` is text, or plain data of a client that parsed it. `known` is the dataset that the
    records are for. `earlier` is the draft of an earlier answer about the same text: its records
    are kept. Rules of `settings` are checked, and findings refuse a record that fail a validation.
    Raises InvalidError if the text is not that of the article, and LoneSurrogateError if UTF-8
    cannot encode it. What a model may have written is a problem of the draft instead.
    """
    prepared = PreparedText.of(text)
    if found := verify(article, prepared):
        raise InvalidError(found, subject=article.id)
    earlier = earlier or Draft()
    records = (*known, *earlier.records, *earlier.spare, article)
    dataset = Dataset({each.id: each for each in records}.values())
    return _Assembly(prepared, article, dataset, earlier, settings).run(answer)


@attrs.define(eq=False)
class _Assembly:
    _text: PreparedText
    _article: Article
    #: All records, those that are accepted included.
    _dataset: Dataset
    _earlier: Draft
    _settings: Configuration
    _quotes: QuoteFinder = attrs.field(factory=QuoteFinder)
    _new: dict[str, Record] = attrs.field(factory=dict)
    _entries: list[Entry] = attrs.field(factory=list)
    _by_local_id: dict[str, Entry] = attrs.field(factory=dict)
    #: Entries of new records by their ids.
    _by_id: dict[str, Entry] = attrs.field(factory=dict)

    def run(self, answer: str | Mapping[str, Any]) -> Draft:
        """Return the draft."""
        read = read_answer(answer)
        is_unread = read.document is None and read.problems
        entries = self._entries = [] if is_unread else entries_of(read.document)
        self._by_local_id = {each.local_id: each for each in entries}
        events = [each for each in entries if issubclass(each.cls, Event)]
        others = [each for each in entries if each not in events]
        new = [
            (each, short)
            for each in others
            if not each.problems and (short := self._identify(each))
        ]
        self._accept([each for each, short in new if self._complete(each, short)])
        self._accept(self._new_events(events))
        # Those that say the same as another are to be left out.
        refused = {(each.cls, each.local_id): each.pointer for each in entries if each.problems}
        for each in events:
            first = self._by_id.get(each.record_id, each)
            if first.problems and not each.problems:
                each.notes.clear()
                message = f"says the same as {shown(first.local_id)}, which is refused"
                each.refuse("", message, "leave it out", kind="reference")
        earlier = self._earlier
        found = (*earlier.records, *earlier.spare, *self._new.values())
        records = {each.id: each for each in found}
        used = with_targets((e for e in found if isinstance(e, Event)), records)
        ids = {each.local_id: each.record_id for each in entries if not each.problems}
        return Draft(
            records=tuple(each for each in records.values() if each.id in used),
            problems=(*read.problems, *(problem for each in entries for problem in each.problems)),
            notes=tuple(note for each in entries for note in each.notes),
            ids={**earlier.ids, **ids},
            spare=tuple(each for each in records.values() if each.id not in used),
            corrected=(*earlier.corrected, *earlier.problems),
            refused=refused,
            missing={
                (cls, local_id): pointer
                for (cls, local_id), pointer in {**earlier.missing, **earlier.refused}.items()
                if not any(
                    each.local_id == local_id if local_id else issubclass(each.cls, cls)
                    for each in entries
                )
            },
        )

    # --- actors, places and processes ---

    def _identify(self, entry: Entry) -> dict[str, Any]:
        """Give an entry the id of the known record that it names, or a new one.

        Returns the short form of a new record; empty if it is known or refused.
        """
        short = dict(entry.short)
        mention, names = short.pop("mention", ""), short.get("names")
        names = list(names.values()) if isinstance(names, dict) else []
        known = self._known_records(entry, names, mention, is_named=not short.get("unnamed"))
        if mention and not self._is_mentioned(entry, str(mention)):
            return {}
        if len(known) == 1:
            (entry.record_id,) = known
            if entry.record_id not in (entry.local_id, self._earlier.ids.get(entry.local_id)):
                entry.note("", f"by its name this is {entry.record_id}")
        elif known:
            message = "the names are those of several records"
            entry.refuse("/names", message, "give its id", sorted(known))
        elif not names:
            entry.refuse("/names", "no name", "give its name in the text")
        elif not mention:
            entry.refuse("/mention", "no mention", "copy the name in the text")
        else:
            if not is_named_by(str(mention), map(str, names)):
                message = f"the text says {shown(mention)} for {shown(names[0])}; look at it"
                entry.note("/names", message, "name")
            short = {**short, "type": entry.cls.type}
            self._give_id(entry, short)
            return {**short, "id": entry.record_id}
        return {}

    def _known_records(
        self, entry: Entry, names: list[Any], mention: Any, *, is_named: bool
    ) -> set[str]:
        given = self._earlier.ids.get(entry.local_id, entry.local_id)
        known = self._dataset.get(given, entry.cls)
        # Another answer may give a local id to another record.
        if known and (given == entry.local_id or [*to_dict(known)["names"].values()] == names):
            return {given}
        found = set()
        for name in [mention, *names][:_MAX_NAMES] if is_named else ():
            try:
                found.add(self._dataset.named(str(name), cls=entry.cls).id)
            except NameNotFoundError:
                continue
            except AmbiguousNameError as error:
                found |= {match.record.id for match in error.candidates}
        return found

    def _is_mentioned(self, entry: Entry, mention: str) -> bool:
        """Whether the text has the words that name a record; otherwise refuse the entry."""
        if not is_name(mention):
            message = f"{shown(mention)} is no name: it has no word of two letters but particles"
            entry.refuse("/mention", message, "copy the name in the text", kind="quote")
            return False
        try:
            self._quotes.find(self._text.text, mention)
        except AmbiguousQuoteError:
            return True
        except (QuoteError, LoneSurrogateError) as error:
            spans = getattr(error, "nearest", ())
            passages = [self._text.text[span.start : span.end] for span in spans]
            message = f"{shown(mention)} is not in the text"
            entry.refuse("/mention", message, "copy words of the text", passages, "quote")
            return False
        return True

    def _give_id(self, entry: Entry, document: dict[str, Any]) -> None:
        without = {name: value for name, value in document.items() if name != "id"}
        entry.record_id = new_id(without, {*self._dataset.of_type(Record), *self._by_id})
        self._by_id[entry.record_id] = entry

    # --- events ---

    def _new_events(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries of new events, their relations included, each once."""
        same = {
            _content(to_dict(event)): event.id
            for event in self._dataset.events(article=self._article)
        }
        found = []
        for entry in entries:
            short = {name: each for name, each in entry.short.items() if name != "relations"}
            if not self._complete(entry, {**short, "type": entry.cls.type, "id": ""}):
                continue
            document = entry.completed.document
            first = same.get(_content(document))
            if first is not None:
                entry.record_id = first
                entry.note("", f"says the same as {first}")
                continue
            self._give_id(entry, document)
            document["id"] = entry.record_id
            same[_content(document)] = entry.record_id
            found.append(entry)
        for entry in found:
            if relations := entry.short.get("relations"):
                entry.completed.document.update(self._with_ids(entry, {"relations": relations}))
        return [entry for entry in found if not entry.problems]

    # --- documents and checks ---

    def _complete(self, entry: Entry, short: dict[str, Any]) -> bool:
        """Give an entry its full document; return False if it is refused."""
        short = self._with_ids(entry, short)
        is_linked = not entry.problems
        if len(entry.targets) > MAX_TARGETS:
            entry.refuse("", f"refers to more than {MAX_TARGETS} records", "leave some out")
            return False
        if sum(len(each.problems) for each in self._entries) > MAX_PROBLEMS:
            entry.refuse("", "not read, after too many problems", "correct the others first")
            return False
        entry.completed = completed = complete(
            short,
            dataset=self._dataset,
            texts=lambda article: self._text if article.id == self._article.id else None,
            article=self._article,
            find=self._quotes.find,
        )
        for problem in completed.problems:
            # A reference to a refused record is a problem already.
            value = resolve_pointer(short, problem.pointer)
            if is_linked or not isinstance(value, str) or value not in self._by_local_id:
                pointer = f"{entry.pointer}{problem.pointer}"
                entry.problems.append(attrs.evolve(problem, pointer=pointer))
        evidence = completed.document.get("evidence")
        for at, each in enumerate(evidence if isinstance(evidence, list) else ()):
            if not (entry.problems or (isinstance(each, dict) and each.get("spans"))):
                entry.refuse(f"/evidence/{at}", "no quote", "quote the words of the text")
        return not entry.problems

    def _with_ids(self, entry: Entry, short: dict[str, Any]) -> dict[str, Any]:
        """Return a short form with the ids of records in place of local ones, and note them."""

        def _id(text: str, pointer: str) -> str:
            target = self._by_local_id.get(text) if text else None
            if target is None:
                found = self._earlier.ids.get(text, text)
                if pointer.endswith("/event") and found not in self._dataset:
                    entry.refuse(pointer, f"no event has the id {shown(text)}", "list it, too")
            elif target.problems:
                if text not in entry.targets and target is not entry:
                    _refuse_reference(entry, pointer, text)
                found = text
            else:
                found = target.record_id
            entry.targets.add(found)
            return found

        return with_record_ids(entry.cls, short, _id)

    def _accept(self, entries: Iterable[Entry]) -> None:
        """Add the records that are valid, each after those that it refers to."""
        waiting = {each.record_id: each for each in entries}
        while ready := [each for each in waiting.values() if not each.targets & waiting.keys()]:
            checker = Checker(self._dataset, rules=self._settings.rules)
            for entry in ready:
                del waiting[entry.record_id]
                self._check(entry, checker)
            known = {each.id: each for each in self._dataset}
            self._dataset = Dataset((known | self._new).values())
        for entry in waiting.values():
            entry.refuse("", "records refer to each other in a circle", "leave one out")

    def _check(self, entry: Entry, checker: Checker) -> None:
        """Add the record of an entry unless a rule refuses it."""
        document, source_of = entry.completed.document, entry.completed.source_of
        for target in sorted(entry.targets & self._by_id.keys()):
            if self._by_id[target].problems:
                _refuse_reference(entry, "", self._by_id[target].local_id)
                return
        findings = [*checker.check(document)]
        record = None if self._refusing(findings) else from_dict(document)
        if isinstance(record, Event):
            findings += verify(record, self._text, article=self._article.id)
            for pointer in short_quotes(record, self._text.text):
                hint = "quote more words around it"
                entry.refuse(source_of(pointer), "a quote of a single word", hint, kind="quote")
            for pointer, number in unquoted_numbers(record, self._text.text):
                message = f"no quote has {number} in digits; look at it"
                entry.note(source_of(pointer), message, "number")
        refusing = self._refusing(findings)
        if record is not None and not refusing and not entry.problems:
            self._new[record.id] = record
        for finding in findings:
            place = source_of(finding.pointer) or finding.pointer
            if finding in refusing:
                entry.refuse(place, finding.message, finding.hint, kind=finding.code)
            else:
                entry.note(place, finding.message, finding.code)

    def _refusing(self, findings: Iterable[Finding]) -> list[Finding]:
        least = self._settings.fail_on
        return [f for f in findings if f.severity.is_at_least(least) or f.code in _REFUSING]


def _refuse_reference(entry: Entry, place: str, local_id: str) -> None:
    message = f"refers to {shown(local_id)}, which is refused"
    entry.refuse(place, message, "correct both", kind="reference")


def _content(document: dict[str, Any]) -> bytes:
    """Return the fields that two records of one event have in common, as a key."""
    return identity({name: each for name, each in document.items() if name not in _OWN_WORDS})
