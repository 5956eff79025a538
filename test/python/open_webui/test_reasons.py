"""What people see when LiteLLM refuses something other than a chat; run by open-webui.test.ts."""

import unittest
from unittest import mock

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from templates import load

REASON = "You may not use the model embedding."
ERROR = {"error": {"message": f"{REASON}\n", "type": "auth_error"}}


class Reasons(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/embeddings", self.refuse)
        app.router.add_post("/v1/chat/completions", self.refuse)
        self.answer: object = ERROR
        server = TestServer(app)
        await server.start_server()
        self.addAsyncCleanup(server.close)
        reasons = load("reasons/sitecustomize.py")
        self.gateway = str(server.make_url("/v1/"))
        for target, name, value in (
            (reasons, "GATEWAY", self.gateway),
            (aiohttp.ClientSession, "_request", reasons.with_reasons(aiohttp.ClientSession._request)),
        ):
            patch = mock.patch.object(target, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    async def refuse(self, _: web.Request) -> web.Response:
        return web.json_response(self.answer, status=403)

    async def error_of(self, path: str) -> aiohttp.ClientResponseError:
        """The error of Open WebUI's way to call LiteLLM (agenerate_openai_batch_embeddings in retrieval/utils.py)."""
        async with aiohttp.ClientSession() as session, session.post(self.gateway + path, json={}) as response:
            with self.assertRaises(aiohttp.ClientResponseError) as caught:
                response.raise_for_status()
            self.assertEqual(await response.json(), self.answer)
            return caught.exception

    async def test_are_litellms_own_words_on_one_line(self) -> None:
        error = await self.error_of("embeddings")
        self.assertEqual((error.status, error.message), (403, REASON))
        self.assertIn(REASON, str(error))

    async def test_are_the_status_line_where_the_answer_has_another_form(self) -> None:
        for self.answer in ({"detail": "no"}, ["no"], {"error": "no"}, {"error": {"message": None}}):
            self.assertEqual((await self.error_of("embeddings")).message, "Forbidden")

    async def test_of_chats_are_left_to_open_webui(self) -> None:
        self.assertEqual((await self.error_of("chat/completions")).message, "Forbidden")


if __name__ == "__main__":
    unittest.main()
