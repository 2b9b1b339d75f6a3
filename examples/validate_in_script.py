"""Validate in a script: every finding with its location and a suggestion.

python examples/validate_in_script.py
"""

import tempfile
from pathlib import Path

import newsevents

BROKEN = """\
{"type":"actor","id":"actor:mira-holt","kind":"person","names":{"en":"Mira Holt","ar":"ميرا هولت"}}
{"type":"actor","id":"actor:karim-nassar","kind":"persn","names":{"ar":"كريم نصّار"},"country":null}
{"type":"place","id":"place:valmar","kind":"city","names":{"en":"Valmar"},"latitude":71.5,"colour":"blue"}
{"type":"actor","id":"actor:mira-holt","kind":"person","names":{"en":"Mira Holt"}}
{"type":"actor","id":"actor:spokesman","kind":"person","names":{"en":"a spokesman"},"affiliations":[{"actor":"actor:mira-hold"}]}
"""


def main() -> None:
    """Write an invalid dataset, validate it, and read its valid records."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "actors.jsonl").write_text(BROKEN, encoding="utf-8")
        report = newsevents.validate(folder)
        print(f"{report.records} records, {len(report.errors)} errors, ok: {report.ok}")
        for finding in report.findings:
            print(f"line {finding.line}, column {finding.column}: {finding.code} {finding.message}")
            print(f"    {finding.record} {finding.pointer}; {finding.hint or 'see the message'}")

        good = newsevents.read_dataset(folder, invalid="skip")
        print(f"good records: {', '.join(record.id for record in good)}")


if __name__ == "__main__":
    main()
