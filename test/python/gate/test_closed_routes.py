"""Routes of LiteLLM that the stack does not offer, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest

from gate_case import QUESTION, SERVICE_KEY, GateCase
from support.server import MASTER_KEY
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

# Handlers with FastAPI's dependency, handlers that authenticate by themselves, sub-applications, and groups that a
# setting opens.
ROUTES = (
    "POST /openai/deployments/small/chat/completions",
    "POST /v1beta/models/small:generateContent",
    "POST /models/small:countTokens",
    "POST /engines/small/chat/completions",
    "POST /gemini/v1beta/models/small:generateContent",
    "GET /gemini/v1beta/files",
    "POST /vertex_ai/v1/projects/p/locations/l/publishers/google/models/small:generateContent",
    "POST /vertex-ai/v1/projects/p/locations/l/publishers/google/models/small:generateContent",
    "POST /bedrock/model/small/invoke",
    "POST /anthropic/v1/messages",
    "POST /openai_passthrough/v1/files",
    "GET /langfuse/api/public/traces",
    "POST /mcp",
    "POST /mcp/",
    "POST /mcp/any",
    "GET /sse",
    "POST /any/mcp",
    "POST /toolset/any/mcp",
    "POST /mcp-rest/tools/call",
    "POST /v1/files",
    "GET /v1/files/file-1/content",
    "POST /v1/batches",
    "POST /v1/vector_stores/vs_1/search",
    "POST /v1/fine_tuning/jobs",
    "POST /v1/realtime/client_secrets",
)
WEBSOCKETS = (
    "/v1/realtime?model=small",
    "/realtime?model=small",
    "/openai/v1/realtime?model=small",
    "/v1/responses?model=small",
    "/vertex_ai/live",
    "/any",
)


class ClosedRoutes(GateCase):
    def test_answer_nothing_to_any_key(self) -> None:
        for route in ROUTES:
            method, path = route.split(" ")
            for key in (SERVICE_KEY, MASTER_KEY):
                with self.subTest(route=route, key=key), self.proxy.watch_calls() as called:
                    headers = {"x-goog-api-key": key, "Accept": "application/json, text/event-stream"}
                    answer = self.post(path, QUESTION, key, headers, method)
                    self.refuse(answer, 404, f"The gateway does not offer {method} {path}")
                    self.assertEqual(called, [])

    def test_include_websockets(self) -> None:
        for path in WEBSOCKETS:
            headers = {"Authorization": f"Bearer {MASTER_KEY}"}
            with self.subTest(path), self.assertRaises(InvalidStatus) as refused:
                connect(self.proxy.url.replace("http", "ws") + path, additional_headers=headers)
            self.assertEqual(refused.exception.response.status_code, 404)

    def test_exclude_management(self) -> None:
        for path in ("/key/info", "/v1/mcp/server", "/team/list"):
            self.assertNotIn("does not offer", self.get(path, MASTER_KEY).text, path)


if __name__ == "__main__":
    unittest.main()
