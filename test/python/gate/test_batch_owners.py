"""Whose files and batches are whose, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest

from batch_case import ORDER, PROVIDER, BatchCase
from gate_case import ORGANIZATION_KEY, OWN_KEY, SERVICE_KEY, TEAM_KEY


class ForeignIds(BatchCase):
    STRANGERS = ("sk-of-bob", "sk-of-blue", TEAM_KEY, SERVICE_KEY, ORGANIZATION_KEY)

    def test_are_unknown_to_every_other_owner(self) -> None:
        batch = self.ordered(OWN_KEY)
        file = self.get(f"/v1/batches/{batch}", OWN_KEY).body["input_file_id"]
        PROVIDER.end()
        output = self.get(f"/v1/batches/{batch}", OWN_KEY).body["output_file_id"]
        PROVIDER.asked.clear()
        for key in self.STRANGERS:
            for id_ in (file, output):
                for answer in (
                    self.get(f"/v1/files/{id_}", key),
                    self.get(f"/v1/files/{id_}/content", key),
                    self.delete(f"/files/{id_}", key),
                    self.order(id_, key),
                ):
                    with self.subTest(key=key, id=id_):
                        self.refuse(answer, 404, "You have no")
            self.refuse(self.get(f"/v1/batches/{batch}", key), 404, "You have no")
            self.refuse(self.post(f"/v1/batches/{batch}/cancel", {}, key), 404, "You have no")
            for kind in ("files", "batches"):
                self.assertEqual(self.get(f"/v1/{kind}", key).body["data"], [])
        self.assertEqual(PROVIDER.asked, [])

    def test_belong_to_every_key_of_the_same_owner(self) -> None:
        batch = self.ordered(OWN_KEY)
        self.accept(self.get(f"/v1/batches/{batch}", "sk-of-ann-too"))
        self.assertEqual(len(self.get("/v1/batches", "sk-of-ann-too").body["data"]), 1)

    def test_include_the_providers_own_and_other_spellings(self) -> None:
        batch = self.ordered(OWN_KEY)
        file = self.get(f"/v1/batches/{batch}", OWN_KEY).body["input_file_id"]
        PROVIDER.asked.clear()
        encoded = "file-bGl0ZWxsbTpmaWxlLXJhdzA7bW9kZWwsaGlkZGVu"  # litellm:file-raw0;model,hidden
        for id_ in (
            "file-raw0",
            encoded,
            file.upper(),
            f"{file}%00",
            f"x%2F{file}",
            f"{file}%3Fx",
            "s3:%2F%2Fb%2Fk",
            "%2e",
        ):
            for answer in (self.get(f"/v1/files/{id_}", OWN_KEY), self.get(f"/v1/files/{id_}/content", OWN_KEY)):
                with self.subTest(id_):
                    self.assertEqual(answer.status, 404, answer.text)
        for id_ in ("batch_raw0", f"..%2Fbatches%2F{batch}", batch.upper()):
            self.assertEqual(self.get(f"/v1/batches/{id_}", OWN_KEY).status, 404)
        for value in ("file-raw0", encoded, batch, f"{file} ", [file], {"id": file}, None):
            self.assertIn(self.post("/v1/batches", {**ORDER, "input_file_id": value}, OWN_KEY).status, {400, 404})
        self.assertEqual(PROVIDER.asked, [])

    def test_are_not_read_from_other_places(self) -> None:
        batch = self.ordered(OWN_KEY)
        PROVIDER.asked.clear()
        for query in (
            "model=hidden",
            "custom_llm_provider=azure",
            "target_model_names=hidden",
            "provider=azure",
            "key=sk",
        ):
            for path in ("files", "batches", f"batches/{batch}"):
                self.assertEqual(self.get(f"/v1/{path}?{query}", OWN_KEY).status, 400, query)
        for header in ("x-litellm-model", "x-litellm-api-base"):
            answer = self.post(f"/v1/batches/{batch}", b"", OWN_KEY, {header: "hidden"}, "GET")
            self.assertEqual(answer.status, 400, answer.text)
        file = self.uploaded(OWN_KEY)
        for field in ("model", "custom_llm_provider", "api_base", "extra_body", "output_expires_after", "user"):
            self.assertEqual(self.order(file, OWN_KEY, **{field: "x"}).status, 400, field)
        PROVIDER.asked.clear()
        answer = self.post("/v1/batches", {**ORDER, "input_file_id": file}, OWN_KEY, {"custom-llm-provider": "azure"})
        self.accept(answer)
        self.assertEqual(PROVIDER.asked, ["POST /v1/batches"])

    def test_have_no_other_routes(self) -> None:
        file = self.uploaded(OWN_KEY)
        PROVIDER.asked.clear()
        for route in (
            "GET /openai/v1/files",
            f"GET /azure/v1/files/{file}/content",
            "POST /openai/v1/batches",
            f"GET /v1/files/{file}/",
            f"PUT /v1/files/{file}",
            f"GET /v1/files/{file}/content/more",
            f"POST /v1/files/{file}/content",
            "DELETE /v1/batches/batch_1",
            "GET /v1/vector_stores",
            "POST /v1/fine_tuning/jobs",
        ):
            method, path = route.split(" ")
            with self.subTest(route):
                self.refuse(self.post(path, b"", OWN_KEY, method=method), 404, "does not offer")
        self.assertEqual(PROVIDER.asked, [])


if __name__ == "__main__":
    unittest.main()
