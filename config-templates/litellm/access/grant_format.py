"""How a temporary grant is written, for the checks in LiteLLM and for `npm run grant`. Needs no LiteLLM."""

from datetime import UTC, datetime
from typing import Final

# In the metadata of LiteLLM's user.
FIELD: Final = "managed_grants"
# Moments in this one form are in the order of their text, so that a wrong one ends a grant and breaks nothing.
TIME_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"


def utc_now() -> str:
    return datetime.now(UTC).strftime(TIME_FORMAT)
