"""Batches once the setting opens them, and outages, on the real LiteLLM proxy; run by gate.test.ts."""

import asyncio
import importlib
import unittest
from unittest import mock

from batch_case import PROVIDER, BatchCase, jsonl, line
from gate_case import ORGANIZATION_KEY, OWN_KEY, SERVICE_KEY, TEAM_KEY
from stand_ins import offering

KEYS = (SERVICE_KEY, OWN_KEY, TEAM_KEY, ORGANIZATION_KEY)


class Batches(BatchCase):
    def test_run_and_are_charged_once_to_the_keys_user(self) -> None:
        batch = self.ordered(OWN_KEY, line("batchable", "1"), line("batchable", "2"))
        self.assertEqual(self.get(f"/v1/batches/{batch}", OWN_KEY).body["status"], "in_progress")
        PROVIDER.end()
        found = self.get(f"/v1/batches/{batch}", OWN_KEY).body
        self.assertEqual(found["status"], "completed", found)
        self.assertEqual(self.get(f"/batches/{batch}", OWN_KEY).body, found)
        self.poll()
        charged = [(row["user"], row["model_group"], row["spend"]) for row in self.charged()]
        self.assertEqual(charged, [("ann", "batchable", 0.05)])
        self.assertGreaterEqual(self.proxy.spent("user:ann"), 0.05)
        content = self.get(f"/v1/files/{found['output_file_id']}/content", OWN_KEY)
        self.assertEqual((content.status, len(content.text.splitlines())), (200, 2), content.text)

    def test_are_charged_when_no_one_asks_for_them(self) -> None:
        self.ordered(TEAM_KEY)
        PROVIDER.end()
        self.poll()
        row = self.charged()[-1]
        self.assertEqual((row["user"], row["team_id"], row["spend"]), ("ann", "red", 0.025))
        self.assertGreaterEqual(self.proxy.spent("team:red"), 0.025)
        asked = len(PROVIDER.asked)
        self.poll()
        self.assertEqual((len(PROVIDER.asked), len(self.charged())), (asked, 1))

    def test_are_charged_once_by_several_workers(self) -> None:
        self.ordered(OWN_KEY)
        PROVIDER.end()
        progress, store = importlib.import_module("batches.progress"), importlib.import_module("batches.store")

        async def meet() -> None:
            (entry,) = await store.list_uncharged()
            await asyncio.gather(progress.refresh(entry), progress.refresh(entry))

        self.proxy.do(meet())
        self.assertEqual([row["spend"] for row in self.charged()], [0.025])
        self.assertAlmostEqual(self.proxy.spent("user:ann"), 0.025)

    def test_work_with_every_kind_of_key(self) -> None:
        for key in KEYS:
            with self.subTest(key):
                self.ordered(key)

    def test_are_charged_for_what_was_done_before_they_ended(self) -> None:
        for status in ("cancelled", "expired", "failed"):
            with self.subTest(status):
                PROVIDER.forget()
                batch = self.ordered(OWN_KEY, line("batchable", "1"), line("batchable", "2"))
                PROVIDER.end(status, answers=1, error=True)
                found = self.get(f"/v1/batches/{batch}", OWN_KEY).body
                self.assertEqual(found["status"], status)
                self.assertEqual(self.get(f"/v1/files/{found['error_file_id']}/content", OWN_KEY).status, 200)
        self.assertEqual([row["spend"] for row in self.charged(3)], [0.025] * 3)

    def test_cost_what_litellms_list_says_for_batches(self) -> None:
        listed = PROVIDER.deployment("listed")
        parameters = {name: listed["litellm_params"][name] for name in ("api_key", "api_base")}
        model = {"model_name": "listed", "litellm_params": {"model": "openai/gpt-4o-mini", **parameters}}
        with offering(self.proxy.module.llm_router, model):
            self.key("sk-of-x", key_alias="x", models=["listed"])
            batch = self.ordered("sk-of-x", line("listed"))
            PROVIDER.end()
            self.get(f"/v1/batches/{batch}", "sk-of-x")
        # 10 tokens of input and 20 of output, at 0.075 and 0.3 USD per million.
        self.assertAlmostEqual(self.charged()[-1]["spend"], 0.00000675, 12)

    def test_show_no_result_before_it_is_charged(self) -> None:
        batch = self.ordered(OWN_KEY)
        PROVIDER.end()
        (raw,) = PROVIDER.batches.values()
        for change in ({"output_file_id": None}, {"output_file_id": "file-lost"}):
            self.enterContext(mock.patch.dict(raw, change))
            answer = self.get(f"/v1/batches/{batch}", OWN_KEY)
            with self.subTest(change):
                self.assertNotEqual(answer.body.get("status"), "completed", answer.text)
                self.assertIsNone(answer.body.get("output_file_id"))
                self.assertEqual(self.charged(0), [])

    def test_pass_the_files_lines_on_with_the_providers_model(self) -> None:
        self.uploaded(OWN_KEY, line("batchable", messages=[{"role": "user", "content": "Grüße"}], n=2))
        (sent,) = PROVIDER.files.values()
        self.assertIn("Grüße".encode(), sent)
        self.assertEqual(PROVIDER.lines("file-raw0")[0]["body"]["model"], "batchable-of-the-provider")

    def test_can_be_cancelled_until_they_end(self) -> None:
        batch = self.ordered(OWN_KEY)
        answer = self.post(f"/v1/batches/{batch}/cancel", {}, OWN_KEY)
        self.assertEqual((answer.status, answer.body["status"]), (200, "cancelling"), answer.text)
        PROVIDER.end("cancelled", answers=0)
        self.assertEqual(self.get(f"/v1/batches/{batch}", OWN_KEY).body["status"], "cancelled")
        self.refuse(self.post(f"/v1/batches/{batch}/cancel", {}, OWN_KEY), 409, "in progress")

    def test_are_listed_by_page(self) -> None:
        ids = {self.ordered(OWN_KEY) for _ in range(3)}
        for kind, expected in (("batches", ids), ("files", None)):
            first = self.get(f"/v1/{kind}?limit=2", OWN_KEY).body
            rest = self.get(f"/v1/{kind}?limit=2&after={first['last_id']}", OWN_KEY).body
            self.assertEqual((first["has_more"], rest["has_more"]), (True, False))
            found = {one["id"] for one in (*first["data"], *rest["data"])}
            self.assertEqual((len(found), found if expected else None), (3, expected))
        for query in ("limit=0", "limit=x", "after=batch_of-someone"):
            self.assertEqual(self.get(f"/v1/batches?{query}", OWN_KEY).status, 400)


class Poll(BatchCase):
    def test_starts_with_litellm(self) -> None:
        self.assertEqual(len(importlib.import_module("batches.poll")._running), 1)

    def test_ends_once_the_groups_are_closed_and_all_batches_are_charged(self) -> None:
        self.ordered(OWN_KEY)
        PROVIDER.ends_once_read = True
        poll = importlib.import_module("batches.poll")
        self.enterContext(mock.patch.multiple(poll, INTERVAL_SECONDS=0, OPENED=frozenset()))
        # The first round finds the batch in progress.
        self.proxy.do(poll.poll())
        self.assertEqual(PROVIDER.asked.count("GET /v1/batches/batch_raw0"), 2)
        self.assertEqual([row["spend"] for row in self.charged()], [0.025])


class Outages(BatchCase):
    def tearDown(self) -> None:
        self.rows.outage = None
        super().tearDown()

    def test_hide_the_providers_message(self) -> None:
        file = self.uploaded(OWN_KEY)
        for failure, status in ((400, 400), (401, 502), (429, 502), (500, 502)):
            PROVIDER.failure = failure
            for answer in (self.upload(jsonl(line("batchable")), OWN_KEY), self.order(file, OWN_KEY)):
                self.assertEqual(answer.status, status, answer.text)
                self.assertNotIn("org-secret", answer.text)

    def test_find_a_batch_whose_start_had_no_answer(self) -> None:
        PROVIDER.loses_answers = True
        self.assertEqual(self.order(self.uploaded(OWN_KEY), OWN_KEY).status, 502)
        (batch,) = self.get("/v1/batches", OWN_KEY).body["data"]
        self.assertEqual(batch["status"], "validating")
        PROVIDER.end()
        with mock.patch.object(importlib.import_module("batches.progress"), "LOST_AFTER_SECONDS", 0):
            self.poll()
        self.assertEqual(self.get(f"/v1/batches/{batch['id']}", OWN_KEY).body["status"], "completed")
        self.assertEqual([row["spend"] for row in self.charged()], [0.025])

    def test_end_a_batch_that_never_started(self) -> None:
        file = self.uploaded(OWN_KEY)
        PROVIDER.failure = 500
        self.assertEqual(self.order(file, OWN_KEY).status, 502)
        PROVIDER.failure = None
        with mock.patch.object(importlib.import_module("batches.progress"), "LOST_AFTER_SECONDS", 0):
            self.poll()
        (batch,) = self.get("/v1/batches", OWN_KEY).body["data"]
        self.assertEqual((batch["status"], self.charged(0)), ("failed", []))

    def test_charge_the_highest_cost_when_a_result_stays_unreadable(self) -> None:
        self.ordered(OWN_KEY, line("batchable", max_completion_tokens=40))
        PROVIDER.batches.clear()
        self.poll()
        self.assertEqual(self.charged(0), [])
        with mock.patch.object(importlib.import_module("batches.progress"), "UNREADABLE_AFTER_SECONDS", 0):
            self.poll()
            self.poll()
        self.assertEqual([(row["user"], row["spend"]) for row in self.charged()], [("ann", 0.05)])

    def test_of_the_database_are_not_the_callers_mistake(self) -> None:
        batch = self.ordered(OWN_KEY)
        self.rows.outage = RuntimeError("the database is away")
        self.assertEqual(self.get(f"/v1/batches/{batch}", OWN_KEY).status, 503)


if __name__ == "__main__":
    unittest.main()
