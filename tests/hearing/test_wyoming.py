"""Wyoming over real sockets: the package's own client against the lamp, the lamp against the package's own server."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from no_engine import NoEngine
from patience import PATIENT_S, eventually
from spoken import needs_speech, say, silence
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.ping import Ping
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import RunSatellite
from wyoming.server import AsyncEventHandler, AsyncTcpServer
from wyoming.wake import Detection

from lamp_runtime.app import Lamp
from lamp_runtime.config import Settings, load_settings
from lamp_runtime.errors import AudioError, ConfigError, VoiceError
from lamp_runtime.input.voice.audio import RATE_HZ, Samples
from lamp_runtime.input.voice.decode import to_wav
from lamp_runtime.input.voice.settings import VoiceSettings
from lamp_runtime.input.voice.voice import Voice
from lamp_runtime.input.wyoming.attach import wyoming_attached
from lamp_runtime.input.wyoming.server import CONNECTIONS_MOST, WyomingServer
from lamp_schema import parse

pytestmark = [pytest.mark.model, needs_speech]

RED = parse({"type": "pattern", "name": "solid", "params": {"color": "red"}})
ANY_PORT = "tcp://127.0.0.1:0"


@contextmanager
def served(voice: VoiceSettings) -> Iterator[tuple[Lamp, tuple[str, int]]]:
    """A lamp that shines red, whose recogniser is loaded, and where Wyoming reaches it."""
    settings = Settings(voice=voice, asks_per_minute=0)
    with Lamp(settings, engine=NoEngine()) as lamp, WyomingServer(lamp).attached() as server:
        lamp.play(RED)
        eventually(lambda: lamp.voice._loaded, lamp)
        yield lamp, server.address


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Lamp, tuple[str, int]]]:
    with served(VoiceSettings(wyoming=ANY_PORT, time_limit_s=PATIENT_S)) as both:
        yield both


def audio(samples: Samples, rate_hz: int = RATE_HZ, channels: int = 1) -> list[Event]:
    """As other programs send it: 1024 frames at a time."""
    form = {"rate": rate_hz, "width": 2, "channels": channels}
    data, size = samples.astype("<i2").tobytes(), 1024 * 2 * channels
    chunks = [AudioChunk(audio=data[at : at + size], **form).event() for at in range(0, len(data), size)]
    return [AudioStart(**form).event(), *chunks, AudioStop().event()]


def exchange(address: tuple[str, int], *events: Event) -> Event:
    """What the lamp answers to these, by the package's own client."""

    async def talk() -> Event:
        async with AsyncTcpClient(*address) as client:
            for event in events:
                await client.write_event(event)
            async with asyncio.timeout(PATIENT_S):
                answer = await client.read_event()
        assert answer is not None, "the lamp ended the connection"
        return answer

    return asyncio.run(talk())


def test_the_lamp_describes_itself_as_a_satellite_that_hears_and_obeys(both: tuple[Lamp, tuple[str, int]]) -> None:
    _, address = both
    info = Info.from_event(exchange(address, Describe().event()))
    assert info.satellite is not None
    assert info.satellite.installed
    assert [model.languages for model in info.asr[0].models] == [["en"]]
    assert info.handle[0].models[0].installed
    assert exchange(address, Ping("still there?").event()) == Event("pong", {"text": "still there?"})


def test_a_transcript_is_asked(both: tuple[Lamp, tuple[str, int]]) -> None:
    lamp, address = both
    lamp.set_brightness(0.8)
    answer = exchange(address, Transcript("30 percent").event())
    assert answer == Event("handled", {"text": "Solid"})
    assert lamp.loop.brightness == 0.3


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (48_000, 2)])
def test_audio_becomes_a_transcript_and_is_not_asked(
    both: tuple[Lamp, tuple[str, int]], rate_hz: int, channels: int
) -> None:
    lamp, address = both
    said = np.concatenate([silence(0.3), say("turn off the light"), silence(0.3)])
    said = np.repeat(said, rate_hz // RATE_HZ * channels)
    answer = exchange(address, Transcribe(language="en").event(), *audio(said, rate_hz, channels))
    assert answer == Event("transcript", {"text": "turn off the light", "language": "en"})
    assert lamp.loop.status().state == "playing"


def test_audio_without_words_is_an_empty_transcript(both: tuple[Lamp, tuple[str, int]]) -> None:
    assert exchange(both[1], *audio(silence(2))).data["text"] == ""


def line(**values: Any) -> bytes:
    return json.dumps(values).encode() + b"\n"


FORM = {"rate": 16_000, "width": 2, "channels": 1}
BEGUN = line(type="audio-start", data=FORM)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (
            b"GET / HTTP/1.1\r\nHost: lamp\r\n\r\n",
            "an event's first line is no JSON object; is the other side a Wyoming",
        ),
        (b"[1, 2]\n", "an event's first line is no JSON object"),
        (b"[" * 5000 + b"\n", "an event's first line is no JSON object"),
        (b"\x00\xff\xfe\n", "an event's first line is no JSON object"),
        (b"{}\n", "an event has no type"),
        (line(type=7), "an event has no type"),
        (line(type="describe", data=3), "the data of 'describe' is no JSON object"),
        (b'{"type": "' + b"x" * 9000, "first line is over 8192 bytes"),
        (line(type="transcript", data_length=10**9), "data_length is 1000000000; a whole number from 0 to 65536"),
        (line(type="transcript", data_length=3) + b"abc", "the data of 'transcript' is no JSON object"),
        (line(type="audio-chunk", payload_length=-1), "payload_length is -1; a whole number from 0 to 65536"),
        (line(type="audio-chunk", payload_length="9"), "payload_length is 9; a whole number"),
        (line(type="audio-chunk", data=FORM, payload_length=2) + b"ab", "came before audio-start"),
        (line(type="audio-stop"), "came before audio-start"),
        (line(type="audio-start"), "rate None, width None, channels None; send 8000 to 48000 Hz, 2 bytes"),
        (
            line(type="audio-start", data={**FORM, "rate": 96_000}),
            "rate 96000, width 2, channels 1; send 8000 to 48000",
        ),
        (line(type="audio-start", data={**FORM, "width": 4}), "width 4, channels 1; send"),
        (
            BEGUN + line(type="audio-chunk", data={**FORM, "rate": 8000}),
            "is 8000 Hz with 1 channels, but it began as 16000",
        ),
        (BEGUN + line(type="audio-chunk", data=FORM, payload_length=3) + b"abc", "3 bytes, which cuts a sample in two"),
        (
            BEGUN + (line(type="audio-chunk", data=FORM, payload_length=64_000) + bytes(64_000)) * 16,
            "the audio is longer than 30 s",
        ),
        (line(type="transcript"), "a transcript has no text"),
        (line(type="transcript", data={"text": ["off"]}), "a transcript has no text"),
        (line(type="transcript", data={"text": " "}), "empty"),
        (line(type="transcript", data={"text": "red " * 501}), "characters"),
    ],
)
def test_bad_input_ends_its_own_connection_with_an_error_and_nothing_else(
    both: tuple[Lamp, tuple[str, int]], sent: bytes, message: str
) -> None:
    lamp, address = both
    lamp.play(RED)
    with socket.create_connection(address, timeout=PATIENT_S) as other, socket.create_connection(address) as wrong:
        wrong.settimeout(PATIENT_S)
        wrong.sendall(sent)
        answer = b"".join(iter(lambda: wrong.recv(4096), b""))
        head, _, data = answer.partition(b"\n")
        assert json.loads(head)["type"] == "error"
        assert message in json.loads(data)["text"]
        other.sendall(line(type="ping", data={"text": "fine"}))
        assert b"pong" in other.recv(4096)
    assert lamp.loop.status().state == "playing"


def test_half_an_event_and_a_sudden_end_disturb_nothing(
    both: tuple[Lamp, tuple[str, int]], caplog: pytest.LogCaptureFixture
) -> None:
    address = both[1]
    for sent in (b'{"type": "des', line(type="audio-chunk", payload_length=900) + b"abc", b""):
        with socket.create_connection(address) as sudden:
            sudden.sendall(sent)
    assert Info.from_event(exchange(address, Describe().event())).satellite is not None
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_there_are_only_so_many_connections(both: tuple[Lamp, tuple[str, int]]) -> None:
    address = both[1]
    time.sleep(1.5)  # Those of the tests before have their farewell.
    held = [socket.create_connection(address) for _ in range(CONNECTIONS_MOST)]
    try:
        for one in held:
            one.settimeout(PATIENT_S)
            one.sendall(line(type="ping", data={"text": "a"}))
            assert b"pong" in one.recv(4096)
        answer = exchange(address, Describe().event())
        assert Error.from_event(answer).text == f"{CONNECTIONS_MOST} clients are connected already; close one"
    finally:
        for one in held:
            one.close()
    time.sleep(0.5)
    assert exchange(address, Describe().event()).type == "info"


def test_only_those_who_are_named_are_let_in_from_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text('[voice]\nwyoming = "tcp://0.0.0.0:10700"\n')
    with pytest.raises(ConfigError, match=r"can be reached by others, and Wyoming has no passwords; name who may"):
        load_settings({}, file, {})
    for wrong in ("10700", "tcp://lamp", "http://lamp:1", "tcp://lamp:99999", "tcp://lamp:1/path"):
        file.write_text(f'[voice]\nspeech = "{wrong}"\n')
        with pytest.raises(ConfigError, match=r"is not of the form tcp://HOST:PORT"):
            load_settings({}, file, {})
    file.write_text('[voice]\nwyoming = "tcp://0.0.0.0:0"\nwyoming_clients = ["192.168.1.0/24"]\n')
    settings, _ = load_settings({}, file, {})
    with Lamp(settings, engine=NoEngine()) as lamp, WyomingServer(lamp).attached() as server:
        assert server._refusal("127.0.0.1") is None
        assert server._refusal("192.168.1.77") is None
        assert "name it in [voice] wyoming_clients" in str(server._refusal("192.168.2.77"))


def test_who_asks_too_often_is_told_so() -> None:
    settings = Settings(voice=VoiceSettings(wyoming=ANY_PORT), asks_per_minute=1)
    with Lamp(settings, engine=NoEngine()) as lamp, WyomingServer(lamp).attached() as server:
        lamp.play(RED)
        assert exchange(server.address, Transcript("20 percent").event()).type == "handled"
        answer = exchange(server.address, Transcript("90 percent").event())
        assert Error.from_event(answer).text.startswith("too many requests; the next may come in ")
        assert lamp.loop.brightness == 0.2


def test_a_port_that_is_taken_is_a_warning_and_the_lamp_shines(caplog: pytest.LogCaptureFixture) -> None:
    def threads() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "lamp-wyoming"]

    before = threads()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(voice=VoiceSettings(wyoming=f"tcp://127.0.0.1:{port}"))
        with Lamp(settings, engine=NoEngine()) as lamp, wyoming_attached(lamp):
            assert lamp.loop.is_alive()
    assert f"no Wyoming: can't listen at tcp://127.0.0.1:{port}" in caplog.text
    assert threads() == before


def test_an_external_wake_word_opens_the_microphone_for_one_request(tmp_path: Path) -> None:
    file = tmp_path / "microphone.wav"
    file.write_bytes(to_wav(np.concatenate([silence(0.5), say("turn off the light"), silence(60)])))
    with served(VoiceSettings(wyoming=ANY_PORT, source=str(file), time_limit_s=PATIENT_S)) as (lamp, address):
        lamp.mute(True)
        answer = exchange(address, Detection("hey house").event())
        assert "the microphone is muted" in Error.from_event(answer).text
        lamp.mute(False)
        assert lamp.voice.status()["state"] == "ready"
        assert exchange(address, Detection("hey house").event(), Ping("a").event()).type == "pong"
        eventually(lambda: lamp.loop.status().state == "stopped", lamp)
        assert lamp.voice.status()["heard"] == "turn off the light"
        eventually(lambda: lamp.voice.status()["state"] == "ready", lamp)


async def streamed(client: AsyncTcpClient) -> tuple[list[Event], Samples]:
    """All that a satellite sends of one request, and its sound."""
    events: list[Event] = []
    async with asyncio.timeout(PATIENT_S):
        while not events or events[-1].type != "streaming-stopped":
            event = await client.read_event()
            assert event is not None, "the satellite ended the connection"
            events.append(event)
    chunks = [AudioChunk.from_event(event) for event in events if AudioChunk.is_type(event.type)]
    assert {(chunk.rate, chunk.width, chunk.channels) for chunk in chunks} == {(RATE_HZ, 2, 1)}
    return events, np.frombuffer(b"".join(chunk.audio for chunk in chunks), "<i2").astype(np.int16)


def test_as_a_satellite_it_sends_what_follows_the_wake_word_and_asks_what_comes_back(tmp_path: Path) -> None:
    wish = np.concatenate([silence(1), say("okay nabu"), silence(0.4), say("turn off the light"), silence(6)])
    file = tmp_path / "microphone.wav"
    file.write_bytes(to_wav(np.concatenate([wish, wish, silence(200)])))
    voice = VoiceSettings(wyoming=ANY_PORT, enabled=True, source=str(file), time_limit_s=PATIENT_S)

    async def house(lamp: Lamp, address: tuple[str, int]) -> Samples:
        async with AsyncTcpClient(*address) as client:
            await client.write_event(RunSatellite().event())
            lamp.mute(False)  # Now it begins to hear.
            events, samples = await streamed(client)
            kinds = [event.type for event in events if not AudioChunk.is_type(event.type)]
            assert kinds == [
                "detection", "run-pipeline", "streaming-started", "audio-start", "audio-stop", "streaming-stopped",
            ]  # fmt: skip
            assert Detection.from_event(events[0]).name == "okay nabu"
            run = RunPipeline.from_event(events[1])
            assert (run.start_stage, run.end_stage) == (PipelineStage.ASR, PipelineStage.ASR)
            assert lamp.loop.sign._wanted in ("listening", "thinking")
            # Other words than were said: what the house understood counts.
            await client.write_event(Transcript("45 percent").event())
            await asyncio.to_thread(eventually, lambda: lamp.loop.brightness == 0.45, lamp)
            await streamed(client)
            await client.write_event(Error("no text", "stt-no-text-recognized").event())
            await asyncio.to_thread(eventually, lambda: lamp.voice.status()["detail"] == "no text", lamp)
            assert lamp.voice.status()["heard"] == "45 percent"
        return samples

    with served(voice) as (lamp, address):
        lamp.mute(True)
        samples = asyncio.run(house(lamp, address))
        eventually(lambda: not lamp.voice.status()["streams"], lamp)
        assert lamp.loop.status().state == "playing"
        assert lamp.voice.hear(to_wav(samples)).text == "turn off the light"


def test_the_newest_house_has_the_microphone(both: tuple[Lamp, tuple[str, int]]) -> None:
    lamp, address = both

    async def houses() -> None:
        async with AsyncTcpClient(*address) as old, AsyncTcpClient(*address) as new:
            await old.write_event(RunSatellite().event())
            await asyncio.to_thread(eventually, lambda: lamp.voice.status()["streams"], lamp)
            await new.write_event(RunSatellite().event())
            async with asyncio.timeout(PATIENT_S):
                assert await old.read_event() is None
            await new.write_event(Ping("a").event())
            assert (await new.read_event() or Event("none")).type == "pong"
            assert lamp.voice.status()["streams"]

    asyncio.run(houses())
    eventually(lambda: not lamp.voice.status()["streams"], lamp)


class SpeechHandler(AsyncEventHandler):
    """A speech server by the package's own means: keeps what comes, and answers as it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, server: SpeechServer):
        super().__init__(reader, writer)
        self._server = server

    async def handle_event(self, event: Event) -> bool:
        self._server.came.append(event)
        if not AudioStop.is_type(event.type):
            return True
        for answer in self._server.answers:
            await self.write_event(answer)
        return False


class SpeechServer:
    def __init__(self) -> None:
        self.came: list[Event] = []
        self.answers: list[Event] = []
        self._loop = asyncio.new_event_loop()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def __enter__(self) -> SpeechServer:
        server = AsyncTcpServer("127.0.0.1", self.port)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        start = server.start(lambda reader, writer: SpeechHandler(reader, writer, self))
        asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        self._server = server
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


def test_another_machine_turns_speech_to_text() -> None:
    said = np.concatenate([silence(0.3), say("turn off the light"), silence(0.3)])
    with SpeechServer() as server:
        voice = Voice(VoiceSettings(speech=f"tcp://127.0.0.1:{server.port}", time_limit_s=60))
        try:
            server.answers = [Event("voice-stopped"), Transcript(" Draw a dragon. ").event()]
            assert voice.hear(to_wav(said)).text == "draw a dragon"
            assert server.came[0] == Event("transcribe", {"language": "en"})
            assert (server.came[1].type, server.came[-1].type) == ("audio-start", "audio-stop")
            sent = b"".join(event.payload or b"" for event in server.came)
            # The silence around is cut off; what is left is what was said.
            assert sent
            assert sent in said.astype("<i2").tobytes() + bytes(2048)
            server.answers = [Transcript("").event()]
            with pytest.raises(AudioError, match="the words were not understood"):
                voice.hear(to_wav(said))
            server.answers = [Error("no model").event()]
            with pytest.raises(VoiceError, match="does not answer as one should: it says 'no model'"):
                voice.hear(to_wav(said))
            server.answers = []
            with pytest.raises(VoiceError, match="it ended the connection without a transcript"):
                voice.hear(to_wav(said))
        finally:
            server_gone = voice
    try:
        with pytest.raises(VoiceError, match=r"the speech server tcp://127.* can't be reached: .*; start it, or leave"):
            server_gone.hear(to_wav(said))
    finally:
        server_gone.close()


def test_one_lamp_hears_for_another(both: tuple[Lamp, tuple[str, int]], tmp_path: Path) -> None:
    """Both ends are real: the words come from the first lamp's recogniser, the request from the other's wake word."""
    _, (host, port) = both
    file = tmp_path / "microphone.wav"
    said = (silence(1), say("okay nabu"), silence(0.4), say("turn off the light"), silence(200))
    file.write_bytes(to_wav(np.concatenate(said)))
    voice = VoiceSettings(enabled=True, source=str(file), speech=f"tcp://{host}:{port}", time_limit_s=PATIENT_S)
    with Lamp(Settings(voice=voice), engine=NoEngine()) as lamp:
        lamp.play(RED)
        eventually(lambda: lamp.loop.status().state == "stopped", lamp)
        assert lamp.voice.status()["heard"] == "turn off the light"
