"""What every record has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import attrs

from newsevents.model.parts import Origin
from newsevents.model.scalars import Slug
from newsevents.schema.base import Model
from newsevents.schema.field_types import LAST, Doc


@attrs.frozen(kw_only=True, repr=False)
class Record(Model):
    """One record of a dataset; its classes differ in their `type`."""

    #: What stands in `type`.
    type: ClassVar[str]
    #: Unique in a dataset; begins with the type and a colon.
    id: str

    extensions: Annotated[
        Mapping[Slug, Any],
        Doc("Anything else, under a namespace of the data author's; any JSON, kept as it is."),
    ] = attrs.field(factory=dict, hash=False, metadata=LAST)
    imported_from: Annotated[Origin | None, Doc("The dataset it was taken from, if it was.")] = (
        attrs.field(default=None, metadata=LAST)
    )
