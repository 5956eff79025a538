"""Azure's and Google's routes once the setting opens them, on the real LiteLLM proxy; run by gate.test.ts."""

import os

os.environ["API_ROUTES"] = "azure,google,realtime,mcp"

import unittest
from typing import Any

from gate_case import ORGANIZATION_KEY, OWN_KEY, QUESTION, SERVICE_KEY, TEAM_KEY, GateCase
from stand_ins import Google, offering
from support.configuration import GLOBAL_KEY
from support.tables import Row

KEYS = (SERVICE_KEY, OWN_KEY, TEAM_KEY, ORGANIZATION_KEY)
GOOGLE = Google()
CONTENTS: Row = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}
AZURE_BODIES: dict[str, Row] = {
    "chat/completions": QUESTION,
    "completions": {"prompt": "Hi"},
    "embeddings": {"input": "Hi"},
    "images/generations": {"prompt": "Hi"},
}


class OpenedCase(GateCase):
    """Every key may use `small` and Google's `gem`; `large` and Google's `pro` exist, and none may use them."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(offering(self.proxy.module.llm_router, GOOGLE.deployment("gem"), GOOGLE.deployment("pro")))
        self.called = self.enterContext(self.proxy.watch_calls())
        GOOGLE.asked.clear()
        models = ["small", "gem"]
        self.person("ann", models=models)
        self.team("red", models, members_with_roles=[{"user_id": "ann", "role": "user"}])
        self.organization("acme", models)
        # The routes of a service key and of Open WebUI's, as the stack declares them (components/litellm/routes.ts).
        self.key(SERVICE_KEY, key_alias="service", models=models, allowed_routes=["llm_api_routes"])
        self.proxy.forget_looked_up()

    def check_refused(self, path: str, body: Any, key: str = SERVICE_KEY, **more: Any) -> None:
        answer = self.post(path, body, key, **more)
        with self.subTest(path=path, body=body, key=key):
            self.assertIn(answer.status, {400, 401, 403, 404, 415}, answer.text)
            self.assertEqual((self.called, GOOGLE.asked), ([], []), answer.text)


class AzuresForm(OpenedCase):
    def path(self, model: str, route: str = "chat/completions") -> str:
        return f"/openai/deployments/{model}/{route}"

    def test_calls_the_model_in_the_path(self) -> None:
        for route, body in AZURE_BODIES.items():
            for named in ({}, {"model": "small"}):
                for key in KEYS:
                    with self.subTest(route=route, named=named, key=key):
                        answer = self.post(
                            f"{self.path('small', route)}?api-version=2024-10-21", {**body, **named}, key
                        )
                        self.accept(answer)

    def test_calls_a_model_whose_name_has_a_slash(self) -> None:
        self.key(SERVICE_KEY, key_alias="service", models=["vendor/fast"])
        self.accept(self.post(self.path("vendor/fast"), QUESTION))
        self.called.clear()
        self.check_refused(self.path("vendor"), QUESTION)

    def test_is_open_to_a_key_that_lists_the_route(self) -> None:
        for listed in (["/openai/deployments/*"], ["/v1/chat/completions", self.path("small")]):
            self.key(SERVICE_KEY, key_alias="service", models=["small"], allowed_routes=listed)
            self.proxy.forget_looked_up()
            self.accept(self.post(self.path("small"), QUESTION))
        self.called.clear()
        self.check_refused(self.path("small", "embeddings"), {"input": "Hi"})

    def test_charges_the_keys_user(self) -> None:
        self.accept(self.post(self.path("small"), QUESTION, OWN_KEY))
        row = self.spend_logs()[-1]
        self.assertEqual((row["user"], row["model_group"], row["spend"]), ("ann", "small", 0.05))
        self.assertGreaterEqual(self.proxy.spent("user:ann"), 0.05)

    def test_refuses_a_used_up_budget(self) -> None:
        self.person("ann", models=["small"], max_budget=0.01, spend=1.0)
        self.proxy.forget_looked_up()
        answer = self.post(self.path("small"), QUESTION, OWN_KEY)
        self.assertEqual(answer.status, self.over_budget, answer.text)

    def test_refuses_a_model_beyond_the_keys(self) -> None:
        for route, body in AZURE_BODIES.items():
            for key in KEYS:
                for model in ("large", "l%61rge", "pro", "vendor/fast", "small,large"):
                    self.check_refused(self.path(model, route), body, key)
                    self.check_refused(self.path(model, route), {**body, "model": "small"}, key)
                self.check_refused(self.path("small", route), {**body, "model": "large"}, key)
                self.check_refused(self.path("small", route), {**body, "model": ["small", "large"]}, key)

    def test_refuses_what_other_routes_refuse(self) -> None:
        for query in ("model=large", "user=bob", "key=sk-x"):
            self.check_refused(f"{self.path('small')}?{query}", QUESTION)
        for fields in ({"fallbacks": ["large"]}, {"no-log": True}, {"api_base": "http://127.0.0.1:9"}, {"tags": ["x"]}):
            self.check_refused(self.path("small"), {**QUESTION, **fields})
        self.check_refused(self.path("small"), QUESTION, headers={"x-litellm-model": "large"})
        self.check_refused(
            self.path("small"), b"model=large", headers={"Content-Type": "multipart/form-data; boundary=x"}
        )

    def test_offers_no_other_routes_and_methods(self) -> None:
        for path in (
            self.path("small", "audio/speech"),
            self.path("small", "images/edits"),
            "/openai/deployments/small",
            "/openai/v1/chat/completions",
            "/engines/small/chat/completions",
        ):
            self.check_refused(path, QUESTION)
        for method in ("GET", "PUT", "DELETE"):
            self.check_refused(self.path("small"), QUESTION, method=method)

    def test_is_not_for_open_webui(self) -> None:
        self.check_refused(self.path("small"), QUESTION, GLOBAL_KEY)


class GooglesForm(OpenedCase):
    METHODS = ("generateContent", "streamGenerateContent", "countTokens")

    def test_calls_the_model_in_the_path_and_charges_the_keys_user(self) -> None:
        for prefix in ("/v1beta", ""):
            for method in ("generateContent", "streamGenerateContent"):
                with self.subTest(prefix=prefix, method=method):
                    self.proxy.forget_looked_up()
                    before = len(self.proxy.database.spend_log_transactions)
                    self.accept(self.post(f"{prefix}/models/gem:{method}?alt=sse", CONTENTS, OWN_KEY))
                    row = self.spend_logs(before + 1)[-1]
                    self.assertEqual((row["user"], row["model_group"], row["spend"]), ("ann", "gem", 0.05))
        self.assertEqual(len(GOOGLE.asked), 4)

    def test_is_open_to_every_key(self) -> None:
        for key in KEYS:
            self.accept(self.post("/v1beta/models/gem:generateContent", CONTENTS, key))
            self.accept(self.post("/v1beta/models/small:countTokens", CONTENTS, key))

    def test_calls_a_model_whose_name_has_a_slash_and_none_with_a_colon(self) -> None:
        for name, status in (("vendor/gem", 200), ("gem:latest", 401), ("vendor/gem:latest", 401)):
            with self.subTest(name), offering(self.proxy.module.llm_router, GOOGLE.deployment(name)):
                self.key(SERVICE_KEY, key_alias="service", models=[name])
                self.proxy.forget_looked_up()
                answer = self.post(f"/v1beta/models/{name}:generateContent", CONTENTS)
                self.assertEqual(answer.status, status, answer.text)

    def test_is_refused_for_models_that_litellm_would_not_charge(self) -> None:
        for method in self.METHODS[:2]:
            answer = self.post(f"/v1beta/models/small:{method}", CONTENTS)
            self.refuse(answer, 400, "for Google's own models")
        self.assertEqual(self.called, [])

    def test_refuses_a_used_up_budget(self) -> None:
        self.person("ann", models=["gem"], max_budget=0.01, spend=1.0)
        self.proxy.forget_looked_up()
        answer = self.post("/v1beta/models/gem:generateContent", CONTENTS, OWN_KEY)
        self.assertEqual(answer.status, self.over_budget, answer.text)

    def test_refuses_a_model_beyond_the_keys(self) -> None:
        for prefix in ("/v1beta", ""):
            for method in self.METHODS:
                for key in KEYS:
                    for model in ("pro", "p%72o", "large", "gem,pro", "pro:generateContent/models/gem"):
                        self.check_refused(f"{prefix}/models/{model}:{method}", CONTENTS, key)
                        self.check_refused(f"{prefix}/models/{model}:{method}", {**CONTENTS, "model": "gem"}, key)
                    self.check_refused(f"{prefix}/models/gem:{method}", {**CONTENTS, "model": "pro"}, key)

    def test_refuses_fields_that_are_not_googles(self) -> None:
        fields: tuple[Row, ...] = (
            {"cachedContent": "cachedContents/of-another-key"},
            {"cached_content": "cachedContents/of-another-key"},
            {"config": {"http_options": {"base_url": "http://127.0.0.1:9"}}},
            {"generateContentRequest": {"model": "models/pro"}},
            {"fallbacks": ["pro"]},
            {"messages": []},
            {"stream": False},
            {"no-log": True},
            {"_litellm_raw_sse_stream": False},
        )
        for method in self.METHODS:
            for one in fields:
                self.check_refused(f"/v1beta/models/gem:{method}", {**CONTENTS, **one})

    def test_refuses_keys_and_models_in_the_query(self) -> None:
        for query in (f"key={SERVICE_KEY}", "model=pro", "alt=sse&user=bob"):
            self.check_refused(f"/v1beta/models/gem:generateContent?{query}", CONTENTS)

    def test_offers_no_other_methods(self) -> None:
        for path in ("batchGenerateContent", "embedContent", "predict"):
            answer = self.post(f"/v1beta/models/gem:{path}", CONTENTS)
            self.assertIn(answer.status, {404, 405}, answer.text)
        for path in ("/v1beta/interactions", "/v1beta/agents", "/gemini/v1beta/models/gem:generateContent"):
            self.check_refused(path, CONTENTS)

    def test_is_not_for_open_webui(self) -> None:
        self.check_refused("/v1beta/models/gem:generateContent", CONTENTS, GLOBAL_KEY)
        routes = ["/v1/models", "/v1/chat/completions"]
        self.key(GLOBAL_KEY, key_alias="openwebui_global_key", models=["all-proxy-models"], allowed_routes=routes)
        self.proxy.forget_looked_up()
        self.check_refused("/v1beta/models/gem:countTokens", CONTENTS, GLOBAL_KEY)


if __name__ == "__main__":
    unittest.main()
