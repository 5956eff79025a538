"""The keys job while LiteLLM is down, refuses, or has another master key; run by python.test.ts."""

import unittest
from threading import Event
from typing import Any

from fake_litellm import FakeLiteLLM, Object, token_of
from job_case import DECLARED, KEY, MASTER_KEY, NEW_KEY, SALT_KEY, JobCase


class Outages(JobCase):
    def test_of_a_few_seconds_are_retried_with_backoff(self) -> None:
        self.litellm.faults = [500, 503, None, 502, 500]
        self.assertEqual(self.succeed(DECLARED), ["key service: created"])
        self.assertEqual(self.clock.pauses, [1, 2, 4, 8, 8])

    def test_while_litellm_does_not_listen_are_retried(self) -> None:
        with FakeLiteLLM(MASTER_KEY, SALT_KEY) as gone:
            port = gone.port
        self.litellm.url = gone.url
        started: list[FakeLiteLLM] = []

        def start() -> None:
            if not started:
                started.append(self.enterContext(FakeLiteLLM(MASTER_KEY, SALT_KEY, port)))

        self.clock.while_asleep = start
        self.assertEqual(self.succeed(DECLARED), ["key service: created"])
        self.assertEqual([litellm.aliases() for litellm in started], [["service"]])

    def test_end_in_less_than_a_minute_with_a_remedy(self) -> None:
        self.litellm.database_away = True
        failure = self.fail_with(DECLARED, {**DECLARED, "alias": "second", "key": NEW_KEY})
        self.assertRegex(failure, r"(?s)LiteLLM answered 500 to GET /key/list.*log of LiteLLM's container and run `up`")
        self.assertLess(sum(self.clock.pauses), 60)
        self.assertGreater(sum(self.clock.pauses), 30)

    def test_end_even_if_litellm_answers_slowly(self) -> None:
        def slow(_: Object) -> tuple[int, Any]:
            self.clock.now += 9
            return 200, {"keys": [], "total_pages": 1}

        self.litellm.instead["/key/list"] = slow
        failure = self.fail_with(
            *({**DECLARED, "alias": f"key-{number}", "key": f"sk-{number}"} for number in range(9))
        )
        self.assertIn("50 seconds are over", failure)

    def test_end_even_if_litellm_never_answers(self) -> None:
        test_is_over = Event()
        self.addCleanup(test_is_over.set)
        self.litellm.instead["/key/list"] = lambda _: (200, test_is_over.wait())
        self.request_seconds = 0.05
        self.assertIn("LiteLLM gave no answer to GET /key/list", self.fail_with(DECLARED))

    def test_between_the_work_and_its_response_do_no_harm(self) -> None:
        self.litellm.lose_answer_of = "/key/generate"
        self.assertEqual(self.succeed(DECLARED), ["key service: unchanged"])
        self.litellm.lose_answer_of = "/key/delete"
        self.succeed({**DECLARED, "alias": "another", "key": NEW_KEY})
        self.assertEqual(list(self.litellm.rows), [token_of(NEW_KEY)])

    def test_of_the_database_are_recognised_although_the_update_answers_400(self) -> None:
        self.succeed(DECLARED)

        def database_goes(_: Object) -> tuple[int, Any]:
            self.litellm.database_away = True
            return 400, {"error": {"message": "Authentication Error, Error in external connector"}}

        def database_returns() -> None:
            self.litellm.database_away = False
            self.litellm.instead.clear()

        self.litellm.instead["/key/update"] = database_goes
        self.clock.while_asleep = database_returns
        self.assertEqual(self.succeed({**DECLARED, "rpmLimit": 3}), ["key service: updated rpm_limit"])
        self.assertEqual((self.litellm.key(KEY)["rpm_limit"], self.clock.pauses), (3, [1]))

    def test_with_a_response_that_is_not_json_are_retried(self) -> None:
        self.litellm.faults = [200]
        self.assertEqual(self.succeed(DECLARED), ["key service: created"])
        self.assertEqual(self.clock.pauses, [1])


class Refusals(JobCase):
    def test_are_not_retried(self) -> None:
        self.fail_with({**DECLARED, "key": "without-prefix"})
        self.assertEqual((len(self.litellm.sent("/key/generate")), self.clock.pauses), (1, []))

    def test_are_reported_all_at_once_and_delay_no_other_key(self) -> None:
        self.litellm.add(NEW_KEY, key_alias="taken")
        failure = self.fail_with(
            {**DECLARED, "alias": "taken"},
            {**DECLARED, "alias": "invalid", "key": "without-prefix"},
            {**DECLARED, "alias": "good", "key": "sk-good-value-of-the-key"},
        )
        self.assertEqual([line.partition(":")[0] for line in failure.splitlines()], ["key taken", "key invalid"])
        self.assertEqual(self.litellm.key("sk-good-value-of-the-key")["key_alias"], "good")

    def test_of_the_master_key_have_a_remedy(self) -> None:
        self.litellm.master_key = "sk-another-master-key"
        failure = self.fail_with(DECLARED)
        self.assertIn(f"does not accept the master key in {self.folder}/LITELLM_MASTER_KEY", failure)
        self.assertIn("Restart its container and run `up` again", failure)
        self.assertEqual(self.clock.pauses, [])

    def test_show_no_key_even_if_litellm_echoes_the_request(self) -> None:
        self.litellm.instead["/key/generate"] = lambda body: (422, {"input": body, "headers": f"Bearer {MASTER_KEY}"})
        failure = self.fail_with(DECLARED)
        self.assertRegex(failure, '"key": "<key>".*"headers": "Bearer <key>"')


class MasterKey(JobCase):
    def test_may_end_with_a_line_feed(self) -> None:
        (self.folder / "LITELLM_MASTER_KEY").write_text(f"{MASTER_KEY}\n")
        self.succeed(DECLARED)

    def test_of_two_lines_is_refused_and_not_shown(self) -> None:
        (self.folder / "LITELLM_MASTER_KEY").write_text("sk-first\nsk-second")
        failure = self.fail_with(DECLARED)
        self.assertRegex(failure, "LITELLM_MASTER_KEY is empty, or has several lines")
        self.assertNotRegex(failure, "sk-first|sk-second")


if __name__ == "__main__":
    unittest.main()
