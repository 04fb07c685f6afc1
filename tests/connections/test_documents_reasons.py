"""Every reason for which a document does not leave has its words, and every word its reason."""

import re
from pathlib import Path

from connections.domain.documents_out.reasons import FAILED, NOT_SENT, reason_in_words

HERE = Path(__file__).parents[2] / "connections" / "domain" / "documents_out"
_RAISED = re.compile(
    r'(?:KeptBack\(|return |why=|NO_WRITER = |, )"((?:order|connection|buyer|profile|original|delivery)\.\w+)"'
)


def test_what_is_said_in_code_is_said_in_words() -> None:
    said = {code for path in HERE.glob("*.py") for code in _RAISED.findall(path.read_text())}

    assert said - NOT_SENT.keys() - FAILED.keys() == set()
    assert {"order.unreadable", "connection.no_address", "delivery.refused", "profile.not_taken"} <= said


def test_a_rule_of_a_format_shares_one_sentence_and_nothing_has_none() -> None:
    assert reason_in_words("invoice.total.sum") == FAILED["document.invalid"]
    assert reason_in_words("connection.inactive") == NOT_SENT["connection.inactive"]
    assert reason_in_words("") == ""
