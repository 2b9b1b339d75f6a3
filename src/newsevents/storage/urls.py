"""URLs as text: which are malformed, which part of them is secret, how they are sent."""

from __future__ import annotations

import re
from urllib.parse import quote

# One letter would be a drive of Windows. A Path never has two slashes in its middle.
_PROTOCOL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
# Attempts at a URL: with one slash before a user, or one URL behind another, which fsspec would
# open through the first.
_ONE_SLASH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/(?!/).*@", re.DOTALL)
_CHAINED = re.compile(r"::[A-Za-z][A-Za-z0-9+.-]+:/")
# End of the host, on the web and elsewhere; host and port on the web.
_HOST = {True: re.compile(r"[^/?#]*"), False: re.compile(r"[^/]*")}
_WEB_HOST = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+)(:[0-9]*)?")
# All printable characters of ASCII but the space.
_SENT = "".join(map(chr, range(0x21, 0x7F)))
_ESCAPES = "; write / as %2F, ? as %3F, # as %23 and @ as %40 in a password"


def is_url(path: str) -> bool:
    """Whether a text is a URL with a protocol and two slashes, or an attempt at one."""
    return any((_PROTOCOL.match(path), _ONE_SLASH.match(path), _CHAINED.search(path)))


def is_web(url: str) -> bool:
    """Whether a web server has the file of a URL; it lists no folders."""
    return url.startswith(("http:", "https:"))


def url_error(url: str) -> str | None:
    """Return the reason why a URL is malformed, if it is.

    A URL is also refused if its password cannot be told from the rest, since it could not be
    shown without it.
    """
    if _CHAINED.search(url):
        return "a URL within a URL is not read; name the file itself"
    if not _PROTOCOL.match(url):
        return "a URL has two slashes after its protocol"
    protocol, _, rest = url.partition("://")
    on_web = is_web(f"{protocol.lower()}:")
    found = _HOST[on_web].match(rest)
    host = found[0] if found else ""
    if on_web and not _WEB_HOST.fullmatch(host.rpartition("@")[2]):
        return f"not a URL of a web server{_ESCAPES if '@' in rest else ''}"
    if ":" in host and "@" not in host and "@" in rest and not on_web:
        return f"the user and the password cannot be told apart{_ESCAPES}"
    return None


def redact_url(url: str) -> str:
    """Return a URL, malformed or not, without anything that may be secret."""
    head, colon, rest = url.partition(":/")
    _, at, shown = rest.rpartition("@")
    return f"{head}{colon}{'/***' if at else ''}{at}{shown.partition('?')[0]}"


def normalize_url(url: str) -> str:
    """Return a URL without slashes at its end and without a fragment."""
    protocol, _, rest = url.partition("://")
    protocol = protocol.lower()
    if not is_web(f"{protocol}:"):
        return f"{protocol}://{rest.rstrip('/')}"
    path, mark, query = rest.partition("#")[0].partition("?")
    return f"{protocol}://{path.rstrip('/')}{mark}{query}"


def split_url(url: str) -> tuple[str, str, str]:
    """Return protocol and host, path, and the query with its question mark."""
    protocol, _, rest = url.partition("://")
    # In a store a question mark is part of a name.
    rest, mark, query = rest.partition("?") if is_web(url) else (rest, "", "")
    host, slash, path = rest.partition("/")
    return f"{protocol}://{host}", f"{slash}{path}", f"{mark}{query}"


def sent_url(url: str) -> str:
    """Return the URL of a web server as it is sent: with escapes for what no request can contain.

    Everything else is sent as given, since a signature covers every character.
    """
    head, path, query = split_url(url)
    protocol, _, host = head.partition("://")
    user, at, host = host.rpartition("@")
    if not host.isascii():
        host = host.encode("idna").decode()
    return f"{protocol}://{user}{at}{host}{quote(path + query, safe=_SENT)}"


def displayed_url(url: str) -> str:
    """Return a URL without the user and the query of a web server, which may be secrets."""
    head, path, _ = split_url(url)
    protocol, _, host = head.partition("://")
    user, at, bare = host.rpartition("@")
    # In Azure the name of a container precedes the @.
    is_secret = at and (is_web(url) or ":" in user)
    return f"{protocol}://{bare if is_secret else host}{path}"


def without_secrets(url: str, text: str) -> str:
    """Return a text, such as the message of a driver, without the secrets of a URL."""
    head, _, query = split_url(url)
    user = head.partition("://")[2].rpartition("@")[0]
    text = text.replace(url, displayed_url(url))
    for secret in (user, user.partition(":")[2], query.lstrip("?")):
        text = text.replace(secret, "***") if secret else text
    return text
