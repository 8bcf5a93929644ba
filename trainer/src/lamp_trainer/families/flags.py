"""Country flags that rectangles, a circle and a few lines can show on the tall display."""

from __future__ import annotations

from dataclasses import dataclass

from lamp_trainer.families.build import Element

_WIDTH, _HEIGHT = 10, 14


@dataclass(frozen=True)
class Flag:
    nation: str
    adjective: str
    elements: tuple[Element, ...]


def _rect(x: int, y: int, w: int, h: int, color: str) -> Element:
    return {"type": "rect", "x": x, "y": y, "w": w, "h": h, "color": color}


def _circle(r: int, color: str) -> Element:
    return {"type": "circle", "cx": 5, "cy": 7, "r": r, "color": color}


def _down(*bands: tuple[int, str]) -> tuple[Element, ...]:
    """Bands from the top, each (rows, colour); rows sum to the height."""
    made, y = [], 0
    for rows, color in bands:
        made.append(_rect(0, y, _WIDTH, rows, color))
        y += rows
    return tuple(made)


def _along(*bands: tuple[int, str]) -> tuple[Element, ...]:
    """Bands from the left, each (columns, colour); columns sum to the width."""
    made, x = [], 0
    for columns, color in bands:
        made.append(_rect(x, 0, columns, _HEIGHT, color))
        x += columns
    return tuple(made)


def _thirds_down(one: str, two: str, three: str) -> tuple[Element, ...]:
    return _down((5, one), (4, two), (5, three))


def _thirds_along(one: str, two: str, three: str) -> tuple[Element, ...]:
    return _along((3, one), (4, two), (3, three))


def _nordic(field: str, cross: str, inner: str | None = None) -> tuple[Element, ...]:
    """A cross whose upright stands left of the middle; `inner` is a thinner cross on it."""
    if inner is None:
        return (_rect(0, 0, 10, 14, field), _rect(3, 0, 2, 14, cross), _rect(0, 6, 10, 2, cross))
    wide = (_rect(2, 0, 3, 14, cross), _rect(0, 6, 10, 3, cross))
    return (_rect(0, 0, 10, 14, field), *wide, _rect(3, 0, 1, 14, inner), _rect(0, 7, 10, 1, inner))


FLAGS: dict[str, Flag] = {
    "germany": Flag("germany", "german", _thirds_down("#181818", "red", "gold")),
    "france": Flag("france", "french", _thirds_along("blue", "white", "red")),
    "italy": Flag("italy", "italian", _thirds_along("green", "white", "red")),
    "ireland": Flag("ireland", "irish", _thirds_along("green", "white", "darkorange")),
    "belgium": Flag("belgium", "belgian", _thirds_along("#181818", "gold", "red")),
    "romania": Flag("romania", "romanian", _thirds_along("mediumblue", "gold", "red")),
    "nigeria": Flag("nigeria", "nigerian", _thirds_along("green", "white", "green")),
    "netherlands": Flag("the netherlands", "dutch", _thirds_down("red", "white", "mediumblue")),
    "russia": Flag("russia", "russian", _thirds_down("white", "mediumblue", "red")),
    "hungary": Flag("hungary", "hungarian", _thirds_down("red", "white", "green")),
    "bulgaria": Flag("bulgaria", "bulgarian", _thirds_down("white", "green", "red")),
    "austria": Flag("austria", "austrian", _thirds_down("red", "white", "red")),
    "estonia": Flag("estonia", "estonian", _thirds_down("dodgerblue", "#181818", "white")),
    "lithuania": Flag("lithuania", "lithuanian", _thirds_down("gold", "green", "red")),
    "latvia": Flag("latvia", "latvian", _down((6, "darkred"), (2, "white"), (6, "darkred"))),
    "spain": Flag("spain", "spanish", _down((4, "red"), (6, "gold"), (4, "red"))),
    "poland": Flag("poland", "polish", _down((7, "white"), (7, "crimson"))),
    "ukraine": Flag("ukraine", "ukrainian", _down((7, "dodgerblue"), (7, "gold"))),
    "indonesia": Flag("indonesia", "indonesian", _down((7, "red"), (7, "white"))),
    "colombia": Flag("colombia", "colombian", _down((7, "gold"), (4, "mediumblue"), (3, "red"))),
    "peru": Flag("peru", "peruvian", _thirds_along("red", "white", "red")),
    "thailand": Flag("thailand", "thai", _down((2, "red"), (3, "white"), (4, "darkblue"), (3, "white"), (2, "red"))),
    "japan": Flag("japan", "japanese", (_rect(0, 0, 10, 14, "white"), _circle(3, "crimson"))),
    "bangladesh": Flag("bangladesh", "bangladeshi", (_rect(0, 0, 10, 14, "darkgreen"), _circle(3, "red"))),
    "sweden": Flag("sweden", "swedish", _nordic("mediumblue", "gold")),
    "denmark": Flag("denmark", "danish", _nordic("crimson", "white")),
    "finland": Flag("finland", "finnish", _nordic("white", "mediumblue")),
    "norway": Flag("norway", "norwegian", _nordic("red", "white", "darkblue")),
    "iceland": Flag("iceland", "icelandic", _nordic("mediumblue", "white", "red")),
    "england": Flag(
        "england", "english", (_rect(0, 0, 10, 14, "white"), _rect(4, 0, 2, 14, "red"), _rect(0, 6, 10, 2, "red"))
    ),
    "switzerland": Flag(
        "switzerland", "swiss", (_rect(0, 0, 10, 14, "red"), _rect(4, 3, 2, 8, "white"), _rect(1, 6, 8, 2, "white"))
    ),
    "greece": Flag(
        "greece",
        "greek",
        (
            _rect(0, 0, 10, 14, "white"),
            *(_rect(0, y, 10, 2, "dodgerblue") for y in (0, 4, 8, 12)),
            _rect(0, 0, 5, 6, "dodgerblue"),
            _rect(2, 0, 1, 6, "white"),
            _rect(0, 2, 5, 1, "white"),
        ),
    ),
}
