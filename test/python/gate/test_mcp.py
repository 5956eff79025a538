"""MCP routes once the setting opens them, on the real LiteLLM proxy; run by gate.test.ts."""

import os

os.environ["API_ROUTES"] = "azure,google,realtime,mcp"

import importlib
import json
import re
import unittest
from typing import Any

from gate_case import OWN_KEY, SERVICE_KEY, GateCase
from stand_ins import Tools
from support.configuration import GLOBAL_KEY
from support.server import Answer
from support.tables import Row

TOOLS = Tools()
CLIENT: Row = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
PATHS = ("/mcp", "/sums/mcp")


class McpCase(GateCase):
    """Every key may use the server `sums`, and none the server `hidden`."""

    def setUp(self) -> None:
        super().setUp()
        manager = importlib.import_module("litellm.proxy._experimental.mcp_server.mcp_server_manager")
        servers = {"sums": TOOLS.entry(allow_all_keys=True), "hidden": TOOLS.entry()}
        self.proxy.do(manager.global_mcp_server_manager.load_servers_from_config(servers))
        TOOLS.asked.clear()

    def rpc(
        self, path: str, method: str, parameters: Row, key: str = OWN_KEY, session: str = "", **headers: str
    ) -> Answer:
        sent = {"Accept": "application/json, text/event-stream", **headers}
        if session:
            sent["Mcp-Session-Id"] = session
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        return self.post(path, body, key, sent)

    def session(self, path: str, key: str = OWN_KEY) -> str:
        answer = self.rpc(path, "initialize", CLIENT, key)
        self.assertEqual(answer.status, 200, answer.text)
        return next((value for name, value in answer.headers.items() if name.lower() == "mcp-session-id"), "")

    def call_tool(self, path: str, tool: str, key: str = OWN_KEY) -> Answer:
        return self.rpc(path, "tools/call", {"name": tool, "arguments": {}}, key, self.session(path, key))

    def check_refused(self, status: int, path: str = "/mcp", key: str = OWN_KEY, **headers: str) -> Answer:
        answer = self.rpc(path, "initialize", CLIENT, key, **headers)
        with self.subTest(path=path, key=key, headers=headers):
            self.assertEqual(answer.status, status, answer.text)
        return answer


class Mcp(McpCase):
    def test_lists_and_calls_the_tools_of_the_keys_servers_and_charges_the_keys_user(self) -> None:
        for path in PATHS:
            with self.subTest(path):
                before = len(self.proxy.database.spend_log_transactions)
                listed = self.rpc(path, "tools/list", {}, session=self.session(path))
                self.assertEqual(re.findall(r'"name":\s*"([^"]*)"', listed.text), ["sums-add"], listed.text)
                answer = self.call_tool(path, "sums-add")
                self.assertEqual(event(answer)["result"]["content"][0]["text"], "three")
                row = self.spend_logs(before + 1)[-1]
                self.assertEqual((row["call_type"], row["user"], row["spend"]), ("call_mcp_tool", "ann", 0.05))
        self.assertGreaterEqual(self.proxy.spent("user:ann"), 0.1)

    def test_is_open_to_a_service_key_with_its_usual_routes(self) -> None:
        self.key(SERVICE_KEY, key_alias="service", models=["small"], allowed_routes=["llm_api_routes"])
        for path in PATHS:
            answer = self.call_tool(path, "sums-add", SERVICE_KEY)
            self.assertEqual(event(answer)["result"]["content"][0]["text"], "three")

    def test_hides_other_servers(self) -> None:
        for path in ("/mcp", "/hidden/mcp"):
            call = {"name": "hidden-add", "arguments": {}}
            answer = self.rpc(path, "tools/call", call, session=self.session("/mcp"))
            self.assertRegex(answer.text, "not allowed")
            self.assertNotIn("tools/call", TOOLS.asked)

    def test_keeps_a_session_to_its_caller(self) -> None:
        session = self.session("/mcp", SERVICE_KEY)
        if session:
            self.assertEqual(self.rpc("/mcp", "tools/list", {}, OWN_KEY, session).status, 403)

    def test_is_refused_to_the_blocked_and_to_used_up_budgets(self) -> None:
        self.person("ann", models=["small"], metadata={"blocked": True})
        self.proxy.forget_looked_up()
        for path in PATHS:
            self.assertRegex(self.check_refused(403, path).text, "is blocked")
        self.person("ann", models=["small"], max_budget=0.01, spend=1.0)
        self.proxy.forget_looked_up()
        for path in PATHS:
            self.check_refused(self.over_budget, path)

    def test_needs_a_valid_key_that_may_call_it(self) -> None:
        self.check_refused(401, key="sk-unknown")
        self.key("sk-of-a-chat", key_alias="chat", models=["small"], allowed_routes=["/v1/chat/completions"])
        for path in PATHS:
            self.assertIn(self.rpc(path, "initialize", CLIENT, "sk-of-a-chat").status, {401, 403})

    def test_takes_the_key_from_one_header(self) -> None:
        for name in ("x-litellm-api-key", "api-key", "x-goog-api-key"):
            self.check_refused(400, **{name: SERVICE_KEY})
        self.check_refused(400, **{"x-litellm-tags": "x"})
        self.check_refused(400, f"/mcp?key={SERVICE_KEY}")

    def test_offers_no_other_paths(self) -> None:
        for path in ("/mcp/", "/mcp/sums", "/toolset/sums/mcp", "/sums,hidden/mcp", "/sse", "/mcp-rest/tools/call"):
            self.check_refused(404, path)

    def test_calls_no_tool_for_open_webuis_key(self) -> None:
        self.call_tool("/mcp", "sums-add", GLOBAL_KEY)
        self.assertNotIn("tools/call", TOOLS.asked)


def event(answer: Answer) -> Any:
    """The response in an answer that is a stream of one event."""
    return json.loads(answer.text.split("data: ", 1)[-1])


if __name__ == "__main__":
    unittest.main()
