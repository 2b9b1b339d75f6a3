"""Code blocks of a page, parsed as the site parses them, with the comments that mark them.

How authors mark blocks is in CONTRIBUTING.md, under "Pages that run".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs
from markdown_it import MarkdownIt
from markdown_it.token import Token

_DIRECTIVE = re.compile(r"\{([\w-]+)\} *(.*)")
_CODE = ("code-block", "code", "sourcecode", "code-cell")
#: Comments around the part of a page that `make reference` writes: whether the part begins.
GENERATED = {"<!-- generated -->": True, "<!-- end -->": False}
_OPTION = re.compile(r":([\w-]+): *(.*)\n")
_COMMENT = re.compile(r"<!-- *(file|shown only|hidden): *(.*?) *(?:\n(.*))?-->\s*", re.DOTALL)


@attrs.frozen(kw_only=True)
class Block:
    """Block of code or output on a page."""

    language: str
    content: str
    #: Line of the page on which the content begins, counted from 1.
    line: int
    indent: str = ""
    #: Path of the file to write, if the block is a file.
    file: str = ""
    #: Reason why the block is shown but not run.
    shown_only: str = ""


class WrongPageError(Exception):
    """A page that is malformed or shows wrong output; the message begins with the location."""


def blocks_of(page: str, name: str) -> list[Block]:
    """Return the blocks of a page in order, including hidden ones, without the generated parts.

    Raises WrongPageError for a comment without a block and for code outside a fence.
    """
    return list(_blocks(page, name, before=0))


def lines_of(text: str) -> list[str]:
    """Split text at line feeds only, not at the other line breaks of Unicode."""
    return text.removesuffix("\n").split("\n") if text else []


def _tokens(page: str) -> Iterator[tuple[int, Token]]:
    """Yield tokens outside generated parts, each with the index of its first line."""
    generated = False
    for token in MarkdownIt("commonmark").parse(page):
        if token.type == "html_block":
            generated = GENERATED.get(token.content.strip(), generated)
        if token.map is not None and not generated:
            yield token.map[0], token


def _blocks(page: str, name: str, *, before: int) -> Iterator[Block]:
    lines = lines_of(page)
    marks: dict[str, str] = {}
    for first, token in _tokens(page):
        place = f"{name}:{before + first + 1}"
        indent = re.match(r"\s*", lines[first])[0] if first < len(lines) else ""  # type: ignore[index]
        if token.type == "fence":
            yield from _fence(token, marks, name, before=before + first + 1, indent=indent)
            marks = {}
            continue
        if marks and not token.type.endswith("_close"):
            raise WrongPageError(f"{place}: the comment above this line has no block below it")
        if token.type == "code_block":
            raise WrongPageError(f"{place}: code without a fence")
        if token.type == "inline" and re.match(r":{3,} *\{code", token.content):
            raise WrongPageError(f"{place}: code in a fence of colons; use backticks")
        comment = _COMMENT.fullmatch(token.content) if token.type == "html_block" else None
        if comment and comment[1] == "hidden":
            content = comment[3] or ""
            yield Block(language=comment[2], content=content, line=before + first + 2)
        elif comment:
            marks = {comment[1]: comment[2]}


def _fence(
    token: Token, marks: dict[str, str], name: str, *, before: int, indent: str
) -> Iterator[Block]:
    """Yield the block in a fence, or the blocks nested in a directive."""
    content, language = token.content, token.info.strip()
    directive = _DIRECTIVE.fullmatch(language)
    options: dict[str, str] = {}
    if directive and directive[1] not in _CODE:
        yield from _blocks(content, name, before=before)
        return
    if directive:
        language = directive[2]
        while option := _OPTION.match(content):
            options[option[1]] = option[2]
            content = content[option.end() :]
            before += 1
    yield Block(
        language=language,
        content=content,
        line=before + 1,
        indent=indent,
        file=marks.get("file") or options.get("caption", ""),
        shown_only=marks.get("shown only", ""),
    )
