"""Scale a picture down to the box it is shown in, once; the smaller one is kept beside it.

Untrusted input: what is no picture, or has more pixels than MAX_PIXELS, is refused. Metadata stays behind.
"""

import io
import secrets
import warnings
from pathlib import Path

from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

#: 25 megapixels unpack to 100 MB (threat R14).
MAX_PIXELS = 25_000_000
#: A file this small is shown as it is: it would hardly become smaller.
SMALL_ENOUGH_BYTES = 30_000
_QUALITY = 82


class NoPicture(Exception):
    """The file is not a picture we scale."""


def scaled_name(name: str, side: int) -> str:
    """Where the scaled picture is kept: under the original's name, so that it is as hard to guess."""
    return f"scaled/{side}/{name}.webp"


def scale_picture(name: str, side: int) -> str:
    """The name of the picture to show in a square of `side` pixels; made now if it is the first time.

    Raises NoPicture.
    """
    if default_storage.size(name) <= SMALL_ENOUGH_BYTES:
        return name
    wanted = scaled_name(name, side)
    if not default_storage.exists(wanted):
        _write(wanted, _scaled(name, side))
    return wanted


def _scaled(name: str, side: int) -> bytes:
    try:
        with warnings.catch_warnings(), default_storage.open(name) as file:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise NoPicture(name)
                picture.draft("RGB", (side * 2, side * 2))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((side, side), Image.Resampling.LANCZOS)
                return _encoded(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise NoPicture(name) from error


def _encoded(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    picture.convert(mode).save(buffer, "WEBP", quality=_QUALITY, exif=b"", icc_profile=b"")
    return buffer.getvalue()


def _write(name: str, content: bytes) -> None:
    """Past `save`, which would give it a fresh name; whole or not at all, whoever else writes it now."""
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    draft.write_bytes(content)
    draft.replace(path)
