"""`newsevents rule`."""

from __future__ import annotations

import click

from newsevents.checks.catalogue import all_rules, find_rule
from newsevents.findings import NewsEventsError, Rule


@click.command("rule")
@click.argument("name", metavar="[CODE|NAME]", required=False)
def command(name: str | None) -> None:
    """Explain a rule, given its code or its name; list all rules without one."""
    if name is None:
        for rule in all_rules():
            click.echo(f"{rule.code}  {rule.severity:<8} {rule.name:<32} {rule.summary}")
        return
    try:
        found = find_rule(name)
    except KeyError as error:
        raise NewsEventsError(error.args[0]) from None
    click.echo(_explained(found))


def _explained(rule: Rule) -> str:
    head = f"{rule.code} {rule.name} ({rule.severity})\n\n{rule.summary}"
    return f"{head}\n\n{rule.explanation}" if rule.explanation else head
