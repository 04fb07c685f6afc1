"""Files under random names: served to who knows the name, by what they are, never run, and gone when deleted."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from storefront.domain.scale_picture import MAX_PIXELS
from tenants.models import Supplier
from tenants.scope import in_tenant


def keep(supplier: Supplier, content: bytes, name: str = "x.png", folder: str = "") -> str:
    with in_tenant(supplier):
        return default_storage.save(f"{folder}{name}", ContentFile(content))


def picture(kind: str, size: tuple[int, int] = (8, 8), **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#336699").save(buffer, kind, **options)
    return buffer.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """A picture too heavy to be shown as it is."""
    buffer = io.BytesIO()
    Image.effect_noise(size, 80).save(buffer, "PNG")
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("a", "b")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind", "disposition"),
    [
        (picture("PNG"), "x.png", "image/png", "inline"),
        (picture("JPEG"), "x.png", "image/jpeg", "inline"),
        (picture("GIF"), "x.gif", "image/gif", "inline"),
        (picture("WEBP"), "x.webp", "image/webp", "inline"),
        (b"%PDF-1.7\n", "x.pdf", "application/pdf", "inline"),
        (b"<html><script>alert(1)</script>", "x.png", "application/octet-stream", "attachment"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "x.svg",
            "application/octet-stream",
            "attachment",
        ),
        (archive(), "x.pdf", "application/octet-stream", "attachment"),
        (b"", "x.png", "application/octet-stream", "attachment"),
    ],
)
def test_the_type_is_told_by_the_bytes_and_nothing_runs(
    supplier_a: Supplier, client_a: Client, content: bytes, name: str, kind: str, disposition: str
) -> None:
    answer = client_a.get(f"/media/{keep(supplier_a, content, name)}")

    assert (answer.status_code, answer["Content-Type"], answer["Content-Disposition"]) == (200, kind, disposition)
    assert b"".join(answer.streaming_content) == content
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies


@pytest.mark.parametrize("folder", ["original_images/", "images/", "documents/"])
def test_files_of_the_desk_are_served_too(supplier_a: Supplier, client_a: Client, folder: str) -> None:
    assert client_a.get(f"/media/{keep(supplier_a, picture('PNG'), folder=folder)}").status_code == 200


def test_a_deleted_file_is_gone_in_every_size(supplier_a: Supplier, client_a: Client) -> None:
    name = keep(supplier_a, noise((700, 700)))
    places = (f"/media/{name}", f"/media/320/{name}", f"/media/960/{name}")
    assert [client_a.get(place).status_code for place in places] == [200, 200, 200]

    with in_tenant(supplier_a):
        default_storage.delete(name)

    assert [client_a.get(place).status_code for place in places] == [404, 404, 404]


def test_another_suppliers_file_is_not_found(supplier_a: Supplier, client_b: Client) -> None:
    name = keep(supplier_a, noise((400, 400)))

    assert [client_b.get(place).status_code for place in (f"/media/{name}", f"/media/320/{name}")] == [404, 404]


@pytest.mark.parametrize(
    "name",
    ["x.png", "../secret", "..%2f..%2fsecret", "scaled/320/{name}.webp", "{name}/", "{name}.bak", "a/{name}", "", "%00{name}",
     "320/../{name}", "100/{name}", "0/{name}", "99999999999/{name}", "320/x.png"],
)  # fmt: skip
def test_only_names_of_ours_are_looked_for(supplier_a: Supplier, client_a: Client, name: str) -> None:
    kept = keep(supplier_a, noise((400, 400)))
    client_a.get(f"/media/320/{kept}")

    assert client_a.get(f"/media/{name.format(name=kept)}").status_code == 404


def test_a_heavy_picture_is_scaled_to_its_box_without_what_the_camera_wrote(
    supplier_a: Supplier, client_a: Client
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    buffer = io.BytesIO()
    Image.effect_noise((1200, 600), 80).save(buffer, "JPEG", quality=95, exif=exif)
    name = keep(supplier_a, buffer.getvalue(), "x.jpg")

    answers = [client_a.get(f"/media/320/{name}") for _ in range(2)]

    first, second = (b"".join(answer.streaming_content) for answer in answers)
    with Image.open(io.BytesIO(first)) as scaled:
        assert (scaled.size, scaled.format, dict(scaled.getexif())) == ((320, 160), "WEBP", {})
    assert first == second
    assert len(first) < len(buffer.getvalue()) / 4


def test_a_light_picture_is_shown_as_it_is(supplier_a: Supplier, client_a: Client) -> None:
    content = picture("PNG", (400, 400))

    answer = client_a.get(f"/media/320/{keep(supplier_a, content)}")

    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("image/png", content)


@pytest.mark.parametrize("content", [b"x" * 40_000, b"\x89PNG\r\n\x1a\n" + b"x" * 40_000, noise((400, 400))[:-20_000]])
def test_what_is_no_whole_picture_is_not_scaled(supplier_a: Supplier, client_a: Client, content: bytes) -> None:
    assert client_a.get(f"/media/320/{keep(supplier_a, content)}").status_code == 404


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(supplier_a: Supplier, client_a: Client) -> None:
    bomb = io.BytesIO()
    Image.new("1", (6000, MAX_PIXELS // 6000 + 1)).save(bomb, "PNG", compress_level=0)
    assert len(bomb.getvalue()) > 30_000

    assert client_a.get(f"/media/320/{keep(supplier_a, bomb.getvalue())}").status_code == 404


def test_files_are_only_read(supplier_a: Supplier, client_a: Client) -> None:
    name = keep(supplier_a, picture("PNG"))

    assert client_a.post(f"/media/{name}").status_code in (403, 405)
    assert client_a.get(f"/media/{name}").status_code == 200
