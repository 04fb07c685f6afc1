"""Read an OCI call: parameters of a GET or POST in any case and order. Source: facts on OCI, §2.

Whether user and secret are right is not judged here, nor whether the return address is allowed. Fields of a cart in a
call (NEW_ITEM-…) are parameters like others, never lines.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, unquote_plus

from protocols.errors import Conflict, MissingValue, TooLarge
from protocols.findings import Finding, Severity
from protocols.limits import MAX_OCI_PARAMETERS
from protocols.messages import OciCall, OciFunction

HOOK_NAMES = ("hook_url", "hookurl", "mm_hook_url")
#: Parameters that the protocol itself has: what follows them is not the tail of an address.
_KNOWN = frozenset(
    {"~okcode", "okcode", "~target", "~caller", "~forcetarget", "~forcetarge", "oci_version", "ociversion", "opi_version",
     "http_content_charset", "returntarget", "ocicancel", "function", "productid", "quantity", "searchstring", "vendor"}
)  # fmt: skip
_ADDRESS = re.compile(r"(?:https?|sapevent):", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:amp|#38|#x26);", re.IGNORECASE)

Pairs = tuple[tuple[str, str], ...]


def read_call(
    pairs: Iterable[tuple[str, str]],
    *,
    user_parameter: str = "USERNAME",
    secret_parameter: str = "PASSWORD",  # noqa: S107 – a parameter's name, no password
    hook_parameter: str = "",
    raw_query: str = "",
    swallow_tail: bool = False,
) -> OciCall:
    """The call as understood. Raises MissingValue without a return address, Conflict on contradicting repeats.

    `pairs` are query and body together, decoded once. With `swallow_tail` the return address in `raw_query` may come
    last and unencoded: all that follows it is its own.
    """
    parameters = tuple((name, value) for name, value in pairs)
    if len(parameters) > MAX_OCI_PARAMETERS:
        raise TooLarge(f"The call has more than {MAX_OCI_PARAMETERS} parameters.")
    findings: list[Finding] = []
    names = (*HOOK_NAMES, hook_parameter.strip().lower()) if hook_parameter.strip() else HOOK_NAMES
    if swallow_tail:
        own = frozenset(name.lower() for name in (user_parameter, secret_parameter))
        parameters = _with_tail(parameters, raw_query, names, own, findings)
    values = _merged(parameters)
    return OciCall(
        function=_function(values.get("function", ""), findings),
        return_url=_hook(values, names, findings),
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
        vendor=values.get("vendor", "").strip(),
        version=(values.get("oci_version", "") or values.get("ociversion", "")).strip(),
        charset=values.get("http_content_charset", "").strip().lower(),
        cancel_url=values.get("ocicancel", "").strip(),
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


def _with_tail(
    parameters: Pairs, raw_query: str, names: tuple[str, ...], own: frozenset[str], findings: list[Finding]
) -> Pairs:
    """The parameters with an unencoded address put together again, if one comes last; else as they are."""
    pieces = raw_query.split("&")
    for number, piece in enumerate(pieces):
        name, _equals, value = piece.partition("=")
        tail = pieces[number + 1 :]
        if _key(name) not in names or not _ADDRESS.match(value) or not tail:
            continue
        if any(_key(each) in _KNOWN | own for each in tail):
            return parameters
        findings.append(Finding("oci.hook_url.tail", "HOOK_URL", value[:120], "encoded exactly once", Severity.INFO))
        split = [_split(each) for each in tail if each]
        kept = [pair for pair in parameters if pair not in split and _key(pair[0]) not in names]
        return (*kept, (unquote_plus(name), "&".join([value, *tail])))
    return parameters


def _key(piece: str) -> str:
    return unquote_plus(piece.partition("=")[0]).strip().lower()


def _split(piece: str) -> tuple[str, str]:
    name, _equals, value = piece.partition("=")
    return unquote_plus(name), unquote_plus(value)


def _hook(values: dict[str, str], names: tuple[str, ...], findings: list[Finding]) -> str:
    given = {values.get(name, "").strip() for name in names} - {""}
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
    address = _AMPERSAND.sub("&", address)  # not all entities: &copy is a parameter here, no copyright sign
    if address != raw:
        findings.append(Finding("oci.hook_url.encoded", "HOOK_URL", raw[:120], "encoded exactly once", Severity.INFO))
    return address


def _function(value: str, findings: list[Finding]) -> OciFunction:
    try:
        return OciFunction(value.strip().upper())
    except ValueError:
        findings.append(Finding("oci.function.unknown", "FUNCTION", value[:40], "a function of OCI 4.0 or 5.0"))
        return OciFunction.SHOPPING
