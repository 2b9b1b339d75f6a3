"""`newsevents add` and `newsevents article add`, from fields, YAML and answers in a terminal."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from ferry import REPORT
from newsevents.cli import add, prompts

Add = Callable[..., Any]

CALL = """\
title: {en: The guard calls}
date: 2026-02-02
status: occurred
participants: [Salma Najjar, Port Guard]
article: 2026-02-03-ferry
quote: قالت المتحدثة
says: [salma-najjar]
"""


@pytest.fixture
def data(write: Callable[..., Path], small: list[Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a dataset beside a folder of texts that its settings name."""
    write("texts/2026-02-03-ferry.txt", REPORT.encode())
    write("newsevents.toml", b'texts = "texts"\n')
    path = write("data/all.jsonl", small)
    monkeypatch.chdir(path.parents[1])
    return path


class Input(io.TextIOWrapper):
    """Standard input with some bytes, from a file or a terminal."""

    is_terminal = False

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self.is_terminal


@pytest.fixture
def add_to(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Add:
    """Return a function that runs `newsevents add` with a standard input."""

    def _add(*arguments: str, given: str | bytes = "", terminal: bool = False) -> Any:
        stdin = Input(io.BytesIO(given.encode() if isinstance(given, str) else given))
        stdin.is_terminal = terminal
        monkeypatch.setattr(sys, "stdin", stdin)
        return run("add", *arguments)

    return _add


def last(path: Path) -> dict[str, Any]:
    """Return the last record of a file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    return found


def test_a_record_from_fields(add_to, data):
    """A field that is given twice is a list; a key is a language."""
    done = add_to(
        *("actor", "data", "kind=person", "names.en=Rima Karam", "names.ar=ريما كرم"),
        *("affiliations=Ports Authority", "affiliations=port-guard", "aliases.en=Umm Samir"),
    )
    assert (done.status, done.out, done.err) == (0, "added actor:rima-karam\n", "")
    assert last(data)["affiliations"] == [
        {"actor": "actor:ports-authority"},
        {"actor": "actor:port-guard"},
    ]


def test_a_record_from_yaml(add_to, run, data):
    """Names, a quote and its source become a valid record; the other lines stay."""
    before = data.read_bytes()
    assert add_to("call", "data", given=CALL).status == 0
    assert data.read_bytes().startswith(before)
    assert last(data)["evidence"][0]["attribution"] == ["actor:salma-najjar"]
    assert run("validate", "data").status == 0


def test_a_file_that_is_not_fetched_is_not_made_anew(add_to, data):
    """It has records that are elsewhere, and a new file of its name would replace them."""
    manifest = Path("data/datapackage.json")
    listed = [{"name": "all", "path": "all.jsonl"}, {"name": "plans", "path": "processes.jsonl"}]
    manifest.write_text(json.dumps({"resources": listed}), encoding="utf-8")
    before = manifest.read_bytes(), data.read_bytes()
    done = add_to("process", "data", "kind=negotiations", "names.en=Quay talks")
    assert done.status == 2
    assert "data/processes.jsonl" in done.err
    assert (manifest.read_bytes(), data.read_bytes()) == before
    assert sorted(path.name for path in data.parent.iterdir()) == ["all.jsonl", "datapackage.json"]


def test_the_first_record_of_a_file_without_records(add_to, run, data):
    """A file that is empty, as in a new dataset, gets the record."""
    Path("data/processes.jsonl").touch()
    assert add_to("process", "data", "kind=negotiations", "names.en=Quay talks").status == 0
    assert last(Path("data/processes.jsonl"))["id"] == "process:quay-talks"


def test_several_records_refer_to_each_other(add_to, data):
    """Each is resolved beside those before it; a stream of documents is a list, too."""
    first = "kind: person\nnames: {en: Rima Karam}"
    second = "kind: organization\nnames: {en: Quay Club}\naffiliations: Rima Karam"
    assert add_to("actor", "data", given=f"{first}\n---\n{second}").out.count("added") == 2
    assert last(data)["affiliations"] == [{"actor": "actor:rima-karam"}]


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (("Salma Najjar", "Salma Nagar"), "name:"),
        (("Salma Najjar", "Nobody"), "add the actor first"),
        (("قالت المتحدثة", "قال الوزير"), "quote:"),
        (("status: occurred", "status: occured"), "NE105"),
        (("date: 2026-02-02", "expression: غداً"), "NE404"),
        (("date: 2026-02-02", "date: 2026-02-14"), "NE303"),
        (("title:", "id: 2026-02-najjar-guard\ntitle:"), "NE201"),
        (("[salma-najjar]", "actor:nobody"), "NE202"),
        (("title:", "tilte:"), "/tilte"),
    ],
)
def test_what_validate_would_refuse_is_not_added(add_to, data, change, shown):
    """Problems and findings are shown as by `validate`, and nothing is written."""
    before = data.read_bytes()
    records = f"{CALL}---\n{CALL.replace(*change)}"
    done = add_to("call", "data", given=records)
    assert (done.status, done.err) == (1, "")
    assert shown in done.out
    assert done.out.endswith("; nothing added\n")
    assert data.read_bytes() == before


def test_a_refused_record_that_another_refers_to(add_to, data):
    """The findings are shown, also if the reference is to a later record."""
    before = data.read_bytes()
    about = "date: 2026-02-02\nstatus: occurred\ncategory: strike\nparticipants: [salma-najjar]\n"
    about += "imported_from: [{dataset: Made up}]\n"
    one = f"id: event:one\ntitle: {{en: One}}\n{about}"
    one += "relations: [{type: follows, event: event:two}]\n"
    two = f"id: event:two\ntitle: {{en: Two}}\n{about}"
    done = add_to("event", "data", given=f"{one}---\n{two}")
    assert (done.status, "NE202" in done.out) == (1, True)
    assert data.read_bytes() == before


def test_a_record_is_not_added_twice(add_to, data, golden):
    """The same short form again is a mistake; another record gets an id with a number."""
    assert add_to("call", "data", given=CALL).status == 0
    again = add_to("call", "data", given=CALL)
    assert again.status == 1
    golden(again.out)
    assert add_to("call", "data", given=CALL + "medium: phone").status == 0
    assert last(data)["id"].endswith("-2")
    assert add_to("call", "data", given=CALL + "id: again-3").status == 0


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (("actor", "data", "kind"), ""),
        (("actor", "data", "names=x", "names.en=y"), ""),
        (("actor", "data", "names.en=x", "names=y"), ""),
        (("actor", "data"), ""),
        (("actor", "data"), "a: [unclosed"),
        (("actor", "data"), "a: &x [1]\nb: *x"),
        (("actor", "data"), "!!python/object:os.system x"),
        (("actor", "data"), "{a: " * 500),
        (("actor", "data"), b"\xff\xfe\x00"),
        (("actor", "data"), "type: place"),
        (("actor", "data"), "- x\n" * (add.MAX_RECORDS + 1)),
        (("actor", "data"), "x" * (add.MAX_INPUT_BYTES + 1)),
        (("actor", "missing", "kind=person"), ""),
        (("call", "data", "--texts=missing", "status=occurred"), ""),
        (("person", "data"), ""),
        (("actor", "data"), "{1: 2, null: 3, true: 4}"),
        (("actor", "data"), f"kind: {'9' * 5_000}"),
        (("actor", "data"), "a: \x00"),
        (("actor", "data", "names.en=\udcff"), ""),
        (("actor", "syria-russia-2026-01", "kind=person", "names.en=Bundle"), ""),
    ],
)
def test_misuse_is_a_clear_line(add_to, data, arguments, given):
    """Nothing is added, and the last line says why."""
    before = data.read_bytes()
    done = add_to(*arguments, given=given)
    assert done.status == 2
    assert "Traceback" not in done.err
    assert "internal error" not in done.err
    assert data.read_bytes() == before


def test_no_record_at_all(add_to, data):
    """Text that is no map is a problem of the short form."""
    assert "form:" in add_to("actor", "data", given="just words").out


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Return a function that gives the answers in a terminal, and returns the questions."""

    def _answer(*answers: str) -> list[str]:
        given: Iterator[str] = iter(answers)
        asked: list[str] = []

        def _prompt(label: str, **_: Any) -> str:
            asked.append(label)
            try:
                return next(given)
            except StopIteration:
                raise click.Abort from None

        monkeypatch.setattr(click, "prompt", _prompt)
        return asked

    return _answer


def test_answers_in_a_terminal(add_to, answer, data, golden):
    """Required fields and evidence are asked for, others by name, wrong ones again."""
    asked = answer(
        *("en", "2026-02-03-ferry", "The guard calls", "2026-02-02", "occured"),
        *("Salma Najjar; Nobody", "قالت المتحدثة", "", "", "", ""),
        *("title.ar", "اتصال الحرس", "unknown", "medium", "phone", ""),
        *("occurred", "Salma Najjar; Port Guard", ""),
    )
    done = add_to("call", "data", terminal=True)
    assert (done.status, done.err) == (0, "")
    golden(done.out)
    assert asked[:2] == ["language", "article"]
    assert asked[-3:] == ["status", "participants", "another field"]
    assert last(data)["title"] == {"en": "The guard calls", "ar": "اتصال الحرس"}
    assert last(data)["medium"] == "phone"


def test_an_id_that_is_taken_is_asked_for_again(add_to, answer, data):
    """Fields that are not required can be corrected, too; a field without a value gets none."""
    answer(
        *("en", "person", "", "id", "salma-najjar", "names.ar", "ريما كرم", ""),
        *("rima-karam", ""),
    )
    assert add_to("actor", "data", terminal=True).status == 0
    assert last(data)["id"] == "actor:rima-karam"
    assert last(data)["names"] == {"ar": "ريما كرم"}


def test_a_wrong_language_is_asked_for_again(add_to, answer, data):
    """It is not the text in it that is wrong."""
    asked = answer(*("arabic", "city", "حمص", ""), *("ar", ""))
    assert add_to("place", "data", terminal=True).status == 0
    assert asked[-3:] == ["another field", "language", "another field"]
    assert last(data)["names"] == {"ar": "حمص"}


def test_a_language_that_is_not_known_is_asked_for(add_to, answer, data):
    """Names without one have a finding, but are not wrong."""
    answer(*("", "city", "Homs", ""), *("en", "Homs", ""))
    assert add_to("place", "data", terminal=True).status == 0
    assert last(data)["names"] == {"en": "Homs"}


def test_all_that_is_wrong_is_said_at_once(add_to, data):
    """Malformed values are found beside unknown names, what follows from these is not."""
    before = data.read_bytes()
    done = add_to(
        *("call", "data", "title.en=The guard calls", "date=2026-13-02", "status=occured"),
        *("participants=Nobody", "participants=Port Guard", "says=Someone", "medium=tin can"),
    )
    found = [line for line in done.out.splitlines() if line and line[0] != " "]
    assert [(line.split()[0], line.rpartition(" ")[2]) for line in found[:-1]] == [
        ("name:", "/participants/0]"),
        ("name:", "/says]"),
        ("NE104", "/date]"),
        ("NE105", "/medium]"),
        ("NE105", "/status]"),
    ]
    assert (done.status, data.read_bytes()) == (1, before)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (["date=2026-02-02", "language=en_x", "says=port-guard"], ["language:", "NE101"]),
        (["date=2026-02-02", "article=2026-02-03-ferry", "quote=gone"], ["quote:", "NE101"]),
        (["article=2026-02-03-ferry", "expression=الأحد"], ["date:", "NE101"]),
        # It is not clear which one is meant.
        (["date=2026-02-02", "says=port-guard", "attribution=port-guard"], ["form:"]),
    ],
)
def test_nothing_follows_from_a_problem(add_to, data, fields, found):
    """A quote that is not found makes no list too short; only the missing status is found beside it."""
    title = "title=The guard calls" if "language=en_x" in fields else "title.en=The guard calls"
    both = ("participants=salma-najjar", "participants=port-guard")
    done = add_to("call", "data", title, *both, *fields)
    codes = [line.split()[0] for line in done.out.splitlines() if line and line[0] != " "]
    assert codes[:-1] == found


def test_help_is_for_the_short_form(add_to, data, golden):
    """It names the fields of the form, and what to do before a record is added."""
    event = ("event", "data", "date=2026-02-02", "status=occurred", "category=protest")
    golden(add_to(*event, "title=Protest").out)
    golden(add_to(*event, "title.en=Protest").out)
    golden(add_to(*event, "title.en=Protest", "article=2026-02-03-ferry").out)
    golden(add_to("actor", "data", "id=salma-najjar", "kind=person", "names.en=Salma").out)
    golden(add_to("actor", "data", "language=arabic", "kind=person", "names=Salma").out)
    wording = "{category: protest, title: {en: x}, expression: tomorrow, says: [salma-najjar]}"
    golden(add_to("event", "data", given=wording).out)


def test_a_reference_to_a_refused_record_says_so(add_to, data, golden):
    """One in the same input, of the type that is referred to, whether it can be read or not."""
    place = "{id: quay, kind: prt, names: {en: Old Quay}, coordinates: x}"
    area = "{kind: port, names: {en: New Quay}, within: Nowhere}"
    names = ("Old Quay", "New Quay", "place:quay", "quay")
    others = [f"{{kind: port, names: {{en: {name}}}, within: '{name}'}}" for name in names]
    golden(add_to("place", "data", given="\n---\n".join((place, area, *others))).out)


def test_fields_without_an_answer_are_asked_for_again(add_to, answer, data):
    """A record without names or kind has no field at which a finding could be."""
    asked = answer(*("en", "city", "", ""), *("Homs", ""))
    assert add_to("place", "data", terminal=True).status == 0
    assert asked[-3:] == ["another field", "names", "another field"]
    asked = answer(*("en", "", "Tartus", ""), *("city", ""))
    assert add_to("place", "data", terminal=True).status == 0
    assert asked[-3:] == ["another field", "kind", "another field"]


def test_records_that_are_not_valid_are_not_found(add_to, data, write, small):
    """Names in them are unknown, and a line says so."""
    small[2]["kind"] = "persn"
    write("data/all.jsonl", small)
    done = add_to("call", "data", given=CALL)
    assert done.status == 1
    assert "1 error;" in done.err


def test_a_record_is_added_beside_one_that_is_nested_too_deep(add_to, data, write, small):
    """Its line stays."""
    path, deep = write("data/all.jsonl", small), b'{"x": ' + b"[" * 9999
    path.write_bytes(path.read_bytes() + deep + b"\n")
    assert add_to("place", "data", "kind=city", "names.en=Nour").status == 0
    assert deep in path.read_bytes().splitlines()


def test_several_aliases_and_fields_without_languages(add_to, answer, data, golden):
    """Semicolons separate the values of a map of lists, too."""
    answer(
        *("en", "person", "names", "Rima Karam", "aliases", "Umm Samir; Rima"),
        *("aliases.ar", "ريما; ريم", "kind.en", ""),
    )
    done = add_to("actor", "data", terminal=True)
    golden(done.out)
    assert last(data)["aliases"] == {"en": ["Umm Samir", "Rima"], "ar": ["ريما", "ريم"]}


def test_another_actor_of_the_name_is_told(add_to, data):
    """It may be another person."""
    fields = ("actor", "data", "kind=person", "names.en=Salma Najjar")
    done = add_to(*fields, "country=SY")
    assert done.status == 0, done.out
    assert done.err.endswith(": actor:salma-najjar\n")
    unnamed = ("kind=group", "names.en=an official", "unnamed=true")
    assert add_to("actor", "data", *unnamed).err == ""


def test_a_terminal_is_left(add_to, answer, data):
    """The end of the input, or Ctrl-C, adds nothing."""
    before = data.read_bytes()
    answer("en", "person")
    assert add_to("actor", "data", terminal=True).status == 130
    assert data.read_bytes() == before


def test_completion_of_answers(monkeypatch, small):
    """Beginnings of names, ids and terms are completed; each of several values by itself."""
    from newsevents import Dataset, from_dict

    found: list[str | None] = []

    class Readline:
        def set_completer(self, complete: Callable[[str, int], str | None] | None) -> None:
            self.complete = complete or self.complete

        def set_completer_delims(self, _: str) -> None:
            pass

        def parse_and_bind(self, _: str) -> None:
            pass

    line = Readline()
    monkeypatch.setattr(prompts, "readline", line)

    def _prompt(label: str, **_: Any) -> str:
        typed = {"kind": "armed-g", "affiliations": "port-guard; salma n"}.get(label, "-")
        found.append(line.complete(typed, 0))
        return ""

    monkeypatch.setattr(click, "prompt", _prompt)
    dialogue = prompts.Dialogue("actor", Dataset(map(from_dict, small)))
    dialogue.ask()
    dialogue._ask_field("affiliations")
    assert found[1] == "armed-group"
    assert found[-1] == "port-guard; Salma Najjar"
    monkeypatch.setattr(prompts, "readline", None)
    dialogue.ask()


def article(
    run: Callable[..., Any], *options: str, text: str = "new/2026-03-01-quay.en.txt"
) -> Any:
    """Run `newsevents article add`."""
    given = ("--language=en", "--published=2026-03-01")
    return run("article", "add", text, "-o", "data", *given, *options)


def test_an_article(run, write, data):
    """The record has the fingerprint; the id is made from the name of the file."""
    write("new/2026-03-01-quay.en.txt", b"The quay is open.\r\n")
    done = article(run, "--publisher=Ports Authority", "--author=salma-najjar", "--kind=readout")
    assert (done.status, done.out, done.err) == (0, "added article:2026-03-01-quay\n", "")
    found = last(data)
    assert found["publisher"] == "actor:ports-authority"
    assert found["authors"] == ["actor:salma-najjar"]
    assert found["text"]["length"] == len("The quay is open.\n")
    assert not Path("texts/2026-03-01-quay.txt").exists()
    assert run("validate", "data").status == 0


def test_a_copy_of_the_text(run, write, data):
    """A text is copied under the name of its article, unless it is there."""
    write("new/quay.txt", b"The quay is open.")
    assert article(run, "--copy", text="new/quay.txt").out == "added article:2026-03-01-quay\n"
    assert Path("texts/2026-03-01-quay.txt").read_bytes() == b"The quay is open."
    write("texts/other.txt", b"The quay is closed.")
    assert article(run, "--copy", "--id=other", text="texts/other.txt").status == 0
    write("new/other.txt", b"The quay is there.")
    write("texts/quay-3.txt", b"Another text.")
    before = data.read_bytes()
    assert article(run, "--copy", "--id=quay-3", text="new/other.txt").status == 2
    assert data.read_bytes() == before
    write("newsevents.toml", b"")
    assert article(run, "--copy", text="new/other.txt").status == 2


@pytest.mark.parametrize(
    ("name", "record_id"),
    [
        ("مقال.txt", "2026-03-01-mqal"),
        ("新闻.txt", "2026-03-01-d39567b2"),
        ("2026-01-01-新闻.txt", "2026-01-01-e6799ac3"),
    ],
)
def test_ids_of_articles_in_other_scripts(run, write, data, name, record_id):
    """Arabic letters become Latin ones, others digits."""
    write(f"new/{name}", b"The quay is open.")
    assert article(run, text=f"new/{name}").out == f"added article:{record_id}\n"


def test_a_refused_article_makes_no_folder(run, write, data):
    """Only a copy that is written makes the folder of texts."""
    write("newsevents.toml", b'texts = "more/texts"\n')
    write("new/quay.txt", b"The quay is open.")
    assert article(run, "--copy", "--url=ftp://x", text="new/quay.txt").status == 1
    assert not Path("more").exists()
    assert article(run, "--copy", text="new/quay.txt").status == 0
    assert Path("more/texts/2026-03-01-quay.txt").exists()


def test_a_copy_onto_a_folder(run, write, data):
    """The path is named."""
    write("new/quay.txt", b"The quay is open.")
    Path("texts/2026-03-01-quay.txt").mkdir()
    assert "2026-03-01-quay.txt" in article(run, "--copy", text="new/quay.txt").err


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"", ()),
        (b" \n", ()),
        (b"\xff\xfe", ()),
        (b"\xef\xbb\xbfThe quay is open.", ()),
        (REPORT.encode(), ()),
        (b"x" * (2 * 2**20 + 1), ()),
        (None, ()),
    ],
)
def test_texts_that_are_refused(run, write, data, content, options):
    """Empty, in another encoding, with its mark, too large, missing, or that of another article."""
    if content is not None:
        write("new/2026-03-01-quay.en.txt", content)
    done = article(run, *options)
    assert done.status == 2
    assert done.err.count("\n") == 1


def test_findings_about_an_article(run, write, data):
    """What validate refuses is not added."""
    write("new/2026-03-01-quay.en.txt", b"The quay is open.")
    assert "NE104" in article(run, "--url=ftp://x").out
    assert "name:" in article(run, "--publisher=Nobody").out
    assert "NE201" in article(run, "--id=2026-02-03-ferry").out
