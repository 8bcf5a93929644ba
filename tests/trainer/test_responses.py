"""Step 2 with teachers that need no network: every prompt answered once, whatever breaks off when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lamp_schema import dumps_spoken, parse
from lamp_trainer.cli import main
from lamp_trainer.errors import TrainerError
from lamp_trainer.families.registry import draw, sources_sha256
from lamp_trainer.files import manifest_path, sha256
from lamp_trainer.responses import Counts, errors_path, respond, unfinished_path
from lamp_trainer.teachers.authored import AuthoredTeacher
from lamp_trainer.teachers.base import Teacher, answered, failed, state_path
from lamp_trainer.teachers.composer import ComposerTeacher
from lamp_trainer.teachers.registry import make_teacher, teacher_names

Row = dict[str, Any]
COMMAND = {"type": "pattern", "name": "solid", "params": {"color": "red"}}
DESIGN = {"name": "Red", "steps": [{"id": "red", "command": COMMAND, "duration": None}]}


class Echo:
    """Answers backwards; breaks off before the prompt `kill`, and has no answer for those in `refuse`."""

    name = "echo"

    def __init__(self, kill: str | None = None, refuse: tuple[str, ...] = (), settings: Row | None = None):
        self.kill, self.refuse = kill, refuse
        self.settings = settings or {"loud": True}
        self.asked: list[str] = []

    def answer(self, prompts: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Row]:
        for prompt in reversed(list(prompts)):
            if prompt["prompt"] == self.kill:
                raise KeyboardInterrupt
            self.asked.append(prompt["prompt"])
            if prompt["prompt"] in self.refuse:
                yield failed(prompt, self.name, "no idea")
            else:
                yield answered(prompt, self.name, prompt["prompt"].upper())
            progress(1)


def write(path: Path, rows: Iterable[Row]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def prompts_in(folder: Path, *texts: str) -> Path:
    rows = [{"id": f"p-{n}", "prompt": text, "category": "text"} for n, text in enumerate(texts)]
    return write(folder / "prompts.jsonl", rows)


def drawn(count: int) -> list[Row]:
    rng = Random(5)
    rows = []
    for n in range(count):
        family = draw(rng)
        words, slots = family.ask(rng)
        rows.append(
            {"id": f"p5-{n:07}", "prompt": words, "category": family.category, "family": family.name, "slots": slots}
        )
    return rows


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "responses.jsonl"


def test_answers_stand_in_the_prompts_order_with_a_manifest(tmp_path: Path, out: Path):
    prompts = prompts_in(tmp_path, "ä", "b", "c")
    assert respond(prompts, out, Echo(), bar=False) == Counts(prompts=3, kept=0, answered=3, failed=0)
    assert read(out) == [
        {"id": f"p-{n}", "prompt": text, "category": "text", "teacher": "echo", "response": text.upper()}
        for n, text in enumerate("äbc")
    ]
    manifest = json.loads(manifest_path(out).read_text())
    assert manifest["step"] == "responses"
    assert manifest["inputs"] == {"prompts.jsonl": sha256(prompts)}
    assert manifest["settings"] == {"teacher": "echo", "loud": True}
    assert manifest["counts"] == {"prompts": 3, "kept": 0, "answered": 3, "failed": 0}
    assert sorted(path.name for path in tmp_path.iterdir()) == [prompts.name, out.name, manifest_path(out).name]


@pytest.mark.parametrize("kill", list("abcde"))
def test_a_run_that_broke_off_goes_on_where_it_was(tmp_path: Path, out: Path, kill: str):
    prompts = prompts_in(tmp_path, *"abcde")
    first = Echo(kill=kill)
    with pytest.raises(KeyboardInterrupt):
        respond(prompts, out, first, bar=False)
    assert not out.exists()
    second = Echo()
    counts = respond(prompts, out, second, bar=False)
    assert sorted(first.asked + second.asked) == list("abcde")
    assert (counts.kept, counts.answered) == (len(first.asked), len(second.asked))
    assert [row["response"] for row in read(out)] == list("ABCDE")


@pytest.mark.parametrize("torn", ['{"id": "p-1", "prom', '{"id": "p-1"}', "garbage\n", '"text"\n'])
def test_a_line_that_the_kill_left_torn_is_asked_again(tmp_path: Path, out: Path, torn: str):
    prompts = prompts_in(tmp_path, *"abc")
    with pytest.raises(KeyboardInterrupt):
        respond(prompts, out, Echo(kill="b"), bar=False)
    with unfinished_path(out).open("a") as lines:
        lines.write(torn)
    again = Echo()
    respond(prompts, out, again, bar=False)
    assert again.asked == ["b", "a"]
    assert [row["response"] for row in read(out)] == list("ABC")


def test_an_empty_unfinished_file_is_no_trouble(tmp_path: Path, out: Path):
    unfinished_path(out).touch()
    assert respond(prompts_in(tmp_path, "a"), out, Echo(), bar=False).answered == 1


def test_an_unfinished_run_with_other_settings_is_not_mixed_in(tmp_path: Path, out: Path):
    prompts = prompts_in(tmp_path, *"ab")
    with pytest.raises(KeyboardInterrupt):
        respond(prompts, out, Echo(kill="a"), bar=False)
    quiet = Echo(settings={"loud": False})
    with pytest.raises(TrainerError, match=r'begun with other settings, .*"loud": true.*, than now, .* or use --fresh'):
        respond(prompts, out, quiet, bar=False)
    state_path(out).write_text("{}")
    assert respond(prompts, out, quiet, fresh=True, bar=False) == Counts(2, 0, 2, 0)
    assert not state_path(out).exists()


def test_a_finished_step_is_left_alone_until_something_changes(tmp_path: Path, out: Path):
    prompts = prompts_in(tmp_path, *"ab")
    respond(prompts, out, Echo(), bar=False)
    idle = Echo()
    assert respond(prompts, out, idle, bar=False) == Counts(2, 2, 0, 0)
    assert idle.asked == []
    respond(prompts, out, idle, fresh=True, bar=False)
    assert idle.asked == ["b", "a"]
    prompts_in(tmp_path, *"abc")
    longer = Echo()
    assert respond(prompts, out, longer, bar=False) == Counts(3, 0, 3, 0)


def test_a_longer_or_altered_file_can_keep_the_answers_that_fit(tmp_path: Path, out: Path):
    prompts = prompts_in(tmp_path, *"abc")
    respond(prompts, out, Echo(), bar=False)
    prompts_in(tmp_path, "a", "other", "c", "d")
    more = Echo()
    assert respond(prompts, out, more, extend=True, bar=False) == Counts(4, 2, 2, 0)
    assert more.asked == ["d", "other"]
    assert [row["response"] for row in read(out)] == ["A", "OTHER", "C", "D"]
    prompts_in(tmp_path, "a")
    assert respond(prompts, out, Echo(), extend=True, bar=False) == Counts(1, 1, 0, 0)
    assert len(read(out)) == 1


def test_failures_are_kept_apart_and_asked_again_by_the_next_run(tmp_path: Path, out: Path):
    prompts = prompts_in(tmp_path, *"abc")
    assert respond(prompts, out, Echo(refuse=("b",)), bar=False) == Counts(3, 0, 2, 1)
    assert [row["id"] for row in read(out)] == ["p-0", "p-2"]
    assert read(errors_path(out)) == [
        {"id": "p-1", "prompt": "b", "category": "text", "teacher": "echo", "error": "no idea"}
    ]
    again = Echo()
    assert respond(prompts, out, again, bar=False) == Counts(3, 2, 1, 0)
    assert again.asked == ["b"]
    assert [row["response"] for row in read(out)] == list("ABC")
    assert not errors_path(out).exists()


def test_failures_are_written_even_when_the_run_breaks_off(tmp_path: Path, out: Path):
    with pytest.raises(KeyboardInterrupt):
        respond(prompts_in(tmp_path, *"abc"), out, Echo(refuse=("c",), kill="a"), bar=False)
    assert [row["id"] for row in read(errors_path(out))] == ["p-2"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "x", "prompt": "a"}, "category is None in .*; a text is needed"),
        ({"id": 3, "prompt": "a", "category": "text"}, "id is 3 in"),
        ({"id": "x", "prompt": "  ", "category": "text"}, "prompt is '  ' in"),
        (
            {"id": "p-0", "prompt": "b", "category": "text"},
            "id 'p-0' is there twice; each prompt needs an id of its own",
        ),
    ],
)
def test_rows_that_are_no_prompts(tmp_path: Path, out: Path, row: Row, message: str):
    prompts = prompts_in(tmp_path, "a")
    write(prompts, [*read(prompts), row])
    with pytest.raises(TrainerError, match=message):
        respond(prompts, out, Echo(), bar=False)


def test_the_bar_counts(tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]):
    respond(prompts_in(tmp_path, *"abcd"), out, Echo(), bar=True)
    assert "4/4" in capsys.readouterr().err


def test_the_composer_answers_what_the_families_drew(tmp_path: Path, out: Path):
    rows = drawn(80)
    counts = respond(write(tmp_path / "prompts.jsonl", rows), out, ComposerTeacher(seed=3), bar=False)
    assert counts == Counts(80, 0, 80, 0)
    for asked, row in zip(rows, read(out), strict=True):
        assert (row["id"], row["prompt"], row["category"]) == (asked["id"], asked["prompt"], asked["category"])
        assert row["teacher"] == "composer"
        assert dumps_spoken(parse(row["response"])) == row["response"]


def test_the_composers_answer_depends_on_the_prompt_and_the_seed_alone():
    rows = drawn(60)
    same = {row["id"]: row["response"] for row in ComposerTeacher(1).answer(rows, int)}
    turned = {row["id"]: row["response"] for row in ComposerTeacher(1).answer(reversed(rows), int)}
    other = {row["id"]: row["response"] for row in ComposerTeacher(2).answer(rows, int)}
    assert same == turned
    assert sum(same[row_id] != other[row_id] for row_id in same) > 10


def test_the_composer_needs_a_family_and_says_which_design_failed():
    row = drawn(1)[0]
    with pytest.raises(TrainerError, match="family 'nobody' is unknown or it has no slots; write the prompts anew"):
        list(ComposerTeacher().answer([{**row, "family": "nobody"}], int))
    (bad,) = ComposerTeacher().answer([{**row, "slots": {}}], int)
    assert bad["error"].startswith(f"{row['family']}: ")
    assert "response" not in bad


@pytest.mark.parametrize(
    ("flags", "prompts", "now"),
    [((), 4, 0), (("--fresh",), 4, 4), ((), 6, 6), (("--extend",), 6, 2), (("--seed", "2"), 4, 4)],
)
def test_the_flags_say_what_is_kept(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str], flags: tuple[str, ...], prompts: int, now: int
):
    rows = drawn(6)
    command = ["responses", "--prompts", str(write(tmp_path / "prompts.jsonl", rows[:4])), "--out", str(out)]
    assert main(command) == 0
    assert "4 answered, 4 of them now" in capsys.readouterr().out
    write(tmp_path / "prompts.jsonl", rows[:prompts])
    assert main([*command, *flags]) == 0
    assert f"{prompts} answered, {now} of them now" in capsys.readouterr().out


def test_the_flag_fresh_forgets_an_unfinished_run_with_other_settings(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
):
    prompts = write(tmp_path / "prompts.jsonl", drawn(3))
    with pytest.raises(KeyboardInterrupt):
        respond(prompts, out, Echo(kill=drawn(3)[0]["prompt"]), bar=False)
    command = ["responses", "--prompts", str(prompts), "--out", str(out)]
    assert main(command) == 1
    assert "go back to those, or use --fresh" in capsys.readouterr().err
    assert main([*command, "--fresh"]) == 0
    assert "3 answered, 3 of them now" in capsys.readouterr().out


def test_authored_designs_bring_their_own_requests(tmp_path: Path, out: Path):
    folder = tmp_path / "authored"
    folder.mkdir()
    design = {"category": "pattern", "requests": ["red", "go red"], "program": DESIGN}
    (folder / "ada.jsonl").write_text(
        f"\n{json.dumps(design)}\n{json.dumps({**design, 'requests': ['rot']})}\n", encoding="utf-8"
    )
    counts = respond(None, out, AuthoredTeacher(folder), bar=False)
    assert counts == Counts(prompts=0, kept=0, answered=3, failed=0)
    found = read(out)
    assert [(row["id"], row["prompt"]) for row in found] == [
        ("a-ada-2-1", "red"),
        ("a-ada-2-2", "go red"),
        ("a-ada-3-1", "rot"),
    ]
    assert {row["response"] for row in found} == {dumps_spoken(parse({"program": DESIGN}))}
    assert respond(None, out, AuthoredTeacher(folder), bar=False).kept == 3
    assert respond(prompts_in(tmp_path, "x"), out, AuthoredTeacher(folder), bar=False).answered == 3
    (folder / "ada.jsonl").write_text(json.dumps(design), encoding="utf-8")
    assert respond(None, out, AuthoredTeacher(folder), bar=False).answered == 2
    assert len(read(out)) == 2


def test_authored_takes_up_again_too(tmp_path: Path, out: Path):
    folder = tmp_path / "authored"
    folder.mkdir()
    design = {"category": "pattern", "requests": ["red", "go red", "rot"], "program": DESIGN}
    (folder / "ada.jsonl").write_text(json.dumps(design), encoding="utf-8")

    class Breaks(AuthoredTeacher):
        def answer(self, prompts: Iterable[Row], progress: Callable[[int], None]) -> Iterator[Row]:
            for n, row in enumerate(super().answer(prompts, progress)):
                if n == 2:
                    raise KeyboardInterrupt
                yield row

    with pytest.raises(KeyboardInterrupt):
        respond(None, out, Breaks(folder), bar=False)
    assert respond(None, out, AuthoredTeacher(folder), bar=False) == Counts(0, 2, 1, 0)
    assert [row["prompt"] for row in read(out)] == ["red", "go red", "rot"]


def test_some_authors_designs_alone(tmp_path: Path):
    for author in ("ann", "bob", "cid"):
        program = {"name": "Red", "steps": [{"id": "red", "command": {"type": "stop"}, "duration": None}]}
        design = {"category": "pattern", "requests": [f"{author} likes red"], "program": program}
        (tmp_path / f"{author}.jsonl").write_text(json.dumps(design) + "\n", encoding="utf-8")
    teacher = AuthoredTeacher(tmp_path, ("ann", "cid"))
    assert [row["id"] for row in teacher.answer([], lambda _: None)] == ["a-ann-1-1", "a-cid-1-1"]
    assert set(teacher.settings["designs"]) == {"ann.jsonl", "cid.jsonl"}
    with pytest.raises(TrainerError, match="has no designs by dan, eve; a file has its author's name"):
        AuthoredTeacher(tmp_path, ("ann", "eve", "dan"))


def test_no_designs(tmp_path: Path):
    with pytest.raises(TrainerError, match=r"no designs in .*; name the folder that holds them"):
        AuthoredTeacher(tmp_path)


def test_teachers_by_name(tmp_path: Path):
    assert teacher_names() == ("anthropic", "authored", "composer")
    teacher: Teacher = make_teacher("composer", seed=9)
    assert (teacher.name, teacher.settings) == ("composer", {"seed": 9, "sources": sources_sha256()})
    assert make_teacher("anthropic").name == "anthropic"
    with pytest.raises(TrainerError, match="no teacher 'oracle'; use one of anthropic, authored, composer"):
        make_teacher("oracle")
