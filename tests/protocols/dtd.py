"""Validate against an official DTD in a child process: libxml2's validator is no place for documents (threat D13)."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.protocols.samples import SHARED

_CHILD = """
import sys
from lxml import etree
dtd = etree.DTD(sys.argv[1])
root = etree.fromstring(sys.stdin.buffer.read(), etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False))
dtd.validate(root)
print(dtd.error_log.filter_from_errors(), end="")
"""
VERSIONS = ("1.2.014", "1.2.020", "1.2.028", "1.2.036", "1.2.050", "1.2.053", "1.2.063", "1.2.071")


@cache
def folder(version: str) -> Path:
    """Where that version's DTD lies; skips the test where there is none."""
    path = SHARED / "cxml-dtd" / version / "cXML.dtd"
    if not path.exists():
        pytest.skip("the official DTDs are not beside this checkout")
    return path


def violations(document: bytes, version: str) -> str:
    """What the DTD of that version has against the document; empty if nothing."""
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, str(folder(version))],
        input=document,
        capture_output=True,
        check=True,
        timeout=30,
    )
    return child.stdout.decode()
