"""Texts and paths of findings in a form that no line, document or server misreads.

Rules of this library escape and cut the values they show. Rules of other packages may not, and
file names, ids and keys come from the data.
"""

from __future__ import annotations

import os

import attrs

from newsevents.findings import Finding, escape_text, is_rtl
from newsevents.storage.paths import absolute_path, is_inside, relative_path
from newsevents.storage.urls import is_url

#: Longest message or hint, once escaped; those of this library are far shorter.
MAX_MESSAGE_CHARS = 1000
#: Longest record id or pointer, once escaped.
MAX_ID_CHARS = 300

_OPEN, _CLOSE = "\u2068", "\u2069"


def escape_finding(finding: Finding) -> Finding:
    """Return a finding whose texts are valid Unicode, each on one line and of bounded length.

    File, record and pointer keep their characters, except for lone surrogates, which no document
    can hold; formats for people escape the others with `printable` or `escape_text`.
    """
    fix = finding.fix
    return attrs.evolve(
        finding,
        message=escape_message(finding.message),
        hint=escape_message(finding.hint),
        reason=escape_message(finding.reason),
        file=escape_surrogates(finding.file),
        record=escape_surrogates(_cut(finding.record, MAX_ID_CHARS)),
        pointer=escape_surrogates(_cut(finding.pointer, MAX_ID_CHARS)),
        fix=fix and attrs.evolve(fix, title=escape_message(fix.title)),
    )


def escape_message(text: str) -> str:
    """Return a message on one line, of at most `MAX_MESSAGE_CHARS` and an ellipsis.

    The isolates that `printable` puts around values are kept, and closed if they are not.
    """
    text = _cut(text, MAX_MESSAGE_CHARS)
    if text.isascii() and text.isprintable():
        return text
    depth, has_bare_rtl, chars = 0, False, []
    for char in text:
        if char == _OPEN or (char == _CLOSE and depth):
            depth += 1 if char == _OPEN else -1
            chars.append(char)
        else:
            has_bare_rtl |= not depth and is_rtl(char)
            chars.append(escape_text(char))
    line = "".join(chars) + _CLOSE * depth
    return f"{_OPEN}{line}{_CLOSE}" if has_bare_rtl else line


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit and text.isprintable():
        return text
    length = 0
    for position, char in enumerate(text):
        length += len(escape_text(char))
        if length > limit:
            return f"{text[:position]}..."
    return text


def escape_surrogates(text: str) -> str:
    """Return a text without lone surrogates, which file names contain that are not UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()


def path_in_project(file: str, *variables: str) -> str:
    """Return the path of a file relative to the root of the project, with slashes.

    The root is the value of the first environment variable that is set, or the working directory.
    A file outside of it keeps its absolute path; a URL is returned unchanged.
    """
    root = next((root for name in variables if (root := os.environ.get(name))), os.curdir)
    relative = relative_path(file, root)
    if is_url(file) or is_inside(relative):
        return relative
    return absolute_path(file).as_posix()
