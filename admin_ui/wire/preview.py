"""Look into the shop with the eyes of a connection's buyer. Nothing can be returned to his system from there."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from admin_ui.wire.page import ConnectionPage
from connections.domain.open_session import NewVisit, open_session
from connections.models import SessionPurpose


class PreviewPage(ConnectionPage):
    """A visit of the kind "preview", opened by a click and shown in a frame."""

    template_name = "wire/preview.html"
    post_action = "view"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = self.connection.language or self.connection.customer.language
        person = self.user.get_full_name() or self.user.email
        visit = NewVisit(
            purpose=SessionPurpose.PREVIEW, language=language, person_name=person, person_email=self.user.email
        )
        opened = open_session(self.connection, visit)
        return self.render_to_response(self.get_context_data(opened=opened))
