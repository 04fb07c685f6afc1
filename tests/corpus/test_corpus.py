"""Each message of the corpus is understood as its neighbour says."""

import json
from pathlib import Path

import pytest

from tests.corpus.cases import FILES, HERE, understood


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_message_is_understood_as_before(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))

    assert understood(path) == expected


def test_every_message_says_where_it_comes_from() -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")

    assert [
        str(path.relative_to(HERE).with_suffix(""))
        for path in FILES
        if f"`{path.parent.name}/{path.stem}`" not in readme
    ] == []
    assert {path.stem for path in HERE.glob("*/*.json")} == {path.stem for path in FILES}
