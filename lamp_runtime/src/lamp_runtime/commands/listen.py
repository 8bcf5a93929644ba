"""Listen, and do what is said: to the microphone, a recording, or the standard input."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lamp_runtime.commands.common import compose, play_in_terminal, prepare, terminal
from lamp_runtime.config import Settings, add_flags
from lamp_runtime.engine.answer import Composed
from lamp_runtime.engine.engine import Engine
from lamp_runtime.errors import AudioError, LampError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.activity import Endpointer, SileroActivity
from lamp_runtime.input.voice.audio import Utterance
from lamp_runtime.input.voice.decode import to_wav
from lamp_runtime.input.voice.pipeline import Phase, utterances
from lamp_runtime.input.voice.sources import make_source
from lamp_runtime.input.voice.voice import Voice
from lamp_runtime.input.voice.wake import MicroWakeWord
from lamp_schema import to_dict

HELP = "listen, and do what is said"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", help="mic, mic:DEVICE, a recording, or - for the standard input (default mic)")
    parser.add_argument("--once", action="store_true", help="end after the first request")
    parser.add_argument("--no-wake", action="store_true", help="take all speech for requests, without a wake word")
    parser.add_argument("--real-time", action="store_true", help="hear a recording as fast as it was spoken")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each request, play nothing")
    parser.add_argument("--seconds", type=float, help="play no longer than this")
    add_flags(parser, "model", "seed", "max_tokens", "temperature", "time_limit_s", "threads", "sprites")


def main(options: argparse.Namespace) -> int:
    parts.check()
    settings = prepare(options)
    # Before anybody speaks: nobody should speak to a lamp that can't show its light.
    sink = None if options.json else terminal("--json prints the program")
    answered = 0
    with _hearing(settings) as (engine, voice):
        for utterance in _utterances(settings, options):
            composed = _answer(settings, engine, voice, utterance)
            if composed is None:
                continue
            answered += 1
            if sink is None:
                _print(composed, utterance)
            else:
                play_in_terminal(composed.program, sink, options.seconds)
            if options.once:
                break
    if not answered:
        raise LampError("no request was heard; say the wake word first, or use --no-wake to take all speech for one")
    return 0


@contextmanager
def _hearing(settings: Settings) -> Iterator[tuple[Engine, Voice]]:
    engine = Engine(settings.model, settings.threads, settings.sprites, settings.decoder)
    voice = Voice(settings.voice, settings.sprites)
    engine.start()
    try:
        yield engine, voice
    finally:
        voice.close()
        engine.close()


def _utterances(settings: Settings, options: argparse.Namespace) -> Iterator[Utterance]:
    voice = settings.voice
    source = make_source(options.source or voice.source, options.real_time)
    endpointer = Endpointer(SileroActivity(), voice.silence_ms, voice.longest_s)
    wake = None if options.no_wake or voice.wake is None else MicroWakeWord(voice.wake)
    prompts: dict[Phase, str] = {"waiting": f"waiting for \u201c{voice.wake}\u201d", "listening": "listening"}

    def tell(phase: Phase) -> None:
        if sys.stderr.isatty():
            print(prompts[phase], file=sys.stderr)

    return utterances(source.chunks(), endpointer, wake, tell)


def _answer(settings: Settings, engine: Engine, voice: Voice, utterance: Utterance) -> Composed | None:
    """The program for what was said; None, with the reason on the standard error, when that was not understood."""
    try:
        heard = voice.hear(to_wav(utterance.samples))
    except AudioError as error:
        print(f"lamp: {error}", file=sys.stderr)
        return None
    composed = compose(engine, settings.request(heard.text))
    if composed.detail:
        print(f"lamp: {composed.detail}; a calm light shines in its place", file=sys.stderr)
    return composed


def _print(composed: Composed, utterance: Utterance) -> None:
    """The line of JSON; `ms` is from the end of the speech to the program."""
    ms = round((time.monotonic() - utterance.ended_s) * 1000)
    line = {"heard": composed.request, "program": to_dict(composed.program), "ms": ms}
    print(json.dumps(line, ensure_ascii=False, separators=(",", ":")), flush=True)
