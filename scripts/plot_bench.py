"""Draw build/bench.json, which `lamp bench --json` wrote, as docs/pictures/bench.png: seconds a program, by decoder."""

from __future__ import annotations

import argparse
import json
from itertools import groupby
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

_LAMP, _OTHER, _LIGHT = "#E8962A", "#8A8F98", "#F6D9A8"


def draw(rows: list[dict[str, Any]], target: Path) -> None:
    """A panel for each model; the light part of a bar is the time until the first step shines."""
    measured = [row for row in rows if row["seconds_per_program"]]
    models = [(model, list(group)) for model, group in groupby(measured, key=lambda row: row["model"])]
    figure, panels = pyplot.subplots(1, len(models), figsize=(6 * len(models), 3.2), squeeze=False)
    for axes, (model, group) in zip(panels[0], models, strict=True):
        names = [row["decoder"] for row in group]
        seconds = [row["seconds_per_program"] for row in group]
        axes.barh(names, seconds, color=[_LAMP if name == "lamp" else _OTHER for name in names])
        for at, row in enumerate(group):
            ratio = row["seconds_per_program"] / seconds[0]
            if row["decoder"] == "lamp":
                axes.barh(at, row["first_light_s"], color=_LIGHT, height=0.35)
            axes.text(
                row["seconds_per_program"], at, f" {row['seconds_per_program']:.2f} s, {ratio:.1f} x", va="center"
            )
        axes.set_xlim(0, max(seconds) * 1.35)
        axes.set_title(model, fontsize=9)
        axes.set_xlabel("seconds a program, median")
        axes.invert_yaxis()
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(target, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, nargs="?", default=Path("build/bench.json"))
    parser.add_argument("target", type=Path, nargs="?", default=Path("docs/pictures/bench.png"))
    options = parser.parse_args()
    draw(json.loads(options.rows.read_text(encoding="utf-8"))["rows"], options.target)


if __name__ == "__main__":
    main()
