"""The OpenAPI document, with the light program's own schema in it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from lamp_runtime.input.http.bodies import PROGRAM_EXAMPLE, Problem
from lamp_runtime.input.http.guard import COOKIE
from lamp_schema.jsonschema import json_schema

PROGRAM_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/LightProgram"},
                "example": PROGRAM_EXAMPLE,
            }
        },
    }
}


# What the guard says, on any call.
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "No token, or not the right one"},
    403: {"model": Problem, "description": "From another site's page, or to a name that is not the lamp's"},
    408: {"model": Problem, "description": "The body came too slowly"},
    413: {"model": Problem, "description": "The body is too large"},
    503: {"model": Problem, "description": "The lamp's disk, or too many connections or bodies at once"},
}
_SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "What `lamp token` showed"},
    "browser": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "Of a browser that was paired"},
}


def install(app: FastAPI, needs_token: bool) -> None:
    """Make `app.openapi()` carry the canonical schema as components, and who is let in. Computed once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            found.setdefault("components", {}).setdefault("schemas", {}).update(_components())
            if needs_token:
                found["components"]["securitySchemes"] = _SECURITY
                found["security"] = [{name: []} for name in _SECURITY]
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _components() -> dict[str, Any]:
    schema = json_schema("canonical")
    parts = {_component(name): node for name, node in schema["$defs"].items()}
    parts["LightProgram"] = {key: value for key, value in schema.items() if key not in ("$defs", "$schema")}
    moved: dict[str, Any] = _moved(parts)
    return moved


def _component(name: str) -> str:
    """A definition's name among the components; `LightProgram` is the whole document, `{"program": ...}`."""
    return "LightProgramBody" if name == "Program" else f"Light{name[:1].upper()}{name[1:]}"


def _moved(node: Any) -> Any:
    """References into `$defs` become references into the components."""
    if isinstance(node, list):
        return [_moved(item) for item in node]
    if isinstance(node, dict):
        return {key: _target(value) if key == "$ref" else _moved(value) for key, value in node.items()}
    return node


def _target(reference: str) -> str:
    return f"#/components/schemas/{_component(reference.removeprefix('#/$defs/'))}"
