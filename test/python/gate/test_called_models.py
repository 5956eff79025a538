"""The gate checks the model that LiteLLM calls, for every key, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest

from gate_case import ORGANIZATION_KEY, OWN_KEY, QUESTION, SERVICE_KEY, TEAM_KEY, GateCase
from support.case import token_for
from support.configuration import GLOBAL_KEY
from support.server import MASTER_KEY
from support.tables import Row

KEYS = (SERVICE_KEY, OWN_KEY, TEAM_KEY, ORGANIZATION_KEY)
ROUTES: dict[str, Row] = {
    "/chat/completions": QUESTION,
    "/completions": {"prompt": "Hi"},
    "/embeddings": {"input": "Hi"},
    "/images/generations": {"prompt": "Hi"},
    "/responses": {"input": "Hi"},
    "/audio/speech": {"input": "Hi", "voice": "alloy"},
    "/rerank": {"query": "Hi", "documents": ["Hi"]},
    "/moderations": {"input": "Hi"},
}


class AModelBeyondTheKeys(GateCase):
    """`large` exists, and none of these keys may use it."""

    def check_refused(
        self, path: str, body: Row, key: str = SERVICE_KEY, headers: dict[str, str] | None = None
    ) -> None:
        answer = self.post(path, body, key, headers)
        with self.subTest(path=path, body=body, key=key):
            self.assertIn(answer.status, {400, 401, 403, 404}, answer.text)
            self.assertEqual(self.called, [], answer.text)

    def setUp(self) -> None:
        super().setUp()
        watching = self.proxy.watch_calls()
        self.called = watching.__enter__()
        self.addCleanup(watching.__exit__, None, None, None)

    def test_is_refused_in_the_body(self) -> None:
        for key in KEYS:
            for version in ("", "/v1"):
                for route, body in ROUTES.items():
                    self.check_refused(f"{version}{route}", {**body, "model": "large"}, key)

    def test_is_refused_in_the_query_in_any_spelling(self) -> None:
        for key in KEYS:
            for query in ("model=large", "model=l%61rge", "%6dodel=large", "model=large&model=small", "Model=large"):
                for route, body in ROUTES.items():
                    self.check_refused(f"/v1{route}?{query}", {**body, "model": "small"}, key)

    def test_is_refused_in_the_path(self) -> None:
        for path in (
            "/engines/large/chat/completions",
            "/openai/deployments/large/chat/completions",
            "/models/large:generateContent",
            "/v1beta/models/large:generateContent",
            "/v1beta/models/large:streamGenerateContent",
            "/cursor/chat/completions",
            "/openai/v1/chat/completions",
            "/vllm/v1/chat/completions",
            "/bedrock/model/large/invoke",
        ):
            for key in KEYS:
                self.check_refused(path, {**QUESTION, "model": "small"}, key)

    def test_is_refused_in_a_header(self) -> None:
        self.check_refused("/v1/chat/completions", {**QUESTION, "model": "small"}, headers={"x-litellm-model": "large"})

    def test_is_refused_beside_another(self) -> None:
        for fields in (
            {"model": "small,large"},
            {"model": "large, small", "fastest_response": True},
            {"model": ["small", "large"]},
            {"model": "small", "models": ["large"]},
            {"model": "small", "fallbacks": ["large"]},
            {"model": "small", "fallbacks": [{"small": ["large"]}]},
            {"model": "small", "fallbacks": [{"model": "small", "fallbacks": ["large"]}]},
            {"model": "small", "fallbacks": [{"model": "small", "api_base": "http://127.0.0.1:9"}]},
            {"model": "small", "context_window_fallbacks": [{"small": ["large"]}]},
            {"model": "small", "context_window_fallback_dict": {"small": "large"}},
            {"model": "small", "content_policy_fallbacks": [{"small": ["large"]}]},
            {"model": "small", "router_settings_override": {"model_group_alias": {"small": "large"}}},
            {"model": "small", "extra_body": {"model": "large"}},
            {"model": "small", "deployment_id": "large"},
            {"model": "small", "user_config": {"model_list": []}},
            {"model": "small", "model_list": [{"model_name": "small", "litellm_params": {"model": "openai/large"}}]},
            {"model": "small", "litellm_params": {"model": "openai/large"}},
            {"model": "small", "metadata": {"model_group": {"name": "large"}}},
            {"model": "small", "base_model": "large"},
            {"model": "small", "tools": [{"type": "image_generation", "model": "large"}]},
        ):
            for key in KEYS:
                self.check_refused("/v1/chat/completions", {**QUESTION, **fields}, key)

    def test_is_refused_under_an_alias_of_the_key(self) -> None:
        self.key("sk-with-an-alias", key_alias="alias", models=["small"], aliases={"small": "large"})
        self.check_refused("/v1/chat/completions", {**QUESTION, "model": "small"}, "sk-with-an-alias")

    def test_is_refused_under_an_alias_of_the_team(self) -> None:
        self.team_with_alias({"mine": "large"})
        self.check_refused("/v1/chat/completions", {**QUESTION, "model": "mine"}, "sk-of-the-team")

    def test_is_refused_to_a_key_whose_list_litellm_would_ignore(self) -> None:
        self.key("sk-with-a-config", key_alias="config", models=["small"], config={"any": 1})
        self.check_refused("/v1/chat/completions", {**QUESTION, "model": "large"}, "sk-with-a-config")

    def test_is_refused_in_a_body_that_only_resembles_a_form(self) -> None:
        for media_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = self.post(
                "/v1/embeddings", {"model": "large", "input": "Hi"}, headers={"Content-Type": media_type}
            )
            self.assertIn(answer.status, {400, 415}, answer.text)


class AModelOfTheKeys(GateCase):
    def test_is_called_with_every_key(self) -> None:
        for key in KEYS:
            with self.subTest(key=key):
                self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, key))

    def test_is_called_with_the_query_of_azure_and_anthropic_clients(self) -> None:
        self.accept(self.post("/v1/chat/completions?api-version=2026-01-01", {**QUESTION, "model": "small"}))
        self.accept(self.post("/v1/messages?beta=true", {**QUESTION, "model": "small", "max_tokens": 5}))

    def test_is_called_by_its_alias(self) -> None:
        self.key("sk-with-an-alias", key_alias="alias", models=["small"], aliases={"mine": "small"})
        self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, "sk-with-an-alias"))

    def test_is_called_by_an_alias_of_the_team_and_not_in_the_chat(self) -> None:
        self.team_with_alias({"mine": "small"})
        self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "mine"}, "sk-of-the-team"))
        self.accept(self.chat(token_for("eve"), "small", GLOBAL_KEY, **QUESTION))
        self.refuse(self.chat(token_for("eve"), "mine", GLOBAL_KEY, **QUESTION), 403, "You may not use the model mine")

    def test_may_be_any_for_the_master_key(self) -> None:
        self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "large"}, MASTER_KEY))

    def test_is_refused_in_the_query_for_open_webuis_key(self) -> None:
        answer = self.post("/v1/chat/completions?model=large", {**QUESTION, "model": "small"}, GLOBAL_KEY)
        self.refuse(answer, 400, "may not have the query parameters model")


if __name__ == "__main__":
    unittest.main()
