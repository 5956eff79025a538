"""The keys job as it is sent to the container; run by python.test.ts, which sets KEYS_JOB to the script."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

from fake_litellm import Object
from job_case import DECLARED, FULL, NEW_KEY, JobCase, declaration

SCRIPT = Path(os.environ["KEYS_JOB"])


class AsTheJobRunsIt(JobCase):
    """The script comes from standard input, and only the environment is set."""

    def run_as_sent(self, declared: Object) -> subprocess.CompletedProcess[str]:
        environment = {
            "LLM_STACK_DECLARED": declaration((declared,)),
            "LLM_STACK_PROXY": self.litellm.url,
            "LLM_STACK_SECRETS": str(self.folder),
            # Nothing listens there, so a request through this web proxy would fail.
            "http_proxy": "http://127.0.0.1:9",
        }
        return subprocess.run(
            [sys.executable, "-"],
            input=SCRIPT.read_text(),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def test_creates_the_key_and_prints_no_secret(self) -> None:
        job = self.run_as_sent(FULL)
        self.assertEqual(
            (job.returncode, job.stdout, job.stderr),
            (0, "key service: created\nundeclared keys: none\nundeclared teams: none\n", ""),
        )

    def test_fails_with_a_message_and_no_stack_trace(self) -> None:
        self.litellm.add(NEW_KEY, key_alias="service")
        job = self.run_as_sent(DECLARED)
        self.assertEqual(job.returncode, 1)
        self.assertRegex(job.stderr, "^key service: LiteLLM has a key with this alias")


if __name__ == "__main__":
    unittest.main()
