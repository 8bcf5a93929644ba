"""The light program: the one language that the trainer, the model and the lamp share."""

from lamp_schema.errors import Issue, LampSchemaError, ProgramError, SpriteError
from lamp_schema.forms import dumps_canonical, dumps_spoken, parse, to_dict, to_spoken_dict
from lamp_schema.program import Program
from lamp_schema.version import __version__

__all__ = [
    "Issue",
    "LampSchemaError",
    "Program",
    "ProgramError",
    "SpriteError",
    "__version__",
    "dumps_canonical",
    "dumps_spoken",
    "parse",
    "to_dict",
    "to_spoken_dict",
]
