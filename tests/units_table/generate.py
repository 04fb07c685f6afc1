"""The table of units: code and English name of each, a line each, from the published lists.

Source: UNECERec20-11e.xml (Recommendation 20 revision 11e, with the packages of Recommendation 21 behind an X) and
UNECERec21-9e.xml, as OpenPEPPOL/poacc-upgrade-3 publishes them in structure/codelist. Descriptions are not taken.
"""

import re
from html import unescape

NAMES = ("UNECERec20-11e.xml", "UNECERec21-9e.xml")
_CODE = re.compile(r"<Code>\s*<Id>([A-Z0-9]{2,3})</Id>\s*<Name>([^<]*)</Name>")
_HEAD = """# Units of measure: UN/CEFACT Recommendation 20 revision 11e and the packages of Recommendation 21 revision 9e, which
# Recommendation 20 has behind an X. Source: OpenPEPPOL/poacc-upgrade-3, structure/codelist. Made by tests/units_table.
"""


def codes(text: str) -> dict[str, str]:
    """Code to name, blanks made one."""
    return {code: " ".join(unescape(name).split()) for code, name in _CODE.findall(text)}


def table(rec20: str, rec21: str) -> str:
    """The file's text. Raises ValueError if a package is missing in the first list or is called otherwise there."""
    units, packages = codes(rec20), codes(rec21)
    missing = sorted(code for code in packages if f"X{code}" not in units)
    if missing:
        raise ValueError(f"Packages without a unit: {', '.join(missing)}")
    return _HEAD + "".join(f"{code}\t{name}\n" for code, name in sorted(units.items()))
