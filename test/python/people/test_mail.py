"""Invitations by mail from the real LiteLLM with the stack's variables for it; run by people.test.ts."""

import email
import unittest
from email.message import Message

from mail_sink import the_mail_sink
from people_case import ANN, SENDER, PeopleCase


class Invitations(PeopleCase):
    def next_mail(self) -> Message:
        return email.message_from_string(the_mail_sink().mails.get(timeout=30))

    def test_reach_the_person_from_the_sender_with_a_link_to_the_public_host(self) -> None:
        self.send("/user/new", {"user_email": "bob@example.com", "send_invite_email": True, "auto_create_key": False})
        mail = self.next_mail()
        self.assertEqual((mail["From"], mail["To"]), (SENDER, "bob@example.com"))
        text = "".join(str(part.get_payload(decode=True)) for part in mail.walk() if not part.is_multipart())
        self.assertIn("https://api.example.com", text)
        self.assertNotIn("sk-", text)

    def test_are_not_sent_by_an_import(self) -> None:
        self.load(ANN)
        # The next mail is the one that is asked for, so the import sent none before it.
        self.send("/user/new", {"user_email": "bob@example.com", "send_invite_email": True, "auto_create_key": False})
        self.assertEqual(self.next_mail()["To"], "bob@example.com")


if __name__ == "__main__":
    unittest.main()
