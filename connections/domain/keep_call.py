"""Keep of an OCI call what its return must echo, without user, password and return address; and give it back."""

from typing import Any

from connections.domain.mask import is_secret_name
from connections.models import PunchoutSession
from protocols.messages import OciCall, OciFunction
from protocols.oci.read import HOOK_NAMES

#: Frame names as browsers take them; anything else is `_top`, for it would stand in a form of ours.
_LONGEST_TARGET = 64
_TARGET_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


def keep_call(call: OciCall, *, user_parameter: str, secret_parameter: str, hook_parameter: str = "") -> dict[str, Any]:
    """For `PunchoutSession.call`."""
    dropped = {user_parameter.lower(), secret_parameter.lower(), hook_parameter.strip().lower(), *HOOK_NAMES}
    kept = [
        [name, value]
        for name, value in call.parameters
        if name.strip().lower() not in dropped and not is_secret_name(name)
    ]
    return {"parameters": kept, "target": safe_target(call.target)}


def kept_call(session: PunchoutSession) -> OciCall:
    """The call as `protocols.oci.write` needs it."""
    parameters = tuple((name, value) for name, value in session.call.get("parameters", ()))
    said = {name.strip().lower(): value.strip() for name, value in parameters}
    return OciCall(
        function=OciFunction.SHOPPING,
        return_url=session.return_url,
        user="",
        secret="",
        parameters=parameters,
        target=session.call.get("target", ""),
        vendor=said.get("vendor", ""),
        version=said.get("oci_version", "") or said.get("ociversion", ""),
        charset=said.get("http_content_charset", "").lower(),
        cancel_url=said.get("ocicancel", ""),
    )


def safe_target(target: str) -> str:
    """The frame to return to, or empty where none was named or its name is not one."""
    is_name = len(target) <= _LONGEST_TARGET and set(target) <= _TARGET_CHARACTERS
    return target if is_name else ""
