"""The evaluation as a page: every request, and beside it what each model shows, as a moving picture."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from lamp_runtime.player.frame import Player
from lamp_schema import Program, parse
from lamp_schema.geometry import FRONT_LEDS, HEIGHT, WIDTH
from lamp_trainer.evaluate import FIGURES, Answer, Score
from lamp_trainer.files import whole_or_nothing
from lamp_trainer.sheet import moments

_CELL = 8
_FRAMES = 24
_FRAME_MS = 150
_STYLE = """
body{background:#101013;color:#d8d8dc;font:15px/1.45 system-ui,sans-serif}
body{margin:2rem auto;max-width:1200px;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.35rem .8rem;border-bottom:1px solid #2a2a30;text-align:left}
.case{border-bottom:1px solid #2a2a30;padding:1rem 0}.case h3{font-weight:600;margin:0 0 .6rem;font-size:1rem}
.case small{color:#8a8a92;font-weight:400;margin-left:.6rem}.row{display:flex;gap:1rem;flex-wrap:wrap}
figure{margin:0;width:220px}img{image-rendering:pixelated;border-radius:8px;background:#000;display:block}
figcaption{font-size:.8rem;color:#a8a8b0;margin-top:.35rem}.right{color:#7fd48a}.wrong{color:#f08a7a}
details{font-size:.75rem;color:#8a8a92}pre{white-space:pre-wrap;overflow-wrap:anywhere}
label{margin-right:1rem}.only .case:not(.missed){display:none}
"""


def write_report(path: Path, scores: Sequence[Score]) -> Path:
    """Write one self-contained HTML file with the figures and every answer."""
    by_request: dict[tuple[str, str], list[tuple[Score, Answer]]] = {}
    for score in scores:
        for answer in score.answers:
            by_request.setdefault((answer.set, answer.id), []).append((score, answer))
    body = "\n".join(_case(found) for found in by_request.values())
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Lamp: evaluation</title><style>{_STYLE}</style>"
        f"<h1>What each model shows</h1>{_figures(scores)}"
        "<p><label><input type=checkbox onchange=\"document.body.classList.toggle('only',this.checked)\"> "
        f"only what some model missed</label></p>{body}</html>\n"
    )
    with whole_or_nothing(path) as unfinished:
        unfinished.write_text(page, encoding="utf-8")
    return path


def _figures(scores: Sequence[Score]) -> str:
    names = list(scores[0].sets) if scores else []
    head = "".join(f"<th>{html.escape(name)}: {', '.join(list(FIGURES.values())[1:])}" for name in names)
    rows = []
    for score in scores:
        cells = "".join(
            f"<td>{c['free_json']}, {c['free_valid']}, {c['valid']}, <b>{c['right']}</b> of {c['requests']}"
            for c in (score.sets[name] for name in names)
        )
        rows.append(
            f"<tr><td>{html.escape(score.file)}<td>{score.bytes / 1e6:.0f} MB{cells}"
            f"<td>{score.tokens_median:.0f}<td>{score.seconds_median:.2f} s"
        )
    return f"<table><tr><th>model<th>size{head}<th>tokens<th>a program{''.join(rows)}</table>"


def _case(found: list[tuple[Score, Answer]]) -> str:
    first = found[0][1]
    missed = "" if all(answer.right for _, answer in found) else " missed"
    figures = "".join(_figure(score, answer) for score, answer in found)
    return (
        f'<section class="case{missed}"><h3>{html.escape(first.request)}<small>{first.set} {html.escape(first.id)}, '
        f"{first.category}</small></h3><div class=row>{figures}</div></section>"
    )


def _figure(score: Score, answer: Answer) -> str:
    picture = base64.b64encode(moving_picture(parse(answer.program))).decode()
    verdict = "<span class=right>right</span>" if answer.right else "<span class=wrong>wrong</span>"
    why = html.escape("; ".join(answer.misses))
    return (
        f'<figure><img src="data:image/gif;base64,{picture}" width={WIDTH * _CELL} height={HEIGHT * _CELL} '
        f'alt="{html.escape(answer.request)}, by {html.escape(score.file)}"><figcaption>{html.escape(score.file)}: '
        f"{verdict} {why}</figcaption><details><summary>program</summary><pre>{html.escape(answer.program)}</pre>"
        "</details></figure>"
    )


def moving_picture(program: Program) -> bytes:
    """The front display over the program's telling moments, as a GIF; each is followed for four frames."""
    player = Player(program)
    times = [t + lag * _FRAME_MS for t in moments(program, _FRAMES // 4) for lag in range(4)]
    frames = [player.frame(t)[:FRONT_LEDS].reshape(HEIGHT, WIDTH, 3) for t in times]
    size = WIDTH * _CELL, HEIGHT * _CELL
    pictures = [Image.fromarray(frame).resize(size, Image.Resampling.NEAREST) for frame in frames]
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=_FRAME_MS, loop=0)
    return out.getvalue()
