"""Blocked people, and a database that does not answer, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest

from gate_case import OWN_KEY, QUESTION, SERVICE_KEY, TEAM_KEY, GateCase


class BlockedPeople(GateCase):
    def test_are_refused_with_each_of_their_keys_on_every_route(self) -> None:
        for mark in ({"blocked": True}, {"scim_active": False}):
            self.person("ann", models=["small"], metadata=mark)
            self.proxy.forget_looked_up()
            for key in (OWN_KEY, TEAM_KEY):
                for answer in (
                    self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, key),
                    self.post("/v1/embeddings", {"input": "Hi", "model": "small"}, key),
                    self.post("/key/generate", {}, key),
                    self.get("/v1/models", key),
                    self.get("/key/info", key),
                ):
                    with self.subTest(mark=mark, key=key):
                        self.assertIn(answer.status, {401, 403}, answer.text)
                        self.assertRegex(answer.text, "is blocked|has been deactivated")

    def test_do_not_affect_services(self) -> None:
        self.person("ann", metadata={"blocked": True})
        self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "small"}))


class SearchForPeople(GateCase):
    ADMIN_KEY = "sk-of-an-administrator"
    ADDRESSES = ("/user/filter/ui", "/user/filter/ui?user_email=a", "/user/filter/ui/")
    REFUSED = "Only administrators of the gateway may search for users"

    def test_is_for_administrators_only(self) -> None:
        self.person("root", models=[], user_role="proxy_admin")
        self.key(self.ADMIN_KEY, key_alias="admin", user_id="root", models=[])
        for address in self.ADDRESSES:
            for key in (OWN_KEY, TEAM_KEY, SERVICE_KEY):
                with self.subTest(address=address, key=key):
                    answer = self.get(address, key)
                    self.assertIn(answer.status, {401, 403}, answer.text)
            self.assertNotIn(self.REFUSED, self.get(address, self.ADMIN_KEY).text)

    def test_is_refused_where_litellm_itself_would_allow_it(self) -> None:
        self.refuse(self.get(self.ADDRESSES[0], OWN_KEY), 403, self.REFUSED)


class ADatabaseThatDoesNotAnswer(GateCase):
    def tearDown(self) -> None:
        self.rows.outage = None
        super().tearDown()

    def test_makes_no_key_invalid(self) -> None:
        self.proxy.forget_looked_up()
        self.rows.outage = RuntimeError("the database is away")
        for key in (SERVICE_KEY, OWN_KEY, TEAM_KEY, "sk-unknown"):
            for answer in (
                self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, key),
                self.get("/models", key),
            ):
                with self.subTest(key=key):
                    self.refuse(answer, 503, "database does not answer")
                    self.assertEqual(answer.headers["retry-after"], "10")

    def test_is_not_reported_for_an_unknown_key(self) -> None:
        self.assertEqual(self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, "sk-unknown").status, 401)


if __name__ == "__main__":
    unittest.main()
