"""JUnit XML, which servers of continuous integration show as tests.

A file is a suite; a finding is a failed test, or a skipped one if it is for information only.
Without findings there is one passed test. Form: the schema of Jenkins' xUnit plugin
(`junit-10.xsd`), which has no lines or columns, so the text contains them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from newsevents.findings import Finding, Severity, escape_text
from newsevents.validation import ValidationReport

# Characters that are invalid in XML, and that no escape has replaced before.
_NOT_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield one document once all findings are known, since their numbers come first."""
    findings = [finding for each in reports for finding in each.findings]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites{_attributes(name='newsevents', **_numbers(findings))}>\n"
    if not findings:
        suite = _attributes(name="newsevents", **_numbers(()), skipped=0)
        case = _attributes(classname="newsevents", name="nothing found")
        yield f"  <testsuite{suite}>\n    <testcase{case}/>\n  </testsuite>\n"
    names: Counter[tuple[str, str]] = Counter()
    for file, group in groupby(findings, key=lambda finding: finding.file):
        yield from _suite(escape_text(file) or "records", list(group), names)
    yield "</testsuites>\n"


def _numbers(findings: Iterable[Finding]) -> dict[str, int]:
    failed = [finding.severity is not Severity.INFO for finding in findings]
    return {"tests": max(1, len(failed)), "failures": sum(failed), "errors": 0}


def _suite(name: str, findings: list[Finding], names: Counter[tuple[str, str]]) -> Iterator[str]:
    numbers = _numbers(findings)
    skipped = len(findings) - numbers["failures"]
    yield f"  <testsuite{_attributes(name=name, **numbers, skipped=skipped)}>\n"
    for finding in findings:
        case = _case_name(finding)
        names[name, case] += 1
        # Servers show tests of the same name as one.
        if (number := names[name, case]) > 1:
            case += f" ({number})"
        yield f"    <testcase{_attributes(classname=name, name=case)}>\n"
        yield f"      {_outcome(finding)}\n    </testcase>\n"
    yield "  </testsuite>\n"


def _case_name(finding: Finding) -> str:
    """Return a name that does not depend on the line of the finding."""
    where = " ".join(escape_text(part) for part in (finding.record, finding.pointer) if part)
    return f"{finding.code} {finding.rule.name}{f' [{where}]' if where else ''}"


def _outcome(finding: Finding) -> str:
    element = "skipped" if finding.severity is Severity.INFO else "failure"
    attributes = _attributes(type=finding.code, message=finding.message)
    return f"<{element}{attributes}>{_ascii(escape(str(finding)))}</{element}>"


def _attributes(**values: object) -> str:
    return "".join(f" {name}={_ascii(quoteattr(str(value)))}" for name, value in values.items())


def _ascii(text: str) -> str:
    return text.translate(_NOT_XML).encode("ascii", "xmlcharrefreplace").decode()
