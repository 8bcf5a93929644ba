"""All teachers by name. A teacher's module, and what it needs, is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lamp_trainer.errors import TrainerError
from lamp_trainer.teachers.base import Teacher

# name -> (module, factory, what to install when the import fails)
_TEACHERS = {
    "anthropic": ("anthropic", "AnthropicTeacher", "pip install 'anthropic>=2.12,<3'"),
    "authored": ("authored", "AuthoredTeacher", "pip install lamp-trainer"),
    "composer": ("composer", "ComposerTeacher", "pip install lamp-trainer"),
}


def teacher_names() -> tuple[str, ...]:
    """What `make_teacher` knows."""
    return tuple(_TEACHERS)


def make_teacher(name: str, **options: Any) -> Teacher:
    """A teacher with the options of its class. Raises TrainerError for an unknown name or a missing package."""
    if name not in _TEACHERS:
        raise TrainerError(f"no teacher {name!r}; use one of {', '.join(_TEACHERS)}")
    module, factory, remedy = _TEACHERS[name]
    try:
        found = import_module(f"lamp_trainer.teachers.{module}")
    except ModuleNotFoundError as error:
        raise TrainerError(f"the teacher {name!r} needs {error.name}, which is not installed; {remedy}") from error
    teacher: Teacher = getattr(found, factory)(**options)
    return teacher
