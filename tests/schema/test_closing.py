"""The guarantee that the lamp stands on: whatever a model has written, the text can end as a valid program, or is
refused before it is written.

Three judges that do not know of each other look at each closed text: `parse`, the JSON Schema, and the grammar.
"""

from __future__ import annotations

import json
import random
import time

import pytest
from grammar import Reader, accepts
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from strategies import programs

from lamp_schema import Program, dumps_spoken, parse
from lamp_schema.closing import Closer
from lamp_schema.jsonschema import json_schema

CLOSER = Closer()
VALIDATOR = Draft202012Validator(json_schema("spoken"))

HEAD = '{"program":{"name":"A","steps":['
RED = '{"type":"pattern","name":"solid","params":{"color":"red"}}'


def step(step_id: str, duration: str = '"1s"') -> str:
    return f'{{"id":"{step_id}","command":{RED},"duration":{duration}}}'


def steps(*ids: str) -> str:
    return ",".join(step(step_id) for step_id in ids)


def drawn(element: str) -> str:
    """A program up to its first element."""
    return f'{HEAD}{{"id":"a","command":{{"type":"render","elements":[{element}'


def closed(text: str) -> str | None:
    """The suffix for `text`, after all three judges have had their look at the whole."""
    suffix = CLOSER.close(text)
    if suffix is not None:
        whole = text + suffix
        parse(whole)
        VALIDATOR.validate(json.loads(whole))
        assert accepts(whole), whole
        assert CLOSER.close(whole) == "", whole
    return suffix


@given(programs(), st.integers(0))
@settings(max_examples=40)
def test_prefixes_of_valid_programs_close(program: Program, start: int) -> None:
    text = dumps_spoken(program)
    assert closed(text) == ""
    # Every prefix of a short text; of a long one a comb, another in each example.
    stride = max(len(text) // 60, 1)
    for end in range(start % stride, len(text), stride):
        assert closed(text[:end]) is not None, text[:end]


@pytest.mark.parametrize("seed", range(4))
def test_prefixes_of_a_program_of_everything_close(seed: int) -> None:
    """One program with every command and element; the seed chooses how they follow each other."""
    color = '"color":"#12AB9F"'
    elements = [
        f'{{"type":"fill",{color}}}',
        f'{{"type":"pixel","x":-10,"y":-14,{color}}}',
        '{"type":"line","x1":0,"y1":1,"x2":19,"y2":27,"color":"yellowgreen"}',
        '{"type":"rect","x":0,"y":0,"w":20,"h":28,"color":"red"}',
        '{"type":"circle","cx":5,"cy":5,"r":0,"color":"tan","fill":true}',
        '{"type":"circle","cx":5,"cy":5,"r":28,"color":"teal","fill":false}',
        '{"type":"text","content":"\\"\\\\°~ ","x":0,"y":4,"color":"darkslategray"}',
        '{"type":"sprite","name":"music_notes"}',
        '{"type":"sprite","name":"arrow_up","y":-1}',
        '{"type":"sprite","name":"cat","x":-1,"color":"plum"}',
        '{"type":"bitmap","x":0,"y":0,"rows":["#.}","{,:"],"palette":{"#":"red",",":"tan","{":"tan","}":"#000001",'
        '":":"gold","x":"sandybrown"}}',
        '{"type":"bitmap","x":19,"y":27,"rows":["z"],"palette":{"z":"red"}}',
    ]
    params = '"params":{"color":"red"'
    commands = [
        '{"type":"stop"}',
        '{"type":"pattern","name":"rainbow","params":{"speed":20}}',
        f'{{"type":"pattern","name":"gradient",{params},"color2":"#00FF01"}}}}',
        f'{{"type":"pattern","name":"fire",{params},"color2":"gold","speed":60000}}}}',
        f'{{"type":"pattern","name":"sparkle",{params},"bgColor":"darkred","speed":999,"density":0.07}}}}',
        f'{{"type":"pattern","name":"sparkle",{params},"bgColor":"darkred","speed":1000,"density":1}}}}',
    ]
    chance = random.Random(seed)
    chance.shuffle(elements)
    commands.append(f'{{"type":"render","elements":[{",".join(elements)}]}}')
    chance.shuffle(commands)
    times = ['"50ms"', '"86400s"', '"1440m"', '"24h"', '"86400000ms"', '"9s"', "null"]
    fades = ["0ms", "1ms", "24h", "10s", "1m", "86400000ms", "59m"]
    written = ",".join(
        f'{{"id":"{"a" * (number + 1)}","command":{command},"duration":{duration},'
        f'"transition":{{"type":"fade","duration":"{fade}"}}}}'
        for number, (command, duration, fade) in enumerate(zip(commands, times, fades, strict=True))
    )
    text = (
        f'{{"program":{{"name":"\\\\ \\" é☀😀","steps":[{written}],"loop":{{"count":1000,"start_step":"aa",'
        f'"end_step":"aaaaaa"}},"on_complete":{{"command":{commands[0]}}}}}}}'
    )
    assert closed(text) == ""
    for end in range(seed, len(text), 7):
        assert closed(text[:end]) is not None, text[:end]


SUFFIXES = [
    ("", '{"program":{"name":"Light","steps":[{"id":"more","command":{"type":"pattern","name":"solid","params":'
         '{"color":"white"}},"duration":null}]}}'),
    (HEAD + step("a"), "]}}"),
    (HEAD + step("a")[:-1], "}]}}"),
    # The colour named last goes on, nothing flashes and nothing goes dark.
    (HEAD + step("a") + ",", '{"id":"more","command":{"type":"pattern","name":"solid","params":{"color":"red"}},'
                             '"duration":null}]}}'),
    (HEAD + '{"id":"a","command":{"type":"pattern","name":"', 'solid","params":{"color":"white"}},"duration":null}]}}'),
    (HEAD + step("a") + '],"loop":{', '"count":0,"start_step":"a","end_step":"a"}}}'),
    (drawn('{"type":"bitmap","x":0,"y":0,"rows":["ab","a.'),
     '"],"palette":{"a":"white","b":"white"}}]},"duration":null}]}}'),
    # The cells of an earlier bitmap are no matter of a later one.
    (drawn('{"type":"bitmap","x":0,"y":0,"rows":["a"],"palette":{"a":"red"}},{"type":"bitmap","x":0,"y":0,"rows":["b"'),
     '],"palette":{"b":"red"}}]},"duration":null}]}}'),
    (drawn('{"type":"bitmap","x":0,"y":0,"rows":["a"],"palette":{"a":"red"}},{"type":"bitmap","x":0,"y":0,"rows":'),
     '["."],"palette":{}}]},"duration":null}]}}'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "suffix"), SUFFIXES)
def test_what_is_made_up_is_short_and_calm(text: str, suffix: str) -> None:
    assert closed(text) == suffix


def test_no_command_closes_dark_while_another_can() -> None:
    for begun in ("", "{", '{"', '{"type', '{"type":', '{"type":"'):
        assert '"stop"' not in str(closed(f'{HEAD}{{"id":"a","command":{begun}'))
    assert closed(f'{HEAD}{{"id":"a","command":{{"type":"s') == 'top"},"duration":null}]}}'


PARAMS = f'{HEAD}{{"id":"a","command":{{"type":"pattern","name":'
SPARKLE = PARAMS + '"sparkle","params":{"color":"red","bgColor":"red","speed":500,"density":'
RAINBOW = PARAMS + '"rainbow","params":{"speed":'
PIXEL, ROWS = drawn('{"type":"pixel","x":'), drawn('{"type":"bitmap","x":0,"y":0,"rows":')
PALETTE = ROWS + '["ab"],"palette":'
DURATION = f'{HEAD}{{"id":"a","command":{RED},"duration":'
FADE = DURATION + '"1s","transition":{"type":"fade","duration":'
TWO = HEAD + steps("a", "ab", "abc") + "]"
STAYS = HEAD + steps("a", "b") + "," + step("c", "null") + "]"
NAME = '{"program":{"name":'
WIDE = "x" * 23

CLOSABLE = [
    # Names: escapes, other scripts, the longest.
    NAME + '"\\', NAME + '"\\\\', NAME + '"\\"', NAME + '"' + "x" * 39 + "\\", NAME + '"' + "😀" * 40,
    NAME + '"\u2028', NAME + '" ', NAME + '"\\\\\\"\\\\\\',
    # Ids: empty, the end of another, the longest, all short ones taken.
    HEAD + step("a") + ',{"id":"', HEAD + step("more") + ',{"id":"', HEAD + step("a") + ',{"id":"a',
    HEAD + steps("a", "ab") + ',{"id":"a', HEAD + steps("a") + ',{"id":"' + "a" * 24,
    HEAD + steps(WIDE, *(WIDE + letter for letter in "abcdefghijklmnopqrstuvwxyz0123")) + f',{{"id":"{WIDE}',
    HEAD + steps("a", *(f"a{letter}" for letter in "abcdefghijklmnopqrstuvwxyz0123")) + ',{"id":"a',
    HEAD + steps(*(f"s{number}" for number in range(31))) + ',{"id":"s',
    HEAD + steps(*(f"s{number}" for number in range(32))),
    # Numbers on their way.
    PIXEL + "-", PIXEL + "-1", PIXEL + "0", PIXEL + "1", PIXEL + "19", PIXEL + "-10",
    RAINBOW + "1", RAINBOW + "2", RAINBOW + "6", RAINBOW + "9", RAINBOW + "60000",
    SPARKLE + "0", SPARKLE + "0.", SPARKLE + "0.1", SPARKLE + "0.0", SPARKLE + "0.99", SPARKLE + "1", SPARKLE,
    # Times on their way.
    DURATION + '"', DURATION + '"1', DURATION + '"4', DURATION + '"49', DURATION + '"50m', DURATION + '"25',
    DURATION + '"86400000', DURATION + '"86400', DURATION + '"1440m', DURATION + '"24h', DURATION + "nul",
    DURATION + "null", FADE + '"0', FADE + '"0m', FADE + '"', FADE + '"86400000m',
    # Loops.
    TWO + ',"', TWO + ',"loop":{"count":0,"start_step":"a', TWO + ',"loop":{"count":0,"start_step":"abc","end_step":"',
    TWO + ',"loop":{"count":1000,"start_step":"ab","end_step":"ab', TWO + ',"on', STAYS + ',"l',
    STAYS + ',"loop":{"count":0,"start_step":"b","end_step":"',
    # Bitmaps.
    ROWS, ROWS + "[", ROWS + '["', ROWS + '["' + "a" * 20, ROWS + '["."]', ROWS + '["."],"palette":{',
    PALETTE, PALETTE + "{", PALETTE + '{"', PALETTE + '{"c', PALETTE + '{"c"', PALETTE + '{"a":',
    PALETTE + '{"a":"red"', PALETTE + '{"a":"red",', PALETTE + '{"a":"red","c":"#0', PALETTE + '{"b":"red","a":"',
    ROWS + '["a"],"palette":{"a":"red"}},{"type":"bitmap","x":0,"y":0,"rows":["b"],"palette":{',
    # Text.
    drawn('{"type":"text","content":"'), drawn('{"type":"text","content":"\\'), drawn('{"type":"text","content":"°'),
    drawn('{"type":"text","content":"' + "x" * 31 + "\\"),
    drawn(",".join(['{"type":"fill","color":"red"}'] * 64)),
]  # fmt: skip
CLOSABLE_IDS = [f"{number}:{text[-16:]!r}" for number, text in enumerate(CLOSABLE)]

UNCLOSABLE = [
    # Not minified, not JSON, more than one value.
    " ", "{ ", "[", "x", '"', HEAD + step("a") + "]}} ", HEAD + step("a") + "]}}}", HEAD + step("a") + " ",
    '{"program":{"steps"', '{"program":{}', NAME + '"A"}', NAME + '"A","steps":[]', HEAD + step("a") + ",]",
    # Strings that are none, or say what JSON says in another way.
    NAME + '""', NAME + '"\\n', NAME + '"\\u0041', NAME + '"\\u00', NAME + '"\\/', NAME + '"\\x', NAME + '"\x01',
    NAME + '"\n', NAME + '"\x7f', NAME + '"\x85', NAME + '"\ud800', NAME + '"\\ud800', NAME + '"' + "x" * 41,
    NAME + '"' + "x" * 40 + "\\", NAME + '"' + "x" * 40 + '\\"', NAME + "'",
    # Ids.
    HEAD + '{"id":"A', HEAD + '{"id":"1', HEAD + '{"id":"_', HEAD + '{"id":"a\n"', HEAD + '{"id":"a\\',
    HEAD + '{"id":"é', HEAD + '{"id":"' + "a" * 25, HEAD + '{"id":""', HEAD + step("a") + ',{"id":"a"',
    HEAD + step("a" * 24) + ',{"id":"' + "a" * 24,
    # Numbers.
    PIXEL + "00", PIXEL + "-0", PIXEL + "01", PIXEL + "1.", PIXEL + "1e", PIXEL + "1e3", PIXEL + "+1", PIXEL + "--",
    PIXEL + "-11", PIXEL + "20", PIXEL + "20,", PIXEL + "0.5", PIXEL + "0x1", PIXEL + '"1"', PIXEL + "1 ", PIXEL + "٣",
    RAINBOW + "0", RAINBOW + "-", RAINBOW + "1,", RAINBOW + "19}", RAINBOW + "60001", RAINBOW + "1e3}",
    SPARKLE + "0.10", SPARKLE + "0.10}", SPARKLE + "00", SPARKLE + "1.0", SPARKLE + "1.0}", SPARKLE + "0.0}",
    SPARKLE + "-0", SPARKLE + ".5", SPARKLE + "2", SPARKLE + "1e0", SPARKLE + "0.123",
    # Times and null.
    DURATION + '"0', DURATION + '"00', DURATION + '"01', DURATION + '"49ms', DURATION + '"25h', DURATION + '"1441m"',
    DURATION + '"86400001', DURATION + '"86401s', DURATION + '"1.5', DURATION + '"1S', DURATION + '"1 ',
    DURATION + '"1s\n"', DURATION + '"s', DURATION + '"\\', DURATION + "1", DURATION + "Null", DURATION + '"null',
    FADE + "null", FADE + '"0s', FADE + '"00', FADE + "0",
    HEAD + step("a", "null") + ",", HEAD + step("a", "null") + ',{"id":"b"',
    # Colours.
    drawn('{"type":"fill","color":"Re'), drawn('{"type":"fill","color":"#ff'), drawn('{"type":"fill","color":"#FF0"'),
    drawn('{"type":"fill","color":"#FF00001'), drawn('{"type":"fill","color":"re\\'),
    drawn('{"type":"fill","color":""'),
    drawn('{"type":"fill","color":"grey"'), drawn('{"type":"fill","color":"red\n"'),
    # Keys: unknown, out of order, twice.
    HEAD + '{"command"', HEAD + '{"x', drawn('{"type":"pixel","y"'), drawn('{"type":"pixel","x":1,"x"'),
    drawn('{"type":"sprite","name":"cat","y":1,"x"'), drawn('{"type":"sprite","name":"kitty"'), drawn('{"type":"led'),
    drawn('{"type":"sprite","name":"cat"\\'), drawn('{"color"'), drawn("]"), drawn("null"),
    # Loops.
    TWO + ',"loop":{"count":0,"start_step":"x', TWO + ',"loop":{"count":0,"start_step":"abcd',
    TWO + ',"loop":{"count":0,"start_step":"ab","end_step":"a"', TWO + ',"loop":{"count":1001', TWO + ',"loop":null',
    TWO + ',"loop":{"count":0,"start_step":"abc","end_step":"ab"', TWO + ',"loop":{"count":-', TWO + ",}",
    STAYS + ',"loop":{"count":0,"start_step":"c', STAYS + ',"loop":{"count":0,"start_step":"a","end_step":"c',
    HEAD + step("a", "null") + '],"l', HEAD + step("a", "null") + '],"loop":{', TWO.replace("abc", "b") + '{"x"',
    # Bitmaps.
    ROWS + "[]", ROWS + '[""', ROWS + '[" ', ROWS + '["\\', ROWS + '["\\"', ROWS + '["é', ROWS + '["a\n"',
    ROWS + '["' + "a" * 21, PALETTE + "{}", PALETTE + '{"a":"red"}', PALETTE + '{".', PALETTE + '{"é', PALETTE + '{" ',
    PALETTE + '{"\\', PALETTE + '{"ab', PALETTE + '{"a":"red",}', PALETTE + '{"a":"red","a"', PALETTE + "{,",
    PALETTE + '{"a":"red""b"', PALETTE + '{"\x7f', PALETTE + '{"a":"red";',
    # Text.
    drawn('{"type":"text","content":"é'), drawn('{"type":"text","content":"\\u00b0'),
    drawn('{"type":"text","content":""'), drawn('{"type":"text","content":"' + "x" * 33),
    drawn('{"type":"text","content":"' + "x" * 32 + "\\"), drawn('{"type":"text","content":"a\n"'),
    # Too many.
    HEAD + steps(*(f"s{number}" for number in range(32))) + ",",
    drawn(",".join(['{"type":"fill","color":"red"}'] * 64) + ","), ROWS + "[" + ",".join(['"."'] * 28) + ",",
]  # fmt: skip
UNCLOSABLE_IDS = [f"{number}:{text[-16:]!r}" for number, text in enumerate(UNCLOSABLE)]


@pytest.mark.parametrize("text", CLOSABLE, ids=CLOSABLE_IDS)
def test_awkward_beginnings_close(text: str) -> None:
    assert closed(text) is not None


@pytest.mark.parametrize("text", UNCLOSABLE, ids=UNCLOSABLE_IDS)
def test_what_no_program_begins_with_has_no_closing(text: str) -> None:
    assert closed(text) is None


PIECES = [
    '"', "\\", '\\"', "\\n", "\\u0041", "\ud800", "\x01", "\n", "é", "😀", " ", "0", "-", "1e3", ".", "1.0", ",", "}",
    "]", "{", "[", ":", "null", "nul", "true", '"}', "a", "s", "ms", "86400000", "50", "#FF00FF", "red", "\x7f", '",',
    '"more"', "٣", "K", '"a":"red"', ",".join(["0"] * 9),
]  # fmt: skip


@given(programs(max_steps=2), st.data())
@settings(max_examples=60)
def test_what_closes_after_any_slip_is_still_valid(program: Program, data: st.DataObject) -> None:
    text = dumps_spoken(program)
    for _ in range(20):
        end = data.draw(st.integers(0, len(text)))
        closed(text[:end] + "".join(data.draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3))))


@given(st.text())
def test_any_text_is_looked_at_without_a_fault(text: str) -> None:
    closed(text)
    closed(NAME + '"' + text)


def walk(reader: Reader, chance: random.Random, most: int) -> str:
    """Go on from `reader` by bytes that the grammar allows and the closer admits; no byte may lead nowhere."""
    for _ in range(most):
        allowed = reader.allowed()
        chance.shuffle(allowed)
        if chance.random() < 0.3:  # Towards the deep places: strings filled with chance would take all the bytes.
            allowed.sort(key=lambda byte: byte not in b'",}]:')
        for byte in allowed:
            written = reader.written + bytes([byte])
            whole = written.decode(errors="ignore")
            # A character that is not whole yet stands for any that the grammar lets it become.
            if CLOSER.close(whole if whole.encode() == written else whole + "?") is not None:
                reader.read(byte)
                break
        else:
            assert not allowed, f"nothing that the grammar allows can follow {reader.written!r}"
            break
    return reader.written.decode(errors="ignore")


@pytest.mark.parametrize("seed", range(30))
def test_a_random_walk_can_always_end(seed: int) -> None:
    assert closed(walk(Reader(), random.Random(seed), 400)) is not None


@given(programs(max_steps=3), st.integers(0))
@settings(max_examples=20)
def test_a_random_walk_from_any_program_can_always_end(program: Program, seed: int) -> None:
    text = dumps_spoken(program)
    chance = random.Random(seed)
    assert closed(walk(Reader(text[: chance.randrange(len(text))]), chance, 100)) is not None


def test_a_sprite_that_was_added_later_needs_a_schema_of_its_own() -> None:
    schema = json_schema("spoken")
    schema["$defs"]["SpriteElement"]["properties"]["name"]["enum"] = ["only_this"]
    begun = drawn('{"type":"sprite","name":"')
    assert str(Closer(schema).close(begun)).startswith('only_this"')
    assert Closer(schema).close(begun + "cat") is None


@pytest.mark.alone
def test_closing_a_long_text_is_quick() -> None:
    text = HEAD + steps(*(f"step{number}" for number in range(22)))
    assert 2000 < len(text) < 2400
    rounds = 20
    started = time.perf_counter()
    for number in range(rounds):
        assert CLOSER.close(text[: len(text) - number]) is not None
    assert (time.perf_counter() - started) / rounds < 0.020
