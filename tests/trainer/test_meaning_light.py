"""What is seen of one stretch of light: hues, brightness, motion."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from lamp_schema import Program, parse
from lamp_schema.colors import css_names, rgb
from lamp_trainer.families import build as b
from lamp_trainer.meaning import judge, read_expectation
from lamp_trainer.meaning.expectation import FAMILIES
from lamp_trainer.meaning.light import members


def shown(*commands: dict[str, Any], each: str = "3s", repeat: int | None = 0) -> Program:
    """One command for ever, or several in a loop."""
    if len(commands) == 1:
        return parse(b.program("Test", b.step("only", commands[0])))
    steps = [b.step(f"s{number}", command, each) for number, command in enumerate(commands)]
    return parse(b.program("Test", *steps, repeat=repeat))


def solid(color: str) -> dict[str, Any]:
    return b.pattern("solid", color=color)


def right(program: Program, **expect: Any) -> bool:
    return judge(program, read_expectation(expect)).right


# Every CSS colour: its families, the core one first. Greys are left out.
TABLE = """
palevioletred: pink                     pink: pink                              lightpink: pink
snow: white                             rosybrown: pink                         crimson: red
lightcoral: pink red                    indianred: red                          mistyrose: white pink
brown: red brown                        firebrick: red brown                    salmon: pink red
darkred: red brown                      maroon: red brown                       red: red
tomato: red                             orangered: red orange                   darksalmon: orange red pink
coral: orange red pink                  lightsalmon: orange red pink            sienna: brown orange
chocolate: orange brown                 saddlebrown: brown orange               darkorange: orange
sandybrown: orange warm_white           peru: orange brown                      peachpuff: warm_white white
orange: orange                          bisque: warm_white white                burlywood: warm_white orange brown white
navajowhite: warm_white white           moccasin: warm_white white              wheat: warm_white white
darkgoldenrod: orange yellow brown      goldenrod: orange yellow                gold: yellow orange
khaki: yellow                           darkkhaki: yellow                       yellow: yellow
cornsilk: warm_white white              olive: yellow green brown               ivory: white warm_white
olivedrab: green yellow                 yellowgreen: green yellow               greenyellow: green yellow
chartreuse: green                       darkgreen: green                        lime: green
green: green                            palegreen: green                        seagreen: green
springgreen: green                      aquamarine: green cyan                  mediumaquamarine: green cyan
turquoise: cyan green                   lightseagreen: cyan green               teal: cyan green
cyan: cyan                              darkturquoise: cyan                     cadetblue: cyan
powderblue: cyan blue white             lightblue: cyan blue white              skyblue: blue cyan
deepskyblue: blue cyan                  lightskyblue: blue cyan                 steelblue: blue
dodgerblue: blue                        cornflowerblue: blue                    royalblue: blue
blue: blue                              navy: blue                              midnightblue: blue
slateblue: blue purple                  darkslateblue: blue purple              lavender: white blue purple
mediumpurple: purple blue               blueviolet: purple blue                 indigo: purple blue
rebeccapurple: purple blue              darkviolet: purple                      darkorchid: purple
violet: purple pink                     magenta: purple pink                    orchid: purple pink
purple: purple                          darkmagenta: purple                     plum: purple pink
mediumvioletred: pink purple            hotpink: pink                           deeppink: pink
white: white                            gray: white                             aliceblue: white
"""
ROWS = re.findall(r"(\w+): ([a-z_ ]+?)(?=\s+\w+:|\s*\n)", TABLE)


@pytest.mark.parametrize(("name", "families"), [(name, families.split()) for name, families in ROWS])
def test_named_colors_belong_to_their_families(name: str, families: list[str]) -> None:
    broad, core = members(np.array([rgb(css_names()[name])], dtype=np.uint8))
    assert FAMILIES[core[0]] == families[0]
    assert {FAMILIES[at] for at in np.flatnonzero(broad[0])} == set(families)


def test_a_dark_color_keeps_its_hue() -> None:
    for color in ("#0A1030", "#101020", "#1A1A3A"):
        assert right(shown(solid(color)), hues=["blue"], brightness="dim")
    assert right(shown(solid("#3A1C08")), hues=["orange"], brightness="dim")
    assert not right(shown(solid("#3A1C08")), hues=["blue"])


def test_hues_need_three_fifths_of_the_light() -> None:
    two = shown(solid("red"), solid("blue"))
    assert right(two, hues=["red", "blue"])
    assert not right(two, hues=["green"])
    verdict = judge(shown(solid("orange")), read_expectation({"hues": ["red"]}))
    assert verdict.misses == ("100% of the light is orange, red was asked for",)
    assert right(shown(b.pattern("gradient", color="red", color2="orange")), hues=["red", "orange"])


def test_each_hue_needs_its_part() -> None:
    lights = shown(solid("red"), solid("yellow"), solid("green"))
    assert right(lights, each_hue=["red", "yellow", "green"])
    assert not right(lights, each_hue=["red", "blue"])
    assert right(shown(b.pattern("rainbow", speed=4000)), each_hue=["red", "green", "blue", "yellow"])


def test_no_hues_counts_the_core_only() -> None:
    assert right(shown(solid("coral")), hues=["red"], no_hues=["pink", "blue"])
    assert not right(shown(solid("blue"), solid("white")), no_hues=["white"])
    assert right(shown(solid("teal")), no_hues=["green"])


def test_white_and_warm_white() -> None:
    assert right(shown(solid("moccasin")), hues=["white"])
    assert right(shown(solid("#FFB46B")), hues=["warm_white"])
    assert not right(shown(solid("white")), hues=["warm_white"])
    assert not right(shown(solid("darkorange")), hues=["warm_white"])
    assert not right(shown(solid("lightblue")), hues=["warm_white"])


@pytest.mark.parametrize(
    ("color", "levels"),
    [
        ("black", {"off"}),
        ("#201004", {"dim"}),
        ("midnightblue", {"dim"}),
        ("#804000", {"dim", "medium"}),
        ("sienna", {"medium"}),
        ("red", {"bright"}),
        ("blue", {"medium", "bright"}),
        ("white", {"bright"}),
    ],
)
def test_brightness(color: str, levels: set[str]) -> None:
    found = {name for name in ("off", "dim", "medium", "bright") if right(shown(solid(color)), brightness=name)}
    assert found == levels
    assert right(shown(solid(color)), brightness=["off", "dim", "medium", "bright"])


def test_brightness_is_of_the_highest_moment() -> None:
    assert right(shown(b.pattern("breathing", color="white", speed=4000)), brightness="bright")


def test_brightness_leaves_out_what_fades_away() -> None:
    dim = {"hues": ["blue"], "brightness": "dim"}
    for fade, length, found in (("2s", None, True), ("300ms", "4s", True), ("3s", "4s", False)):
        steps = [b.step("a", solid("white"), "1s"), b.step("b", solid("#0A1040"), length, fade=fade)]
        program = parse(b.program("Test", *steps, end=None if length is None else b.STOP))
        assert right(program, events=[{"hues": ["white"]}, dim]) == found
        assert not right(program, brightness="dim")


def test_what_goes_out_is_not_brown() -> None:
    red = shown(b.pattern("pulse", color="red", speed=500))
    assert right(red, hues=["red"])
    assert not right(red, hues=["brown"])
    for color in ("brown", "saddlebrown", "#5C3317"):
        for name in ("pulse", "breathing"):
            assert right(shown(b.pattern(name, color=color, speed=2000)), hues=["brown"])
    both = shown(b.pattern("wave", color="orange", color2="saddlebrown", speed=4000))
    assert right(both, each_hue=["orange", "brown"])


SPEEDS = [(300, "fast"), (1000, "fast"), (1800, "medium"), (3000, "slow"), (7000, "slow")]


@pytest.mark.parametrize(("speed", "kind"), SPEEDS)
@pytest.mark.parametrize("name", ["breathing", "wave", "rainbow", "pulse"])
def test_motion_goes_by_the_cycle(name: str, speed: int, kind: str) -> None:
    params = {"breathing": {"color": "red"}, "wave": {"color": "red", "color2": "blue"}, "pulse": {"color": "red"}}
    program = shown(b.pattern(name, **params.get(name, {}), speed=speed))
    assert right(program, motion=kind)
    assert right(program, motion="moving")
    assert not right(program, motion="still")
    assert not right(program, motion={"fast": "slow", "medium": "still", "slow": "fast"}[kind])


def test_motion_without_a_cycle() -> None:
    def fire(speed: int) -> Program:
        return shown(b.pattern("fire", color="orange", color2="red", speed=speed))

    def stars(speed: int) -> Program:
        return shown(b.pattern("sparkle", color="white", bgColor="black", speed=speed, density=0.2))

    assert right(fire(1200), motion=["medium"])
    assert not right(fire(400), motion="slow")
    assert right(stars(400), motion="fast")
    assert right(stars(6000), motion="slow")
    assert not right(stars(6000), motion="fast")


def test_motion_of_steps() -> None:
    assert right(shown(solid("red"), solid("blue"), each="400ms"), motion="fast")
    assert right(shown(solid("red"), solid("blue"), each="1s"), motion="medium")
    assert right(shown(solid("red"), solid("blue"), each="5s"), motion="slow")
    assert not right(shown(solid("red"), solid("blue"), each="5s"), motion=["fast", "medium", "still"])


def test_stillness() -> None:
    assert right(shown(solid("red")), motion="still")
    assert not right(shown(solid("red")), motion="moving")
    # A soft beginning is no motion, nor is a fade over minutes, which may be called slow as well.
    soft = parse(b.program("Test", b.step("a", solid("red"), "5m", fade="2s"), end=b.STOP))
    assert right(soft, motion="still")
    dusk = parse(b.program("Test", b.step("a", solid("red"), "2s"), b.step("b", b.STOP, "30m", fade="30m")))
    assert right(dusk, motion="still")
    assert right(dusk, motion="slow")
    assert not right(dusk, motion="fast")
