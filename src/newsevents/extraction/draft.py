"""Result of assembling an answer: records, problems, and a message to repair the rest."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from newsevents.editing.drafts import DraftProblem
from newsevents.findings import shown
from newsevents.model import Record

_MAX_SHOWN = 30
_MAX_CANDIDATES = 3
_MAX_IDS = 50
_REPAIR = (
    "Some records of your answer cannot be used. Answer with the refused or missing records only, "
    "corrected, in the same format. Leave out what the text does not say."
)
_ACCEPTED = "These are accepted. Refer to them by id, and do not repeat them:"


@attrs.frozen(kw_only=True)
class Draft:
    """Records of an answer, and what was refused."""

    #: New records that the text supports: events, and the actors, places and processes in them.
    records: tuple[Record, ...] = ()
    #: Reasons why others are refused, with JSON Pointers into the answer.
    problems: tuple[DraftProblem, ...] = ()
    #: Remarks about what was not refused.
    notes: tuple[DraftProblem, ...] = ()
    #: Id of the record by local id; those of known records too.
    ids: Mapping[str, str] = attrs.field(factory=dict)
    #: New actors, places and processes that no event here refers to.
    spare: tuple[Record, ...] = ()
    #: Problems of earlier answers, whose records were corrected or given up.
    corrected: tuple[DraftProblem, ...] = ()

    def repair_message(self) -> str:
        """Return instructions for a model to correct its answer; empty if there is nothing to.

        They name each problem with its place and the nearest passages, and do not repeat the text.
        """
        if not self.problems:
            return ""
        lines = [_REPAIR, ""]
        causes_first = sorted(self.problems, key=lambda problem: problem.kind == "reference")
        for problem in causes_first[:_MAX_SHOWN]:
            near = ", ".join(map(shown, problem.candidates[:_MAX_CANDIDATES]))
            label = "nearest" if problem.hint else "these are"
            lines.append(f"- {problem}{f'; {label}: {near}' if near else ''}")
        if len(self.problems) > _MAX_SHOWN:
            lines.append(f"- and {len(self.problems) - _MAX_SHOWN} more")
        if self.ids:
            # Local ids of accepted records can be used whether they are listed or not.
            listed = list(self.ids.items())[:_MAX_IDS]
            known = (f"{shown(local)} is {record_id}" for local, record_id in listed)
            lines += ["", f"{_ACCEPTED} {'; '.join(known)}."]
        return "\n".join(lines)
