"""The texts of a document's part are found by path, whatever its namespaces."""

from protocols.leaves import Leaves, child, children, gather, leaves
from protocols.xml import parse_namespaced

ROOT = parse_namespaced(
    b'<r xmlns:x="urn:x"><a k="1" x:l="">t</a><x:b><a> u </a><a/></x:b><a>v</a><skipped><a>w</a></skipped></r>'
)


def test_texts_and_attributes_are_kept_in_order() -> None:
    said = leaves(ROOT, frozenset(["skipped"]))

    assert said.pairs == [("a@k", "1"), ("a@l", ""), ("a", "t"), ("b/a", "u"), ("b/a", ""), ("a", "v")]
    assert said.first == {"a@k": "1", "a": "t", "b/a": "u"}


def test_the_first_text_that_says_something_answers() -> None:
    said = leaves(ROOT)

    assert (said.get("a@l", "b/a", "a"), said.get("nothing"), said.all("a", "b/a")) == ("u", "", ["t", "u", "v"])
    assert said.under("b").pairs == [("a", "u"), ("a", "")]


def test_nothing_has_no_leaves_and_no_children() -> None:
    assert (leaves(None), children(None, "a"), child(None, "a")) == (Leaves(), [], None)
    assert gather([("a", ""), ("a", "b")]).first == {"a": "b"}
    assert child(ROOT, "b") is ROOT[1]
