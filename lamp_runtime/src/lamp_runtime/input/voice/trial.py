"""Whether the recogniser can be loaded, found out as it will be: in a process of its own, which then ends."""

from __future__ import annotations

import queue
from pathlib import Path

from lamp_runtime.errors import VoiceError
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.piped import Event, PipedProcess


def on_disk(model: str | None) -> bool:
    """Whether it is here, or should be: the one that comes along, or a folder; another name would be fetched."""
    return model is None or Path(model).is_dir() or model.startswith(("/", ".", "~"))


def try_recogniser(settings: VoiceSettings) -> None:
    """Load the recogniser, and let go of it. Takes seconds. Raises VoiceError with what is wrong."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    arguments = ["--settings", settings.model_dump_json()]
    process = PipedProcess("lamp_runtime.input.voice.worker", arguments, "the voice process", events.put)
    try:
        event = events.get(timeout=settings.time_limit_s)
    except queue.Empty:
        raise VoiceError(f"the recogniser takes longer than {settings.time_limit_s:g} s to load") from None
    finally:
        process.close()
    if event["event"] != "ready":
        raise VoiceError(event["detail"])
