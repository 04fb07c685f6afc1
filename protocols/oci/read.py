"""Read an OCI call: parameters of a GET or POST in any case and order. Source: facts on OCI, §2.

Whether user and secret are right is not judged here, nor whether the return address is allowed.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from protocols.errors import Conflict, MissingValue, TooLarge
from protocols.findings import Finding, Severity
from protocols.limits import MAX_OCI_PARAMETERS
from protocols.messages import OciCall, OciFunction

HOOK_NAMES = ("hook_url", "hookurl", "mm_hook_url")
_ADDRESS = re.compile(r"(?:https?|sapevent):", re.IGNORECASE)


def read_call(
    pairs: Iterable[tuple[str, str]],
    *,
    user_parameter: str = "USERNAME",
    secret_parameter: str = "PASSWORD",  # noqa: S107 – a parameter's name, no password
) -> OciCall:
    """The call as understood. Raises MissingValue without a return address, Conflict on contradicting repeats."""
    parameters = tuple((name, value) for name, value in pairs)
    if len(parameters) > MAX_OCI_PARAMETERS:
        raise TooLarge(f"The call has more than {MAX_OCI_PARAMETERS} parameters.")
    values = _merged(parameters)
    findings: list[Finding] = []
    return OciCall(
        function=_function(values.get("function", ""), findings),
        return_url=_hook(values, findings),
        user=values.get(user_parameter.lower(), "").strip(),
        secret=values.get(secret_parameter.lower(), ""),
        parameters=parameters,
        ok_code=values.get("~okcode", ""),
        target=values.get("returntarget", "") or values.get("~target", ""),
        caller=values.get("~caller", ""),
        product_id=values.get("productid", ""),
        search_string=values.get("searchstring", ""),
        quantity=values.get("quantity", ""),
        findings=tuple(findings),
    )


def _merged(parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names in lower case; equal repeats are one, different ones are refused: which would be meant?"""
    values: dict[str, str] = {}
    for name, value in parameters:
        key = name.strip().lower()
        if values.setdefault(key, value) != value:
            raise Conflict(
                f"The parameter {name[:40]} was sent twice with different values.", code="oci.parameter.conflict"
            )
    return values


def _hook(values: dict[str, str], findings: list[Finding]) -> str:
    given = {values.get(name, "").strip() for name in HOOK_NAMES} - {""}
    if not given:
        raise MissingValue("HOOK_URL is missing: there is nowhere to send the cart.", code="oci.hook_url.missing")
    if len(given) > 1:
        raise Conflict("The call names two different return addresses.", code="oci.parameter.conflict")
    raw = given.pop()
    address = raw
    for _round in range(2):  # seen: encoded once more than the form does
        if _ADDRESS.match(address):
            break
        address = unquote(address)
    address = address.replace("&amp;", "&")  # not all entities: &copy is a parameter here, no copyright sign
    if address != raw:
        findings.append(Finding("oci.hook_url.encoded", "HOOK_URL", raw[:120], "encoded exactly once", Severity.INFO))
    return address


def _function(value: str, findings: list[Finding]) -> OciFunction:
    try:
        return OciFunction(value.strip().upper())
    except ValueError:
        findings.append(Finding("oci.function.unknown", "FUNCTION", value[:40], "a function of OCI 4.0 or 5.0"))
        return OciFunction.SHOPPING
