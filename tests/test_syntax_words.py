"""What is said of text that is no JSON, so that whoever reads nothing else can mend it."""

from __future__ import annotations

import pytest

import newsevents
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError
from newsevents.findings import Finding

CURLY = "curly quotes"
SINGLE = "single quotes"
COMMENT = "a comment"
MERGE = "a merge"
COMMA = "a comma"
POINT = "a decimal comma"
ENDS = "an end"

#: Text with a bar in front of where the parser stumbles, if that is the same for every Python,
#: and a name of ours for what is wrong with it.
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
    '{"a": 1}¦,': "a comma after a record",
    '{"a": 1}¦ , {"b": 2}': "two records",
    '{"a": [1¦': ENDS,
    "{¦": ENDS,
    "¦": "nothing",
    '{"a": 0,¦5}': POINT,
    '{"a": 34,¦5, "b": 1}': POINT,
    '{"a": 1, ¦5}': "a key",
    '{"a": ¦tru}': "a value",
}
KINDS = tuple(dict.fromkeys(WRITTEN.values()))


def finding_in(marked: str) -> Finding:
    """Return the one finding in text that is no JSON, without its bar."""
    with pytest.raises(InvalidError) as error:
        parse(marked.replace("¦", "").encode())
    (finding,) = error.value.findings
    return finding


@pytest.mark.parametrize("marked", WRITTEN, ids=map(ascii, WRITTEN))
def test_what_is_often_written_is_found_at_its_place(marked):
    """The place is that where what people and other programs write differs from JSON."""
    finding = finding_in(marked)
    assert finding.code == "NE003"
    before, bar, _ = marked.partition("¦")
    line = before.rpartition("\n")[2]
    # Some versions of Python count the blanks after the place.
    assert not bar or finding.column in (len(line) + 1, len(line) + 2)


def test_what_is_often_written_has_its_words(golden):
    """The same mistake has the same words wherever it is made, and another one has others."""
    words = {kind: {finding_in(m).hint for m, k in WRITTEN.items() if k == kind} for kind in KINDS}
    assert {kind: len(hints) for kind, hints in words.items()} == dict.fromkeys(KINDS, 1)
    assert len(set.union(*words.values())) == len(KINDS)
    for kind in KINDS:
        golden(f"{kind}: {words[kind].pop()}")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["news.jsonl", "news.newsevents.json"])
def test_a_file_in_utf_16_says_so(write, encoding, name):
    """A file as some Windows programs save it is told by its byte order mark."""
    text = '\ufeff{"newsevents": "1.0", "records": []}'
    path = write(name, text.encode(encoding))
    first = newsevents.validate(path).findings[0]
    assert (first.file, first.line, first.column, first.code) == (str(path), 1, 1, "NE001")
    assert "UTF-16" in first.message
    assert "UTF-8" in first.hint
