"""Files that a program becomes, read back; and the pictures they are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from lamp_runtime.errors import LampError
from lamp_runtime.export import TOLERANCE, render
from lamp_runtime.output.sink import Frame
from lamp_runtime.picture import BOTTOM, LEFT, RIGHT, TOP, contact_sheet, draw_lamp, draw_sprite_sheet
from lamp_runtime.player import Player
from lamp_schema import Program, parse
from lamp_schema.geometry import FRONT_LEDS, HEIGHT, LEDS, WIDTH
from lamp_schema.sprites import library

RED, BLUE = {"color": "#FF0000"}, {"color": "#0000FF"}


def solid(params: dict[str, str]) -> dict[str, Any]:
    return {"type": "pattern", "name": "solid", "params": params}


def program(*steps: tuple[str, dict[str, Any], int | None], **more: Any) -> Program:
    body = [{"id": name, "command": command, "duration": ms} for name, command, ms in steps]
    return parse({"program": {"name": "Test", "steps": body, **more}})


TWO = program(("red", solid(RED), 500), ("blue", solid(BLUE), 1500))
RAINBOW = parse({"type": "pattern", "name": "rainbow", "params": {"speed": 1000}})
WAVE = program(
    (
        "wave",
        {"type": "pattern", "name": "wave", "params": {"color": "#FF6000", "color2": "#2000A0", "speed": 700}},
        900,
    )
)


def lit(value: tuple[int, int, int], *leds: int) -> Frame:
    frame = np.zeros((LEDS, 3), np.uint8)
    frame[list(leds)] = value
    return frame


def cell(picture: Image.Image, led: int, scale: int) -> tuple[int, ...]:
    """The pixel in the middle of a front LED."""
    pixel = picture.convert("RGB").getpixel((int((led % WIDTH - LEFT) * scale), int((led // WIDTH - TOP) * scale)))
    assert isinstance(pixel, tuple)
    return pixel


class TestNumbers:
    def test_frames_and_times_are_the_players_own(self, tmp_path: Path) -> None:
        path = render(WAVE, tmp_path / "a.npz", fps=60)
        with np.load(path) as file:
            frames, times_ms = file["frames"], file["times_ms"]
        assert (frames.dtype, frames.shape, times_ms.dtype) == (np.uint8, (54, LEDS, 3), np.int64)
        assert times_ms[:4].tolist() == [0, 16, 33, 50]
        player = Player(WAVE)
        for frame, t_ms in zip(frames, times_ms.tolist(), strict=True):
            assert (frame == player.frame(t_ms)).all()

    @pytest.mark.parametrize(
        ("what", "seconds", "frames"),
        [
            (TWO, None, 40),
            (TWO, 0.5, 10),
            (RAINBOW, None, 200),
            (program(("long", solid(RED), 20_000)), None, 200),
            (program(("almost", solid(RED), 19_950)), None, 399),
            (
                program(("loop", solid(RED), 1000), loop={"count": 3, "start_step": "loop", "end_step": "loop"}),
                None,
                60,
            ),
        ],
    )
    def test_the_length_is_the_programs_own_when_that_is_short(
        self, tmp_path: Path, what: Program, seconds: float | None, frames: int
    ) -> None:
        with np.load(render(what, tmp_path / "a.npz", seconds)) as file:
            assert len(file["frames"]) == frames

    def test_a_suffix_in_capitals_keeps_its_name(self, tmp_path: Path) -> None:
        render(TWO, tmp_path / "A.NPZ", 0.2)
        assert [path.name for path in tmp_path.iterdir()] == ["A.NPZ"]


class TestGif:
    @pytest.mark.parametrize("fps", [7, 30, 50])
    def test_it_lasts_as_long_as_it_should_and_loops(self, tmp_path: Path, fps: float) -> None:
        path = render(RAINBOW, tmp_path / "a.gif", 1.0, fps, scale=4)
        with Image.open(path) as gif:
            assert gif.info["loop"] == 0
            durations = [frame.info["duration"] for frame in ImageSequence.Iterator(gif)]
        assert sum(durations) == 1000
        assert min(durations) >= 20
        assert len(durations) == fps

    def test_every_picture_is_near_what_the_lamp_looks_like(self, tmp_path: Path) -> None:
        path = render(WAVE, tmp_path / "a.gif", 0.9, 20, scale=6)
        player = Player(WAVE)
        with Image.open(path) as gif:
            for at, picture in enumerate(ImageSequence.Iterator(gif)):
                wanted = np.asarray(draw_lamp(player.frame(at * 50), 6)).astype(int)
                off = np.abs(np.asarray(picture.convert("RGB")) - wanted).max(axis=-1)
                assert np.percentile(off, 90) <= 2 * TOLERANCE
                assert off.mean() < TOLERANCE

    def test_what_stands_still_takes_one_picture_and_no_room(self, tmp_path: Path) -> None:
        path = render(TWO, tmp_path / "a.gif", scale=6)
        with Image.open(path) as gif:
            shown: list[tuple[int, int]] = []
            at_ms = 0
            for picture in ImageSequence.Iterator(gif):
                red, _, blue = cell(picture, 65, 6)
                shown.append((at_ms, 1 if blue > red else 0))
                at_ms += picture.info["duration"]
        assert at_ms == 2000
        assert [is_blue for at_ms, is_blue in shown] == [int(at_ms >= 500) for at_ms, _ in shown]
        assert {500} & {at_ms for at_ms, _ in shown}
        assert len(shown) <= 4
        assert path.stat().st_size < 30_000

    def test_too_many_pictures_a_second_are_refused_with_the_fix(self, tmp_path: Path) -> None:
        with pytest.raises(LampError, match="over 50 fps down; use 50 or less"):
            render(RAINBOW, tmp_path / "a.gif", 1, 60, scale=4)


class TestContactSheet:
    def test_a_still_program_is_one_picture_and_a_moving_one_is_many(self, tmp_path: Path) -> None:
        with Image.open(render(program(("on", solid(RED), None)), tmp_path / "a.png", scale=4)) as one:
            one_size = one.size
        with Image.open(render(RAINBOW, tmp_path / "b.png", scale=4)) as many:
            assert many.width > 3 * one_size[0]
            assert many.height > 1.5 * one_size[1]

    def test_every_step_is_there_and_a_flash_is_seen_while_it_lasts(self, tmp_path: Path) -> None:
        flash = {"type": "pattern", "name": "pulse", "params": {"color": "#FFFFFF", "speed": 100}}
        what = program(("red", solid(RED), 1000), ("flash", flash, 1000), ("blue", solid(BLUE), 1000))
        with Image.open(render(what, tmp_path / "a.png", scale=4)) as sheet:
            pixels = np.asarray(sheet.convert("RGB")).astype(int)
        red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
        assert ((red > 200) & (green < 100) & (blue < 100)).sum() > 500
        assert ((blue > 200) & (red < 120) & (green < 120)).sum() > 500
        assert ((red > 180) & (green > 180) & (blue > 180)).sum() > 500

    def test_a_program_of_many_rounds_shows_each_step_once(self, tmp_path: Path) -> None:
        what = program(
            ("red", solid(RED), 50),
            ("blue", solid(BLUE), 50),
            loop={"count": 0, "start_step": "red", "end_step": "blue"},
        )
        calls: list[tuple[int, int]] = []
        render(what, tmp_path / "a.png", 10, scale=4, progress=lambda done, total: calls.append((done, total)))
        assert calls == [(2, 2)]


class TestFiles:
    @pytest.mark.parametrize("name", ["a.mp4", "a", "gif"])
    def test_an_unknown_suffix_is_refused_with_those_that_are_served(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(LampError, match=rf"can't write '{name}'; end it in one of \.gif, \.png, \.npz"):
            render(TWO, tmp_path / name)

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(LampError, match="is not there; make it first"):
            render(TWO, tmp_path / "none" / "a.gif")

    @pytest.mark.parametrize(("seconds", "fps"), [(0, 20), (601, 20), (1, 0), (1, 241)])
    def test_numbers_outside_are_refused(self, tmp_path: Path, seconds: float, fps: float) -> None:
        with pytest.raises(LampError, match=r"outside 0\.\."):
            render(TWO, tmp_path / "a.npz", seconds, fps)

    @pytest.mark.parametrize("suffix", ["gif", "npz"])
    def test_a_failure_leaves_the_old_file_and_nothing_else(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"a.{suffix}"
        path.write_text("old")

        def fail(done: int, _total: int) -> None:
            if done == 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            render(RAINBOW, path, 1, scale=4, progress=fail)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize("suffix", ["gif", "npz"])
    def test_progress_counts_every_frame(self, tmp_path: Path, suffix: str) -> None:
        calls: list[tuple[int, int]] = []
        render(RAINBOW, tmp_path / f"a.{suffix}", 0.5, scale=4, progress=lambda *call: calls.append(call))
        assert calls == [(done, 10) for done in range(1, 11)]


class TestPicture:
    @pytest.mark.parametrize("led", [0, 9, 65, 130, 139])
    def test_a_front_led_lights_its_own_place(self, led: int) -> None:
        picture = draw_lamp(lit((0, 255, 0), led), 8)
        red, green, blue = cell(picture, led, 8)
        assert green > 180
        assert green > 2 * max(red, blue)
        dark = [cell(picture, other, 8) for other in range(FRONT_LEDS) if abs(other - led) > 40]
        assert max(max(color) for color in dark) < 40

    def test_the_ring_lights_the_wall_on_its_side(self) -> None:
        scale = 8
        left, right = round((-3 - LEFT) * scale), round((12 - LEFT) * scale)
        middle = round((HEIGHT / 2 - TOP) * scale)
        off = np.asarray(draw_lamp(lit((0, 0, 0)), scale)).astype(int)
        on = np.asarray(draw_lamp(lit((255, 0, 0), *range(FRONT_LEDS + 8, FRONT_LEDS + 15)), scale)).astype(int)
        gain = (on - off)[middle, :, 0]
        assert gain[right] > 30
        assert gain[right] > 3 * gain[left]

    def test_more_light_is_never_darker(self) -> None:
        one, more = lit((90, 60, 30), *range(0, 172, 3)), lit((90, 60, 30), *range(172))
        assert (np.asarray(draw_lamp(more, 5)) >= np.asarray(draw_lamp(one, 5))).all()

    def test_a_lamp_that_is_off_can_be_made_out(self) -> None:
        pixels = np.asarray(draw_lamp(lit((0, 0, 0)), 8))
        assert 20 < pixels.max() < 80

    @pytest.mark.parametrize("scale", [4, 16])
    def test_the_size_follows_the_scale(self, scale: int) -> None:
        assert draw_lamp(lit((0, 0, 0)), scale).size == ((RIGHT - LEFT) * scale, (BOTTOM - TOP) * scale)

    @pytest.mark.parametrize("scale", [3, 65])
    def test_a_scale_outside_is_refused(self, scale: int) -> None:
        with pytest.raises(LampError, match=rf"scale {scale} is outside 4\.\.64"):
            draw_lamp(lit((0, 0, 0)), scale)

    def test_a_contact_sheet_has_its_lamps_in_rows(self) -> None:
        frames = [lit((value, 0, 0), *range(LEDS)) for value in (50, 150, 250)]
        bare, labelled = contact_sheet(frames, columns=2, scale=4), contact_sheet(frames, ["a", "b"], 2, 4)
        assert bare.width < 3 * 4 * 22
        assert labelled.height > bare.height > 2 * 4 * 25
        with pytest.raises(LampError, match="0 frames; give at least one"):
            contact_sheet([])

    def test_the_sprite_sheet_shows_every_sprites_colours(self) -> None:
        sheet = draw_sprite_sheet(scale=8)
        seen = {color for _, color in sheet.getcolors(sheet.width * sheet.height) or []}
        for name in library().names():
            sprite = library().get(name)
            for key in set("".join(sprite.rows)) - {"."}:
                assert tuple(bytes.fromhex(sprite.palette[key][1:])) in seen, name
