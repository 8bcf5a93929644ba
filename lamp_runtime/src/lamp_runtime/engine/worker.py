"""The worker process: owns the model, answers one request at a time over its standard input and output.

Lines of JSON. In: `{"op": "compose", "id", "request"}`, `{"op": "cancel", "id"}`; the end of the input ends the
process. Out: `preparing` while the shipped model is made, `ready` or `failed`, and for each request `progress`, `steps`
with the program so far whenever a step is whole, and then `done`, `cancelled` or `error`.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from lamp_runtime.engine.answer import Request
from lamp_runtime.engine.models import find_model
from lamp_runtime.engine.steps import StepReader
from lamp_runtime.errors import ModelError
from lamp_runtime.piped import Outbox
from lamp_schema import LampSchemaError, dumps_canonical
from lamp_schema.sprites import library

if TYPE_CHECKING:
    from lamp_runtime.engine.constraint import ProgramConstraint
    from lamp_runtime.engine.decoders import Decoder

# The light comes first: the frame loop gets the processor before the model does.
_NICENESS = 10
# And where memory runs out the model goes before anything else does.
_OOM_SCORE = "500"
_PROGRESS_EVERY_S = 0.05


class _Inbox:
    """Requests in order, and which of them are no longer wanted."""

    def __init__(self, stream: TextIO):
        self.jobs: queue.Queue[dict[str, Any]] = queue.Queue()
        self._dropped_to = -1
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def dropped(self, job: int) -> bool:
        """Whether the request was cancelled, or a newer one has come."""
        return job <= self._dropped_to

    def _read(self, stream: TextIO) -> None:
        for line in stream:
            message = json.loads(line)
            if message["op"] == "cancel":
                self._dropped_to = max(self._dropped_to, message["id"])
            else:
                self._dropped_to = max(self._dropped_to, message["id"] - 1)
                self.jobs.put(message)
        # The parent is gone: nothing is worth finishing, not even a forward pass.
        os._exit(0)


def _answer(decoder: Decoder, message: dict[str, Any], inbox: _Inbox, outbox: Outbox) -> None:
    job = message["id"]
    started = time.monotonic()
    first_token_ms = 0
    told = started
    steps = StepReader()

    def elapsed_ms() -> int:
        return round((time.monotonic() - started) * 1000)

    def on_token(constraint: ProgramConstraint) -> None:
        nonlocal first_token_ms, told
        first_token_ms = first_token_ms or elapsed_ms()
        if time.monotonic() - told >= _PROGRESS_EVERY_S:
            told = time.monotonic()
            outbox.send("progress", id=job, tokens=constraint.tokens, written=constraint.text)
        if steps.feed(constraint.text):
            outbox.send("steps", id=job, program=dumps_canonical(steps.program(constraint.text)))

    written = decoder.compose(Request(**message["request"]), on_token, lambda: inbox.dropped(job))
    if written is None:
        outbox.send("cancelled", id=job)
        return
    timings = {"prompt_ms": first_token_ms, "generate_ms": elapsed_ms() - first_token_ms}
    counts = {"tokens": written.tokens, "sampled": written.sampled, "passes": written.passes}
    outbox.send("done", id=job, program=dumps_canonical(written.program), **counts, timings=timings)


def main(argv: list[str] | None = None) -> int:
    """Load the model, say `ready` or `failed`, and answer until the input ends. Exit code 1: the model failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a GGUF, or `base`; without it the model that ships")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--decoder", default="lamp")
    parser.add_argument("--sprites", type=Path)
    options = parser.parse_args(argv)
    # Ctrl-C and a stop by systemd reach the whole group; the lamp ends its worker itself, by closing the pipe.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    outbox = Outbox()
    inbox = _Inbox(sys.stdin)
    os.nice(_NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    try:
        # Not at the top: these imports take a second, and the pipes must be in place before anything can print.
        from lamp_runtime.engine.decoders import load_decoder

        if options.sprites:
            library().add_folder(options.sprites)
        model = find_model(options.model, lambda doing: outbox.send("preparing", detail=doing))
        decoder = load_decoder(options.decoder, model, options.threads)
        decoder.warm_up()
    except Exception as error:
        # What is wrong with the file or the installation stays wrong; too little memory may be there again later.
        for_good = isinstance(error, ModelError | LampSchemaError | ImportError)
        outbox.send("failed", detail=str(error) or type(error).__name__, for_good=for_good)
        return 1
    outbox.send("ready", model=decoder.info.name)
    while True:
        message = inbox.jobs.get()
        if inbox.dropped(message["id"]):
            outbox.send("cancelled", id=message["id"])
            continue
        try:
            _answer(decoder, message, inbox, outbox)
        except Exception as error:
            outbox.send("error", id=message["id"], detail=str(error) or type(error).__name__)


if __name__ == "__main__":
    sys.exit(main())
