"""Whether LiteLLM knows a price, by LiteLLM's own functions and without a proxy; run by prices.test.ts."""

import importlib.metadata
import json
import os
import sys
import unittest
from pathlib import Path
from typing import Any

from support.server import SOURCES

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
sys.path.insert(0, str(SOURCES))

from litellm.router import Router

from prices.lookup import has_price

CASES = json.loads((Path(__file__).parents[2] / "prices/cases.json").read_text())["cases"]
VERSION = importlib.metadata.version("litellm")
TOKEN: dict[str, Any] = {"input_cost_per_token": 0.1}


def known(model: str, info: dict[str, Any] | None = None, **params: Any) -> bool:
    entry = {
        "model_name": "m",
        "litellm_params": {"model": model, "api_key": "none", **params},
        "model_info": info or {},
    }
    router: Any = Router(model_list=[entry])
    (deployment,) = router.get_model_list(model_name="m")
    return has_price(deployment)


class Price(unittest.TestCase):
    def test_is_known_from_the_list(self) -> None:
        for case in CASES:
            if VERSION in case["known"] or not case["known"]:
                with self.subTest(model=case["model"]):
                    self.assertEqual(known(case["model"]), VERSION in case["known"])

    def test_is_known_from_the_deployment(self) -> None:
        self.assertTrue(known("openai/own", **TOKEN))
        self.assertTrue(known("openai/own", info=TOKEN))
        self.assertTrue(known("ollama/llama3.1", **TOKEN))
        self.assertTrue(known("openai/own", input_cost_per_second=0, input_cost_per_image=0.1))

    def test_may_be_0_on_the_deployment_and_not_in_the_list(self) -> None:
        self.assertTrue(known("openai/own", input_cost_per_token=0, output_cost_per_token=0))
        self.assertFalse(known("openai/omni-moderation-latest"))

    def test_is_known_from_the_base_model(self) -> None:
        self.assertTrue(known("azure/ours", base_model="azure/gpt-4o"))
        self.assertTrue(known("azure/ours", info={"base_model": "azure/gpt-4o"}))
        self.assertFalse(known("azure/ours", base_model="azure/theirs"))
        self.assertFalse(known("azure/ours", info={"base_model": "theirs"}))

    def test_that_litellm_ignores_is_none(self) -> None:
        # Only LiteLLM 1.106.2 charges a deployment that has no price per input token and none per second.
        ignored: list[dict[str, Any]] = [{"output_cost_per_token": 0.1}, {"input_cost_per_query": 0.1}]
        for price in ignored:
            with self.subTest(price=price):
                self.assertEqual(known("openai/own", **price), VERSION != "1.101.6")
        # Neither version charges it alone.
        self.assertFalse(known("openai/own", input_cost_per_character=0.1))

    def test_is_not_known_from_limits(self) -> None:
        self.assertFalse(known("openai/own", rpm=5, tpm=5, timeout=5))
        self.assertFalse(known("openai/own", info={"mode": "chat", "max_tokens": 5}))


if __name__ == "__main__":
    unittest.main()
