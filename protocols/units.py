"""Units of measure: the codes of our trades, how SAP writes some of them, and the whole of Recommendation 20.

Three vocabularies meet in an order: UN/CEFACT Recommendation 20 as it stands (packages of Recommendation 21 behind an
X), the older codes that SAP and EDIFACT call ISO (PCE, BX, PF for a pallet), and SAP's internal ones (ST, KAR).
`current_unit` leads the others to the first. Tables are seeds: a connection may have its own.

Source: UN/CEFACT Recommendation 20 revision 11e and 21 revision 9e (units_data/), developers' notes 11.
"""

from functools import cache
from pathlib import Path

#: Code to English name.
UNITS: dict[str, str] = {
    "C62": "piece", "EA": "each", "H87": "piece", "PR": "pair", "SET": "set", "KT": "kit", "DZN": "dozen", "CEN": "hundred",
    "MIL": "thousand", "GRO": "gross", "BX": "box", "XBX": "box", "PK": "pack", "XPK": "package", "CT": "carton",
    "XCT": "carton", "BG": "bag", "XBG": "bag", "BO": "bottle", "XBO": "bottle", "CA": "can", "XCA": "can", "RO": "roll",
    "XRO": "roll", "TU": "tube", "XTU": "tube", "SH": "sheet", "XST": "sheet", "PF": "pallet", "XPX": "pallet",
    "DR": "drum", "XDR": "drum", "CG": "card", "NAR": "number of articles", "NPR": "number of pairs", "LEF": "leaf",
    "MTR": "metre", "CMT": "centimetre", "MMT": "millimetre", "KMT": "kilometre", "INH": "inch", "FOT": "foot",
    "MTK": "square metre", "CMK": "square centimetre", "MTQ": "cubic metre", "LTR": "litre", "MLT": "millilitre",
    "CLT": "centilitre", "DLT": "decilitre", "HLT": "hectolitre", "KGM": "kilogram", "GRM": "gram", "MGM": "milligram",
    "TNE": "tonne", "HUR": "hour", "MIN": "minute", "DAY": "day", "WEE": "week", "MON": "month", "ANN": "year",
    "KWH": "kilowatt hour", "WTT": "watt", "E48": "service unit", "LS": "lump sum", "P1": "per cent",
}  # fmt: skip

#: SAP's internal codes for units whose ISO code differs.
SAP_TO_ISO: dict[str, str] = {
    "ST": "C62", "PAA": "PR", "M": "MTR", "CM": "CMT", "MM": "MMT", "KG": "KGM", "G": "GRM", "L": "LTR", "ML": "MLT",
    "STD": "HUR", "KAR": "CT", "ROL": "RO", "PAK": "PK", "M2": "MTK", "M3": "MTQ",
}  # fmt: skip
ISO_TO_SAP: dict[str, str] = {iso: sap for sap, iso in SAP_TO_ISO.items()}

#: SAP's internal unit (German and English display) to what its table T006 usually has as the ISO code. Many to one.
SAP_INTERNAL: dict[str, str] = {
    **SAP_TO_ISO,
    "ST": "PCE", "PC": "PCE", "EA": "EA", "AU": "C62", "LE": "C62", "SZ": "SET", "SET": "SET", "KI": "BX", "BOX": "BX",
    "CAR": "CT", "PAC": "PK", "PAL": "PF", "FL": "BO", "BOT": "BO", "KAN": "CA", "CAN": "CA", "BEU": "BG", "BAG": "BG",
    "DZ": "DZN", "GRO": "GRO", "KM": "KMT", "TO": "TNE", "MG": "MGM", "H": "HUR", "TAG": "DAY", "WCH": "WEE",
    "MON": "MON", "JHR": "ANN", "PR": "PR",
}  # fmt: skip

#: Codes withdrawn from the list, or never in it, to what they are today.
_TODAY: dict[str, str] = {
    "PCE": "C62", "PC": "C62", "PCS": "C62", "STK": "C62", "STÜCK": "C62", "ST": "C62", "UN": "C62", "EACH": "EA",
    "PAIR": "PR", "PAA": "PR", "NPR": "PR", "BX": "XBX", "BOX": "XBX", "KI": "XBX", "CT": "XCT", "KAR": "XCT", "CAR": "XCT",
    "CS": "XCS", "CASE": "XCS", "PK": "XPK", "PAK": "XPK", "PAC": "XPK", "PACK": "XPK", "PF": "XPX", "PAL": "XPX",
    "D97": "XPX", "RO": "XRO", "ROL": "XRO", "RL": "XRO", "BO": "XBO", "FL": "XBO", "CA": "XCA", "KAN": "XCA", "BG": "XBG",
    "BEU": "XBG", "TU": "XTU", "SH": "XST", "DR": "XDR", "DZ": "DZN", "DOZ": "DZN", "M": "MTR", "M2": "MTK", "M3": "MTQ",
    "CM": "CMT", "MM": "MMT", "KM": "KMT", "KG": "KGM", "G": "GRM", "TO": "TNE", "MG": "MGM", "L": "LTR", "ML": "MLT",
    "STD": "HUR", "H": "HUR", "TAG": "DAY", "WCH": "WEE", "JHR": "ANN", "SZ": "SET", "LE": "C62",
    "AU": "C62", "CAN": "XCA", "BOT": "XBO", "BAG": "XBG",
}  # fmt: skip
#: Codes that all count pieces; buyers' systems take one for the other.
_PIECES = frozenset(["C62", "EA", "H87", "NAR"])


@cache
def listed_units() -> dict[str, str]:
    """Every code of Recommendation 20 to its English name; read when first asked for."""
    text = (Path(__file__).parent / "units_data" / "rec20.txt").read_text(encoding="utf-8")
    lines = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return {code: name for code, _tab, name in lines}


def unit_name(code: str) -> str:
    """The English name of a unit in any of the three vocabularies, or an empty string."""
    current = current_unit(code)
    return UNITS.get(current) or listed_units().get(current, "")


def current_unit(code: str) -> str:
    """The code as Recommendation 20 has it today; one that is not known stays as it is, in capitals.

    STK, PAL, KI and FL are SAP's here: the list has them for a stick of cigarettes, a pascal and the like, which nobody
    orders.
    """
    written = code.strip().upper()
    return _TODAY.get(written, written)


def is_same_unit(one: str, other: str) -> bool:
    """Whether two codes mean the same unit, pieces being pieces however they are called."""
    first, second = current_unit(one), current_unit(other)
    return first == second or (first in _PIECES and second in _PIECES)
