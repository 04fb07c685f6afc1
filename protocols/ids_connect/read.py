"""Read an IDS Connect call: parameters of a GET or POST in any case. Source: notes on dialects, 9.4.

Versions name the same things differently; either name is taken. Whether user and secret are right is not judged here,
nor whether the return address is allowed.
"""

from collections.abc import Iterable, Mapping

from protocols.errors import Conflict, MissingValue, TooLarge
from protocols.findings import Finding
from protocols.ids_connect.call import IdsAction, IdsCall
from protocols.ids_connect.read_cart import read_cart
from protocols.limits import MAX_OCI_PARAMETERS

#: What is meant, by the names that versions and shops have for it.
NAMES: Mapping[str, tuple[str, ...]] = {
    "action": ("action",),
    "user": ("name_kunde", "benutzername"),
    "secret": ("pw_kunde", "passwort"),
    "customer_number": ("kndnr", "kundennummer"),
    "return_url": ("hookurl", "hook_url"),
    "target": ("target", "returntarget"),
    "version": ("version",),
    "cart": ("warenkorb",),
    "search_term": ("searchterm",),
    "article_number": ("artnr", "artno", "artikelnummer", "artikelnr"),
}
#: What the standard calls a frame, to what HTML calls it.
_TARGETS = {"top": "_top", "blank": "_blank", "parent": "_parent", "self": "_self"}
#: Actions that bring no cart back.
_WITHOUT_RETURN = frozenset({IdsAction.ARTICLE, IdsAction.LOGIN, IdsAction.VERSION, IdsAction.SEND})


def read_login(pairs: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """User and secret alone: a cart is read of those who may send one. Raises Conflict on contradicting repeats."""
    said = _said(pairs)
    return said["user"], said["secret"]


def read_call(pairs: Iterable[tuple[str, str]]) -> IdsCall:
    """The call as understood. Raises MissingValue without a needed value, Conflict on contradicting repeats."""
    parameters = tuple((name, value) for name, value in pairs)
    if len(parameters) > MAX_OCI_PARAMETERS:
        raise TooLarge(f"The call has more than {MAX_OCI_PARAMETERS} parameters.")
    said = _said(parameters)
    findings: list[Finding] = []
    action = _action(said["action"], findings)
    if not said["return_url"] and action not in _WITHOUT_RETURN:
        raise MissingValue("hookurl is missing: there is nowhere to send the cart.", code="ids.hookurl.missing")
    if action == IdsAction.SEND and not said["cart"]:
        raise MissingValue("warenkorb is missing: a cart was announced.", code="ids.warenkorb.missing")
    article = said["article_number"] or said["search_term"]
    if action == IdsAction.ARTICLE and not article:
        raise MissingValue("The number of the article is missing.", code="ids.article.missing")
    return IdsCall(
        action=action,
        return_url=said["return_url"].replace("&amp;", "&"),
        user=said["user"],
        customer_number=said["customer_number"],
        secret=said["secret"],
        parameters=parameters,
        version=said["version"],
        target=_TARGETS.get(said["target"].strip("_").lower(), said["target"]),
        article_number=article if action == IdsAction.ARTICLE else "",
        search_term=said["search_term"],
        cart=read_cart(said["cart"]) if action == IdsAction.SEND else None,
        findings=tuple(findings),
    )


def _said(parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Values by what is meant; equal repeats are one, under whichever name."""
    meant = {name: key for key, names in NAMES.items() for name in names}
    said: dict[str, str] = {}
    for name, value in parameters:
        key = meant.get(name.strip().lower())
        if key is None or not value.strip():
            continue
        value = value if key == "secret" else value.strip()
        if said.setdefault(key, value) != value:
            raise Conflict(
                f"The parameter {name[:40]} was sent twice with different values.", code="ids.parameter.conflict"
            )
    return {key: said.get(key, "") for key in NAMES}


def _action(value: str, findings: list[Finding]) -> IdsAction:
    try:
        return IdsAction(value.upper() or "WKE")
    except ValueError:
        findings.append(Finding("ids.action.unknown", "action", value[:40], "WKE, WKS, ADL, LI or SV"))
        return IdsAction.FETCH
