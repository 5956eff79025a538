"""The seal with which the stack's job marks its own keys. LiteLLM's hooks and the job share this module.

Anyone who may create keys can write a mark into a key's metadata, but only LiteLLM's container can make the seal: it is
an HMAC with LiteLLM's salt key over the key's hash and alias. It is invalid on any other key, so it is not a secret.
"""

import hashlib
import hmac

# Name of the seal in a key's metadata.
SEAL = "managed_seal"


def make_seal(secret: str, token: str, alias: str) -> str:
    """:param token: LiteLLM's hash of the key."""
    text = f"llm-stack key\0{token}\0{alias}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_sealed(secret: str, token: str, alias: str, metadata: object) -> bool:
    found = metadata.get(SEAL) if isinstance(metadata, dict) else None
    return isinstance(found, str) and hmac.compare_digest(found.encode(), make_seal(secret, token, alias).encode())
