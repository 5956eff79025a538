"""How LiteLLM loads the stack's modules, on the real LiteLLM proxy; run by gate.test.ts."""

import importlib
import sys
import unittest
from pathlib import Path

from gate_case import GateCase

# LiteLLM runs these files itself and keeps them out of sys.modules, so an import would run them again.
ENTRIES = {"gate.callback", "open_webui_identity.callback"}


class Modules(GateCase):
    def test_are_loaded_once_and_under_their_full_names(self) -> None:
        folder = Path(self.proxy.module.user_config_file_path).parent
        loaded = {
            name: Path(file).relative_to(folder)
            for name, module in list(sys.modules.items())
            if (file := getattr(module, "__file__", None)) and Path(file).is_relative_to(folder)
        }
        self.assertLessEqual({"access.rules", "gate.fields", "open_webui_identity.users"}, loaded.keys())
        for name, path in loaded.items():
            with self.subTest(name):
                self.assertEqual(".".join(path.with_suffix("").parts).removesuffix(".__init__"), name)
        self.assertEqual(ENTRIES & loaded.keys(), set())

    def test_give_litellm_one_callback_each(self) -> None:
        callbacks = importlib.import_module("litellm").callbacks
        names = [type(one).__module__ for one in callbacks if type(one).__module__ in ENTRIES]
        self.assertEqual(sorted(names), sorted(ENTRIES))


if __name__ == "__main__":
    unittest.main()
