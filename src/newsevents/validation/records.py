"""Checking records that are in memory already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsevents.codec import record_findings, to_dict
from newsevents.findings import Finding
from newsevents.model import Record
from newsevents.schema.structuring import references
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.rules.dataset import (
    MAX_COMPARED,
    dangling_reference,
    duplicate_id,
    nearest,
)
from newsevents.validation.runner import RuleRunner


def check_records(records: Sequence[Record], running: RuleRunner) -> Iterator[Finding]:
    """Yield what is wrong with records, of which every reference has to lead to one of them."""
    ids: set[str] = set()
    targets: list[tuple[str, str, str]] = []
    for record in records:
        document = to_dict(record)
        yield from record_findings(document)
        if record.id in ids:
            yield duplicate_id(record.id, "")
            continue
        ids.add(record.id)
        for found in (references(type(record), document), claimed_references(document)):
            targets += [(record.id, pointer, target) for pointer, target in found]
    running.known.used = {target for _, _, target in targets}
    for record in records:
        yield from running.look(record)
    lost = [each for each in targets if each[2] not in ids]
    for number, (name, pointer, target) in enumerate(lost):
        yield dangling_reference(
            name, pointer, target, nearest(target, ids) if number < MAX_COMPARED else ""
        )
    yield from running.look_at_all()
