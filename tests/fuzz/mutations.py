"""Mutations of inputs of a form: byte by byte, in a JSON document, inside a compressed file or archive."""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from newsevents.storage.compression import zstd

Mutate = Callable[[bytes], bytes]

#: Forms of files in an archive by the ends of their names.
FORMS = {"json": "json", "jsonl": "json", "zip": "files", "xlsx": "files"}

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, -0.0, 2**53, 2**64, 1e300, "", "x", [], {}, [None], {"": ""}),
    *("\u202e", "\0", "غداً", "\ufb2c", "e\u0301", "2026-02-30", "x-own", "https://a b", "/date"),
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container and key below a value."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def mutate_document(document: Any, chance: random.Random, mutate: Mutate) -> Any:
    """Return a document with one change, in place."""
    top = [document]
    found = list(places(top))
    container, key = chance.choice(found)
    value = container[key]
    match chance.randrange(7):
        case 0 if container is not top:
            del container[key]
        case 1:
            other, step = chance.choice(found)
            container[key] = copy.deepcopy(other[step])
        case 2:
            container[key] = chance.choice(ODD_VALUES)
        case 3:
            container[key] = chance.choice(([value], {"x": value}, [value, copy.deepcopy(value)]))
        case 4 if isinstance(container, list) and container is not top:
            container.insert(chance.randrange(len(container) + 1), copy.deepcopy(value))
        case 4 if isinstance(container, dict):
            container[_mutated(key, mutate)] = container.pop(key)
        case _ if isinstance(value, str):
            container[key] = _mutated(value, mutate)
        case _ if isinstance(value, int | float):
            container[key] = chance.choice((value + 1, -value, value / 2, str(value)))
        case _:
            container[key] = chance.choice(ODD_VALUES)
    return top[0]


def _mutated(text: str, mutate: Mutate) -> str:
    return mutate(text.encode("utf-8", "replace")).decode("utf-8", "replace")


def mutate_lines(data: bytes, chance: random.Random, mutate: Mutate) -> bytes:
    """Change one JSON document among lines, or the order or number of lines."""
    lines = data.split(b"\n")
    number = chance.randrange(len(lines))
    if len(lines) > 1 and chance.random() < 0.1:
        lines.insert(chance.randrange(len(lines)), lines[number])
        return b"\n".join(lines)
    is_one = not lines[number].strip().startswith(b"{")
    try:
        document = json.loads(data if is_one else lines[number])
        changed = mutate_document(document, chance, mutate)
        text = json.dumps(changed, ensure_ascii=chance.random() < 0.1).encode(
            "utf-8", "surrogatepass"
        )
    except (ValueError, RecursionError):
        return mutate(data)
    if is_one:
        return text
    lines[number] = text
    return b"\n".join(lines)


def mutate_input(form: str, data: bytes, chance: random.Random, mutate: Mutate) -> bytes:
    """Return another input of a form: bytes, json, gzip, zstd or files (an archive).

    Half of the changes are byte by byte.
    """
    if form == "files":
        content = unzipped(data)
        if not content:
            return mutate(data)
        name = chance.choice(sorted(content))
        inner = FORMS.get(name.rpartition(".")[2], "bytes")
        content[name] = mutate_input(inner, content[name], chance, mutate)
        return zipped(content)
    if form == "bytes" or chance.random() < 0.5:
        return mutate(data)
    if form == "json":
        return mutate_lines(data, chance, mutate)
    module = gzip if form == "gzip" else zstd()
    try:
        return bytes(module.compress(mutate_lines(module.decompress(data), chance, mutate)))
    except Exception:  # noqa: BLE001 - any package's error for damaged data
        return mutate(data)


def zipped(content: dict[str, bytes]) -> bytes:
    """Return files as an archive, without anything that changes from run to run."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive; empty for what is not an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry: archive.read(entry) for entry in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError, RuntimeError):
        return {}
