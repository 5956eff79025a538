"""Labels of LiteLLM's metrics with this stack's configuration; run by metrics.test.ts."""

import asyncio
import os
import unittest
from pathlib import Path
from typing import Any, get_args

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm
import yaml
from litellm.integrations.prometheus import PrometheusLogger
from litellm.proxy._types import UserAPIKeyAuth
from litellm.types.integrations.prometheus import DEFINED_PROMETHEUS_METRICS
from prometheus_client import REGISTRY, generate_latest

CONFIG = Path(__file__).parents[2] / "golden" / "prod" / "litellm" / "config.yaml"
PERSONAL = {"user_email", "user_alias", "client_ip", "user_agent"}
CALLER = {"user", "hashed_api_key", "api_key_alias", "end_user"}
EMAIL, ADDRESS, AGENT = "ann@example.com", "192.0.2.77", "OpenAI/Python 1.2.3"
PERSON = {
    "user_api_key_hash": "hash-of-ann",
    "user_api_key_alias": "global",
    "user_api_key_user_id": "id-of-ann",
    "user_api_key_user_email": EMAIL,
    "user_api_key_team_id": "team-1",
    "user_api_key_team_alias": "Team 1",
    "requester_ip_address": ADDRESS,
    "user_agent": AGENT,
}


class Labels(unittest.TestCase):
    logger: PrometheusLogger

    @classmethod
    def setUpClass(cls) -> None:
        settings: dict[str, Any] = yaml.safe_load(CONFIG.read_text())["litellm_settings"]
        for name, value in settings.items():
            if name.startswith("prometheus_"):
                setattr(litellm, name, value)
        logger: Any = PrometheusLogger
        cls.logger = logger()
        asyncio.run(cls.send())

    @classmethod
    async def send(cls) -> None:
        """A person's request that succeeds, and one that fails."""
        litellm.callbacks = [cls.logger]
        await litellm.acompletion(
            model="gpt-4o",
            messages=[{"role": "user", "content": "Hi"}],
            mock_response="Hello",
            metadata={**PERSON, "model_group": "small"},
            proxy_server_request={"headers": {"user-agent": AGENT}, "url": "http://litellm/v1/chat/completions"},
        )
        key = UserAPIKeyAuth(api_key="hash-of-ann", user_id="id-of-ann", user_email=EMAIL, team_id="team-1")
        data: dict[str, Any] = {"model": "small", "metadata": PERSON}
        await cls.logger.async_post_call_failure_hook(data, TimeoutError("The database does not answer"), key)
        await cls.logger.async_post_call_success_hook(data, key, None)
        for _ in range(200):
            if "litellm_spend_metric_total{" in metrics():
                return
            await asyncio.sleep(0.05)

    def test_of_no_metric_name_a_person_or_a_device(self) -> None:
        self.assertEqual({name for name, labels in label_names().items() if PERSONAL & labels}, set())

    def test_of_durations_name_no_caller(self) -> None:
        durations = {name: labels for name, labels in label_names().items() if "latency" in name or "time" in name}
        self.assertGreaterEqual(len(durations), 5)
        self.assertEqual({name for name, labels in durations.items() if CALLER & labels}, set())

    def test_of_few_metrics_name_the_user(self) -> None:
        budgets = {"litellm_remaining_user_budget_metric", "litellm_user_max_budget_metric"}
        named = {name for name, labels in label_names().items() if "user" in labels}
        self.assertEqual(named, {"litellm_spend_metric", "litellm_proxy_total_requests_metric", *budgets})

    def test_have_no_personal_values_after_requests(self) -> None:
        text = metrics()
        for name in ("spend_metric", "proxy_failed_requests_metric", "proxy_total_requests_metric"):
            self.assertRegex(text, rf'litellm_{name}_total{{.*hashed_api_key="hash-of-ann"')
        self.assertIn("litellm_request_total_latency_metric_bucket{", text)
        for value in (EMAIL, ADDRESS, AGENT):
            self.assertNotIn(value, text)

    def test_belong_to_metrics_that_this_version_knows(self) -> None:
        groups = litellm.prometheus_metrics_config or []
        named = {metric for group in groups for metric in group["metrics"]}
        self.assertEqual(named - set(get_args(DEFINED_PROMETHEUS_METRICS)), set())


def label_names() -> dict[str, set[str]]:
    """Of every metric, whether or not it has a value yet."""
    collectors: Any = REGISTRY
    found = {each._name: set(each._labelnames) for each in collectors._collector_to_names if hasattr(each, "_name")}
    return {name: labels for name, labels in found.items() if name.startswith(("litellm", "llm_stack"))}


def metrics() -> str:
    return generate_latest(REGISTRY).decode()


if __name__ == "__main__":
    unittest.main()
