"""Draft of a mapping from the header and the first rows of a table.

Columns are recognized by their names, in English or Arabic, and dates and countries by all values
together. The draft asks where it is unsure; columns that it does not recognize are not mapped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import attrs

from newsevents.findings import numbered
from newsevents.importers.table import open_table, sheet_names
from newsevents.importers.table_mapping import EVENTS
from newsevents.importers.table_nodes import validator_of
from newsevents.importers.table_values import DateCell, DateFormat, country_code, is_date, term
from newsevents.schema.field_types import Field, ListOf, OneOf, Scalar, fields_of
from newsevents.storage.paths import AnyPath
from newsevents.temporal.tokens import normalize

#: Rows that are looked at.
MAX_ROWS = 1_000

_MAX_TITLE_COLUMNS = 3
_WORDS = {
    "date": "date|day|when|date of visit|date of call|event date|تاريخ|يوم|تاريخ الزيارة",
    "start": "start|start date|from|begin|begin date|first day|arrival|بداية|من|تاريخ البداية|تاريخ البدء",
    "end": "end|end date|until|last day|departure|نهاية|إلى|الى|تاريخ النهاية|تاريخ الانتهاء",
    "country": "country|country visited|nation|بلد|دولة",
    "place": "place|places|location|locale|city|town|venue|site|where|area|region|zone|منطقة|مكان|مدينة|موقع",
    "latitude": "latitude|lat|خط العرض",
    "longitude": "longitude|lon|lng|long|خط الطول",
    "visitor": "visitor|visitors|guest|traveller|traveler|زائر|ضيف",
    "host": "host|hosts|مضيف",
    "caller": "caller|callers|متصل",
    "recipient": "recipient|recipients|callee|called|متلقي|مستقبل",
    "speaker": "speaker|speakers|متحدث|متكلم",
    "force": "force|forces|unit|قوة|قوات|وحدة",
    "participant": "participant|participants|actor|actors|who|مشارك|مشاركون|مشاركين",
    "title": "title|event|headline|عنوان|حدث",
    "summary": "summary|description|remark|remarks|notes|note|comment|وصف|ملاحظات|تفاصيل",
    "id": "id|number|no|nr|رقم|معرف",
    "status": "status|حالة",
}
# Fields have their own names, too.
_MEANINGS = {field.name: field.name for cls in EVENTS.values() for field in fields_of(cls)} | {
    normalize(word): name for name, words in _WORDS.items() for word in words.split("|")
}
_ARTICLE = "ال"
#: Types of records by columns that each has, with the fields of these columns, and fields that the
#: table does not tell.
_TYPES: Sequence[tuple[str, Mapping[str, str], Mapping[str, str]]] = (
    ("call", {"caller": "participants", "recipient": "participants"}, {}),
    ("visit", {"visitor": "visitors"}, {}),
    ("statement", {"speaker": "speakers"}, {}),
    ("military-movement", {"force": "forces"}, {"kind": "x-unknown"}),
    ("event", {"participant": "participants"}, {"category": "unknown"}),
    ("event", {}, {"category": "unknown"}),
)
_FORMATS = [
    DateFormat(text)
    for text in (
        *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m", "%Y"),
        *("%d %B %Y", "%d-%B-%Y", "%B %d, %Y", "%B %Y"),
        *("%B %d-%d, %Y", "%B %d-%B %d, %Y", "%B %d, %Y-%B %d, %Y"),
        *("%d-%d %B %Y", "%d %B-%d %B %Y", "%d %B %Y-%d %B %Y"),
    )
]


# Dates of which day and month can be swapped, and formats for both orders and for neither.
_NUMERIC = {
    sign: (
        re.compile(rf"\d{{1,2}}[{sign}]\d{{1,2}}[{sign}]\d{{4}}"),
        DateFormat(f"%d{sign}%m{sign}%Y"),
        DateFormat(f"%m{sign}%d{sign}%Y"),
        DateFormat(f"%_{sign}%_{sign}%Y"),
    )
    for sign in "/.-"
}


def draft_mapping(path: AnyPath) -> tuple[str, list[str]]:
    """Return a draft of the mapping of a table, and questions that it leaves open.

    Raises FileError for a file that is not a table.
    """
    sheets = sheet_names(path)
    table = open_table(path, sheet=sheets[0] if sheets else None)
    header = next(table).fields
    cells = [
        dict(zip(header, row.fields, strict=True))
        for row in islice(table, MAX_ROWS)
        if len(row.fields) == len(header) and any(row.fields)
    ]
    draft = _Draft(header, cells)
    rows = numbered(len(cells), "row")
    lines = [
        f"# Draft of a mapping, made from the header and {rows} of {_text(path.name)}.",
        "# Each question is about something that the table does not say.",
        "",
        *draft.lines(path.name.partition(".")[0] or "table", sheets),
    ]
    named = "".join(lines[3:])
    rest = [e for e in header if _text(e) not in named and _field(e) not in named]
    if rest:
        lines += ["", f"# Not mapped, so kept in the extensions: {', '.join(map(_text, rest))}"]
    return "\n".join((*lines, "")), draft.questions


@attrs.define
class _Draft:
    header: Sequence[str]
    rows: Sequence[Mapping[str, str]]
    questions: list[str] = attrs.field(init=False, factory=list)
    #: Columns by their meaning, of which each has one.
    columns: dict[str, str] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        for column in self.header:
            words = normalize(re.sub(r"[\W_]+", " ", column))
            meaning = _MEANINGS.get(words) or _MEANINGS.get(words.removeprefix(_ARTICLE))
            if meaning:
                self.columns.setdefault(meaning, column)

    def lines(self, table: str, sheets: Sequence[str]) -> Iterator[str]:
        record_type, fields, unknown = next(
            each for each in _TYPES if self.columns.keys() >= each[1].keys()
        )
        yield "[dataset]"
        yield f"name = {_text(table)}" + self._ask("the name of the dataset; add licence and url")
        yield 'language = "und"' + self._ask('the language of the texts, such as "en" or "ar"')
        if len(sheets) > 1:
            question = self._ask(f"one sheet of {', '.join(map(_text, sheets))}")
            yield from ("", "[table]", f"sheet = {_text(sheets[0])}{question}")
        question = self._ask(f"the type of the rows, if it is not {record_type}")
        yield from ("", "[record]", f'type = "{record_type}"{question}')
        ids = self._cells("id")
        if ids and len(set(ids)) == len(self.rows) and _is_plain(self.columns["id"]):
            yield f"id = {_text(_field(self.columns['id']))}"
        yield from self._title((*fields, "place", "country"))
        if "summary" in self.columns:
            yield f"summary = {{column = {self._column('summary')}}}"
        yield from self._date()
        for field in fields_of(EVENTS[record_type]):
            yield from self._terms(field, unknown.get(field.name))
        if record_type == "visit" and "host" in self.columns:
            fields = {**fields, "host": "hosts"}
        for meaning, name in fields.items():
            yield from self._actors(meaning, name, is_call=record_type == "call")
        yield from self._places()

    def _cells(self, *meanings: str) -> list[str]:
        columns = [self.columns[each] for each in meanings if each in self.columns]
        return [row[column] for row in self.rows for column in columns if row[column]]

    def _column(self, meaning: str) -> str:
        return _text(self.columns[meaning])

    def _ask(self, question: str) -> str:
        self.questions.append(question)
        return f"  # ? {question}"

    def _title(self, meanings: Sequence[str]) -> Iterator[str]:
        known = [self.columns[each] for each in ("title", *meanings) if each in self.columns]
        columns = [column for column in (known or self.header) if _is_plain(column)]
        columns = columns[: 1 if "title" in self.columns else _MAX_TITLE_COLUMNS]
        texts = dict.fromkeys((", ".join(map(_field, columns)), *map(_field, columns)))
        yield f"title = [{', '.join(map(_text, texts))}]" + self._ask("words for the title")

    def _date(self) -> Iterator[str]:
        choices = (("start", "end"), ("date",), ("start",))
        meanings = next((each for each in choices if self.columns.keys() >= set(each)), ())
        if not meanings:
            yield "# date =" + self._ask("no column is known to be the date; name it")
            return
        texts, comments = self._formats(meanings)
        form = f", format = [{', '.join(map(_text, texts))}]" if texts else ""
        first = f"column = {self._column(meanings[0])}"
        if len(meanings) == 1:
            yield f"date = {{{first}{form}}}"
        else:
            yield "date = ["
            yield f"    {{{first}, to = {self._column('end')}{form}}},"
            if len(self._cells("end")) < len(self.rows):
                yield f"    {{{first}{form}}}," + self._ask("without a last date: a single day")
            yield "]"
        yield from (comment.strip() for comment in comments)

    def _formats(self, meanings: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the formats of dates, and comments about those that are open."""
        cells = [cell for cell in self._cells(*meanings) if not isinstance(cell, DateCell)]
        if all(map(is_date, cells)):
            return [], []
        formats = [each for each in _FORMATS if any(map(each.read, cells))]
        comments = []
        for pattern, *orders, year in _NUMERIC.values():
            if numeric := [cell for cell in cells if pattern.fullmatch(cell)]:
                fitting = [each for each in orders if all(map(each.read, numeric))]
                formats += fitting if len(fitting) == 1 else [year]
                if len(fitting) != 1:
                    names = " or ".join(f'"{each.text}"' for each in orders)
                    question = f"{numeric[0]}: {names}? until you choose, only the year is read"
                    comments.append(self._ask(question))
        if left := [cell for cell in cells if not any(each.read(cell) for each in formats)]:
            dates = numbered(len(left), "date")
            comments.append(self._ask(f"{dates} of no known format, such as {_text(left[0])}"))
        return [each.text for each in formats], comments

    def _terms(self, field: Field, unknown: str | None) -> Iterator[str]:
        """Yield the lines of a field of terms, which has a column with values that it can take."""
        name, kind, is_list = field.name, field.kind, isinstance(field.kind, ListOf)
        if isinstance(kind, ListOf):
            kind = kind.item
        if not (isinstance(kind, OneOf) or (isinstance(kind, Scalar) and kind.name == "slug")):
            return
        is_valid, cells = validator_of(kind), self._cells(name)
        is_split = is_list and any(";" in cell for cell in cells)
        values = [each for cell in cells for each in (cell.split(";") if is_split else [cell])]
        others = [each for each in map(str.strip, values) if not is_valid(term(each))]
        if name not in self.columns or (len(others) == len(values) and name != "status"):
            if name == "status":
                yield 'status = "occurred"' + self._ask("whether the events took place")
            elif unknown is not None:
                yield f'{name} = "{unknown}"' + self._ask(f"the {name} of the events")
            return
        column, is_partial = self._column(name), bool(others) or len(cells) < len(self.rows)
        separator = ', separator = ";"' if is_split else ""
        source = f"{{column = {column}{separator}}}"
        yield f"{name} = " + (f'[{source}, "{unknown}"]' if unknown and is_partial else source)
        if others:
            yield self._ask(f"{column}: a term for {_text(others[0])}, by values = {{}}").strip()
        if name == "status" and len(cells) < len(self.rows):
            yield self._ask(f"{column}: a status for rows without one, which are skipped").strip()

    def _scheme(self, meaning: str) -> str:
        """Return the scheme of countries that all cells of a column are of; empty for none."""
        cells = set(self._cells(meaning))
        # Codes of two letters and numbers can be of several schemes.
        for scheme in ("name", "alpha3") if cells else ():
            if all(country_code(cell, scheme) for cell in cells):
                return scheme
        return ""

    def _actors(self, meaning: str, field: str, *, is_call: bool) -> Iterator[str]:
        column, scheme = self._column(meaning), self._scheme(meaning)
        about = f'scheme = "{scheme}"' if scheme else 'kind = "unknown"'
        question = "" if scheme else self._ask(f"{column}: the kind of the actors, such as person")
        yield from ("", f"[[record.{field}]]", f"actor = {{column = {column}, {about}}}{question}")
        if any(sign in cell for cell in self._cells(meaning) for sign in ";\n"):
            yield self._ask(f'{column}: several in a cell? then add separator = ";"').strip()
        if is_call:
            yield f'role = "{meaning}"'

    def _places(self) -> Iterator[str]:
        scheme = self._scheme("country")
        unknown = [cell for cell in self._cells("country") if not country_code(cell, "name")]
        if unknown and not scheme:
            # Names that are known are certain even if others are not.
            scheme = "name" if len(unknown) < len(self._cells("country")) else ""
            about = f"{len(unknown)} are not known as countries, such as {_text(unknown[0])}"
            yield from ("", self._ask(f"{self._column('country')}: {about}").strip())
        country = f'{{column = {self._column("country")}, scheme = "{scheme}"}}' if scheme else ""
        if "place" in self.columns:
            more = [f"column = {self._column('place')}", 'kind = "x-unknown"']
            more += [f"country = {country}"] if country else []
            points = {"latitude", "longitude"} & self.columns.keys()
            if points == {"latitude", "longitude"}:
                more += [f"{each} = {{column = {self._column(each)}}}" for each in sorted(points)]
            question = self._ask("the kind of the places, such as city")
            yield from ("", "[[record.places]]", f"place = {{{', '.join(more)}}}{question}")
        if country:
            yield from ("", "[[record.places]]", f"place = {country}")


def _is_plain(column: str) -> bool:
    return not {"{", "}"} & set(column)


def _field(column: str) -> str:
    return f"{{{column}}}"


def _text(text: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
