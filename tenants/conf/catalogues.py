"""Message catalogues without gettext on the machine: extracted and compiled by Babel.

`python -m tenants.conf.catalogues extract` writes new texts into the .po files; `compile` makes the .mo files
that Django reads, which are not kept in the repository.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "storefront" / "locale"
LANGUAGES = ("fr", "de")
HEADER = "# Texts of Passerelle. Edit the translations here; texts come and go by `make messages`."
FIRST_DAY = datetime(2026, 11, 24, tzinfo=UTC)
FLOORS = ("tenants", "storefront", "connections", "admin_ui")
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**/jinja2/**.html", "jinja2"),
    ("**/templates/**.html", "tenants.conf.catalogues:django_template"),
    ("**/templates/**.txt", "tenants.conf.catalogues:django_template"),
    ("**.py", "python"),
]
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}


def po_file(language: str) -> Path:
    """The catalogue that people edit."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def compile_catalogues() -> list[Path]:
    """Write the .mo files that are missing or older than their .po; answers those written."""
    written = []
    for language in LANGUAGES:
        source = po_file(language)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime > source.stat().st_mtime):
            continue
        with source.open("rb") as readable:
            catalogue = read_po(readable, locale=language)
        part = target.with_suffix(".part")
        with part.open("wb") as writable:
            write_mo(writable, catalogue)
        part.replace(target)
        written.append(target)
    return written


def extract() -> Catalog:
    """Every text of the four floors that speak to people."""
    template = Catalog(project="Passerelle", charset="utf-8")
    options = {
        "**/jinja2/**.html": {"extensions": "jinja2.ext.i18n, jinja2.ext.do", "trimmed": "true", "silent": "false"}
    }
    for floor in FLOORS:
        found = extract_from_dir(ROOT / floor, METHODS, options, KEYWORDS, ("Translators:",))
        for filename, _line, message, comments, context in found:
            template.add(message, locations=[(f"{floor}/{filename}", 0)], auto_comments=comments, context=context)
    return template


def update() -> None:
    """Bring the .po files up to the texts in the code; translations stay, unused ones go."""
    template = extract()
    for language in LANGUAGES:
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=language, charset="utf-8")
        if path.exists():
            with path.open("rb") as readable:
                catalogue = read_po(readable, locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.header_comment = HEADER
        catalogue.project, catalogue.version = "Passerelle", "1"
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Passerelle"
        catalogue.creation_date = catalogue.revision_date = FIRST_DAY  # else every run would change the file
        with path.open("wb") as writable:
            write_po(writable, catalogue, width=120, sort_output=True, no_location=True, omit_header=False)


def missing(language: str) -> list[str]:
    """Texts of the code that the catalogue does not translate."""
    with po_file(language).open("rb") as readable:
        catalogue = read_po(readable, locale=language)
    return [_source(message.id) for message in extract() if message.id and not _is_translated(catalogue, message)]


def _is_translated(catalogue: Catalog, message: Message) -> bool:
    found = catalogue.get(message.id, message.context)
    if found is None or found.fuzzy or not found.string:
        return False
    return isinstance(found.string, str) or all(found.string)


def _source(identifier: str | tuple[str, ...] | list[str]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


def django_template(
    readable: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[Any, ...]]:
    """Babel's extraction method for Django templates: Django itself rewrites them as code that gettext reads."""
    import io  # noqa: PLC0415 – only extraction needs these, and Django must be set up for them

    from babel.messages.extract import extract_python  # noqa: PLC0415 – as above
    from django.utils.translation import templatize  # noqa: PLC0415 – as above

    code = "\n".join(line.lstrip() for line in templatize(readable.read().decode("utf-8")).splitlines())
    yield from extract_python(io.BytesIO(code.encode()), dict.fromkeys(KEYWORDS), [], {"encoding": "utf-8"})


if __name__ == "__main__":
    if sys.argv[1:] == ["extract"]:
        update()
    elif sys.argv[1:] == ["compile"]:
        compile_catalogues()
    else:
        sys.exit("usage: python -m tenants.conf.catalogues extract|compile")
