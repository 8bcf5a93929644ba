"""Which colours a stretch of light has, and how bright it is.

Hue families overlap: a colour near a border belongs to both sides (a coral is orange, red and pink). Of its families
one is the core. Hues are angles in OKLCH; `tint` is chroma over lightness, so a dark blue is as blue as a bright one.
"""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from lamp_runtime.player.color import decode, to_oklab
from lamp_runtime.player.geometry import FRONT
from lamp_trainer.meaning.expectation import FAMILIES, Brightness
from lamp_trainer.meaning.film import LIT, Clip, Floats, Frames, Mask, Shot

HUES_SHARE = 0.60
EACH_SHARE = 0.08
# Under this share of its own highest value an LED is going out.
_GOING = 0.5
LEVELS: dict[Brightness, tuple[float, float]] = {
    "off": (0.0, LIT),
    "dim": (LIT, 0.45),
    "medium": (0.35, 0.75),
    "bright": (0.65, 1.0),
}


def members(colors: Frames) -> tuple[Mask, npt.NDArray[np.int64]]:
    """sRGB bytes [k, 3] -> which families each belongs to, bool[k, 11], and its core, int[k]; order of FAMILIES."""
    lab = to_oklab(decode(colors))
    light, chroma = lab[:, 0], np.hypot(lab[:, 1], lab[:, 2])
    hue = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360
    tint = chroma / np.maximum(light, 0.02)
    found = _broad(light, hue, tint)
    core = _core(light, hue, tint)
    found[np.arange(len(colors)), core] = True
    return found, core


def _broad(light: Floats, hue: Floats, tint: Floats) -> Mask:
    colored = tint >= 0.028
    warm = (hue >= 40) & (hue <= 112)
    pale = tint < 0.08
    pinkish = ((hue >= 322) & ((light > 0.5) | (hue >= 340))) | (hue < 14)
    salmon = (hue >= 14) & (hue < 45) & (light >= 0.68) & (tint < 0.26)
    dark_red = (hue >= 20) & (hue < 38) & (light < 0.5)
    earth = (hue >= 38) & (hue < 112) & (light < 0.70) & (tint >= 0.07)
    sand = (hue >= 55) & (hue < 90) & (light < 0.85) & (tint > 0.06) & (tint < 0.13)
    by_family = {
        "red": colored & (hue >= 5) & (hue < 44) & (tint > 0.12),
        "orange": (hue >= 33) & (hue < 97) & (tint >= 0.09),
        "yellow": (hue >= 76) & (hue < 132) & (tint >= np.where(hue < 100, 0.1, 0.05)),
        "green": colored & (hue >= 105) & (hue < np.where(light < 0.6, 198, 194)) & ((hue >= 118) | (light < 0.7)),
        "cyan": colored & (hue >= 165) & (hue < 238),
        "blue": colored & (hue >= np.where(pale, 200, 215)) & (hue < 305),
        "purple": colored & (hue >= 277) & (hue < 351),
        "pink": colored & (pinkish | salmon),
        "white": (tint < 0.06) | (warm & (tint < 0.10)),
        "warm_white": warm & (tint > 0.008) & (tint < np.where((hue > 45) & (hue < 88), 0.17, 0.09)),
        "brown": dark_red | earth | sand,
    }
    return np.stack([by_family[name] for name in FAMILIES], axis=1)


# Where one core ends and the next begins, by hue.
_CORES = (
    (16, "pink"), (37, "red"), (88, "orange"), (118, "yellow"), (178, "green"), (222, "cyan"), (288, "blue"),
    (338, "purple"), (361, "pink"),
)  # fmt: skip


def _core(light: Floats, hue: Floats, tint: Floats) -> npt.NDArray[np.int64]:
    edges = np.array([edge for edge, _ in _CORES])
    names = np.array([FAMILIES.index(name) for _, name in _CORES])
    core = names[np.searchsorted(edges, hue, side="right")]
    core = np.where(
        (hue >= 16) & (hue < 37) & (light > 0.65) & (tint < np.where(light > 0.7, 0.21, 0.15)),
        FAMILIES.index("pink"),
        core,
    )
    core = np.where((hue >= 40) & (hue < 90) & (light < 0.55), FAMILIES.index("brown"), core)
    core = np.where((hue >= 45) & (hue < 112) & (tint < 0.10) & (tint > 0.012), FAMILIES.index("warm_white"), core)
    return np.where(tint < 0.035, FAMILIES.index("white"), core).astype(np.int64)


class Glow:
    """The light of one clip, in light times share of the time. `light` is per colour [k], `broad` bool[k, 11] its
    families, `core` [11] adds up to `total`. `brightness` is the mean value of the lit LEDs at its highest moment,
    `settled` the same without the fade at the beginning."""

    def __init__(self, clip: Clip):
        colors, index = clip.colors
        counted = clip.values >= LIT
        # The ring of a picture shows the mean of its colours, which is none of them.
        counted[clip.picture, FRONT.stop :] = False
        values = clip.values * counted
        share = clip.weights_ms / clip.weights_ms.sum()
        light = np.bincount(index.ravel(), weights=(values * share[:, None]).ravel(), minlength=len(colors))
        self.light: Floats = light / values.shape[1]
        self.broad, core = members(colors)
        self.core: Floats = np.bincount(core, weights=self.light, minlength=len(FAMILIES)).astype(np.float64)
        self.total = float(self.light.sum())
        levels = values.sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
        self.brightness = float(levels.max())
        self.settled = float(levels[clip.times_ms >= min(clip.entry_ms, clip.times_ms[-1])].max())
        # What is brown only because it goes out, as red does in the dark of a pulse, nobody calls brown.
        brown = FAMILIES.index("brown")
        peak = values.argmax(axis=0), np.arange(values.shape[1])
        going = (values < _GOING * values[peak]) & ~self.broad[index[peak], brown]
        gone = np.bincount(index[going], weights=(values * share[:, None])[going], minlength=len(colors))
        self._brown = self.broad[:, brown]
        self._gone: Floats = self._brown * gone / values.shape[1]
        self._joint: dict[tuple[int, ...], float] = {}

    def joint(self, names: tuple[int, ...]) -> float:
        """The light that is in any of several families."""
        if names not in self._joint:
            rest = [name for name in names if FAMILIES[name] != "brown"]
            inside = self.broad[:, rest].any(axis=1)
            found = float(self.light[inside].sum())
            if len(rest) < len(names):
                found += float((self.light - self._gone)[self._brown & ~inside].sum())
            self._joint[names] = found
        return self._joint[names]


_GLOWS: WeakKeyDictionary[Clip, Glow] = WeakKeyDictionary()


def glow(clip: Clip) -> Glow:
    """The clip's light, worked out once."""
    if clip not in _GLOWS:
        _GLOWS[clip] = Glow(clip)
    return _GLOWS[clip]


def is_dark(shots: Iterable[Shot]) -> bool:
    return all(glow(shot.clip).brightness < LIT for shot in shots)


def share_of(shots: Iterable[Shot], families: Iterable[str], core: bool = False) -> float:
    """How much of the light is in any of the families, 0..1; by core family if `core`. 0 in the dark."""
    names = tuple(FAMILIES.index(name) for name in families)
    found = total = 0.0
    for shot in shots:
        shown = glow(shot.clip)
        total += shot.weight * shown.total
        found += shot.weight * (float(shown.core[list(names)].sum()) if core else shown.joint(names))
    return found / total if total > 0 else 0.0


def brightness_of(shots: Iterable[Shot]) -> float:
    """At the highest moment; what still fades out while a shot begins is no part of it."""
    return max((glow(shot.clip).settled for shot in shots), default=0.0)


def main_family(shots: Iterable[Shot]) -> tuple[str, float]:
    """The core family with most light, and its share; for messages."""
    light = sum((shot.weight * glow(shot.clip).core for shot in shots), np.zeros(len(FAMILIES)))
    total = float(light.sum())
    best = int(light.argmax())
    return FAMILIES[best], float(light[best]) / total if total > 0 else 0.0
