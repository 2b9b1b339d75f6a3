"""The runner of pages finds every difference between a page and its actual output."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from blocks import Block, WrongPageError, blocks_of
from running import fits, run_page
from terminal import Terminal

PAGE = """\
# صفحة

<!-- file: بيانات/a.txt -->
```text
مرحبا
```

```{code-block} python
:caption: number.py
number = 7
```

```python
from pathlib import Path

import number

text = Path("بيانات/a.txt").read_text(encoding="utf-8")
print(text, number.number)
```

```output
مرحبا
 7
```

```pycon
>>> text.strip()
'مر...'
```

```console
$ cd بيانات && mark=🙂
```

1. In a list:

   ```console
   $ cat a.txt; echo $mark
   مرحبا
   🙂
   $ cat \\
   >   none.txt
   cat: none.txt: No such file or directory
   $ echo $?
   1
   $ echo

   ```

````{note}
```console
$ printf 'no line feed'
no line feed
```
````

<!-- shown only: there is no compiler here -->
```rust
fn main() {}
```
"""


def test_blocks_of_a_page_share_their_state(tmp_path, monkeypatch):
    """Blocks share a folder; Python blocks share names, commands share a shell."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert run_page(PAGE, "page.md", tmp_path) == PAGE


@pytest.mark.parametrize(
    ("page", "line", "words"),
    [
        ("```\nx\n```", 2, "block of text is not run"),
        ("\n```yaml\na: 1\n```", 3, "block of yaml is not run"),
        ("    x = 1\n", 1, "without a fence"),
        (":::{code-block} python\nx\n:::", 1, "use backticks"),
        ("<!-- file: a.txt -->\n\nWords.\n\n```text\n```", 3, "has no block below it"),
        ("<!-- file: ../a.txt -->\n```text\n```", 3, "outside the folder"),
        ("```console\nls\n```", 2, "output without a command"),
        ("```console\n```", 2, "no command"),
        ("```console\n$ echo نعم\nلا\n```", 3, "+نعم"),
        ("```console\n$ printf '\\u2068a\\u2069'\na\n```", 3, "+\u2068a\u2069"),
        ("```console\n$ echo\n```", 3, "printed"),
        ("```console\n$ false\n```", 2, "ended with 1"),
        ("```console\n$ false\n$ true\n```", 2, "ended with 1"),
        ("```console\n$ false\n```\n\n```console\n$ echo $?\n0\n```", 7, "+1"),
        ("```python\nprint(1)\n```\n\n```output\n2\n```", 6, "+1"),
        ("```pycon\n>>> 1 + 1\n3\n```", 2, "Got:\n    2"),
        ("```pycon\n1 + 1\n```", 2, "no >>>"),
        ("<!-- hidden: console\n$ false\n-->", 2, "ended with 1"),
        ("1. List\n\n   ```console\n   $ echo a\n   b\n   ```", 5, "+a"),
        (
            "````{note}\n```{code-block} console\n:emphasize-lines: 1\n$ echo a\nb\n```\n````",
            5,
            "+a",
        ),
    ],
)
def test_errors_on_a_page_are_found(page, line, words, tmp_path, monkeypatch):
    """An error names its line and its cause."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WrongPageError) as raised:
        run_page(page, "page.md", tmp_path)
    message = str(raised.value)
    assert words in message
    assert f"page.md:{line}" in message or f'"page.md", line {line}' in message


def test_python_fails_at_its_line(tmp_path):
    """A traceback names the line of the page."""
    with pytest.raises(ZeroDivisionError) as raised:
        run_page("# T\n\n```python\n\n1 / 0\n```\n", "page.md", tmp_path)
    assert (str(raised.traceback[-1].path), raised.traceback[-1].lineno) == ("page.md", 4)


def test_golden_pages_contain_the_actual_output(tmp_path):
    """Outputs that differ are replaced, indented as their block; others are unchanged."""
    page = """\
1. List

   ```console
   $ printf 'أ\\n\\nب \\n'
   $ echo c
   ...
   ```

```python
print("د")
```

```output
old
lines
```
"""
    made = run_page(page, "page.md", tmp_path, golden=True)
    assert made == page.replace("ب \\n'\n", "ب \\n'\n   أ\n\n   ب\n").replace("old\nlines", "د")
    assert run_page(made, "page.md", tmp_path) == made


@pytest.mark.parametrize(
    ("expected", "printed", "does"),
    [
        ("", "", True),
        ("a", "a", True),
        ("a", "a\n", True),
        ("a", "a  \n", True),
        ("a", "a\n\n", False),
        ("a", " a\n", False),
        ("...", "", True),
        ("...", "a\nb\n", True),
        ("a\n  ...\nd", "a\nb\nc\nd\n", True),
        ("a\n...\nd", "a\nb\nc\n", False),
        ("a ...", "a b\n", False),
        ("أ\u2028ب", "أ\u2028ب\n", True),
        ("a\n\nb", "a\n\nb\n", True),
    ],
)
def test_dots_match_any_lines(expected, printed, does):
    """Dots alone on a line match any number of lines; other lines are compared exactly."""
    assert fits(expected, printed) is does


def test_a_command_that_hangs_is_killed(tmp_path):
    """The exception after the timeout contains the command and its output so far."""
    terminal = Terminal(tmp_path)
    try:
        with pytest.raises(TimeoutError, match=r"'echo so far; sleep 60'.*so far"):
            terminal.run("echo so far; sleep 60", timeout=0.3)
    finally:
        terminal.close()


def test_a_command_gets_no_input(tmp_path):
    """A command that reads standard input gets end of file at once."""
    terminal = Terminal(tmp_path)
    try:
        assert terminal.run("cat; read -r line; echo $?") == ("1\n", 0)
    finally:
        terminal.close()


def test_hidden_blocks_are_parsed():
    """A hidden block has a language and lines."""
    (block,) = blocks_of("<!-- hidden: console\n$ ls\n\n$ pwd\n-->\n", "page.md")
    assert block == Block(language="console", content="$ ls\n\n$ pwd\n", line=2)


def test_generated_parts_are_not_run():
    """Blocks written by `make reference` are left out, those after them are not."""
    page = "<!-- generated -->\n\n```json\n{}\n```\n\n<!-- end -->\n\n```console\n$ ls\n```\n"
    (block,) = blocks_of(page, "page.md")
    assert block == Block(language="console", content="$ ls\n", line=10)
