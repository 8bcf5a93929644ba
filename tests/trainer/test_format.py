"""Step 4: the chat that the runtime will speak, and a validation part whose answers were never seen in training."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from lamp_schema.prompt import messages
from lamp_trainer.errors import TrainerError
from lamp_trainer.files import Row, read_rows, write_rows
from lamp_trainer.format import format_pairs, split, to_chat

CATEGORIES = ("pattern", "render", "text")


def pairs(count: int = 600, designs: int = 150) -> list[Row]:
    """Every design is asked for several times, in several categories, by both teachers."""
    return [
        {
            "id": f"p{n}",
            "prompt": f"wish {n} größer 💡",
            "category": CATEGORIES[n % 3],
            "teacher": "authored" if n % 5 == 0 else "composer",
            "response": f'{{"program": "{n * 7 % designs}"}}',
        }
        for n in range(count)
    ]


def ids(rows: list[Row]) -> set[str]:
    return {row["id"] for row in rows}


def test_every_pair_is_in_one_part_and_no_authored_design_in_both() -> None:
    train, held_out = split(pairs(), 1)
    assert ids(train) | ids(held_out) == ids(pairs())
    assert len(train) + len(held_out) == 600
    written = [{row["response"] for row in part if row["teacher"] == "authored"} for part in (train, held_out)]
    assert written[0]
    assert written[1]
    assert not written[0] & written[1]


def test_each_category_and_teacher_gives_about_a_tenth() -> None:
    many = pairs(30_000, 7919)
    whole = Counter((row["category"], row["teacher"]) for row in many)
    _, held_out = split(many, 1)
    taken = Counter((row["category"], row["teacher"]) for row in held_out)
    for group, count in whole.items():
        assert taken[group] / count == pytest.approx(0.1, abs=0.025), group


def test_what_is_held_out_is_held_out_of_every_recipe() -> None:
    """A recipe that goes on from another's adapter draws other pairs with another seed, and some of the same."""
    first, second = pairs(600), pairs(900)[300:]
    train, _ = split(first, 1)
    _, held_out = split(second, 2)
    both = ids(first) & ids(second)
    assert len(both) == 300
    assert ids(held_out) & both
    assert not ids(train) & ids(held_out)


def test_the_order_depends_on_the_seed() -> None:
    assert split(pairs(), 1) == split(pairs(), 1)
    assert split(pairs(), 1)[0] != split(pairs(), 2)[0]
    assert ids(split(pairs(), 1)[1]) == ids(split(pairs(), 2)[1])


@pytest.mark.parametrize("request_", ["red", "größer 💡", 'say "hi"\\n', "<|im_end|> {x}"])
def test_a_chat_is_the_runtimes_own_prompt_and_the_answer(request_: str) -> None:
    pair = {**pairs()[0], "prompt": request_}
    chat = to_chat(pair)["messages"]
    assert json.dumps(chat[:-1]) == json.dumps(list(messages(request_, "short")))
    assert chat[-1] == {"role": "assistant", "content": pair["response"]}


def test_the_files_hold_the_split_and_authored_pairs_as_often_as_asked(tmp_path: Path) -> None:
    write_rows(tmp_path / "pairs.jsonl", pairs())
    numbers = format_pairs(tmp_path / "pairs.jsonl", tmp_path, 1, len, 3)
    train, held_out = split(pairs(), 1)
    written: dict[str, list[str]] = defaultdict(list)
    for row in read_rows(tmp_path / "train.jsonl"):
        system, user, reply = (message["content"] for message in row["messages"])
        assert system == "You are a lamp."
        written[reply].append(user)
    for response, times in Counter(row["response"] for row in train for _ in range(weight(row))).items():
        assert len(written[response]) == times
    for row in train:
        assert row["prompt"] in written[row["response"]]
    assert list(read_rows(tmp_path / "val.jsonl")) == [to_chat(row) for row in held_out]
    assert numbers["train"]["pairs"] == sum(map(len, written.values()))
    assert numbers["val"]["pairs"] == len(held_out)
    lengths = sorted(len(row["response"]) for row in held_out)
    told = numbers["val"]["answer_tokens"]
    assert (told["max"], told["sum"]) == (lengths[-1], sum(lengths))
    assert json.loads((tmp_path / "statistics.json").read_text()) == numbers


def weight(row: Row) -> int:
    return 3 if row["teacher"] == "authored" else 1


def test_what_is_repeated_is_said_in_other_words_that_keep_letters_and_facts(tmp_path: Path) -> None:
    lit = '{"program": {"steps": [{"command": "solid"}]}}'
    spelt = '{"program": {"steps": [{"command": {"elements": [{"type": "text"}]}}]}}'
    wishes = [
        (f"wish {n} for {n} minutes of light", "multi_step", lit.replace("solid", f"solid{n}")) for n in range(60)
    ]
    letters = [(f"write {n} cats", "text", spelt.replace("text", f'text", "content": "{n}')) for n in range(30)]
    foreign = [(f"licht {n} bitte", "multilingual", lit.replace("solid", f"fire{n}")) for n in range(30)]
    rows = [
        {"id": f"p{n}", "prompt": prompt, "category": category, "teacher": "authored", "response": response}
        for n, (prompt, category, response) in enumerate([*wishes, *letters, *foreign])
    ]
    write_rows(tmp_path / "pairs.jsonl", rows)
    format_pairs(tmp_path / "pairs.jsonl", tmp_path, 1, len, 2)
    said: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(tmp_path / "train.jsonl"):
        said[row["messages"][-1]["content"]].add(row["messages"][-2]["content"])
    for prompt, category, response in [*wishes, *letters, *foreign]:
        if response in said and category != "multi_step":
            assert said[response] == {prompt}
        for words in said[response]:
            assert re.findall(r"[0-9]+", words) == re.findall(r"[0-9]+", prompt)
    assert sum(len(said[response]) > 1 for _, _, response in wishes) > 10


@pytest.mark.parametrize("damaged", ["train.jsonl", "val.jsonl", "statistics.json"])
def test_what_is_up_to_date_is_left_and_what_is_damaged_made_anew(tmp_path: Path, damaged: str) -> None:
    write_rows(tmp_path / "pairs.jsonl", pairs())
    first = format_pairs(tmp_path / "pairs.jsonl", tmp_path, 1, len)
    whole = {name: (tmp_path / name).read_bytes() for name in ("train.jsonl", "val.jsonl", "statistics.json")}
    before = (tmp_path / "train.jsonl").stat().st_mtime_ns
    assert format_pairs(tmp_path / "pairs.jsonl", tmp_path, 1, len) == first
    assert (tmp_path / "train.jsonl").stat().st_mtime_ns == before
    path = tmp_path / damaged
    if damaged == "statistics.json":
        path.unlink()
    else:
        path.write_bytes(whole[damaged][:-50])
    assert format_pairs(tmp_path / "pairs.jsonl", tmp_path, 1, len) == first
    assert {name: (tmp_path / name).read_bytes() for name in whole} == whole


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_pairs_are_an_error(tmp_path: Path, count: int) -> None:
    write_rows(tmp_path / "pairs.jsonl", pairs(count))
    with pytest.raises(TrainerError, match=rf"gives {count} training and 0 validation pairs; make more prompts"):
        format_pairs(tmp_path / "pairs.jsonl", tmp_path, 1, len)
    assert not (tmp_path / "train.jsonl").exists()


def test_authored_pairs_alone_counted_zero_times_are_no_training(tmp_path: Path) -> None:
    write_rows(tmp_path / "pairs.jsonl", [{**row, "teacher": "authored"} for row in pairs()])
    with pytest.raises(TrainerError, match="gives 0 training and"):
        format_pairs(tmp_path / "pairs.jsonl", tmp_path, 1, len, 0)
