"""Names and marks that belong to the stack's own job, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest
from typing import Any

from gate_case import OWN_KEY, GateCase
from support.server import MASTER_KEY

ADMIN_KEY = "sk-of-an-administrator"
NAMES: tuple[dict[str, Any], ...] = (
    {"key_alias": "openwebui_global_key"},
    {"key_alias": "OpenWebUI_Global_Key"},
    {"key_alias": " openwebui_global_key\u00a0"},
    {"key_alias": "\u043epenwebui_global_key"},
    {"key_alias": "openwebui_global_key-replaced-2026"},
    {"key_alias": "blog"},
    {"key_alias": "blog-replaced-1"},
    {"metadata": {"managed_by": "llm-stack"}},
    {"metadata": {"managed_metadata": []}},
    {"metadata": {"managed_grants": [{"models": ["large"], "ends_at": "2999-01-01T00:00:00Z"}]}},
    {"metadata": '{"managed_by": "llm-stack"}'},
    {"keys": [{"key_alias": "blog"}]},
)
ROUTES = (
    "/key/generate",
    "/key/update",
    "/key/service-account/generate",
    "/key/bulk_update",
    "/user/new",
    "/user/update",
    "/team/new",
)


class ReservedNames(GateCase):
    def setUp(self) -> None:
        super().setUp()
        self.person("root", models=[], user_role="proxy_admin")
        self.key(ADMIN_KEY, key_alias="admin", user_id="root", models=[])

    def test_are_reserved_for_the_job_on_every_route(self) -> None:
        for route in ROUTES:
            for key in (OWN_KEY, ADMIN_KEY):
                for body in NAMES:
                    with self.subTest(route=route, body=body, key=key):
                        answer = self.post(route, body, key)
                        self.assertIn(answer.status, {400, 401, 403}, answer.text)
                        if key == ADMIN_KEY:
                            self.assertRegex(answer.text, "belongs to the gateway|is a mark of the gateway")

    def test_are_allowed_for_the_job(self) -> None:
        for body in NAMES:
            answer = self.post("/key/generate", {**body, "user_id": "ann"}, MASTER_KEY)
            with self.subTest(body=body):
                # LiteLLM itself refuses two aliases that are the same, and metadata that is a text.
                self.assertIn(answer.status, {200, 400, 422}, answer.text)
                self.assertNotRegex(answer.text, "belongs to the gateway|is a mark")

    def test_do_not_include_other_names(self) -> None:
        answer = self.post("/key/generate", {"key_alias": "blogger", "user_id": "ann"}, ADMIN_KEY)
        self.assertEqual(answer.status, 200, answer.text)


if __name__ == "__main__":
    unittest.main()
