"""Counts refused identity tokens among LiteLLM's own metrics, which also add up over its workers."""

from prometheus_client import Counter

from open_webui_identity.errors import RequestRejected, unauthenticated

REASONS = ("missing", "invalid", "expired", "not_yet_valid", "no_email")
REFUSALS = Counter(
    "llm_stack_identity_refusals",
    "Requests with Open WebUI's key that were refused because of their identity token, by reason",
    ("reason",),
)
# Every reason has a series from the start, because Prometheus sees no increase in a new one.
for _reason in REASONS:
    REFUSALS.labels(_reason)


def refused(reason: str, message: str) -> RequestRejected:
    """The rejection (401) to raise, which counts from now on.

    :param reason: one of REASONS.
    """
    REFUSALS.labels(reason).inc()
    return unauthenticated(message)
