"""Write the files that follow from the code: `make reference`; `--check` only compares them.

The published schemas are written whole; on pages, the part between two comments is replaced:
`<!-- generated -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import reference_categories
import reference_exports
import reference_model
import reference_rules
import reference_tables

from newsevents.model import SCHEMA_VERSION
from newsevents.schemas import BASE, documents, schema_text

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "schemas" / SCHEMA_VERSION


def schema_list() -> Iterator[str]:
    """Yield the lines of a table of the published schemas."""
    yield from (f"The `$id` of each schema is `{BASE}` followed by its file name.", "")
    yield "| file | description |"
    yield "|---|---|"
    for name, schema in documents().items():
        yield f"| [`{name}`](../../schemas/{SCHEMA_VERSION}/{name}) | {schema['description']} |"
    yield ""


#: Page below `docs/`, and the lines of its generated part.
PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "reference/categories.md": reference_categories.document,
    "reference/exports.md": reference_exports.document,
    "reference/data-model.md": reference_model.document,
    "reference/schema.md": schema_list,
    "rules.md": reference_rules.document,
    "tables.md": reference_tables.document,
}
_GENERATED = re.compile(r"(?<=<!-- generated -->\n).*?(?=\n<!-- end -->)", re.DOTALL)


def files() -> dict[Path, str]:
    """Return the content of every generated file, by its path."""
    written = {SCHEMAS / name: schema_text(schema) for name, schema in documents().items()}
    for name, lines in PAGES.items():
        path = ROOT / "docs" / name
        body = "\n" + "\n".join(lines()).strip("\n") + "\n"
        parts = _GENERATED.split(path.read_text(encoding="utf-8"))
        if len(parts) != len(("before", "after")):
            raise ValueError(f"{path}: one generated part expected, found {len(parts) - 1}")
        written[path] = body.join(parts)
    return written


def main() -> int:
    """Write every file, and remove schemas that no longer exist; return the exit status."""
    written = files()
    stale = [path for path, text in written.items() if not _is_current(path, text)]
    stale += [path for path in SCHEMAS.iterdir() if path not in written]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)}: not current; run make reference", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        if path in written:
            path.write_text(written[path], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return 0


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
