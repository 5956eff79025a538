"""What LiteLLM charges for the prices that the stack writes; run by prices.test.ts. No proxy, but LiteLLM's router."""

import asyncio
import io
import json
import os
import unittest
import wave
from pathlib import Path
from typing import Any, ClassVar

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from fake_provider import FakeProvider
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy.auth.auth_checks import _is_model_cost_zero
from litellm.router import Router

CASES = json.loads((Path(__file__).parents[2] / "prices/charges.json").read_text())["cases"]
MESSAGES = [{"role": "user", "content": "Hi"}]


class Charges(CustomLogger):
    """Records what LiteLLM charges for each call."""

    def __init__(self) -> None:
        super().__init__()
        self.costs: asyncio.Queue[float] = asyncio.Queue()

    async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        await self.costs.put(kwargs["standard_logging_object"]["response_cost"])


class Prices(unittest.TestCase):
    charges: ClassVar[Charges]
    url: ClassVar[str]
    loop: ClassVar[asyncio.AbstractEventLoop]

    @classmethod
    def setUpClass(cls) -> None:
        cls.charges = Charges()
        litellm.callbacks = [cls.charges]
        cls.url = FakeProvider().url
        # LiteLLM logs calls on the loop of the first.
        cls.loop = asyncio.new_event_loop()
        cls.addClassCleanup(cls.loop.close)

    def test_are_charged_as_declared(self) -> None:
        for case in CASES:
            for model in case["models"]:
                with self.subTest(price=case["name"], model=model):
                    self.assertAlmostEqual(self.charge(case["call"], model, case["params"]), case["charged"])

    def test_of_a_free_model_alone_let_litellm_skip_budgets(self) -> None:
        for case in CASES:
            with self.subTest(price=case["name"]):
                router = self.router(case["models"][0], case["params"])
                self.assertEqual(_is_model_cost_zero("m", router), case["name"] == "a free model")

    def test_are_needed_for_models_outside_the_price_list(self) -> None:
        for call in ("chat", "embedding", "image", "transcription", "speech"):
            with self.subTest(call=call):
                self.assertEqual(self.charge(call, f"openai/unlisted-{call}", {}), 0)

    def router(self, model: str, params: dict[str, float]) -> Any:
        base = self.url if model.startswith(("anthropic/", "cohere/")) else f"{self.url}/v1"
        own = {"model": model, "api_base": base, "api_key": "none", "api_version": "2024-10-21", **params}
        return Router(model_list=[{"model_name": "m", "litellm_params": own}], num_retries=0)

    def charge(self, call: str, model: str, params: dict[str, float]) -> float:
        async def work() -> float:
            await CALLS[call](self.router(model, params))
            return await asyncio.wait_for(self.charges.costs.get(), 20)

        return self.loop.run_until_complete(work())


def recording() -> io.BytesIO:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 80_000)
    file.seek(0)
    file.name = "ten-seconds.wav"
    return file


CALLS: dict[str, Any] = {
    "chat": lambda router: router.acompletion(model="m", messages=MESSAGES),
    "embedding": lambda router: router.aembedding(model="m", input="Hi"),
    "image": lambda router: router.aimage_generation(model="m", prompt="Hi", n=2),
    "transcription": lambda router: router.atranscription(model="m", file=recording()),
    "speech": lambda router: router.aspeech(model="m", input="hello there", voice="alloy"),
    "rerank": lambda router: router.arerank(model="m", query="Hi", documents=["Hi"]),
}

if __name__ == "__main__":
    unittest.main()
