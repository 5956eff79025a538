"""Refuses model calls that this worker of LiteLLM would answer too late.

LiteLLM accepts any number of calls, and each one slows down all others (docs/load.md). This also counts calls from Open
WebUI, which do not pass Nginx.
"""

from litellm.proxy.middleware.in_flight_requests_middleware import get_in_flight_requests

from open_webui_identity.errors import overloaded

# Requests in flight of one worker, including the new one. The alert LiteLLMInFlightHigh comes first.
MOST_IN_FLIGHT = 250


def check_load() -> None:
    """Raises RequestRejected (429) when this worker has enough to do."""
    if get_in_flight_requests() > MOST_IN_FLIGHT:
        raise overloaded("The gateway is busy. Try again in a few seconds.")
