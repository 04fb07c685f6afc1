"""How three kinds of buyers' systems read a returned form, after their own documentation: doubles for tests.

SAP takes NEW_ITEM-X[n] as the n-th row of a table; PHP makes arrays of brackets, turns dots and blanks of a name into
underscores and stops at max_input_vars (php.net, "Variables From External Sources" and core ini directives); the third
compares names without case. All see the bytes that a browser posts.
"""

import re
from urllib.parse import parse_qsl, urlencode

from protocols.oci.write import ReturnForm
from protocols.texts import CHARSETS

Rows = dict[int, dict[str, str]]


def posted(form: ReturnForm) -> str:
    """The body that a browser sends in the form's charset; what that lacks becomes a numeric reference."""
    codec = CHARSETS[form.accept_charset]
    return urlencode(form.fields, encoding=codec, errors="xmlcharrefreplace")


def _pairs(body: str, charset: str) -> list[tuple[str, str]]:
    return parse_qsl(body, keep_blank_values=True, encoding=CHARSETS[charset], errors="strict")


def sap(body: str, charset: str) -> Rows:
    """NEW_ITEM-X[n], and long texts as lines joined; case matters."""
    rows: Rows = {}
    for name, value in _pairs(body, charset):
        if match := re.fullmatch(r"NEW_ITEM-LONGTEXT_(\d+):132\[\]", name):
            row = rows.setdefault(int(match[1]), {})
            row["LONGTEXT"] = "\n".join(filter(None, (row.get("LONGTEXT"), value)))
        elif match := re.fullmatch(r"NEW_ITEM-([A-Z0-9_]+)\[(\d+)\]", name):
            rows.setdefault(int(match[2]), {})[match[1]] = value
    return rows


def php_variables(body: str, charset: str, max_input_vars: int = 1000) -> dict[str, object]:
    """$_POST."""
    variables: dict[str, object] = {}
    for name, value in _pairs(body, charset)[:max_input_vars]:
        base, bracket, rest = name.lstrip(" ").partition("[")
        base = base.replace(".", "_").replace(" ", "_")
        if not bracket:
            variables[base] = value
            continue
        if "]" not in rest:
            variables[f"{base}_{rest}"] = value
            continue
        array = variables.setdefault(base, {})
        assert isinstance(array, dict)
        key = rest.partition("]")[0]
        array[key or str(len(array))] = value
    return variables


def php(body: str, charset: str, max_input_vars: int = 1000) -> Rows:
    """A PHP buyer that walks $_POST["NEW_ITEM-X"][n], as one for Dolibarr does."""
    rows: Rows = {}
    for base, array in php_variables(body, charset, max_input_vars).items():
        field = re.sub(r"^NEW_ITEM-(?:LONGTEXT_\d+:132|)", "", base) or "LONGTEXT"
        if base.startswith("NEW_ITEM-") and isinstance(array, dict):
            for index, value in array.items():
                rows.setdefault(int(index), {})[field] = value
    return rows


def without_case(body: str, charset: str) -> Rows:
    """Names in any case, every spelling of the long text."""
    rows: Rows = {}
    for name, value in _pairs(body, charset):
        match = re.fullmatch(r"new_item-(longtext)_(\d+):132(?:\[\d*\])?", name.lower()) or re.fullmatch(
            r"new_item-([a-z0-9_]+)\[(\d+)\]", name.lower()
        )
        if match:
            rows.setdefault(int(match[2]), {})[match[1].upper()] = value
    return rows
