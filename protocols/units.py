"""Units of measure: the UN/CEFACT Recommendation 20 codes of our trades, and how SAP writes some of them."""

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
