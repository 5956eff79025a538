"""Which routes of files and batches the setting opens. Nginx has the same: routes-files.conf, routes-batches.conf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.types import Scope

from gate.opened import OPENED

PAGING = frozenset({"after", "limit"})
NO_QUERY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Path:
    """One route, by the name of its handler."""

    handler: str
    pattern: re.Pattern[str]
    query: frozenset[str]


# Each also without /v1.
ROUTES = {
    "files": {
        "POST /v1/files": "files.create",
        "GET /v1/files": "files.list",
        "GET /v1/files/{id}": "files.read",
        "GET /v1/files/{id}/content": "files.content",
        "DELETE /v1/files/{id}": "files.delete",
    },
    "batches": {
        "POST /v1/batches": "batches.create",
        "GET /v1/batches": "batches.list",
        "GET /v1/batches/{id}": "batches.read",
        "POST /v1/batches/{id}/cancel": "batches.cancel",
    },
}


def compile_paths() -> Iterator[Path]:
    for group in OPENED & ROUTES.keys():
        for route, handler in ROUTES[group].items():
            pattern = re.escape(route).replace("/v1", "(/v1)?", 1).replace(r"\{id\}", "(?P<id>[A-Za-z0-9_-]+)")
            yield Path(handler, re.compile(pattern), PAGING if handler.endswith(".list") else NO_QUERY)


PATHS = tuple(compile_paths())


def find_path(scope: Scope) -> tuple[Path, str] | None:
    """The route and the id in its path, which may be empty."""
    if scope["type"] != "http":
        return None
    for path in PATHS:
        if match := path.pattern.fullmatch(f"{scope['method']} {scope['path']}"):
            return path, match.groupdict().get("id") or ""
    return None
