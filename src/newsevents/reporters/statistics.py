"""How often each rule found something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from newsevents.findings import Finding


def statistics(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line for each rule, the most frequent first.

    `  12  NE105  not-a-term  A value that ...`
    """
    counts: Counter[str] = Counter()
    rules = {}
    for finding in findings:
        counts[finding.code] += 1
        rules[finding.code] = finding.rule
    if not counts:
        return
    digits = max(4, len(str(max(counts.values()))))
    width = max(len(rule.name) for rule in rules.values())
    for code in sorted(counts, key=lambda code: (-counts[code], code)):
        rule = rules[code]
        yield f"{counts[code]:>{digits}}  {code}  {rule.name:<{width}}  {rule.summary}\n"
