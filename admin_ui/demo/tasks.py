"""What the pretend ERP sends, from the worker: the setup request and the order. Demo only; enters no tenant."""

import structlog
from celery import shared_task
from django.conf import settings

from admin_ui.demo.erp.book import SupplierLink, find_link
from admin_ui.demo.erp.requisitions import Requisition, Stage, find_requisition
from admin_ui.demo.erp.speak import order_request, setup_request
from connections.outbound import OutboundError
from connections.simulator.post import ACCEPTED, post_document
from protocols.cxml.read_answers import read_response
from protocols.errors import RemoteError

SHOWN_CHARACTERS = 8000

log = structlog.get_logger(__name__)


@shared_task(name="admin_ui.demo.tasks.open_catalogue")
def open_catalogue(requisition_id: str) -> None:
    """Ask the supplier for a visit, and keep the StartPage or the refusal."""
    wish, link = _asked(requisition_id, Stage.OPENING)
    if wish is None or link is None:
        return
    try:
        answer = read_response(post_document(link.endpoint, setup_request(link, wish)).body)
    except (OutboundError, RemoteError) as trouble:
        log.warning("catalogue did not open", code=trouble.code, detail=getattr(trouble, "detail", ""))
        wish.moved(Stage.REFUSED, trouble=str(trouble))
        return
    if answer.code == "200" and answer.start_page_url:
        wish.moved(Stage.SHOPPING, start_url=answer.start_page_url)
    else:
        wish.moved(Stage.REFUSED, trouble=f"{answer.code} {answer.text}")


@shared_task(name="admin_ui.demo.tasks.send_order")
def send_order(requisition_id: str) -> None:
    """Send the approved requisition; a repeat of the task sends the same payloadID."""
    wish, link = _asked(requisition_id, Stage.ORDERING)
    if wish is None or link is None:
        return
    headers = {"Authorization": f"Bearer {link.order_token}"} if link.order_token else {}
    try:
        reply = post_document(link.order_endpoint, order_request(link, wish, wish.order_id), headers)
        answer = read_response(reply.body)
    except (OutboundError, RemoteError) as trouble:
        log.warning("order did not arrive", code=trouble.code, detail=getattr(trouble, "detail", ""))
        wish.moved(Stage.ORDER_REFUSED, trouble=str(trouble))
        return
    shown = reply.body.decode("utf-8", "replace")[:SHOWN_CHARACTERS]
    stage = Stage.ORDERED if answer.code in ACCEPTED else Stage.ORDER_REFUSED
    wish.moved(stage, answer=shown, trouble=f"{answer.code} {answer.text}")


def _asked(requisition_id: str, stage: Stage) -> tuple[Requisition | None, SupplierLink | None]:
    """The requisition, if it still waits for this step, and its connection. Nothing outside the demo."""
    if "erp" not in settings.HOST_URLCONFS:
        return None, None
    wish = find_requisition(requisition_id)
    if wish is None or wish.stage != stage:
        return None, None
    return wish, find_link(wish.link_key)
