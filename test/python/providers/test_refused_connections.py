"""A proxy without credentials and a certificate of an unknown authority; run by providers.test.ts."""

import unittest
from typing import ClassVar

from provider_case import PROXY, ProviderCase
from provider_servers import PASSWORD

HOST = "llm.internal.example.com:443"


class WrongPassword(ProviderCase):
    VARIABLES: ClassVar[dict[str, str]] = {"HTTPS_PROXY": PROXY.url.replace(PASSWORD, "wrong")}

    def test_nothing_passes_the_proxy(self) -> None:
        with self.assertRaisesRegex(Exception, "(?i)connection error|407|proxy"):
            self.ask("internal-llama")
        self.assertEqual((PROXY.requests, set(PROXY.refused)), ([], {HOST}))


class UnknownAuthority(ProviderCase):
    VARIABLES: ClassVar[dict[str, str]] = {"SSL_CERT_FILE": ""}

    def test_nothing_is_sent_to_a_host_whose_certificate_is_not_trusted(self) -> None:
        with self.assertRaisesRegex(Exception, "(?i)connection error|certificate"):
            self.ask("internal-llama")
        self.assertEqual((PROXY.requests, PROXY.refused), ([], []))


if __name__ == "__main__":
    unittest.main()
