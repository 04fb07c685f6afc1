"""Everything a supplier has, in one archive: his schema as SQL and his files."""

import io
import tarfile
from pathlib import Path

from tenants.domain.delete_supplier import media_folder
from tenants.models import Supplier
from tenants.template import dump_schema


def export_supplier(supplier: Supplier, archive: Path) -> None:
    """Write `archive` (tar.gz) with `schema.sql` and `media/`."""
    sql = dump_schema(supplier.schema_name).encode()
    entry = tarfile.TarInfo("schema.sql")
    entry.size = len(sql)
    with tarfile.open(archive, "w:gz") as tar:
        tar.addfile(entry, io.BytesIO(sql))
        if media_folder(supplier).exists():
            tar.add(media_folder(supplier), arcname="media")
