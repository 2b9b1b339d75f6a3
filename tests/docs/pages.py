"""The pages that the documentation consists of."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
_MADE = {"_build", "notebooks"}

#: Path in the repository to text.
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(
        [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    )
    if not _MADE.intersection(path.relative_to(ROOT).parts)
}
