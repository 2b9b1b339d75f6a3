"""Files of settings and decisions in TOML."""

from __future__ import annotations

import tomllib
from typing import Any

from newsevents.errors import ConfigurationError, DamagedError
from newsevents.findings import printable
from newsevents.storage.compression import read_data
from newsevents.storage.paths import AnyPath

#: Bytes of a file of settings.
MAX_TOML_BYTES = 2**20


def read_toml(path: AnyPath, limit: int = MAX_TOML_BYTES) -> dict[str, Any]:
    """Return the content of a file of TOML, also with a byte order mark.

    Raises ConfigurationError if it is not TOML, and FileError if it cannot be read or has more
    bytes than the limit.
    """
    try:
        return tomllib.loads(read_data(path, limit).decode("utf-8-sig"))
    except (ValueError, RecursionError, DamagedError) as error:
        raise ConfigurationError(path, f"not TOML: {printable(str(error))}") from None
