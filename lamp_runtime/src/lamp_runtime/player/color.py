"""Colours as arrays, and the two ways in which the player blends them.

- Light that is added or scaled is handled as linear light, 0..1 a channel: that is what LEDs and eyes add up.
- What has to *look* even (a palette between two colours, the pace of a fade) goes by lightness: OKLab for colours,
  CIE 1976 L* for brightness alone.

Frames are sRGB bytes. `encode` is the only way to make them, so that rounding happens once, at the end.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lamp_schema.colors import rgb
from lamp_schema.geometry import LEDS

# uint8[172, 3], sRGB, in the logical order of `lamp_schema.geometry`.
Frame = npt.NDArray[np.uint8]
Light = npt.NDArray[np.float64]

# Ottosson, "A perceptual color space for image processing" (2020); rows are written for `colour @ matrix`.
_LMS = np.array(
    [
        [0.4122214708, 0.2119034982, 0.0883024619],
        [0.5363325363, 0.6806995451, 0.2817188376],
        [0.0514459929, 0.1073969566, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 1.9779984951, 0.0259040371],
        [0.7936177850, -2.4285922050, 0.7827717662],
        [-0.0040720468, 0.4505937099, -0.8086757660],
    ]
)
_LMS_BACK = np.linalg.inv(_LMS)
_LAB_BACK = np.linalg.inv(_LAB)
# IEC 61966-2-1: the shares of the sRGB primaries in luminance.
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
# CIE 1976 L*: a cube root that runs out into a straight line in the dark, joined at (6/29)^3.
_KNEE_Y = (6 / 29) ** 3
_KNEE_L = 0.08
_SLOPE = (29 / 3) ** 3 / 100

# How much of the chroma that a straight line through OKLab loses is given back, as an exponent: 0 none, 1 all.
_VIVID = 0.75


def _decode_table() -> Light:
    code = np.arange(256) / 255
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


_DECODE = _decode_table()


def decode(codes: Frame) -> Light:
    """sRGB bytes -> linear light of the same shape, 0..1."""
    light: Light = _DECODE[codes]
    return light


def encode(light: Light) -> Frame:
    """Linear light of any shape -> sRGB bytes, rounded to the nearest; what is outside of 0..1 is clipped."""
    light = light.clip(0.0, 1.0)
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    codes: Frame = (code * 255 + 0.5).astype(np.uint8)
    return codes


def light_of(color: str) -> Light:
    """`#RRGGBB` -> linear light, float64[3]."""
    light: Light = _DECODE[np.array(rgb(color))]
    return light


def luminance(light: Light) -> Light:
    """Linear light [..., 3] -> relative luminance Y [...], 0..1."""
    y: Light = light @ _LUMINANCE
    return y


def lightness(y: Light) -> Light:
    """Relative luminance -> CIE L* over 100, so 0..1."""
    return np.where(y <= _KNEE_Y, y * _SLOPE, 1.16 * np.cbrt(y) - 0.16)


def luminance_at(level: Light) -> Light:
    """The inverse of `lightness`."""
    return np.where(level <= _KNEE_L, level / _SLOPE, ((level + 0.16) / 1.16) ** 3)


def to_oklab(light: Light) -> Light:
    """Linear light [..., 3] -> OKLab (L, a, b)."""
    lab: Light = np.cbrt(light @ _LMS) @ _LAB
    return lab


def from_oklab(lab: Light) -> Light:
    """OKLab [..., 3] -> linear light; colours that sRGB lacks come out below 0 or above 1."""
    light: Light = (lab @ _LAB_BACK) ** 3 @ _LMS_BACK
    return light


def mix(one: Light, other: Light, share: Light) -> Light:
    """A palette from `one` (share 0) to `other` (share 1) that is even to the eye: linear light [n, 3] for share [n].

    A straight line through OKLab goes grey half-way between distant hues, and a walk round the hue circle shows hues
    that nobody asked for. So the line is kept, and its colours get back most of the chroma lost on the way. Not all:
    half-way between opposites the hue is undefined, and a vivid palette would jump there.
    """
    ends = to_oklab(np.stack([one, other]))
    share = np.asarray(share)[:, None]
    lab = ends[0] * (1 - share) + ends[1] * share
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    wanted = np.hypot(ends[0, 1], ends[0, 2]) * (1 - share[:, 0]) + np.hypot(ends[1, 1], ends[1, 2]) * share[:, 0]
    gain = (wanted / np.maximum(chroma, 1e-9)) ** _VIVID
    lab[:, 1:] *= np.where(chroma > 1e-6, gain, 1.0)[:, None]
    return np.clip(from_oklab(lab), 0.0, 1.0)


def crossed(one: Light, other: Light, share: Light) -> Light:
    """`one` [..., 3] going down while `other` comes up, as lamps do: linear light at `share` [...] of the way.

    The two are added as light, so nothing between them is grey, but by amounts such that the lightness of each LED runs
    straight from one end to the other. Amounts that are themselves linear keep the change for the dark end.
    """
    y, there = luminance(one), luminance(other)
    wanted = luminance_at(lightness(y) * (1 - share) + lightness(there) * share)
    gap = there - y
    # Between equals the formula is 0/0; its limit is the share itself.
    same = np.abs(gap) < 1e-6
    amount = np.where(same, share, (wanted - y) / np.where(same, 1.0, gap))
    return one + (other - one) * amount[..., None]


def dimmed(light: Light, level: Light) -> Light:
    """One colour at shares `level` [n] of its own lightness -> linear light [n, 3]. The hue stays, 0 is black."""
    return crossed(np.zeros((len(level), 3)), np.broadcast_to(light, (len(level), 3)), level)


def filled(color: Frame) -> Frame:
    """One colour, uint8[3] -> the whole lamp in it."""
    frame = np.empty((LEDS, 3), dtype=np.uint8)
    frame[:] = color
    return frame
