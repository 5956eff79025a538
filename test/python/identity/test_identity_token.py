"""Open WebUI's signed identity token, on the real LiteLLM proxy; run by identity.test.ts."""

import time
import unittest

from prometheus_client import REGISTRY
from support.case import CHAT, IdentityCase, identity_token, token_for
from support.client import token_of
from support.configuration import OTHER_KEY, SECRET
from support.tables import Row

NOW = int(time.time())
OTHER_SECRET = "another secret, which pretends to be Ann's"
UNTRUSTED = {
    "none": None,
    "an empty one": "",
    "no token": "Ann, honestly",
    "one signed with another secret": identity_token(OTHER_SECRET),
    "one that is not signed": identity_token("", "none"),
    "one signed with another algorithm": identity_token(SECRET * 2, "HS512"),
    "one of another issuer": identity_token(iss="open-webui-2"),
    "one without issuer": identity_token(iss=None),
    "one that has expired": identity_token(iat=NOW - 600, exp=NOW - 300),
    "one that never expires": identity_token(exp=None),
    "one from the future": identity_token(iat=NOW + 300, exp=NOW + 600),
    "one without time": identity_token(iat=None),
    "one without account": identity_token(sub=None),
    "one without e-mail": identity_token(email=None),
    "one with an empty e-mail": identity_token(email=" "),
}
REASONS = {
    "none": "missing",
    "one signed with another secret": "invalid",
    "one of another issuer": "invalid",
    "one without account": "invalid",
    "one that has expired": "expired",
    "one from the future": "not_yet_valid",
    "one with an empty e-mail": "no_email",
}
SPEECH = {"model": "small", "input": "Hi", "voice": "alloy"}
BOUNDARY = "7d1"
FORM = "\r\n".join(
    (
        f"--{BOUNDARY}",
        'Content-Disposition: form-data; name="model"',
        "",
        "small",
        f"--{BOUNDARY}",
        'Content-Disposition: form-data; name="{file}"; filename="a"',
        "Content-Type: application/octet-stream",
        "",
        "abc",
        f"--{BOUNDARY}--",
        "",
    )
)
# Each LiteLLM route turns an exception into a response in its own way.
ROUTES: dict[str, Row] = {
    "/v1/chat/completions": CHAT,
    "/chat/completions": CHAT,
    "/v1/completions": {"model": "small", "prompt": "Hi"},
    "/v1/embeddings": {"model": "small", "input": "Hi"},
    "/v1/images/generations": {"model": "small", "prompt": "A cat"},
    "/v1/images/edits": {"form": FORM.replace("{file}", "image").encode()},
    "/v1/audio/speech": SPEECH,
    "/v1/audio/transcriptions": {"form": FORM.replace("{file}", "file").encode()},
    "/v1/responses": {"model": "small", "input": "Hi"},
}
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def refusals() -> dict[str, float]:
    """LiteLLM serves this registry at /metrics."""
    (metric,) = (one for one in REGISTRY.collect() if one.name == "llm_stack_identity_refusals")
    return {one.labels["reason"]: one.value for one in metric.samples if one.name.endswith("_total")}


class IdentityTokens(IdentityCase):
    def setUp(self) -> None:
        super().setUp()
        self.person("ann")

    def test_that_are_valid_are_accepted(self) -> None:
        self.accept(self.chat(token_for("ann")))

    def test_that_are_invalid_are_refused(self) -> None:
        for name, token in UNTRUSTED.items():
            with self.subTest(name):
                self.refuse(self.chat(token), 401, "Open WebUI")

    def test_that_are_refused_are_counted_by_reason(self) -> None:
        for name, reason in REASONS.items():
            with self.subTest(name):
                before = refusals()
                self.chat(UNTRUSTED[name])
                self.assertEqual(refusals(), {**before, reason: before[reason] + 1})

    def test_that_are_accepted_are_not_counted(self) -> None:
        before = refusals()
        self.accept(self.chat(token_for("ann")))
        self.assertEqual(refusals(), before)

    def test_that_have_expired_say_so(self) -> None:
        self.refuse(self.chat(UNTRUSTED["one that has expired"]), 401, "has expired. Please send the request again")

    def test_are_required_on_every_route_and_refused_in_openais_format(self) -> None:
        for route, body in ROUTES.items():
            with self.subTest(route):
                answer = self.call(route, body, content=MULTIPART if "form" in body else "")
                self.refuse(answer, 401, "has no identity token")
                self.assertEqual(set(answer.error), {"message", "type", "param", "code"})

    def test_are_checked_on_every_route(self) -> None:
        for route, body in ROUTES.items():
            with self.subTest(route):
                wanted = (
                    {**body, "model": "large"}
                    if "model" in body
                    else {"form": body["form"].replace(b"small", b"large")}
                )
                answer = self.call(route, wanted, token_for("ann"), content=MULTIPART if "form" in body else "")
                self.refuse(answer, 403, "may not use the model large")

    def test_are_neither_logged_nor_forwarded(self) -> None:
        seen = self.enterContext(self.proxy.watch_calls())
        token = token_for("ann")
        self.accept(self.chat(token))
        self.assertEqual(len(seen), 1)
        self.assertNotIn(token, repr(seen))
        self.assertNotIn(token, repr(self.spend_logs()))

    def test_need_a_secret_of_32_bytes(self) -> None:
        (callback,) = self.proxy.callbacks()
        with self.assertRaisesRegex(ValueError, "FORWARD_USER_INFO_HEADER_JWT_SECRET must have 32 bytes"):
            type(callback)("x" * 31, "openwebui_global_key", None)


class Keys(IdentityCase):
    def setUp(self) -> None:
        super().setUp()
        self.person("ann")

    def test_of_other_programs_need_no_identity_token(self) -> None:
        self.accept(self.chat(None, "large", OTHER_KEY))

    def test_of_other_programs_are_charged_themselves_whatever_they_send(self) -> None:
        self.accept(self.chat(token_for("ann"), "large", OTHER_KEY))
        (row,) = self.spend_logs()
        self.assertEqual((row["user"], self.proxy.spent("user:ann")), ("", 0.0))

    def test_that_open_webui_had_before_need_one_until_they_expire(self) -> None:
        self.rows.litellm_verificationtoken.put(
            token=token_of("sk-old"), key_alias="openwebui_global_key-replaced-1a2b3c4d", models=[], metadata={}
        )
        self.refuse(self.chat(None, key="sk-old"), 401, "has no identity token")

    def test_of_open_webui_need_one_after_a_rename(self) -> None:
        self.rows.litellm_verificationtoken.put(
            token=token_of("sk-renamed"), key_alias="chat", user_id="openwebui_system", models=[], metadata={}
        )
        self.refuse(self.chat(None, key="sk-renamed"), 401, "has no identity token")


class OtherRoutes(IdentityCase):
    def test_models_are_listed_without_an_identity_token(self) -> None:
        answer = self.call("/v1/models", None)
        self.accept(answer)
        self.assertIn('"large"', answer.text)

    def test_are_refused_even_to_people(self) -> None:
        self.person("ann", models=[])
        bodies: dict[str, Row] = {
            "/v1/moderations": {"model": "small", "input": "Hi"},
            "/v1/rerank": {"model": "small", "query": "Hi", "documents": ["Hello"]},
        }
        for route, body in bodies.items():
            with self.subTest(route):
                self.refuse(self.call(route, body, token_for("ann")), 403, "key is not for /")


if __name__ == "__main__":
    unittest.main()
