"""A provider on this machine with OpenAI's routes for files and batches. It runs a batch when the test says so."""

import json
import re
import threading
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stand_ins import deployment

Row = dict[str, Any]

# Each answer has 20 tokens: 0.025 USD, because a batch costs half.
USAGE = {"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30}


class BatchHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        provider: Any = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = provider.answer(self.command, self.path, self.headers, body)
        sent = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header(
            "Content-Type", "application/octet-stream" if isinstance(answer, bytes) else "application/json"
        )
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: Any) -> None:
        """Keeps the test output free of requests."""


class BatchProvider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BatchHandler)
        self.forget()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def forget(self) -> None:
        self.asked: list[str] = []
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, Row] = {}
        # A status that every request gets while it is set.
        self.failure: int | None = None
        # Whether a batch starts without an answer that says so.
        self.loses_answers = False
        # Whether every batch ends after the next answer about one.
        self.ends_once_read = False

    def deployment(self, name: str, **parameters: Any) -> Row:
        api_base = f"http://127.0.0.1:{self.server_port}/v1"
        return deployment(name, model=f"openai/{name}-of-the-provider", api_base=api_base, **parameters)

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        route = f"{method} {path.partition('?')[0]}"
        self.asked.append(route)
        if self.failure is not None:
            return self.failure, {"error": {"message": "A message of the account org-secret.", "type": "error"}}
        if route == "POST /v1/files":
            return 200, self._upload(headers["Content-Type"], body)
        if route == "POST /v1/batches":
            started = self._start(json.loads(body))
            return (500, {"error": {"message": "lost"}}) if self.loses_answers else (200, started)
        if route == "GET /v1/batches":
            return 200, {"object": "list", "data": list(self.batches.values()), "has_more": False}
        return self._answer_one(method, path)

    def end(self, status: str = "completed", answers: int | None = None, error: bool = False) -> None:
        """Ends every batch. :param answers: how many lines have one; by default all."""
        for batch in self.batches.values():
            lines = self.lines(batch["input_file_id"])
            done = lines if answers is None else lines[:answers]
            if done:
                self.files[f"file-out-{batch['id']}"] = b"\n".join(json.dumps(answered(line)).encode() for line in done)
                batch["output_file_id"] = f"file-out-{batch['id']}"
            if error:
                self.files[f"file-err-{batch['id']}"] = b'{"custom_id": "x", "error": {}}'
                batch["error_file_id"] = f"file-err-{batch['id']}"
            batch["status"] = status
            batch["request_counts"] = {"total": len(lines), "completed": len(done), "failed": len(lines) - len(done)}

    def lines(self, file_id: str) -> list[Row]:
        return [json.loads(line) for line in self.files[file_id].splitlines()]

    def _upload(self, content_type: str, body: bytes) -> Row:
        form = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        parts: Any = form.get_payload()
        content = next(part.get_payload(decode=True) for part in parts if part.get_filename())
        id_ = f"file-raw{len(self.files)}"
        self.files[id_] = content
        return file_object(id_, content)

    def _start(self, order: Row) -> Row:
        id_ = f"batch_raw{len(self.batches)}"
        self.batches[id_] = {
            "id": id_,
            "object": "batch",
            "status": "in_progress",
            "created_at": 1,
            "output_file_id": None,
            "error_file_id": None,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            **order,
        }
        return self.batches[id_]

    def _answer_one(self, method: str, path: str) -> tuple[int, Any]:
        found = re.fullmatch(r"/v1/(files|batches)/([^/]+)(/content|/cancel)?", path)
        if found is None:
            return 404, {"error": {"message": "No such route."}}
        kind, id_, part = found.groups()
        known: Any = self.files if kind == "files" else self.batches
        if id_ not in known:
            return 404, {"error": {"message": f"No such {kind}: {id_}"}}
        if part == "/content":
            return 200, known[id_]
        if part == "/cancel":
            known[id_]["status"] = "cancelling"
        if method == "DELETE":
            del known[id_]
            return 200, {"id": id_, "object": "file", "deleted": True}
        if kind == "files":
            return 200, file_object(id_, known[id_])
        found_so_far = dict(known[id_])
        if self.ends_once_read:
            self.end()
        return 200, found_so_far


def file_object(id_: str, content: bytes) -> Row:
    described = {"bytes": len(content), "created_at": 1, "filename": "f", "purpose": "batch", "status": "processed"}
    return {"id": id_, "object": "file", **described}


def answered(line: Row) -> Row:
    body = {"id": "x", "object": "chat.completion", "model": "a-dated-name", "choices": [], "usage": USAGE}
    return {"custom_id": line["custom_id"], "response": {"status_code": 200, "body": body}, "error": None}
