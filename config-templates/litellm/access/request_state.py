"""What the checks of one request remember for the later ones.

In a module that LiteLLM does not load by itself: it runs callback modules outside `sys.modules`, and a second import
would make a second variable.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

from litellm.proxy._types import UserAPIKeyAuth
from starlette.requests import Request


@dataclass(slots=True)
class RequestState:
    """State of the request that the current task serves."""

    # What LiteLLM authenticated; LiteLLM does not pass it to its router.
    request: Request
    # The caller's own `metadata`, which LiteLLM merges with its own entries.
    caller_metadata: dict[str, str] = field(default_factory=dict)
    may_call_models: bool = False
    # The checked key and models. Behind Open WebUI's key, the key then carries the person's identity.
    key: UserAPIKeyAuth | None = None
    models: Sequence[str] = ()
    # Whether the person's own budget also applies when a team pays, as it does in the chat.
    own_budget_in_teams: bool = False


request_state: ContextVar[RequestState | None] = ContextVar("request_state", default=None)
