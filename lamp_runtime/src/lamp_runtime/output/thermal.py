"""A lamp that gets too warm shines less: slowly, and until it has cooled down.

The sensor is the processor's own. It sits in the same housing as the LEDs, and what they give off warms it; a short
load of the processor does so, too, which is why the light follows over a minute and not at once.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

log = logging.getLogger(__name__)

ZONES = Path("/sys/class/thermal")
READ_EVERY_S = 2.0
HYSTERESIS_C = 3.0
RATE_PER_S = 0.01
# After a gap the light goes on from where it was, in steps that can't be seen: below 1/256 each.
_STEP_MOST_S = 0.1
# Of single-board computers. A laptop has zones, too, and a fan that looks after them.
_TYPES = frozenset({"cpu-thermal", "cpu_thermal", "soc-thermal", "soc_thermal", "bcm2835_thermal"})


class ThermalSettings(BaseModel):
    """The settings file's `[thermal]` table. Temperatures are the processor's, in degrees Celsius."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start_c: Annotated[float, Field(ge=30, le=120, description="from here on the lamp shines less")] = 75.0
    full_c: Annotated[float, Field(ge=30, le=120, description="here it is down to `least`")] = 85.0
    least: Annotated[float, Field(ge=0, le=1, description="share of the brightness that is left; 1 for no guard")] = 0.3

    @model_validator(mode="after")
    def _in_order(self) -> ThermalSettings:
        if self.full_c <= self.start_c:
            raise ValueError(f"full_c {self.full_c:g} is not above start_c {self.start_c:g}; 10 degrees more are usual")
        return self


class Limit:
    """The share of the brightness that a temperature leaves, as it moves. Time is an argument; not thread-safe.

    It falls to the straight line from 1 at `start_c` to `least` at `full_c`, and rises only to where that line is for
    HYSTERESIS_C more: a temperature that wavers moves nothing. It never moves faster than RATE_PER_S.
    """

    def __init__(self, settings: ThermalSettings):
        self._settings = settings
        self._at_s: float | None = None
        self.share = 1.0

    def move(self, celsius: float | None, now_s: float) -> float:
        """The share now, `least`..1. Without a temperature it stays as it is."""
        since_s = 0.0 if self._at_s is None else now_s - self._at_s
        self._at_s = now_s
        if celsius is None:
            return self.share
        step = RATE_PER_S * min(max(since_s, 0.0), _STEP_MOST_S)
        # Within the hysteresis the goal is where the share is.
        goal = min(max(self.share, self._line(celsius + HYSTERESIS_C)), self._line(celsius))
        self.share = min(max(goal, self.share - step), self.share + step)
        return self.share

    def _line(self, celsius: float) -> float:
        settings = self._settings
        over = (celsius - settings.start_c) / (settings.full_c - settings.start_c)
        return 1 - min(max(over, 0.0), 1.0) * (1 - settings.least)


class ThermalGuard:
    """Reads the sensor in a thread of its own; `share` is for the frame loop, the rest for any thread."""

    def __init__(self, settings: ThermalSettings, zones: Path = ZONES):
        self._sensor = find_sensor(zones)
        self._limit = Limit(settings)
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._limits = False
        self.celsius = self._read()
        """What was read last; None without a sensor."""

    def status(self) -> dict[str, float | None]:
        """As JSON values: the temperature, and the share of the brightness that it leaves (1 when it is no matter)."""
        celsius = self.celsius
        return {
            "temperature_c": None if celsius is None else round(celsius, 1),
            "thermal_share": round(self._limit.share, 3),
        }

    def share(self, now_s: float) -> float:
        """The share of the brightness that is left, 0..1; `now_s` never goes back. Does not wait for the sensor."""
        return self._limit.move(self.celsius, now_s)

    def start(self) -> None:
        """Does nothing where there is no sensor."""
        if self._sensor is not None and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lamp-thermal", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Twice is once."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(1.0)

    def check(self) -> None:
        """Read the sensor, and log when the light begins or ends to be limited by it."""
        self.celsius = celsius = self._read()
        limits = self._limit.share < 1
        if celsius is None or limits == self._limits:
            return
        if limits:
            log.warning("the lamp is at %.0f degrees Celsius, and shines less until it has cooled down", celsius)
        else:
            log.info("the lamp has cooled down to %.0f degrees Celsius, and shines as before", celsius)
        self._limits = limits

    def _run(self) -> None:
        while not self._closing.wait(READ_EVERY_S):
            self.check()

    def _read(self) -> float | None:
        if self._sensor is None:
            return None
        try:
            return int(self._sensor.read_text()) / 1000
        except (OSError, ValueError):
            return None


def find_sensor(zones: Path = ZONES) -> Path | None:
    """The file with the processor's temperature in thousandths of a degree; None where there is none."""
    for kind in sorted(zones.glob("thermal_zone*/type")):
        try:
            if kind.read_text().strip() in _TYPES:
                return kind.with_name("temp")
        except OSError:
            continue
    return None
