"""What schemathesis looks for beside its own checks: nothing in an answer says how the lamp is built or where it lies.
And what it sends where sound is wanted.

Loaded through SCHEMATHESIS_HOOKS; LAMP_FUZZ_SECRETS are the words, with colons between them, that no answer may hold.
"""

from __future__ import annotations

import os
from typing import Any

import schemathesis
from hypothesis import strategies as st

_SECRETS = ["Traceback (most recent", *os.environ["LAMP_FUZZ_SECRETS"].split(":")]
_HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}

# Recordings are none of these: with one the lamp loads its recogniser. tests/hearing sends some, whole and damaged.
_RECORDED = (b"WAVE", b"OggS", b"\x1a\x45\xdf\xa3", b"ftyp")
_NO_RECORDING = st.binary(max_size=4096).filter(lambda data: not any(magic in data[:16] for magic in _RECORDED))
schemathesis.openapi.media_type("audio/wav", _NO_RECORDING, aliases=["audio/ogg", "audio/webm", "audio/mp4"])


@schemathesis.check
def tells_no_secrets(_: schemathesis.CheckContext, response: schemathesis.Response, __: schemathesis.Case[Any]) -> None:
    """Neither traceback, nor folder, nor token."""
    found = [secret for secret in _SECRETS if secret.encode() in response.content]
    assert not found, f"an answer holds {found}"


@schemathesis.check
def has_its_headers(_: schemathesis.CheckContext, response: schemathesis.Response, __: schemathesis.Case[Any]) -> None:
    """The headers that browsers heed are on every answer of the application."""
    wrong = [name for name, value in _HEADERS.items() if response.headers.get(name) != [value]]
    assert not wrong, f"{response.status_code} without {wrong}"
