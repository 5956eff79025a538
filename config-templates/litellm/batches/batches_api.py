"""The routes of batches: create, list, read and cancel."""

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from batches import provider
from batches.bodies import read_order
from batches.budgets import check_room, find_accounts
from batches.call import Call, Data, admit_with_model, find_own, page
from batches.charge import utc_seconds
from batches.costs import highest_cost
from batches.deployments import check_guardrails, choose_deployment
from batches.owners import charged_to
from batches.progress import RESULTS, SHOWN, deployment_of, refresh, remember
from batches.store import BATCH, FILE, Entry, add, list_own, new_id, remove
from open_webui_identity.errors import RequestRejected, bad_request


async def create(call: Call) -> Response:
    body = await read_order(call.request)
    file = await find_own(call, FILE, body["input_file_id"], "input_file_id")
    if file.content["purpose"] != "batch" or body["endpoint"] != file.content["url"]:
        raise bad_request("The lines of the file are not for this endpoint.", "endpoint")
    key = await admit_with_model(call, file.content["model"])
    deployment = choose_deployment(file.content["model"], file.content["team_id"], file.content["deployment"])
    check_guardrails(key, file.content["model"], deployment.id)
    owed = await find_accounts(key)
    described = {
        **{name: file.content[name] for name in ("model", "deployment", "team_id", "url", "lines")},
        **{name: file.content[name] for name in ("input_tokens", "output_tokens")},
        "provider": deployment.provider,
        "provider_id": None,
        "input_file_id": file.id,
        "metadata": body.get("metadata"),
        "created_at": utc_seconds(),
        "charged_to": charged_to(key),
        "accounts": [account.counter for account in owed],
        "highest_cost": highest_cost(deployment, file.content["input_tokens"], file.content["output_tokens"]),
        "state": {"status": "validating"},
    }
    entry = Entry(new_id(BATCH), BATCH, call.owner, described)
    await add(entry)
    try:
        await check_room(entry, owed)
    except Exception:
        await remove(entry)
        raise
    try:
        started = await provider.start(deployment, file.content["provider_id"], file.content["url"], entry.id)
    except Exception as error:
        # Without an answer the batch may have started: it keeps its place, and the poll looks for it.
        if provider.is_refusal(error):
            await remove(entry)
        raise provider.explained(error) from error
    return JSONResponse(shown(await remember(entry, started)))


async def list_all(call: Call) -> Response:
    return page(call, [shown(entry) for entry in await list_own(BATCH, call.owner)])


async def read(call: Call) -> Response:
    entry = await find_own(call, BATCH, call.id)
    try:
        return JSONResponse(shown(await refresh(entry)))
    except Exception as error:
        raise provider.explained(error) from error


async def cancel(call: Call) -> Response:
    """Lines that the provider has answered already are charged like those of a batch that was not cancelled."""
    entry = await find_own(call, BATCH, call.id)
    if entry.charged or entry.content["provider_id"] is None:
        message = "Only a batch in progress can be cancelled."
        raise RequestRejected(HTTPStatus.CONFLICT, "invalid_request_error", message)
    try:
        await provider.cancel(deployment_of(entry), entry.content["provider_id"])
        return JSONResponse(shown(await refresh(entry)))
    except Exception as error:
        raise provider.explained(error) from error


def shown(entry: Entry) -> Data:
    """OpenAI's batch object: https://platform.openai.com/docs/api-reference/batch/object."""
    content = entry.content
    return {
        "id": entry.id,
        "object": "batch",
        "endpoint": content["url"],
        "input_file_id": content["input_file_id"],
        "completion_window": "24h",
        "created_at": content["created_at"],
        "metadata": content["metadata"],
        **dict.fromkeys((*SHOWN, *RESULTS)),
        **content["state"],
    }
