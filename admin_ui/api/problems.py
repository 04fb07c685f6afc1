"""What a program is told when something is not done: problem details (RFC 9457) with a code that never changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse


class ApiProblem(Exception):
    """Answered as `application/problem+json`. `title` is for people, `code` for programs."""

    def __init__(self, status: int, code: str, title: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.more = status, code, title, more


def not_found(what: str) -> ApiProblem:
    """The same for what does not exist and what is not theirs."""
    return ApiProblem(404, "not-found", f"There is no such {what}.")


def as_answer(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    """The problem as HTTP, with the reference that our logs know it by."""
    reference = getattr(request, "message_id", "")
    content = {
        "status": int(problem.status), "code": problem.code, "title": problem.title, "reference": reference,
        **problem.more,
    }  # fmt: skip
    response = JsonResponse(content, status=problem.status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    if problem.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Passerelle"'
    if "retry_after_seconds" in problem.more:
        response["Retry-After"] = str(problem.more["retry_after_seconds"])
    return response
