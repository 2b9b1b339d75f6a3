"""Tables of the measurements, and their section of docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import attrs
from pairing import Ratio

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

_BEGIN = "<!-- Measured, by `make bench`. -->"
_END = "<!-- End of what was measured. -->"
_PACKAGES = (
    *("attrs", "msgspec", "cattrs", "jsonschema-rs", "jsonschema", "click"),
    *("pydantic", "pydantic-core", "orjson", "fastjsonschema", "check-jsonschema"),
)


@attrs.frozen
class Row:
    """One measurement, and its target if it has one."""

    name: str
    value: float
    unit: str
    target: float | None = None
    #: Whether smaller is better.
    is_cost: bool = False
    spread: tuple[float, float] | None = None

    @classmethod
    def of(cls, name: str, ratio: Ratio, target: float | None = None) -> Row:
        """Return the row of a ratio."""
        return cls(name, ratio.median, "x", target, spread=(ratio.low, ratio.high))

    @property
    def is_reached(self) -> bool:
        """Whether the target, if there is one, is reached by the numbers as shown."""
        if self.target is None:
            return True
        value, target = (float(_number(n).replace(",", "")) for n in (self.value, self.target))
        return value <= target if self.is_cost else value >= target

    def cells(self) -> list[str]:
        """Return the cells of the row: name, value, spread, target, and whether it is reached."""
        spread = f"{_number(self.spread[0])} to {_number(self.spread[1])}" if self.spread else ""
        target, reached = "", ""
        if self.target is not None:
            bound = "at most" if self.is_cost else "at least"
            target = f"{bound} {_number(self.target)}{self._unit}"
            reached = "yes" if self.is_reached else "**no**"
        return [self.name, f"{_number(self.value)}{self._unit}", spread, target, reached]

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""


def _number(value: float) -> str:
    # Three significant digits, or all before the point.
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; all columns except the first are right-aligned."""
    rule = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)) + "\n"


def targets(rows: Iterable[Row]) -> str:
    """Return the table of measurements and targets."""
    head = ("what", "measured", "quartiles", "target", "reached")
    return table(head, (row.cells() for row in rows))


def machine() -> str:
    """Return date, machine and package versions of the measurement."""
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"Measured on {datetime.now(tz=UTC):%Y-%m-%d}, on {_processor()} with {os.cpu_count()} cores, "
        f"{platform.system()} and {platform.python_implementation()} {platform.python_version()}; "
        f"{versions}.\n"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = info.is_file() and re.search(r"model name\s*:\s*(.+)", info.read_text())
    return found[1] if found else platform.processor() or platform.machine()


def write(sections: Iterable[str]) -> None:
    """Replace the measurements on the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    made = "\n".join(sections)
    PAGE.write_text(f"{before}{_BEGIN}\n\n{made}\n{_END}{after}", encoding="utf-8")
