"""Every threat and every trap that issue "cXML, whole" names has a test whose name carries its id."""

import ast
import re

import pytest

from tests.architecture.sources import sources

#: Letter and number of facts/threats.md: X is reading XML, A is signing in.
THREATS = (
    *(("x", number) for number in range(1, 26)),
    *(("a", number) for number in (*range(1, 17), 18, 19)),
)
#: The lists at the top of facts/cxml.md.
TRAPS = (*(f"trap_{number:02}" for number in range(1, 16)), *(f"trap_interop_{number:02}" for number in range(1, 11)))


@pytest.fixture(scope="module")
def names() -> list[str]:
    """The names of all tests there are."""
    return [
        node.name
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]


def test_every_threat_has_a_test_of_its_name(names: list[str]) -> None:
    carried = {
        (letter, int(number)) for name in names for letter, number in re.findall(r"(?<=_)([xa])(\d{1,2})(?=_)", name)
    }

    assert [f"{letter.upper()}{number}" for letter, number in THREATS if (letter, number) not in carried] == []


def test_every_trap_has_a_test_of_its_name(names: list[str]) -> None:
    assert [trap for trap in TRAPS if not any(f"test_{trap}_" in f"{name}_" for name in names)] == []
