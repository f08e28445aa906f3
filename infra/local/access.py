"""Decides which requests need the home's key: all but those of the page, its API and the sign-in.

Every user of the machine reaches the emulator's port, and whoever may call the emulator's Lambda runs code as
the user who started it. So each home has a random key that only its owner can read:
docs/adr/0019-a-key-per-home.md.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]

HEALTH_PATH = "/_ministack/health"
API_PATH = "/_aws/execute-api/"
# The emulator's own commands and messages, of which only the API's path is for everybody.
OWN_PATHS = "/_"
SIGN_IN = frozenset(
    {
        ("GET", "/oauth2/authorize"),
        ("POST", "/oauth2/login"),
        ("POST", "/login"),
        ("POST", "/oauth2/token"),
        ("GET", "/logout"),
    }
)
# A user pool's public keys, which the emulator's own API fetches.
PUBLIC_KEYS = re.compile(r"/[\w-]+/\.well-known/(?:jwks\.json|openid-configuration)", re.ASCII)
SITE_HOST = re.compile(r"[a-z0-9]+\.cloudfront\.localhost(?::\d+)?", re.ASCII)
# AWS's prefix of temporary keys. The emulator checks the signatures of those that it gives to functions.
TEMPORARY_PREFIX = "ASIA"
_SIGNED = re.compile(r"AWS4-\S+\s.*?Credential=([^/,\s]*)/", re.ASCII)
_SIGNED_BEFORE = re.compile(r"AWS ([^:]*):", re.ASCII)


def key_rejection(scope: Scope, access_key: str) -> str | None:
    """Return why a request without the home's key is rejected, None if it is passed on."""
    claimed = claimed_keys(scope)
    if not claimed:
        return None if is_open(scope) else "This address needs the key of its home, which outputs.json has."
    if all(hmac.compare_digest(key.encode(), access_key.encode()) for key in claimed):
        return None
    is_own = scope["path"].startswith(OWN_PATHS) and not scope["path"].startswith(API_PATH)
    if not is_own and all(key.startswith(TEMPORARY_PREFIX) for key in claimed):
        return None
    return "This is not the key of this home, which outputs.json has."


def is_open(scope: Scope) -> bool:
    """Return whether everybody on this machine may send the request: to the page, its API or the sign-in."""
    path = scope["path"]
    if scope["type"] != "http":
        return False
    if path.startswith(OWN_PATHS):
        return bool(path == HEALTH_PATH or path.startswith(API_PATH))
    if scope["method"] == "GET" and PUBLIC_KEYS.fullmatch(path):
        return True
    hosts = _headers(scope, b"host")
    is_site = len(hosts) == 1 and SITE_HOST.fullmatch(hosts[0].lower()) is not None
    return is_site or (scope["method"], path) in SIGN_IN


def claimed_keys(scope: Scope) -> list[str]:
    """Return every access key that a request names as its own, in a header or in its address."""
    keys = []
    for value in _headers(scope, b"authorization"):
        keys += _SIGNED.findall(value) + _SIGNED_BEFORE.findall(value)
        if value.startswith(("AWS4-", "AWS ")) and not keys:
            keys.append("")
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    for name, values in query.items():
        if name.lower() == "x-amz-credential":
            keys += [value.partition("/")[0] for value in values]
        elif name == "AWSAccessKeyId":
            keys += values
    return keys


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key.lower() == name]


def function_credentials(
    access_key: str, function_arn: str, role_arn: str, session_name: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Return a function's temporary credentials, as environment variables, and the session that they open.

    The emulator derives them from the function's name, so that anybody could.
    """
    account, role = function_arn.split(":")[4], role_arn.rpartition("/")[2]

    def derive(purpose: str) -> str:
        text = f"{purpose}:{function_arn}:{role_arn}"
        return hmac.new(access_key.encode(), text.encode(), hashlib.sha256).hexdigest()

    variables = {
        "AWS_ACCESS_KEY_ID": TEMPORARY_PREFIX + derive("id")[:16].upper(),
        "AWS_SECRET_ACCESS_KEY": derive("secret"),
        "AWS_SESSION_TOKEN": derive("token"),
    }
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session_name}",
        "UserId": f"{role}:{session_name}",
        "SecretAccessKey": variables["AWS_SECRET_ACCESS_KEY"],
        "SessionToken": variables["AWS_SESSION_TOKEN"],
    }
    return variables, session


def seal_emulator(access_key: str) -> None:
    """Let MiniStack's root user have the home's key alone, and its functions credentials that follow from it.

    Otherwise the root user's keys are "test", any twelve digits, and none at all.
    """
    from ministack.core import iam_evaluator, lambda_runtime  # type: ignore[import-untyped]

    def is_root_access_key(key: str) -> bool:
        return hmac.compare_digest(key.encode(), access_key.encode())

    def execution_credentials(config: Mapping[str, Any]) -> dict[str, str]:
        from ministack.services import sts  # type: ignore[import-untyped]

        name = str(config.get("FunctionName", "function"))[:64]
        variables, session = function_credentials(
            access_key, config["FunctionArn"], config.get("Role", ""), name
        )
        sts.register_session(variables["AWS_ACCESS_KEY_ID"], session)
        return variables

    iam_evaluator.is_root_access_key = is_root_access_key
    lambda_runtime.execution_credentials = execution_credentials
