"""Checks the input file of a batch line by line. A line is a request, so it has the rules of a request, and more.

The provider runs the lines without LiteLLM, so fields are allowed by name: no line can call another model, use objects
that the provider stores for all keys, or cost what its number of tokens does not tell.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from open_webui_identity.errors import RequestRejected, bad_request

CHAT, EMBEDDINGS = "/v1/chat/completions", "/v1/embeddings"
# https://platform.openai.com/docs/guides/batch
LINE_FIELDS = frozenset({"custom_id", "method", "url", "body"})
BODY_FIELDS = {
    CHAT: frozenset(
        {
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "max_completion_tokens",
            "max_tokens",
            "messages",
            "model",
            "n",
            "parallel_tool_calls",
            "presence_penalty",
            "reasoning_effort",
            "response_format",
            "seed",
            "stop",
            "temperature",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "verbosity",
        }
    ),
    EMBEDDINGS: frozenset({"dimensions", "encoding_format", "input", "model"}),
}
MESSAGE_FIELDS = frozenset({"role", "content", "name", "tool_calls", "tool_call_id", "refusal"})
OUTPUT_LIMITS = ("max_completion_tokens", "max_tokens")
MAX_LINES = 50_000
# Of a whole file. LiteLLM reads a result into memory to charge it: about 100 MB.
MAX_OUTPUT_TOKENS = 20_000_000
MAX_CUSTOM_ID = 256
# Text has fewer tokens than half its bytes in the tokenizers of OpenAI's models.
BYTES_PER_TOKEN = 2

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What all lines have in common, and the most tokens that they can have together."""

    model: str
    url: str
    lines: int
    input_tokens: int
    output_tokens: int


def check_file(content: bytes) -> CheckedFile:
    """Raises RequestRejected (400) with the number of the first line that is wrong."""
    models, urls, ids = set[str](), set[str](), set[str]()
    lines = input_tokens = output_tokens = 0
    for number, line in numbered_lines(content):
        request = parse(number, line)
        body = check_line(number, request)
        models.add(body["model"])
        urls.add(request["url"])
        if len(models) > 1 or len(urls) > 1:
            refuse(number, "model and url must be the same in all lines")
        if request["custom_id"] in ids:
            refuse(number, "custom_id must be unique")
        ids.add(request["custom_id"])
        lines += 1
        input_tokens += len(encode(body)) // BYTES_PER_TOKEN
        output_tokens += most_output(body) if request["url"] == CHAT else 0
        if lines > MAX_LINES or output_tokens > MAX_OUTPUT_TOKENS:
            refuse(number, f"a file may have {MAX_LINES} lines and {MAX_OUTPUT_TOKENS} tokens of output at most")
    if not lines:
        raise bad_request("The file has no lines.", "file")
    return CheckedFile(models.pop(), urls.pop(), lines, input_tokens, output_tokens)


def with_model(content: bytes, model: str) -> bytes:
    """A checked file with the provider's name of the model, written anew: the provider reads what was checked."""
    written: list[bytes] = []
    for number, line in numbered_lines(content):
        request = parse(number, line)
        written.append(encode({**request, "body": {**request["body"], "model": model}}))
    return b"\n".join(written) + b"\n"


def numbered_lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank. JSON has no other line ends."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield number, line


def parse(number: int, line: bytes) -> Data:
    try:
        value = json.loads(line.decode(), parse_constant=lambda name: refuse(number, f"{name} is not JSON"))
    except (ValueError, RecursionError):
        refuse(number, "must be JSON in UTF-8")
    if not isinstance(value, dict):
        refuse(number, "must be a JSON object")
    return value


def encode(value: Data) -> bytes:
    # A lone surrogate has no UTF-8.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def check_line(number: int, request: Data) -> Data:
    """The line's body."""
    if request.keys() != LINE_FIELDS:
        refuse(number, f"must have exactly the fields {', '.join(sorted(LINE_FIELDS))}")
    custom_id, body = request["custom_id"], request["body"]
    if not isinstance(custom_id, str) or not 0 < len(custom_id) <= MAX_CUSTOM_ID:
        refuse(number, f"custom_id must be a string of at most {MAX_CUSTOM_ID} characters")
    if request["method"] != "POST" or not isinstance(request["url"], str) or request["url"] not in BODY_FIELDS:
        refuse(number, f"method must be POST, and url one of {', '.join(BODY_FIELDS)}")
    if not isinstance(body, dict) or not isinstance(body.get("model"), str) or not body["model"].strip():
        refuse(number, "body must be a JSON object that names a model")
    if unknown := sorted(body.keys() - BODY_FIELDS[request["url"]]):
        refuse(number, f"the gateway does not offer the fields {', '.join(unknown)} in batches")
    (check_chat if request["url"] == CHAT else check_input)(number, body)
    return body


def check_chat(number: int, body: Data) -> None:
    limits = [body[name] for name in (*OUTPUT_LIMITS, "n") if name in body]
    if not all(isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 for limit in limits):
        refuse(number, f"{', '.join(OUTPUT_LIMITS)} and n must be whole numbers above 0")
    if not any(name in body for name in OUTPUT_LIMITS):
        refuse(number, f"must have {OUTPUT_LIMITS[0]}, so that the batch has a highest cost")
    messages, tools = body.get("messages"), body.get("tools", [])
    if not isinstance(messages, list) or not all(is_text_message(message) for message in messages):
        refuse(number, "messages must be a list of messages with text alone")
    if not isinstance(tools, list) or not all(is_function(tool) for tool in tools):
        refuse(number, "tools must be a list of functions")


def is_text_message(message: object) -> bool:
    if not isinstance(message, dict) or message.keys() - MESSAGE_FIELDS:
        return False
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    return isinstance(content, str | list | None) and all(
        isinstance(part, dict) and part.keys() == {"type", "text"} and part["type"] == "text" for part in parts
    )


def is_function(tool: object) -> bool:
    return isinstance(tool, dict) and tool.get("type") == "function"


def check_input(number: int, body: Data) -> None:
    given = body.get("input")
    if not given or not isinstance(given, str | list):
        refuse(number, "input must be a text, or a list of texts or tokens")


def most_output(body: Mapping[str, Any]) -> int:
    most = max(body[name] for name in OUTPUT_LIMITS if name in body)
    return int(most) * int(body.get("n", 1))


def refuse(number: int, problem: str) -> NoReturn:
    raise wrong_line(number, problem)


def wrong_line(number: int, problem: str) -> RequestRejected:
    return bad_request(f"Line {number} of the file: {problem}.", "file")
