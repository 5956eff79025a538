"""Loads what runs in Open WebUI's container."""

import importlib.util
from pathlib import Path
from types import ModuleType

TEMPLATES = Path(__file__).parents[3] / "config-templates/open-webui"


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, TEMPLATES / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
