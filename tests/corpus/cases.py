"""The corpus as data: each file, and what reading it gives in plain JSON values."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from protocols.bmecat.read import read_bmecat
from protocols.catalogue import CataloguePart
from protocols.cif.read import read_cif
from protocols.cxml.read import read
from protocols.cxml.read_index import read_index
from protocols.oci.read import read_call
from protocols.oci.read_return import read_return
from protocols.order_formats import read_orders

HERE = Path(__file__).parent
FILES = sorted(
    [
        *HERE.glob("cxml/*.xml"),
        *HERE.glob("oci/*.query"),
        *HERE.glob("orders/*.xml"),
        *HERE.glob("orders/*.edi"),
        *HERE.glob("catalogues/*.xml"),
        *HERE.glob("catalogues/*.cif"),
    ]
)
#: Readers of catalogues by how the file's name ends.
CATALOGUES: dict[str, Callable[[BinaryIO], Iterator[CataloguePart]]] = {".cif": read_cif, "index.xml": read_index}
#: Parameters that name the buyer otherwise.
USER_PARAMETERS = {"ifs-call.query": "SENDERID"}


def understood(path: Path) -> Any:
    """What the file says."""
    body = path.read_bytes()
    if path.parent.name == "orders":
        return [plain(order) for order in read_orders(body)]
    if path.parent.name == "catalogues":
        reader = next((each for end, each in CATALOGUES.items() if path.name.endswith(end)), read_bmecat)
        return [plain(part) for part in reader(BytesIO(body))]
    if path.suffix == ".xml":
        return plain(read(body))
    pairs = parse_qsl(body.decode(), keep_blank_values=True)
    if path.stem.endswith("-return"):
        return plain(read_return(pairs))
    return plain(read_call(pairs, user_parameter=USER_PARAMETERS.get(path.name, "USERNAME")))


def plain(value: Any) -> Any:
    """Messages as JSON values; fields at their default are left out, numbers are written as they are."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: (getattr(value, field.name), field.default) for field in dataclasses.fields(value)}
        said = {name: plain(content) for name, (content, default) in fields.items() if content != default}
        return {"": type(value).__name__} | said
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Decimal | date) else value
