"""Which models a person may use, in the chat and with their own keys."""
