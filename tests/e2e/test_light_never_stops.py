"""The light goes on, whatever happens to the model: gaps between frames are measured at a sink."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest
from conftest import LONG

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings
from lamp_runtime.output.sinks.null import NullSink
from lamp_schema import parse

pytestmark = [pytest.mark.model, pytest.mark.alone]

# Moves in every frame, so that each frame reaches the sink.
MOVING = parse('{"type":"pattern","name":"rainbow","params":{"speed":700}}')


def test_killing_the_worker_while_it_composes_leaves_no_gap_in_the_light() -> None:
    sink = NullSink(record=True)
    with Lamp(Settings(max_tokens=400, time_limit_s=120), sinks=(sink,)) as lamp:
        assert lamp.engine.wait_ready(120)
        lamp.play(MOVING)
        time.sleep(0.2)
        moving_from = [time.monotonic()]
        answers = []
        asking = threading.Thread(target=lambda: answers.append(lamp.ask(lamp.settings.request(LONG))))
        asking.start()
        # Before the first step is written: a still one would need no frames.
        time.sleep(0.3)
        pid = lamp.engine.status().worker_pid
        assert pid is not None
        assert not answers
        os.kill(pid, signal.SIGKILL)
        asking.join(10)
        moving_to = [time.monotonic()]
        assert answers[0].source == "fallback"
        assert lamp.status()["playing"]["source"] == "fallback"
        lamp.play(MOVING)
        time.sleep(0.2)
        moving_from.append(time.monotonic())
        time.sleep(1)
        moving_to.append(time.monotonic())
        assert lamp.ask(lamp.settings.request("the next request")).source == "model"
    at_s = np.array([recorded.at_s for recorded in sink.frames])
    for start, end in zip(moving_from, moving_to, strict=True):
        gaps_ms = np.diff(at_s[(at_s >= start) & (at_s <= end)]) * 1000
        assert len(gaps_ms) > 12
        assert gaps_ms.max() < 50, f"{gaps_ms.max():.0f} ms without a frame"
