"""Reads what clients send to files and batches. Both have few fields, and every other one is refused."""

import json
from http import HTTPStatus
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gate.fields import string_values
from open_webui_identity.errors import RequestRejected, bad_request

# Nginx has the same limit (client_max_body_size in config-templates/nginx/api.conf).
MAX_UPLOAD_BYTES = 32 * 1024 * 1024
MAX_ORDER_BYTES = 64 * 1024
FORM_FIELDS = frozenset({"file", "purpose"})
# LiteLLM passes ids of other files on to the provider, so there are only files for batches.
PURPOSE = "batch"
ORDER_FIELDS = frozenset({"input_file_id", "endpoint", "completion_window", "metadata"})
WINDOW = "24h"
MAX_NAME = 255

Data = dict[str, Any]


async def read_upload(request: Request) -> tuple[str, bytes]:
    """Name and content of the file. Raises RequestRejected: 400, or 411 and 413 for its length."""
    check_length(request, MAX_UPLOAD_BYTES)
    try:
        async with request.form(max_files=1, max_fields=len(FORM_FIELDS)) as form:
            fields = form.multi_items()
            if sorted(name for name, _ in fields) != sorted(FORM_FIELDS):
                raise bad_request("Send a form with exactly the fields file and purpose.")
            values = dict(fields)
            file = values["file"]
            if values["purpose"] != PURPOSE:
                raise bad_request(f"The gateway offers only files for batches: purpose must be {PURPOSE}.", "purpose")
            if not isinstance(file, UploadFile):
                raise bad_request("file must be a file.", "file")
            return (file.filename or "")[:MAX_NAME], await file.read()
    except HTTPException as error:
        raise bad_request("Send a form with exactly the fields file and purpose.") from error


async def read_order(request: Request) -> Data:
    """The fields of a new batch. Raises RequestRejected: 400, or 411 and 413 for its length."""
    check_length(request, MAX_ORDER_BYTES)
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise bad_request("The body must be JSON.") from None
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object.")
    if unknown := sorted(body.keys() - ORDER_FIELDS):
        raise bad_request(f"The gateway does not offer the fields {', '.join(unknown)} here.", unknown[0])
    for name in ("input_file_id", "endpoint"):
        if not isinstance(body.get(name), str):
            raise bad_request(f"{name} must be a string.", name)
    if body.get("completion_window") != WINDOW:
        raise bad_request(f"completion_window must be {WINDOW}.", "completion_window")
    metadata = body.get("metadata")
    if metadata is not None and (isinstance(metadata, str) or string_values(metadata) is None):
        raise bad_request("metadata must be an object whose values are strings.", "metadata")
    return body


def check_length(request: Request, most: int) -> None:
    """Without a limit, a body on LiteLLM's own port would fill the memory: no proxy is in front of it."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise RequestRejected(HTTPStatus.LENGTH_REQUIRED, "invalid_request_error", "Send the header Content-Length.")
    if int(length) > most:
        message = f"The body may have {most} bytes at most."
        raise RequestRejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "invalid_request_error", message)
