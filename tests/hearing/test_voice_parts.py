"""The parts of hearing, each for itself: what is cut out of a stream, what is decoded, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from spoken import needs_speech, noise, say, silence, tone

from lamp_runtime.config import load_settings
from lamp_runtime.errors import AudioError, ConfigError, VoiceError
from lamp_runtime.input.voice import parts
from lamp_runtime.input.voice.activity import Endpointer, SileroActivity, trim
from lamp_runtime.input.voice.audio import CHUNK_SAMPLES, RATE_HZ, Samples, chunks, duration_s
from lamp_runtime.input.voice.decode import decode, to_wav
from lamp_runtime.input.voice.pipeline import Phase, utterances
from lamp_runtime.input.voice.recogniser import Whisper, plain
from lamp_runtime.input.voice.sources import Recording, Stream, make_source
from lamp_runtime.input.voice.vocabulary import context
from lamp_runtime.input.voice.wake import MicroWakeWord

LOUD, WORD = 1000, 5000


class Loudness:
    """Speech is what is loud."""

    def probability(self, chunk: Samples) -> float:
        assert chunk.shape == (CHUNK_SAMPLES,)
        assert chunk.dtype == np.int16
        return 1.0 if abs(int(chunk[0])) >= LOUD else 0.0

    def reset(self) -> None:
        pass


class LoudWord:
    """The wake word is WORD."""

    resets = 0

    def heard(self, chunk: Samples) -> bool:
        return int(chunk[0]) == WORD

    def reset(self) -> None:
        self.resets += 1


def stream(*pieces: tuple[int, int]) -> Iterable[Samples]:
    """(level, how many chunks) one after another."""
    return [np.full(CHUNK_SAMPLES, level, np.int16) for level, count in pieces for _ in range(count)]


def endpointer(most_s: float = 15) -> Endpointer:
    return Endpointer(Loudness(), silence_ms=320, most_s=most_s, clock=lambda: 0.0)


def levels(utterance_samples: Samples) -> list[int]:
    return [int(level) for level in utterance_samples[::CHUNK_SAMPLES]]


def test_an_utterance_has_its_words_a_little_before_and_a_little_after() -> None:
    found = list(utterances(stream((1, 40), (LOUD, 20), (2, 40), (LOUD + 1, 10), (3, 40)), endpointer()))
    assert [levels(one.samples) for one in found] == [
        [1] * 10 + [LOUD] * 20 + [2] * 8,
        [2] * 10 + [LOUD + 1] * 10 + [3] * 8,
    ]


def test_a_pause_between_words_does_not_end_it_and_a_click_is_none() -> None:
    found = list(utterances(stream((0, 20), (LOUD, 2), (0, 30), (LOUD, 10), (0, 9), (LOUD, 10), (0, 20)), endpointer()))
    assert [levels(one.samples).count(LOUD) for one in found] == [20]


def test_speech_without_an_end_is_cut_at_the_longest() -> None:
    found = list(utterances(stream((LOUD, 100)), endpointer(most_s=1)))
    assert [len(one.samples) // CHUNK_SAMPLES for one in found] == [31, 31, 31, 7]


def test_only_what_follows_the_wake_word_is_a_request() -> None:
    phases: list[Phase] = []
    wake = LoudWord()
    talk = stream((LOUD, 50), (0, 50), (WORD, 1), (0, 10), (LOUD + 7, 20), (0, 20), (LOUD + 8, 20), (0, 20))
    found = list(utterances(talk, endpointer(), wake, phases.append))
    assert len(found) == 1
    assert set(levels(found[0].samples)) == {0, LOUD + 7}
    assert phases == ["waiting", "listening", "waiting"]
    assert wake.resets == 1


def test_a_request_that_follows_the_wake_word_at_once_begins_before_the_word_is_known() -> None:
    talk = stream((0, 20), (LOUD, 3), (LOUD + 6, 1), (WORD, 1), (LOUD + 7, 20), (0, 20))
    found = list(utterances(talk, endpointer(), LoudWord()))
    assert [levels(one.samples) for one in found] == [[LOUD + 6, WORD] + [LOUD + 7] * 20 + [0] * 8]


def test_a_wake_word_that_nothing_follows_is_forgotten_after_six_seconds() -> None:
    late = stream((WORD, 1), (0, 200), (LOUD, 20), (0, 20))
    assert list(utterances(late, endpointer(), LoudWord())) == []
    in_time = stream((WORD, 1), (0, 180), (LOUD, 20), (0, 20))
    assert len(list(utterances(in_time, endpointer(), LoudWord()))) == 1


def encoded(samples: Samples, container: str, codec: str, rate_hz: int = 48_000) -> bytes:
    """A recording as a browser would send it."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        track = out.add_stream(codec, rate=rate_hz, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(format=track.format, layout="mono", rate=rate_hz)
        fifo = av.AudioFifo()
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            piece.pts = None
            fifo.write(piece)
        while (block := fifo.read(track.codec_context.frame_size or 1024, partial=True)) is not None:
            out.mux(track.encode(block))
        out.mux(track.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    ("container", "codec"), [("wav", "pcm_s16le"), ("ogg", "libopus"), ("webm", "libopus"), ("mp4", "aac")]
)
def test_what_browsers_record_is_decoded_to_the_same_sound(container: str, codec: str) -> None:
    heard = decode(encoded(tone(1.0, 440), container, codec), most_s=5)
    assert heard.dtype == np.int16
    assert duration_s(heard) == pytest.approx(1.0, abs=0.1)
    assert np.argmax(np.abs(np.fft.rfft(heard))) / duration_s(heard) == pytest.approx(440, abs=2)


def test_a_wav_of_its_own_is_given_back_as_it_was() -> None:
    samples = noise(0.5)
    assert np.array_equal(decode(to_wav(samples), 1), samples)


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"", "format", "none of the formats that the lamp hears; send WAV, Ogg, WebM or MP4"),
        (b"ID3" + bytes(500), "format", "none of the formats"),
        (b"fLaC" + bytes(500), "format", "none of the formats"),
        (b"RIFF\x00\x00\x00\x00WAVE" + bytes(100), "format", "can't be decoded|has no sound"),
        (b"OggS" + bytes(500), "format", "can't be decoded|has no sound"),
        (b"\x1a\x45\xdf\xa3" + bytes(500), "format", "can't be decoded|has no sound"),
        (to_wav(silence(0)), "format", "has no sound|can't be decoded"),
        (to_wav(silence(5.1)), "length", "longer than 5 s; say it in fewer words"),
        (encoded(silence(600), "ogg", "libopus"), "length", "longer than 5 s"),
    ],
)
def test_what_is_no_recording_of_a_request_is_refused(data: bytes, kind: str, message: str) -> None:
    with pytest.raises(AudioError, match=message) as refused:
        decode(data, most_s=5)
    assert refused.value.kind == kind


def test_a_stream_may_be_bare_samples_or_a_wav(tmp_path: Path) -> None:
    samples = noise(0.4)
    for data in (samples.astype("<i2").tobytes(), to_wav(samples)):
        heard = np.concatenate(list(Stream(io.BytesIO(data)).chunks()))
        assert np.array_equal(heard[: len(samples)], samples)
        assert len(heard) % CHUNK_SAMPLES == 0
    with pytest.raises(
        AudioError, match=r"the stream has 48000 Hz, 1 channels and 16 bits; send 16000 Hz, one channel"
    ):
        list(Stream(io.BytesIO(encoded(samples, "wav", "pcm_s16le"))).chunks())
    with pytest.raises(AudioError, match="the stream is no WAV that can be read"):
        list(Stream(io.BytesIO(b"RIFF" + bytes(60))).chunks())


def test_a_recording_in_real_time_takes_its_time() -> None:
    slept: list[float] = []
    assert len(list(Recording(silence(1.0), real_time=True, sleep=slept.append).chunks())) == 32
    assert sum(slept) == pytest.approx(1.0, abs=0.05)
    slept.clear()
    list(Recording(silence(1.0), sleep=slept.append).chunks())
    assert slept == []


def test_a_source_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        make_source(str(tmp_path / "none.wav"))
    with pytest.raises(VoiceError, match=r"microphone|libportaudio2"):
        next(iter(make_source("mic:no such microphone").chunks()))


def test_silence_and_noise_are_nobody_speaking() -> None:
    for sound in (silence(2), noise(2), tone(2)):
        with pytest.raises(AudioError, match="nobody speaks in it") as refused:
            trim(sound, SileroActivity())
        assert refused.value.kind == "speech"


@needs_speech
def test_a_recording_is_trimmed_to_its_speech() -> None:
    said = say("draw a cat")
    cut = trim(np.concatenate([silence(3), said, silence(3)]), SileroActivity())
    assert duration_s(said) - 0.3 < duration_s(cut) < duration_s(said) + 0.8


@needs_speech
@pytest.mark.parametrize("voice", ["en-us", "en-gb+f3", "en-us+m3"])
def test_the_wake_word_is_known_and_is_no_part_of_the_request(voice: str) -> None:
    request = say("draw a cat", voice)
    talk = [say("what a nice day", voice), silence(1.5), say("okay nabu", voice), silence(0.4), request, silence(1.5)]
    cutter = Endpointer(SileroActivity(), silence_ms=700, most_s=15)
    found = list(utterances(chunks(np.concatenate(talk)), cutter, MicroWakeWord("okay nabu")))
    assert len(found) == 1
    assert duration_s(request) - 0.3 < duration_s(found[0].samples) < duration_s(request) + 0.8


@needs_speech
def test_a_short_request_is_heard_in_a_short_window_and_nothing_in_silence() -> None:
    whisper = Whisper(None, "en", 1, expected=None)
    assert [whisper._features(silence(seconds)).shape for seconds in (3, 10, 12, 40)] == [
        (80, 1000), (80, 1000), (80, 2000), (80, 3000)
    ]  # fmt: skip
    assert whisper.text(np.concatenate([say("turn off the light"), silence(0.3)])) == "turn off the light"
    with pytest.raises(AudioError, match="the words were not understood"):
        Whisper(None, "en", 1, context()).text(np.zeros(0, np.int16))


def test_a_wake_word_that_nobody_knows_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"no wake word 'hey lamp' .*use one of okay nabu, hey jarvis"):
        MicroWakeWord("hey lamp")
    broken = tmp_path / "own.json"
    broken.write_text("{}")
    with pytest.raises(VoiceError, match="no wake word"):
        MicroWakeWord(str(broken))


@pytest.mark.parametrize(
    ("heard", "typed"),
    [
        (" Make it turquoise.", "make it turquoise"),
        ("A calm sea...", "a calm sea"),
        ("I want a TV.", "I want a TV"),
        ("TV", "TV"),
        ("[Music] (sighs) ♪ la la ♪", ""),
        (" Tea timer,  4 minutes, then blink.", "tea timer, 4 minutes, then blink"),
        ("...", ""),
    ],
)
def test_words_come_out_as_one_would_type_them(heard: str, typed: str) -> None:
    assert plain(heard) == typed


def test_the_context_has_your_own_pictures_and_stays_short(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"my_picture_{number:02}.txt").write_text("")
    assert context(tmp_path).startswith(context())
    assert "Draw a my picture 07." in context(tmp_path)
    assert "my picture 08" not in context(tmp_path)


def test_a_missing_package_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PACKAGES", {"no_such_module": "no-such-package", "json": "json"})
    with pytest.raises(VoiceError, match=r"not installed \(no-such-package\); pip install 'lamp-runtime\[voice\]'"):
        parts.check()
    with pytest.raises(VoiceError, match="no-such-package is not installed"):
        parts.load("no_such_module")


def test_the_voice_table_of_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "lamp.toml"
    file.write_text('[voice]\nenabled = true\nwake = "hey jarvis"\nsilence_ms = 500\n')
    voice = load_settings(file=file)[0].voice
    assert (voice.enabled, voice.wake, voice.silence_ms, voice.threads) == (True, "hey jarvis", 500, 1)
    file.write_text("[voice]\nsilence_ms = 5\n")
    with pytest.raises(ConfigError, match=r"voice\.silence_ms .*greater than or equal to 100, not 5"):
        load_settings(file=file)
    file.write_text("[voice]\nloud = true\n")
    with pytest.raises(ConfigError, match=r"voice\.loud .*no such setting"):
        load_settings(file=file)
