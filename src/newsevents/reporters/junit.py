"""JUnit XML, which servers of continuous integration show as tests.

A file is a suite; a finding is a failed test, or a skipped one if it is for information only.
Without findings there is one passed test. Form: the schema of Jenkins' xUnit plugin
(`junit-10.xsd`), which has no lines or columns, so the text contains them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from newsevents.findings import Finding, Severity, escape_text
from newsevents.validation import ValidationReport

# Characters that are invalid in XML, and that no escape has replaced before.
_NOT_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield one document once all findings are known, since their numbers come first."""
    findings = [finding for each in reports for finding in each.findings]
    root = Element("testsuites", {"name": "newsevents", **_numbers(findings)})
    if not findings:
        attributes = {"name": "newsevents", **_numbers(()), "skipped": "0"}
        suite = SubElement(root, "testsuite", attributes)
        SubElement(suite, "testcase", classname="newsevents", name="nothing found")
    names: Counter[tuple[str, str]] = Counter()
    for file, group in groupby(findings, key=lambda finding: finding.file):
        of_file, name = list(group), _text(escape_text(file) or "records")
        numbers = _numbers(of_file)
        skipped = str(len(of_file) - int(numbers["failures"]))
        suite = SubElement(root, "testsuite", {"name": name, **numbers, "skipped": skipped})
        for finding in of_file:
            case = _case_name(finding)
            names[name, case] += 1
            # Servers show tests of the same name as one.
            number = f" ({names[name, case]})" if names[name, case] > 1 else ""
            test = SubElement(suite, "testcase", classname=name, name=f"{case}{number}")
            outcome = "skipped" if finding.severity is Severity.INFO else "failure"
            attributes = {"type": finding.code, "message": _text(finding.message)}
            SubElement(test, outcome, attributes).text = _text(str(finding))
    indent(root)
    yield f"{tostring(root, 'us-ascii', xml_declaration=True).decode()}\n"


def _numbers(findings: Iterable[Finding]) -> dict[str, str]:
    failed = [finding.severity is not Severity.INFO for finding in findings]
    numbers = {"tests": max(1, len(failed)), "failures": sum(failed), "errors": 0}
    return {name: str(number) for name, number in numbers.items()}


def _case_name(finding: Finding) -> str:
    """Return a name that does not depend on the line of the finding."""
    where = " ".join(escape_text(part) for part in (finding.record, finding.pointer) if part)
    return _text(f"{finding.code} {finding.rule.name}{f' [{where}]' if where else ''}")


def _text(text: str) -> str:
    return text.translate(_NOT_XML)
