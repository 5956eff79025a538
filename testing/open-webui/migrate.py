"""Applies the migrations of an Open WebUI package to an empty database and prints the identifier of the schema.

usage: migrate.py FOLDER URL

FOLDER contains the package `open_webui`. The program needs Alembic, SQLAlchemy and psycopg, but not Open WebUI's other
dependencies: apart from these, its migrations import only the column type that `internal/db.py` defines.
"""

import importlib
import sys
import types
from pathlib import Path
from typing import Any


def main(folder: Path, url: str) -> str:
    replace_package(folder / "open_webui")
    alembic_config = importlib.import_module("alembic.config")
    environment = importlib.import_module("alembic.runtime.environment")
    scripts = importlib.import_module("alembic.script")
    config = alembic_config.Config()
    config.set_main_option("script_location", str(folder / "open_webui/migrations"))
    script = scripts.ScriptDirectory.from_config(config)
    head: str = script.get_current_head()

    def to_head(revision: Any, _: Any) -> Any:
        return script._upgrade_revs(head, revision)

    engine = importlib.import_module("sqlalchemy").create_engine(url)
    with environment.EnvironmentContext(config, script, fn=to_head) as context, engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    return head


def replace_package(folder: Path) -> None:
    """Makes `open_webui` importable without running its `__init__.py`, which imports the whole application."""
    for name, path in (("open_webui", folder), ("open_webui.internal", folder / "internal")):
        package = types.ModuleType(name)
        package.__path__ = [str(path)]
        sys.modules[name] = package
    database: Any = types.ModuleType("open_webui.internal.db")
    database.JSONField = json_field()
    sys.modules["open_webui.internal.db"] = database
    vars(sys.modules["open_webui.internal"])["db"] = database
    vars(sys.modules["open_webui"])["internal"] = sys.modules["open_webui.internal"]


def json_field() -> Any:
    """JSON as text, like the type in backend/open_webui/internal/db.py of 0.12.4; no values pass through it here."""
    sqlalchemy_types = importlib.import_module("sqlalchemy.types")
    return type(
        "JSONField", (sqlalchemy_types.TypeDecorator,), {"impl": sqlalchemy_types.UnicodeText, "cache_ok": True}
    )


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), sys.argv[2]))
