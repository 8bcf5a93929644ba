"""What the lamp shows when the model can't answer: a calm light that is plainly not an alarm."""

from __future__ import annotations

from functools import cache

from lamp_schema import Program, parse


@cache
def fallback_program() -> Program:
    """A slow warm breath that stays."""
    return parse(
        {
            "program": {
                "name": "Calm light",
                "steps": [
                    {
                        "id": "calm",
                        "command": {
                            "type": "pattern",
                            "name": "breathing",
                            "params": {"color": "#FF9A3C", "speed": 8000},
                        },
                        "duration": None,
                        "transition": {"type": "fade", "duration": 1000},
                    }
                ],
            }
        }
    )
