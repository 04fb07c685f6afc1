"""Every document we send × every version it may declare × every profile: valid by the official DTD and by our grammar.

Where a version's DTD is not at hand, the nearest older and the nearest newer one are asked. Documents are our own here,
so libxml2 may validate them in this process (threat D13 is about those of others).
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from protocols.cxml.dialects import PROFILES
from protocols.cxml.grammar import check
from protocols.cxml.versions import VERSIONS
from protocols.xml import doctype, doctype_version, parse, violation
from tests.protocols.emitted import EMITTED
from tests.protocols.samples import SHARED

OFFICIAL = SHARED / "cxml-dtd"
COUNTS: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def printed_counts(pytestconfig: pytest.Config) -> Iterator[None]:
    """Say at the end how much was held against what."""
    yield
    told = ", ".join(f"{count} {what}" for what, count in sorted(COUNTS.items()))
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    capture = pytestconfig.pluginmanager.get_plugin("capturemanager")
    if reporter is not None and capture is not None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(f"\n{len(EMITTED)} kinds × {len(VERSIONS)} versions × {len(PROFILES)} profiles: {told}")


@cache
def judges(version: str, file: str) -> tuple[Path, ...]:
    """The DTDs that speak for a version: its own, else the nearest older and the nearest newer."""
    known = sorted(path.parent.name for path in OFFICIAL.glob(f"1.2.*/{file}"))
    if version in known:
        return (OFFICIAL / version / file,)
    older, newer = [each for each in known if each < version], [each for each in known if each > version]
    return tuple(OFFICIAL / each / file for each in (*older[-1:], *newer[:1]))


@pytest.mark.parametrize("kind", EMITTED)
def test_a_document_of_this_kind_is_valid_in_every_version_for_every_profile(kind: str) -> None:
    if not OFFICIAL.exists():
        pytest.skip("THE OFFICIAL DTDS ARE NOT BESIDE THIS CHECKOUT (shared/cxml-dtd): nothing was held against them")
    found = set()
    for version in VERSIONS:
        for profile in PROFILES.values():
            document = EMITTED[kind](version, profile)
            check(document)
            COUNTS["documents by our grammar"] += 1
            root = parse(document)
            for dtd in judges(doctype_version(root), doctype(root).rpartition("/")[2]):
                COUNTS["by official DTDs"] += 1
                if reason := violation(root, dtd):
                    found.add(f"{version} {profile.name} by {dtd.parent.name}: {reason}")

    assert sorted(found) == []
