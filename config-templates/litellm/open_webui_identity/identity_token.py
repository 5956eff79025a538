"""Who asks: the statement that Open WebUI signs and sends with each request.

With FORWARD_USER_INFO_HEADER_JWT_SECRET Open WebUI sends one HS256 JWT, valid for five minutes, with the claims sub
(its id of the account), email, name, role, iss, iat and exp (backend/open_webui/utils/headers.py of 0.12.4).
"""

from dataclasses import dataclass
from typing import Any

import jwt

from open_webui_identity.errors import not_signed

HEADER = "x-openwebui-user-jwt"
ISSUER = "open-webui"
SECRET_VARIABLE = "FORWARD_USER_INFO_HEADER_JWT_SECRET"
# Both containers share the host's clock.
LEEWAY_SECONDS = 5
# RFC 7518, section 3.2: a key for HS256 is at least as long as its hash.
SHORTEST_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """An account of Open WebUI."""

    account: str
    # Without spaces around, in lower case.
    email: str
    name: str


class TokenVerifier:
    """Checks signature, issuer and expiry. Raises ValueError at once when the secret is too short to protect."""

    def __init__(self, secret: str) -> None:
        if len(secret.encode()) < SHORTEST_SECRET_BYTES:
            raise ValueError(
                f"{SECRET_VARIABLE} must have {SHORTEST_SECRET_BYTES} bytes or more and be the one that Open WebUI has."
                " Without it nobody could be told from anybody else, so LiteLLM does not start."
            )
        self._secret = secret

    def verify(self, token: str | None) -> Identity:
        """Raises Refusal (401) for a token that is missing, forged, expired or incomplete."""
        if not token:
            raise not_signed(
                "This key belongs to Open WebUI, and the request does not say which person asks. Use the chat, or a key"
                f" of your own. Administrators: Open WebUI needs {SECRET_VARIABLE}."
            )
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": ["sub", "email", "iss", "iat", "exp"]},
            )
        except jwt.ExpiredSignatureError:
            raise not_signed("Open WebUI's statement of who asks has expired. Please send the request again.") from None
        except jwt.ImmatureSignatureError:
            raise not_signed(
                "Open WebUI's statement of who asks comes from the future. Administrators: the clocks of Open WebUI and"
                " LiteLLM differ."
            ) from None
        except jwt.InvalidTokenError:
            raise not_signed(
                "Open WebUI's statement of who asks is not valid. Administrators: Open WebUI and LiteLLM must have the"
                f" same {SECRET_VARIABLE}; restart both."
            ) from None
        return identity_of(claims)


def identity_of(claims: dict[str, Any]) -> Identity:
    """Raises Refusal (401) when the account or its e-mail is empty."""
    account, email, name = (claims.get(claim) for claim in ("sub", "email", "name"))
    if not (isinstance(account, str) and account and isinstance(email, str) and email.strip()):
        raise not_signed("Your account in Open WebUI has no e-mail. An administrator can set one there.")
    return Identity(account, email.strip().lower(), name if isinstance(name, str) else "")
