"""Checks of what proves a caller's identity: AWS signatures and Google's signed grants."""

import functools
import importlib
import json
import re
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from provider_servers import Request

TOKEN_URI = "https://oauth2.googleapis.com/token"
ACCOUNT = "gateway@my-project.iam.gserviceaccount.com"


def is_signed(request: Request, access_key: str, secret_key: str, region: str, service: str) -> bool:
    """Whether AWS, which knows the secret key, would accept the signature."""
    form = r"AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})"
    match = re.fullmatch(form, request.headers["authorization"])
    if match is None:
        return False
    credential, names, signature = match.groups()
    date = request.headers["x-amz-date"]
    if credential != f"{access_key}/{date[:8]}/{region}/{service}/aws4_request":
        return False
    headers = {name: request.headers[name] for name in names.split(";") if name != "host"}
    # Without types, so a plain import does not pass mypy.
    auth, messages, credentials = (
        importlib.import_module(f"botocore.{name}") for name in ("auth", "awsrequest", "credentials")
    )
    again = messages.AWSRequest("POST", request.url, headers=headers, data=request.body)
    again.context["timestamp"] = date
    signer = auth.SigV4Auth(credentials.Credentials(access_key, secret_key), service, region)
    return bool(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again) == signature)


@functools.cache
def google_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def service_account() -> str:
    """The JSON key of a service account, on several lines as Google writes it."""
    pem = google_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fields = {
        "type": "service_account",
        "project_id": "my-project",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": ACCOUNT,
        "token_uri": TOKEN_URI,
    }
    return json.dumps(fields, indent=2)


def claims_of(request: Request) -> dict[str, Any]:
    """The claims of the grant for a token; raises unless the service account's key signed it."""
    form = parse_qs(request.body.decode())
    if form["grant_type"] != ["urn:ietf:params:oauth:grant-type:jwt-bearer"]:
        raise ValueError(form["grant_type"])
    (assertion,) = form["assertion"]
    return jwt.decode(assertion, google_key().public_key(), ["RS256"], audience=TOKEN_URI)
