"""What is said of text that is no JSON, so that whoever reads nothing else can mend it."""

from __future__ import annotations

import pytest
from newsevents.codec.parser import parse

import newsevents
from newsevents.findings import InvalidError

CURLY = 'curly quotes; write " instead'
SINGLE = 'single quotes; write " instead'
COMMENT = "JSON has no comments"
MERGE = "a merge that is not resolved"
COMMA = "a comma too many"
POINT = "a decimal sign is a point"
ENDS = (
    "the closing bracket is missing, or the line was cut off; in JSON Lines a record stands on one "
    "line"
)

#: Text with a bar in front of where the parser stumbles, if that is the same for every Python.
WRITTEN = {
    "{¦\u201ctype\u201d: 1}": CURLY,
    '{"ar": ¦\u201cسلمى\u201d}': CURLY,
    '{"de": ¦\u201ea\u201c}': CURLY,
    "{¦'a': 1}": SINGLE,
    '{"a": ¦\u2018x\u2019}': SINGLE,
    '{"a": 1,}': COMMA,
    '{"a": 1 , }': COMMA,
    '{"a": [1,]}': COMMA,
    '{"a": [1,¦,2]}': COMMA,
    '{"a": 1,¦, "b": 2}': COMMA,
    '{"a": 1 ¦// x\n}': COMMENT,
    '{"a": 1, ¦/* سلمى */ "b": 2}': COMMENT,
    "¦# people": COMMENT,
    '{"a": 1} ¦// x': COMMENT,
    "¦<<<<<<< HEAD": MERGE,
    "¦=======": MERGE,
    "¦>>>>>>> theirs": MERGE,
    '{"a": 1,\n¦<<<<<<< HEAD\n"b": 2}': MERGE,
    '{"a": 1}¦,': "no comma between records in JSON Lines",
    '{"a": 1}¦ , {"b": 2}': "nothing may follow it; in JSON Lines each record stands on its own line",
    '{"a": [1¦': ENDS,
    "{¦": ENDS,
    "¦": "there is nothing in it",
    '{"a": 0,¦5}': POINT,
    '{"a": 34,¦5, "b": 1}': POINT,
    '{"a": 1, ¦5}': "keys stand in double quotes, with no comma after the last one",
    '{"a": ¦tru}': "a value is missing, a comma too many, or text lacks its double quotes",
}


@pytest.mark.parametrize(("marked", "hint"), WRITTEN.items(), ids=map(ascii, WRITTEN))
def test_what_is_often_written_has_its_words(marked, hint):
    """What people and other programs write is called by its name, at its place."""
    before, bar, after = marked.partition("¦")
    with pytest.raises(InvalidError) as error:
        parse((before + after).encode())
    (finding,) = error.value.findings
    assert (finding.code, finding.hint) == ("NE003", hint)
    line = before.rpartition("\n")[2]
    # Some versions of Python count the blanks after the place.
    assert not bar or finding.column in (len(line) + 1, len(line) + 2)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["news.jsonl", "news.newsevents.json"])
def test_a_file_in_utf_16_says_so(write, encoding, name):
    """A file as some Windows programs save it is told by its byte order mark."""
    text = '\ufeff{"newsevents": "1.0", "records": []}'
    path = write(name, text.encode(encoding))
    first = newsevents.validate(path).findings[0]
    assert str(first) == f"{path}:1:1: NE001 the file is UTF-16; save it as UTF-8"
