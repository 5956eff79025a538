"""The routes of files: upload, list, read, download and delete."""

import asyncio

from starlette.responses import JSONResponse, Response

from batches import provider
from batches.bodies import PURPOSE, read_upload
from batches.call import Call, Data, admit_with_model, find_own, page
from batches.charge import utc_seconds
from batches.deployments import check_guardrails, choose_deployment
from batches.lines import check_file, with_model
from batches.progress import deployment_of
from batches.store import FILE, Entry, add, list_own, list_uncharged, new_id, remove
from open_webui_identity.errors import RequestRejected


async def create(call: Call) -> Response:
    name, content = await read_upload(call.request)
    checked = await asyncio.to_thread(check_file, content)
    key = await admit_with_model(call, checked.model)
    deployment = choose_deployment(checked.model, key.team_id)
    check_guardrails(key, checked.model, deployment.id)
    rewritten = await asyncio.to_thread(with_model, content, deployment.model)
    try:
        provider_id = await provider.upload(deployment, "batch.jsonl", rewritten)
    except Exception as error:
        raise provider.explained(error) from error
    described = {
        "provider_id": provider_id,
        "model": checked.model,
        "deployment": deployment.id,
        "team_id": key.team_id,
        "url": checked.url,
        "lines": checked.lines,
        "input_tokens": checked.input_tokens,
        "output_tokens": checked.output_tokens,
        "created_at": utc_seconds(),
        "filename": name,
        "bytes": len(content),
        "purpose": PURPOSE,
    }
    entry = Entry(new_id(FILE), FILE, call.owner, described, charged=True)
    await add(entry)
    return JSONResponse(shown(entry))


async def list_all(call: Call) -> Response:
    return page(call, [shown(entry) for entry in await list_own(FILE, call.owner)])


async def read(call: Call) -> Response:
    return JSONResponse(shown(await find_own(call, FILE, call.id)))


async def content(call: Call) -> Response:
    entry = await find_own(call, FILE, call.id)
    try:
        found = await provider.download(deployment_of(entry), entry.content["provider_id"])
    except Exception as error:
        raise provider.explained(error) from error
    return Response(found, media_type="application/jsonl")


async def delete(call: Call) -> Response:
    entry = await find_own(call, FILE, call.id)
    if any(batch.content["input_file_id"] == entry.id for batch in await list_uncharged()):
        raise RequestRejected(409, "invalid_request_error", "A batch in progress needs this file.")
    try:
        await provider.delete(deployment_of(entry), entry.content["provider_id"])
    except Exception as error:
        raise provider.explained(error) from error
    await remove(entry)
    return JSONResponse({"id": entry.id, "object": "file", "deleted": True})


def shown(entry: Entry) -> Data:
    """OpenAI's file object: https://platform.openai.com/docs/api-reference/files/object."""
    names = ("bytes", "created_at", "filename", "purpose")
    described = {name: entry.content[name] for name in names}
    return {"id": entry.id, "object": "file", **described, "status": "processed"}
