"""Takes the place of sounddevice, first on the path of the voice process: a microphone that is a folder.

LAMP_MICROPHONE names it. The microphone is there while the folder has a file `plugged`; a WAV that is moved to
`say.wav` is taken and spoken into it once, as fast as it was said. As with PortAudio, the devices are those that were
there when it was last initialised, and one that is pulled out while it is open says nothing: no more sound comes, and
none comes from it ever again. Each try to open one leaves its time in the file `opened`.
"""

from __future__ import annotations

import os
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

RATE_HZ, BLOCK = 16_000, 512
_FOLDER = Path(os.environ["LAMP_MICROPHONE"])
_PLUGGED, _SAY, _OPENED = _FOLDER / "plugged", _FOLDER / "say.wav", _FOLDER / "opened"


class PortAudioError(Exception):
    pass


_known = _PLUGGED.exists()
_streams = 0
_initialized = 1


def _terminate() -> None:
    global _initialized
    assert _streams == 0, "PortAudio's streams are gone with it: one was open"
    assert _initialized == 1, "not initialised"
    _initialized = 0


def _initialize() -> None:
    global _known, _initialized
    _known, _initialized = _PLUGGED.exists(), 1


def query_devices(device: int | str | None, kind: str) -> dict[str, Any]:
    assert kind == "input"
    if not _known:
        raise PortAudioError(f"Error querying device {-1 if device is None else device}")
    return {"name": "a folder"}


class RawInputStream:
    def __init__(self, *, device: int | str | None, callback: Callable[..., None], **form: Any):
        assert form == {"samplerate": RATE_HZ, "channels": 1, "dtype": "int16", "blocksize": BLOCK}
        assert _initialized == 1, "not initialised"
        with _OPENED.open("a") as file:
            file.write(f"{time.monotonic()}\n")
        query_devices(device, "input")
        self._callback = callback
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        global _streams
        if not _PLUGGED.exists():
            raise PortAudioError("Error starting stream: Device unavailable")
        _streams += 1
        self._thread.start()

    def close(self) -> None:
        global _streams
        self._over.set()
        self._thread.join()
        _streams -= 1

    def _run(self) -> None:
        said, due_s = b"", time.monotonic()
        while not self._over.is_set() and _PLUGGED.exists():
            said = said or _taken()
            block, said = said[: 2 * BLOCK], said[2 * BLOCK :]
            self._callback(block.ljust(2 * BLOCK, b"\0"), BLOCK, None, None)
            due_s += BLOCK / RATE_HZ
            self._over.wait(max(due_s - time.monotonic(), 0))


def _taken() -> bytes:
    """What is to be said, once."""
    if not _SAY.exists():
        return b""
    with wave.open(str(_SAY)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        said = file.readframes(file.getnframes())
    _SAY.unlink()
    return said
