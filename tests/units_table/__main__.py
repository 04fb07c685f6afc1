"""`python -m tests.units_table FOLDER`: write protocols/units_data/rec20.txt from the lists in FOLDER."""

import sys
from pathlib import Path

from protocols import units
from tests.units_table.generate import NAMES, table

texts = [(Path(sys.argv[1]) / name).read_text(encoding="utf-8") for name in NAMES]
target = Path(units.__file__).parent / "units_data" / "rec20.txt"
target.write_text(table(*texts), encoding="utf-8")
