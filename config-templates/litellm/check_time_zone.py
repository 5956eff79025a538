"""Fails if LiteLLM's container does not know the time zone: LiteLLM itself would silently reset budgets in UTC."""

import os
import sys
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

name = os.environ["LLM_STACK_TIME_ZONE"]
try:
    ZoneInfo(name)
except (ZoneInfoNotFoundError, ValueError):
    sys.exit(f"LiteLLM's image has no time zone {name}. Set llm-stack:timeZone to UTC, or use an image with tzdata.")
