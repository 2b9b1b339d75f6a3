"""JUnit XML, which almost every server of continuous integration shows as tests.

A file is a suite, a finding a test that fails, or one that was skipped if it is for information
only; when nothing was found, there is one test that passes. Form: the schema of Jenkins' xUnit
plugin (`junit-10.xsd`), which knows neither lines nor columns, so they stand in the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from newsevents.findings import Finding, Severity
from newsevents.reporters.concise import line_of
from newsevents.reporters.escaping import escape_text, tame
from newsevents.validation import ValidationReport

# Characters that no XML has, and that are not escaped already.
_NOT_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield one document, as soon as everything is found: its numbers stand in front."""
    findings = [tame(finding) for each in reports for finding in each.findings]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites{_attributes(name='newsevents', **_numbers(findings))}>\n"
    if not findings:
        name = _attributes(name="newsevents", tests="1", failures="0", errors="0", skipped="0")
        case = _attributes(classname="newsevents", name="nothing found")
        yield f"  <testsuite{name}>\n    <testcase{case}/>\n  </testsuite>\n"
    names: Counter[str] = Counter()
    for file, group in groupby(findings, key=lambda finding: finding.file):
        yield from _suite(escape_text(file) or "records", list(group), names)
    yield "</testsuites>\n"


def _numbers(findings: list[Finding]) -> dict[str, str]:
    skipped = sum(finding.severity is Severity.INFO for finding in findings)
    return {
        "tests": str(max(1, len(findings))),
        "failures": str(len(findings) - skipped),
        "errors": "0",
    }


def _suite(name: str, findings: list[Finding], names: Counter[str]) -> Iterator[str]:
    numbers = _numbers(findings)
    skipped = len(findings) - int(numbers["failures"])
    yield f"  <testsuite{_attributes(name=name, **numbers, skipped=str(skipped))}>\n"
    for finding in findings:
        case = _name(finding)
        # Servers take tests of one name for one test.
        key = f"{name}\n{case}"
        names[key] += 1
        number = f" ({names[key]})" if names[key] > 1 else ""
        yield f"    <testcase{_attributes(classname=name, name=case + number)}>\n"
        yield f"      {_outcome(finding)}\n    </testcase>\n"
    yield "  </testsuite>\n"


def _name(finding: Finding) -> str:
    """Return what a test is called, the same when the lines above it come and go."""
    where = " ".join(escape_text(part) for part in (finding.record, finding.pointer) if part)
    return f"{finding.code} {finding.rule.name}{f' [{where}]' if where else ''}"


def _outcome(finding: Finding) -> str:
    element = "skipped" if finding.severity is Severity.INFO else "failure"
    attributes = _attributes(type=finding.code, message=finding.message)
    return f"<{element}{attributes}>{_ascii(escape(line_of(finding)))}</{element}>"


def _attributes(**values: str) -> str:
    return "".join(f" {name}={_ascii(quoteattr(value))}" for name, value in values.items())


def _ascii(text: str) -> str:
    return text.translate(_NOT_XML).encode("ascii", "xmlcharrefreplace").decode()
