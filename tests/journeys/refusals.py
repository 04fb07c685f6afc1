"""What a refusal must look like: in its protocol, or as a page; each with a reference that the desk knows."""

from tests.journeys import cxml
from tests.journeys.desk import Desk
from tests.journeys.page import Notice
from tests.journeys.web import Answer

WRONG = "wr0ng-s3cret-of-nobody"


def assert_refused(answer: Answer, code: str) -> None:
    """A cXML answer that refuses, in a sentence, and gives no address."""
    status = cxml.read_status(answer.body)
    assert (answer.status, status.code, status.start_page) == (200, code, ""), answer.text
    assert answer.headers.get_content_type() == "text/xml"
    assert status.message.endswith(".")
    assert status.text != ""


def assert_page_refuses(answer: Answer, http_status: int, desk: Desk) -> None:
    """A page with one code and one reference, which the desk knows; it leads nowhere."""
    assert (answer.status, answer.location, answer.headers.get_content_type()) == (http_status, "", "text/html")
    (notice,) = answer.page.notices()
    assert notice.code != ""
    assert desk.has_transcript(notice.reference)


def assert_action_refused(answer: Answer, desk: Desk) -> None:
    """4xx, or the page again with code and reference."""
    notices: list[Notice] = answer.page.notices()
    assert answer.status in (200, 400, 404, 422)
    assert [notice.code for notice in notices] != [], answer.page.text[:300]
    assert desk.has_transcript(notices[0].reference)


def reference_of(answer: Answer) -> str:
    """The reference that a machine's answer names."""
    reference = answer.headers["X-Reference"] or ""
    assert reference != ""
    assert reference in answer.text
    return reference


def spoken(answer: Answer) -> tuple[str, str, str]:
    """What a refusal tells, without its reference."""
    status = cxml.read_status(answer.body)
    return status.code, status.text, status.message.replace(reference_of(answer), "…")


def words_of(answer: Answer) -> tuple[str, str]:
    (notice,) = answer.page.notices()
    return notice.code, answer.page.text.replace(notice.reference, "…")
