"""The voice process: owns the recogniser and, when told to listen, the microphone and the models that watch over it.

Lines of JSON. In: `{"op": "hear", "id", "audio"}` with a recording in base64, `{"op": "listen", "on"}`, `{"op": "do",
"command"}` for one request, `{"op": "stream", "on"}` for requests that are recognised elsewhere, `{"op": "sound",
"sound"}`; the end of the input ends the process. Out: `ready` or `failed`; for a recording `heard` or `unclear` or
`error`; while it listens `phase`, the same three with the id 0, `audio` for what goes elsewhere, and `deaf` when it
can't go on; `sound` with why there is none. No audio is written anywhere.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import queue
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from lamp_runtime.errors import AudioError, LampError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.activity import SileroActivity, trim
from lamp_runtime.input.voice.audio import Samples
from lamp_runtime.input.voice.decode import decode
from lamp_runtime.input.voice.ear import Ear
from lamp_runtime.input.voice.recogniser import LONGEST_S, Recogniser, Whisper
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.speaker import Speaker
from lamp_runtime.input.voice.vocabulary import context
from lamp_runtime.piped import Outbox

# A server must be told to have failed before the process is taken for one that hangs.
_SERVER_SHARE = 0.8
# After the frame loop, as the model; and gone before the model where memory runs out.
_NICENESS = 10
_OOM_SCORE = "600"


class _OneAtATime:
    """The recogniser, for recordings and for the microphone: whoever comes second waits."""

    def __init__(self, recogniser: Recogniser):
        self._recogniser = recogniser
        self._lock = threading.Lock()

    def text(self, samples: Samples) -> str:
        with self._lock:
            return self._recogniser.text(samples)


def _read(jobs: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        jobs.put(json.loads(line))
    # The parent is gone: nothing is worth finishing.
    os._exit(0)


def _recogniser(settings: VoiceSettings, sprites: Path | None) -> Recogniser:
    if settings.speech is not None:
        # Not at the top: it needs a package that a lamp may do without.
        parts.load("wyoming")
        from lamp_runtime.input.wyoming.speech import SpeechServer

        return SpeechServer(settings.speech, settings.language, settings.time_limit_s * _SERVER_SHARE)
    expected = context(sprites) if settings.expect_words else None
    return Whisper(settings.model, settings.language, settings.threads, expected)


def _hear_all(messages: queue.SimpleQueue[dict[str, Any]], recogniser: Recogniser, outbox: Outbox) -> None:
    """Recordings, in a thread of their own: a button that is pressed meanwhile must not wait for them."""
    while True:
        _hear(messages.get(), recogniser, outbox)


def _hear(message: dict[str, Any], recogniser: Recogniser, outbox: Outbox) -> None:
    started, job = time.monotonic(), message["id"]
    try:
        samples = trim(decode(base64.b64decode(message["audio"]), LONGEST_S), SileroActivity())
        text = recogniser.text(samples)
    except AudioError as error:
        outbox.send("unclear", id=job, kind=error.kind, detail=str(error))
    except Exception as error:
        outbox.send("error", id=job, detail=str(error) or type(error).__name__)
    else:
        outbox.send("heard", id=job, text=text, ms=round((time.monotonic() - started) * 1000))


def main(argv: list[str] | None = None) -> int:
    """Load the recogniser, and answer until the input ends. Exit code 1: it can't be loaded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", default="{}", help="the [voice] table, as JSON")
    parser.add_argument("--sprites", type=Path)
    options = parser.parse_args(argv)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    outbox = Outbox()
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(jobs,), daemon=True).start()
    os.nice(_NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    settings = VoiceSettings.model_validate_json(options.settings)
    try:
        recogniser = _OneAtATime(_recogniser(settings, options.sprites))
    except Exception as error:
        outbox.send("failed", detail=str(error) or type(error).__name__, for_good=isinstance(error, LampError))
        return 1
    outbox.send("ready")
    recordings: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_hear_all, args=(recordings, recogniser, outbox), daemon=True).start()
    ear = Ear(settings, recogniser, outbox)
    speaker = Speaker(lambda detail: outbox.send("sound", id=0, detail=detail))
    while True:
        message = jobs.get()
        match message["op"]:
            case "hear":
                recordings.put(message)
            case "listen":
                ear.open() if message["on"] else ear.close()
            case "do":
                ear.do(message["command"])
            case "stream":
                ear.stream(message["on"])
            case "sound":
                speaker.play(message["sound"])


if __name__ == "__main__":
    sys.exit(main())
