"""How far a check of many records is."""

from __future__ import annotations

from collections.abc import Callable

import attrs


@attrs.frozen
class Progress:
    """How much was looked at so far."""

    #: Records that were read.
    records: int
    #: Bytes of the files that were gone through, every time that they are.
    done: int
    #: Bytes to go through in all, 0 if that is not known.
    total: int


#: Is called now and then while a check is under way.
ProgressCallback = Callable[[Progress], None]
