"""Draw a product's picture or a supplier's logo by name and colour; equal arguments give equal bytes."""

from collections.abc import Callable

from admin_ui.demo.drawings import electrical, fasteners, safety
from admin_ui.demo.drawings.canvas import Canvas, shade

SHAPES: dict[str, dict[str, Callable[[Canvas], None]]] = {
    trade: {shape.__name__: shape for shape in module.SHAPES}
    for trade, module in (
        ("safety", safety),
        ("electrical", electrical),
        ("fasteners", fasteners),
    )
}


def draw_product(trade: str, shape: str, colour: str) -> bytes:
    """A PNG of `shape`, one of the trade's, in `colour` (#rrggbb)."""
    canvas = Canvas(colour)
    SHAPES[trade][shape](canvas)
    return canvas.encode()


def draw_logo(initial: str, colour: str) -> bytes:
    """The supplier's mark: his initial in a seal of his colour."""
    canvas = Canvas(colour)
    canvas.box(8, 8, 92, 92, radius=22)
    canvas.poly([(8, 70), (92, 38), (92, 70), (70, 92), (30, 92), (8, 80)], shade(colour, 0.85))
    canvas.word(50, 49, initial, 58, "#ffffff")
    return canvas.encode()
