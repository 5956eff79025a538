"""What the providers answer, by address."""

import json
import re
from typing import Any

TEXT = "Hello from the provider."
IN_AN_HOUR = 3600
FAR_AWAY = 4102444800

OPENAI = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "stand-in",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": TEXT}}],
    "usage": {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12},
}
EMBEDDING = {
    "object": "list",
    "model": "stand-in",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.5, 0.5]}],
    "usage": {"prompt_tokens": 5, "total_tokens": 5},
}
ANTHROPIC = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "stand-in",
    "content": [{"type": "text", "text": TEXT}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 5, "output_tokens": 7},
}
GEMINI = {
    "candidates": [{"content": {"role": "model", "parts": [{"text": TEXT}]}, "finishReason": "STOP", "index": 0}],
    "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 7, "totalTokenCount": 12},
}
BEDROCK = {
    "output": {"message": {"role": "assistant", "content": [{"text": TEXT}]}},
    "stopReason": "end_turn",
    "usage": {"inputTokens": 5, "outputTokens": 7, "totalTokens": 12},
    "metrics": {"latencyMs": 1},
}
OLLAMA = {
    "model": "stand-in",
    "created_at": "2026-01-01T00:00:00Z",
    "message": {"role": "assistant", "content": TEXT},
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 5,
    "eval_count": 7,
}
MICROSOFT = "https://login.microsoftonline.com"
INSTANCE_CREDENTIALS = {
    "Code": "Success",
    "Type": "AWS-HMAC",
    "AccessKeyId": "ASIAINSTANCE",
    "SecretAccessKey": "secret-of-the-instance",
    "Token": "session-of-the-instance",
    "LastUpdated": "2026-01-01T00:00:00Z",
    "Expiration": "2100-01-01T00:00:00Z",
}
ASSUMED_ROLE = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><AssumedRoleId>AROA:llm-stack</AssumedRoleId>
<Arn>arn:aws:sts::123456789012:assumed-role/bedrock/llm-stack</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIAASSUMED</AccessKeyId><SecretAccessKey>secret-of-the-role</SecretAccessKey>
<SessionToken>session-of-the-role</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""


def token(value: str) -> dict[str, Any]:
    return {"access_token": value, "token_type": "Bearer", "expires_in": IN_AN_HOUR, "expiration": FAR_AWAY}


def microsoft_tenant(url: str) -> dict[str, str]:
    tenant = url.removeprefix(MICROSOFT).split("/")[1]
    endpoint = f"{MICROSOFT}/{tenant}/oauth2/v2.0"
    return {
        "authorization_endpoint": f"{endpoint}/authorize",
        "token_endpoint": f"{endpoint}/token",
        "issuer": f"{MICROSOFT}/{tenant}/v2.0",
    }


ANSWERS: tuple[tuple[str, Any], ...] = (
    (r"^https://login\.microsoftonline\.com/.*/openid-configuration", microsoft_tenant),
    (r"^https://login\.microsoftonline\.com/.*/oauth2/v2\.0/token$", token("token-of-azure")),
    (r"^https://oauth2\.googleapis\.com/token$", token("token-of-google")),
    (r"^https://iam\.cloud\.ibm\.com/identity/token$", token("token-of-ibm")),
    (r"^https://sts\.[a-z0-9.-]*amazonaws\.com/", ASSUMED_ROLE),
    (r"^http://169\.254\.169\.254/latest/api/token$", "token-of-the-metadata-service"),
    (r"^http://169\.254\.169\.254/latest/meta-data/iam/security-credentials/$", "gateway-role"),
    (r"^http://169\.254\.169\.254/latest/meta-data/iam/security-credentials/gateway-role$", INSTANCE_CREDENTIALS),
    (r"/chat/completions(\?|$)", OPENAI),
    (r"/embeddings(\?|$)", EMBEDDING),
    (r"/ml/v1/text/chat\?", OPENAI),
    (r"/v1/messages$", ANTHROPIC),
    (r":generateContent", GEMINI),
    (r"/converse$", BEDROCK),
    (r"/api/chat$", OLLAMA),
)


def answer_to(url: str) -> tuple[int, str]:
    for pattern, answer in ANSWERS:
        if re.search(pattern, url):
            content = answer(url) if callable(answer) else answer
            return 200, content if isinstance(content, str) else json.dumps(content)
    return 404, json.dumps({"error": {"message": f"The stand-ins do not know {url}."}})
