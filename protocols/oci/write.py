"""Write the form that returns a cart by OCI, and the answers to its functions. Source: facts on OCI, §3 and §4.

The index starts at 1 without gaps; empty fields are left out unless the buyer needs them; what the call brought as
~OkCode, ~TARGET, ~CALLER and other control fields goes back in its own spelling, but nothing that is a secret.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from protocols.messages import CartReturn, OciCall, ReturnLine
from protocols.oci.bundles import flattened, parents_first
from protocols.oci.fields import Breach
from protocols.oci.profiles import OciProfile
from protocols.oci.write_line import Place, broken_rules, line_pairs, line_values, price_and_unit
from protocols.oci.write_xml import document_fields
from protocols.texts import CHARSETS, transliterate

__all__ = ["Pairs", "ReturnForm", "check_cart", "price_and_unit", "write_return", "write_search", "write_validate"]

#: The control fields, with what goes back where the call did not bring them.
_ECHOED = {"~okcode": ("~OkCode", "ADDI"), "~target": ("~TARGET", "_top"), "~caller": ("~CALLER", "CTLG")}
#: Opaque to us; SAP's own, where they came as parameters.
_OPAQUE = frozenset({"sap-client", "sap-sessionid"})
#: Control fields that prove or name somebody, or would make the buyer read another flavour of the form.
_NEVER_ECHOED = re.compile(
    r"(?i)pass|pwd|pw$|kennwort|geheim|clave|mdp|secret|token|pin$|key|user|login|name|email|hook_?url|^~xml"
)
_FRAME = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """A form as the browser must send it. `submits_itself`: a page of it has nothing to see and waits for nobody."""

    action: str
    target: str
    accept_charset: str
    fields: Pairs
    method: str = "post"
    submits_itself: bool = False

    @property
    def input_count(self) -> int:
        """For buyers whose system reads only so many (OciProfile.max_input_vars)."""
        return len(self.fields)


def write_return(cart: CartReturn, call: OciCall, profile: OciProfile, quote_id: str) -> ReturnForm:
    """The whole form, in characters of the charset the call asks for. Raises Unwritable."""
    return _form(cart.lines, call, profile, quote_id)


def write_validate(
    line: ReturnLine | None, call: OciCall, profile: OciProfile, quote_id: str = ""
) -> ReturnForm | None:
    """The answer to VALIDATE: one item that posts itself; None for a product that is no more. Raises Unwritable."""
    return None if line is None else _form((line,), call, profile, quote_id, submits_itself=True)


def write_search(lines: Sequence[ReturnLine], call: OciCall, profile: OciProfile) -> ReturnForm:
    """The answer to BACKGROUND_SEARCH: all hits, each with the quantity 1, in a form that waits. Raises Unwritable."""
    return _form(lines, call, profile, "")


def check_cart(lines: Sequence[ReturnLine], profile: OciProfile, quote_id: str) -> list[tuple[int, Breach]]:
    """Every rule that a line breaks, with the line's number. Raises Unwritable for a figure that has no field."""
    return [
        (line.line_number, breach)
        for line, place in _placed(lines, profile, quote_id)
        for breach in broken_rules(line_values(line, place, profile), profile)
    ]


def charset_of(call: OciCall, profile: OciProfile) -> str:
    """What the call asks for, if it is a character set we know; else the profile's; else UTF-8."""
    asked = next((v.strip().lower() for n, v in call.parameters if n.strip().lower() == "http_content_charset"), "")
    return next(name for name in (asked, profile.charset.lower(), "utf-8") if name in CHARSETS)


def _form(
    lines: Sequence[ReturnLine], call: OciCall, profile: OciProfile, quote_id: str, *, submits_itself: bool = False
) -> ReturnForm:
    charset = charset_of(call, profile)
    codec = CHARSETS[charset]
    action, query = _hook_parts(call.return_url, profile, codec)
    target = call.target if _FRAME.fullmatch(call.target) else "_top"
    fields = (*query, *_echoed(call.parameters), *_lines(lines, profile, quote_id, codec))
    return ReturnForm(action, target, charset, fields, submits_itself=submits_itself)


def _lines(lines: Sequence[ReturnLine], profile: OciProfile, quote_id: str, codec: str) -> Pairs:
    placed = _placed(lines, profile, quote_id)
    if profile.flavour == "xml" and placed:
        return document_fields(placed, profile)
    return tuple(
        (name, transliterate(value, codec))
        for line, place in placed
        for name, value in line_pairs(line, place, profile)
    )


def _placed(lines: Sequence[ReturnLine], profile: OciProfile, quote_id: str) -> list[tuple[ReturnLine, Place]]:
    ordered = parents_first(lines) if profile.has_hierarchy else [(line, None) for line in flattened(lines)]
    return [(line, Place(index, quote_id, parent)) for index, (line, parent) in enumerate(ordered, 1)]


def _echoed(parameters: Iterable[tuple[str, str]]) -> Pairs:
    """Control fields in the caller's spelling, ours where they did not come; other "~" parameters behind them."""
    found = dict(_ECHOED)
    for name, value in parameters:
        key = name.strip().lower()
        if value and (key in _ECHOED or key in _OPAQUE or (key[:1] == "~" and not _NEVER_ECHOED.search(key))):
            found[key] = (name.strip(), value)
    return tuple(found.values())


def _hook_parts(address: str, profile: OciProfile, codec: str) -> tuple[str, Pairs]:
    """The form's action, and the address' query as hidden inputs where the profile asks for that.

    A query that the form's charset cannot say again byte for byte stays where it is: a session token may be in it.
    """
    base, hash_mark, fragment = address.partition("#")
    action, _, query = base.partition("?")
    if profile.hook_query not in ("split", "both") or not query:
        return address, ()
    try:
        pairs = tuple(parse_qsl(query, keep_blank_values=True, encoding=codec, errors="strict"))
    except UnicodeDecodeError:
        return address, ()
    return (address if profile.hook_query == "both" else action + hash_mark + fragment), pairs
