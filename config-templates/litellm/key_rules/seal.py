"""The seal with which the stack's job marks the keys that it declares; LiteLLM's hook and the job both know it.

A mark in a key's metadata can be written by everybody who may make keys. The seal cannot: it is made with LiteLLM's
salt key, which only LiteLLM's container has, and holds for one value under one alias. So everybody may read it: on
another key it says nothing.
"""

import hashlib
import hmac

# In the metadata of a key.
SEAL = "managed_seal"


def seal_of(secret: str, token: str, alias: str) -> str:
    """:param token: the hash under which LiteLLM knows the key."""
    text = f"llm-stack key\0{token}\0{alias}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_sealed(secret: str, token: str, alias: str, metadata: object) -> bool:
    found = metadata.get(SEAL) if isinstance(metadata, dict) else None
    return isinstance(found, str) and hmac.compare_digest(found.encode(), seal_of(secret, token, alias).encode())
