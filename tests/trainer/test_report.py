"""The evaluation as a page: every request with a moving picture, and nothing in it that a browser would run."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lamp_schema import Program, dumps_spoken, parse
from lamp_trainer.evaluate import Answer, Score, _count
from lamp_trainer.report import moving_picture, write_report
from lamp_trainer.sheet import draw_sheets, moments

EVIL = '<script>alert("1")</script> & "quotes"'


def program(color: str = "red", name: str = "Test", *, duration: int | None = None, pattern: str = "solid") -> Program:
    params = {"speed": 3000} if pattern == "rainbow" else {"color": color}
    command = {"type": "pattern", "name": pattern, "params": params}
    return parse({"program": {"name": name, "steps": [{"id": "a", "command": command, "duration": duration}]}})


def score(file: str, *, right: bool) -> Score:
    made = Score("Lamp", file, 1_000_000, "short")
    for number, request in enumerate((EVIL, "blue")):
        shown = dumps_spoken(program(name="A <b> in it"))
        missed = () if right else ("<img src=x>",)
        made.answers.append(
            Answer("eval", str(number), "text", request, "", True, True, shown, right or number > 0, missed, 5, 0.1)
        )
    _count(made)
    return made


class Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.tags: list[str] = []
        self.pictures: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        source = dict(attrs).get("src")
        if tag == "img":
            assert source is not None
            self.pictures.append(source)


def test_the_page_holds_every_answer_of_every_model_and_escapes_what_it_is_given(tmp_path: Path) -> None:
    scores = [score("a<b>.gguf", right=True), score("b.gguf", right=False)]
    text = write_report(tmp_path / "new" / "report.html", scores).read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "b><b"} & set(page.tags)
    assert len(page.pictures) == 4
    assert all(picture.startswith("data:image/gif;base64,") for picture in page.pictures)
    assert page.tags.count("section") == 2
    assert text.count('class="case missed"') == 1
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &quot;quotes&quot;" in text
    assert "a&lt;b&gt;.gguf" in text
    assert "&lt;img src=x&gt;" in text
    assert "A &lt;b&gt; in it" in text
    assert text.count("<b>2</b> of 2") == 1
    assert text.count("<b>1</b> of 2") == 1
    assert not re.search(r"(?:src|href)=.?https?:", text), "the page is self-contained"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.html"]


def test_a_page_without_scores_is_a_page(tmp_path: Path) -> None:
    assert "What each model shows" in write_report(tmp_path / "x.html", []).read_text()


def test_the_pictures_in_the_page_are_gifs_of_the_program(tmp_path: Path) -> None:
    text = write_report(tmp_path / "x.html", [score("a.gguf", right=True)]).read_text()
    data = base64.b64decode(Page(text).pictures[0].split(",", 1)[1])
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "GIF"
        mean = np.asarray(picture.convert("RGB")).reshape(-1, 3).mean(axis=0)
        assert mean.tolist() == pytest.approx([255, 0, 0], abs=6)


def test_what_moves_moves() -> None:
    with Image.open(io.BytesIO(moving_picture(program(pattern="rainbow")))) as picture:
        assert getattr(picture, "n_frames", 1) > 5


@pytest.mark.parametrize(("duration", "count"), [(None, 10), (60_000, 10), (1000, 6)])
def test_moments_lie_in_the_program_and_the_last_after_its_end(duration: int | None, count: int) -> None:
    times = moments(program(duration=duration), count)
    assert len(times) == count
    assert times == sorted(times)
    if duration is not None:
        assert times[-1] > duration > times[-2]


def test_designs_are_drawn_page_by_page(tmp_path: Path) -> None:
    line = '{"category": "pattern", "requests": ["red %d"], "program": {"name": "R", "steps": [{"id": "a", "command": '
    line += '{"type": "pattern", "name": "solid", "params": {"color": "red"}}, "duration": null}]}}'
    (tmp_path / "ann.jsonl").write_text("".join(line % n + "\n" for n in range(5)))
    pages = list(draw_sheets(tmp_path / "ann.jsonl", tmp_path / "out", 3))
    assert [page.name for page in pages] == ["ann_0000.png", "ann_0003.png"]
    with Image.open(pages[0]) as page:
        reds = np.asarray(page.convert("RGB"))
        assert (reds == [255, 0, 0]).all(axis=2).sum() > 1000
