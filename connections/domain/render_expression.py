"""Render the Liquid expression of a field mapping: no files, no other tags or filters than ours, and bounded.

A person at the desk writes it, every cart runs it. Bounds: the expression's length and nesting when it is read; steps
(rounds of loops and filters), characters of any text and of the result, and the cart's time when it runs. Values are
plain: texts, numbers, lists and dictionaries; Liquid asks them for items, never for attributes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import Any, Final

from django.utils.translation import gettext as _
from liquid import Environment, RenderContext
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions.primitive import IntegerLiteral, RangeLiteral
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    echo_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)  # fmt: skip
from liquid.exceptions import LiquidError, ResourceLimitError
from liquid.expression import Expression
from liquid.filter import with_context
from liquid.output import LimitedStringIO
from liquid.template import BoundTemplate

from connections.domain.expression_filters import FILTERS, as_text

MAX_EXPRESSION: Final = 2000
#: Rounds of loops and filters in one rendering.
MAX_STEPS: Final = 1000
#: Bytes of one result.
MAX_RESULT: Final = 16_000
#: What all expressions of one cart may take.
MAX_SECONDS: Final = 3.0
_MAX_LOCALS: Final = 100_000
_MAX_NESTING: Final = 12
_TAGS = (
    content.Literal, output.Output, illegal.Illegal, if_tag.IfTag, unless_tag.UnlessTag, case_tag.CaseTag,
    for_tag.ForTag, for_tag.BreakTag, for_tag.ContinueTag, assign_tag.AssignTag, capture_tag.CaptureTag,
    comment_tag.CommentTag, inline_comment_tag.InlineCommentTag, echo_tag.EchoTag,
)  # fmt: skip
#: What Python may say of an expression that Liquid let through; RecursionError: brackets within brackets.
_ODD = (ArithmeticError, LookupError, TypeError, ValueError, RecursionError)


class BadExpression(Exception):
    """It cannot be read, or not be rendered. The text is a sentence for the person who wrote it."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text)
        self.text, self.code = text, code


class _OutOfBounds(ResourceLimitError):
    """More steps, or more time, than allowed."""


@dataclass(slots=True)
class Budget:
    """The time left for the expressions of one cart."""

    ends_at: float = field(default_factory=lambda: monotonic() + MAX_SECONDS)

    @property
    def is_spent(self) -> bool:
        return monotonic() > self.ends_at


class _Context(RenderContext):
    """Counts its steps."""

    __slots__ = ("budget", "steps", "to_their_unit")

    budget: Budget
    steps: int
    to_their_unit: Callable[[str], str]

    def spend(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS or self.budget.is_spent:
            raise _OutOfBounds("it takes too long", token=None)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        self.spend(length)

    def filter(self, name: str, token: Any) -> Callable[..., object]:
        self.spend()
        return super().filter(name, token)


@with_context
def _unit(value: object, *, context: _Context) -> str:
    """The unit as the buyer's system calls it."""
    return context.to_their_unit(as_text(value).strip())


class _Sandbox(Environment):
    """Liquid with our tags and filters only."""

    block_nesting_limit = _MAX_NESTING
    context_depth_limit = _MAX_NESTING * 2
    local_namespace_limit = _MAX_LOCALS
    output_stream_limit = MAX_RESULT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in _TAGS:
            self.add_tag(tag)
        self.filters = {**FILTERS, "unit": _unit}


_SANDBOX: Final = _Sandbox()


def check_expression(text: str) -> None:
    """Raises BadExpression where it cannot be read."""
    _compiled(text)


def render_expression(
    text: str,
    values: Mapping[str, object],
    *,
    budget: Budget | None = None,
    to_their_unit: Callable[[str], str] = str,
) -> str:
    """The result, without blanks around it; empty means that the field is left out. Raises BadExpression."""
    template = _compiled(text)
    context = _Context(template, globals=template.make_globals(values))
    context.budget, context.steps, context.to_their_unit = budget or Budget(), 0, to_their_unit
    written = LimitedStringIO(limit=MAX_RESULT)
    try:
        template.render_with_context(context, written)
    except ResourceLimitError as beyond:
        raise BadExpression(_beyond(), "mapping.limit") from beyond
    except LiquidError as wrong:
        raise BadExpression(_sentence(wrong, text), "mapping.failed") from wrong
    except _ODD as wrong:
        raise BadExpression(_("It cannot be calculated with these values."), "mapping.failed") from wrong
    return written.getvalue().strip()


@lru_cache(maxsize=1024)
def _compiled(text: str) -> BoundTemplate:
    """Read once per process; Liquid's trees are not changed by rendering."""
    if len(text) > MAX_EXPRESSION:
        raise BadExpression(
            _("It is longer than %(most)s characters.") % {"most": MAX_EXPRESSION}, "mapping.unreadable"
        )
    try:
        template = _SANDBOX.from_string(text)
        _refuse_long_ranges(template)
        unknown = sorted(set(template.analyze().filters) - set(_SANDBOX.filters))
    except LiquidError as wrong:
        raise BadExpression(_sentence(wrong, text), "mapping.unreadable") from wrong
    if unknown:
        text = _("There is no filter called “%(name)s”; those there are stand below.")
        raise BadExpression(text % {"name": unknown[0]}, "mapping.unreadable")
    return template


def _refuse_long_ranges(template: BoundTemplate) -> None:
    """Liquid lists or searches a range before a step is counted, so its ends must be numbers that are known and small."""
    context, nodes = RenderContext(template), list(template.nodes)
    while nodes:
        node = nodes.pop()
        nodes += node.children(context)
        parts = list(node.expressions())
        while parts:
            part = parts.pop()
            parts += part.children()
            if isinstance(part, RangeLiteral) and not (_is_small(part.start) and _is_small(part.stop)):
                raise BadExpression(_beyond(), "mapping.limit")


def _is_small(end: Expression) -> bool:
    return isinstance(end, IntegerLiteral) and abs(end.value) <= MAX_STEPS


def _beyond() -> str:
    return _("It takes too long, or its result is too large: use fewer loops and shorter texts.")


def _sentence(wrong: LiquidError, text: str) -> str:
    """Where it is and what it is; Liquid's own words are short and English."""
    line = 1
    if wrong.token is not None and wrong.token.start_index > 0:
        line += text.count("\n", 0, wrong.token.start_index)
    return _("In line %(line)s: %(reason)s.") % {"line": line, "reason": str(wrong.message or "?").rstrip(".")}
