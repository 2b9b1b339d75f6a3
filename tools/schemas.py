"""Write the published schemas from the model: `make schemas`."""

from __future__ import annotations

import sys
from pathlib import Path

from newsevents.model import SCHEMA_VERSION
from newsevents.schemas import documents, schema_text


def main() -> int:
    """Write every document below `schemas/`, and take away what is no longer one."""
    folder = Path(__file__).parents[1] / "schemas" / SCHEMA_VERSION
    folder.mkdir(parents=True, exist_ok=True)
    published = documents()
    for path in folder.iterdir():
        if path.name not in published:
            path.unlink()
    for name, schema in published.items():
        (folder / name).write_text(schema_text(schema), encoding="utf-8", newline="\n")
    print(f"{len(published)} schemas in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
