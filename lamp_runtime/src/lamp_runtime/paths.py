"""Messages for clients: what went wrong, without where things lie on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

# What is the same on every machine tells nothing, and says where to mend: /dev/spidev0.0, /boot/firmware/config.txt.
_PATH = re.compile(r"""(?<![\w/.:~])~?/(?!(?:dev|boot|etc|proc|sys)/)(?:[^\s/:;,'"()]+/)*([^\s/:;,'"()]+)""")


def without_paths(text: str, known: Iterable[Path | None] = ()) -> str:
    """The text with only the last part of each absolute path. A path with blanks is found if it is among `known`."""
    for path in known:
        if path is not None and path.is_absolute():
            text = text.replace(str(path), path.name)
    return _PATH.sub(r"\1", text)
