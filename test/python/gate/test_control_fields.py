"""No field or header of a caller changes the spend logs, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest
from typing import Any

from gate_case import OWN_KEY, QUESTION, GateCase

FIELDS: dict[str, Any] = {
    "no-log": True,
    "no_log": True,
    "NO-LOG": True,
    "litellm_params": {"no-log": True},
    "litellm_metadata": {"tags": ["x"]},
    "litellm_call_id": "mine",
    "litellm_logging_obj": {},
    "tags": ["x"],
    "cache": {"no-cache": True},
    "caching": True,
    "cache_key": "mine",
    "preset_cache_key": "mine",
    "ttl": 1,
    "mock_response": "Hello",
    "mock_tool_calls": [],
    "mock_timeout": True,
    "mock_testing_fallbacks": True,
    "input_cost_per_token": 0,
    "output_cost_per_token": 0,
    "model_info": {"id": "x", "output_cost_per_token": 0},
    "base_model": "gpt-5",
    "custom_llm_provider": "ollama",
    "api_base": "http://127.0.0.1:9",
    "api_key": "sk-x",
    "base_url": "http://127.0.0.1:9",
    "extra_headers": {"Authorization": "Bearer x"},
    "headers": {"Authorization": "Bearer x"},
    "proxy_server_request": {},
    "user_api_key": "x",
    "user_api_key_user_id": "bob",
    "num_retries": 5,
    "max_retries": 5,
    "timeout": 1,
    "request_timeout": 1,
    "stream_timeout": 1,
    "callbacks": ["x"],
    "failure_callback": ["langfuse"],
    "success_callback": [],
    "litellm_disabled_callbacks": ["x"],
    "max_budget": 5,
    "prompt_id": "x",
    "vertex_credentials": "x",
    "aws_access_key_id": "x",
}
METADATA: tuple[Any, ...] = (
    {"tags": ["x"]},
    {"spend_logs_metadata": {"team": "blue"}},
    {"user_api_key_hash": ["x"]},
    {"model_info": {"id": "x"}},
    '{"tags": ["x"]}',
    ["tags"],
    7,
)
HEADERS = (
    "x-litellm-customer-id",
    "x-litellm-end-user-id",
    "x-litellm-tags",
    "x-litellm-spend-logs-metadata",
    "x-litellm-call-id",
    "x-litellm-timeout",
    "x-litellm-stream-timeout",
    "x-litellm-num-retries",
    "x-litellm-disable-callbacks",
    "x-litellm-agent-id",
    "X-LiteLLM-Tags",
)


class ControlFields(GateCase):
    def test_in_fields_are_refused(self) -> None:
        for field, value in FIELDS.items():
            with self.subTest(field=field):
                answer = self.post("/v1/chat/completions", {**QUESTION, "model": "small", field: value})
                self.refuse(answer, 400, "belong to the gateway")

    def test_in_metadata_are_refused(self) -> None:
        for metadata in METADATA:
            with self.subTest(metadata=metadata):
                answer = self.post("/v1/chat/completions", {**QUESTION, "model": "small", "metadata": metadata})
                self.refuse(answer, 400, "metadata must be an object whose values are strings")

    def test_in_headers_are_refused(self) -> None:
        for header in HEADERS:
            with self.subTest(header=header):
                answer = self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, headers={header: "1"})
                self.refuse(answer, 400, "belong to the gateway")

    def test_in_forms_are_refused(self) -> None:
        for field in ("no-log", "tags[]", "metadata[tags][]", "litellm_metadata[tags]", "litellm_metadata"):
            with self.subTest(field=field):
                self.refuse(self.form(model="small", **{field: "x"}), 400, "belong to the gateway|values are strings")

    def form(self, **fields: str) -> Any:
        parts = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
        )
        file = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n--x--\r\n'
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        return self.post("/v1/audio/transcriptions", (parts + file).encode(), headers=headers)


class SpendLogs(GateCase):
    def log_of(self, **fields: Any) -> Any:
        self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "small", **fields}, OWN_KEY))
        return self.spend_logs()[-1]

    def test_charge_the_keys_user_when_the_body_names_another(self) -> None:
        row = self.log_of(user="bob")
        self.assertEqual((row["user"], row["end_user"]), ("ann", "bob"))
        self.assertGreater(row["spend"], 0)
        # LiteLLM 1.106.2 keeps some of its reservation until it reads the budget again.
        self.assertGreaterEqual(self.proxy.spent("user:ann"), row["spend"])

    def test_ignore_the_callers_metadata(self) -> None:
        row = self.log_of(metadata={"user_api_key_user_id": "bob", "user_api_key": "x", "model_group": "free"})
        self.assertEqual((row["user"], row["model_group"]), ("ann", "small"))

    def test_include_streams(self) -> None:
        row = self.log_of(stream=True, stream_options={"include_usage": False})
        self.assertEqual((row["user"], row["completion_tokens"] > 0), ("ann", True))


if __name__ == "__main__":
    unittest.main()
