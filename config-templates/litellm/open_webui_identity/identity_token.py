"""The signed identity token that Open WebUI sends with each request.

With FORWARD_USER_INFO_HEADER_JWT_SECRET set, Open WebUI sends an HS256 JWT, valid for five minutes, with the claims sub
(its id of the account), email, name, role, iss, iat and exp (backend/open_webui/utils/headers.py of 0.12.4).
"""

from dataclasses import dataclass
from typing import Any

import jwt

from open_webui_identity.refusals import refused

HEADER = "x-openwebui-user-jwt"
ISSUER = "open-webui"
SECRET_VARIABLE = "FORWARD_USER_INFO_HEADER_JWT_SECRET"
# Both containers share the host's clock.
LEEWAY_SECONDS = 5
# RFC 7518, section 3.2: a key for HS256 is at least as long as its hash.
MIN_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """An account of Open WebUI."""

    account: str
    # Trimmed and in lower case.
    email: str
    name: str


class TokenVerifier:
    """Checks signature, issuer and expiry. The constructor raises ValueError for a secret that is too short."""

    def __init__(self, secret: str) -> None:
        if len(secret.encode()) < MIN_SECRET_BYTES:
            raise ValueError(
                f"{SECRET_VARIABLE} must have {MIN_SECRET_BYTES} bytes or more and be the same as Open WebUI's."
                " Without it LiteLLM cannot tell people apart, so it does not start."
            )
        self._secret = secret

    def verify(self, token: str | None) -> Identity:
        """Raises RequestRejected (401) for a token that is missing, forged, expired or incomplete."""
        if not token:
            raise refused(
                "missing",
                "This key belongs to Open WebUI, and the request has no identity token of a person. Use the chat, or a"
                f" key of your own. Administrators: Open WebUI needs {SECRET_VARIABLE}.",
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
            raise refused(
                "expired", "Open WebUI's identity token has expired. Please send the request again."
            ) from None
        except jwt.ImmatureSignatureError:
            raise refused(
                "not_yet_valid",
                "Open WebUI's identity token was issued in the future. Administrators: the clocks of Open WebUI and"
                " LiteLLM differ.",
            ) from None
        except jwt.InvalidTokenError:
            raise refused(
                "invalid",
                "Open WebUI's identity token is not valid. Administrators: Open WebUI and LiteLLM must have the same"
                f" {SECRET_VARIABLE}; restart both.",
            ) from None
        return identity_from_claims(claims)


def identity_from_claims(claims: dict[str, Any]) -> Identity:
    """Raises RequestRejected (401) when the account or its e-mail is empty."""
    account, email, name = (claims.get(claim) for claim in ("sub", "email", "name"))
    if not (isinstance(account, str) and account and isinstance(email, str) and email.strip()):
        raise refused("no_email", "Your account in Open WebUI has no e-mail. An administrator can set one there.")
    return Identity(account, email.strip().lower(), name if isinstance(name, str) else "")
