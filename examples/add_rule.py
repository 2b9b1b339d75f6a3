"""Add a rule: a function that takes a record and yields the problems that it finds.

python examples/add_rule.py

To run it in `newsevents validate`, register it in the pyproject.toml of a package:

    [project.entry-points."newsevents.rules"]
    my-desk = "my_module:call_without_medium"
"""

from collections.abc import Iterator

import newsevents
from newsevents import Call
from newsevents.findings import Severity
from newsevents.validation.rule import Problem, RuleContext, rule


@rule("DESK001", Severity.WARNING, of=Call)
def call_without_medium(call: Call, context: RuleContext) -> Iterator[Problem]:
    """A call does not say whether it was by telephone or video.

    Why it matters: Our desk counts video calls separately.

    Example: a call without `"medium"`

    Use instead: `"medium": "phone"`, or `"medium": "unknown"` if the text does not say
    """
    if call.medium is None:
        yield Problem("no medium", "/medium", 'add one, such as "medium": "phone"')


def main() -> None:
    """Run the rule on a valid call and on one without a medium."""
    dataset = newsevents.read_dataset("syria-russia-2026-01")
    good = dataset.calls["call:2026-01-trump-sharaa"]
    bad = newsevents.from_dict(
        {name: value for name, value in newsevents.to_dict(good).items() if name != "medium"}
    )
    assert isinstance(bad, Call)

    made = call_without_medium.rule
    print(f"{made.code} {made.name} ({made.severity}): {made.summary}")
    for call in (good, bad):
        problems = list(call_without_medium.check(call, RuleContext()))
        print(f"{len(problems)} found: {[(p.message, p.pointer, p.hint) for p in problems]}")


if __name__ == "__main__":
    main()
