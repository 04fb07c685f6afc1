"""A square sheet to draw flat shapes on, in coordinates from 0 to 100.

Drawn at twice the size and scaled down for smooth edges. Knows nothing of products.
"""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

SIZE_PIXELS = 400
SUPERSAMPLING = 2
PAPER = "#f5f6f8"
SHADOW = "#e3e6ea"

Point = tuple[float, float]
Colour = tuple[int, int, int]


def shade(colour: str, factor: float) -> str:
    """The colour, darker below 1 and mixed with white above 1 (2 is white)."""
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    base, strength = (0, 1 - factor) if factor <= 1 else (255, factor - 1)
    mixed = [c + (base - c) * strength for c in channels]
    return "#" + "".join(f"{round(c):02x}" for c in mixed)


class Canvas:
    """One drawing in the making. `main` is its colour; `dark`, `light` and `line` are made from it."""

    def __init__(self, main: str) -> None:
        self.main, self.dark, self.light = main, shade(main, 0.78), shade(main, 1.35)
        self.line = shade(main, 0.55)
        self.angle = 0.0
        side = SIZE_PIXELS * SUPERSAMPLING
        self._scale = side / 100
        self._image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)

    def _points(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def poly(self, points: Sequence[Point], fill: str | None = None) -> None:
        self._draw.polygon(self._points(points), fill=fill or self.main)

    def box(
        self,
        x: float,
        y: float,
        x2: float,
        y2: float,
        fill: str | None = None,
        *,
        radius: float = 0,
    ) -> None:
        self._draw.rounded_rectangle(
            self._points([(x, y), (x2, y2)]),
            radius=radius * self._scale,
            fill=fill or self.main,
        )

    def oval(self, x: float, y: float, x2: float, y2: float, fill: str | None = None) -> None:
        self._draw.ellipse(self._points([(x, y), (x2, y2)]), fill=fill or self.main)

    def disc(self, x: float, y: float, radius: float, fill: str | None = None) -> None:
        self.oval(x - radius, y - radius, x + radius, y + radius, fill)

    def ring(self, x: float, y: float, radius: float, width: float, fill: str | None = None) -> None:
        bounds = self._points([(x - radius, y - radius), (x + radius, y + radius)])
        self._draw.ellipse(bounds, outline=fill or self.main, width=round(width * self._scale))

    def pie(
        self,
        bounds: tuple[float, float, float, float],
        start: float,
        end: float,
        fill: str | None = None,
    ) -> None:
        x, y, x2, y2 = bounds
        self._draw.pieslice(self._points([(x, y), (x2, y2)]), start, end, fill=fill or self.main)

    def arc(
        self,
        bounds: tuple[float, float, float, float],
        start: float,
        end: float,
        width: float,
        fill: str | None = None,
    ) -> None:
        x, y, x2, y2 = bounds
        self._draw.arc(
            self._points([(x, y), (x2, y2)]),
            start,
            end,
            fill=fill or self.main,
            width=round(width * self._scale),
        )

    def stroke(self, points: Sequence[Point], width: float, fill: str | None = None) -> None:
        colour = fill or self.main
        self._draw.line(
            self._points(points),
            fill=colour,
            width=round(width * self._scale),
            joint="curve",
        )
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def word(self, x: float, y: float, text: str, height: float, fill: str) -> None:
        font = ImageFont.load_default(size=height * self._scale)
        self._draw.text((x * self._scale, y * self._scale), text, font=font, fill=fill, anchor="mm")

    def encode(self) -> bytes:
        """The finished drawing on its paper, as PNG."""
        layer = self._image.rotate(self.angle, resample=Image.Resampling.BILINEAR) if self.angle else self._image
        sheet = Image.new("RGB", layer.size, PAPER)
        floor = ImageDraw.Draw(sheet)
        floor.ellipse(self._points([(20, 86), (80, 93)]), fill=SHADOW)
        sheet.paste(layer, mask=layer.getchannel("A"))
        small = sheet.resize((SIZE_PIXELS, SIZE_PIXELS), Image.Resampling.BOX)
        out = io.BytesIO()
        small.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            out, "PNG", compress_level=6
        )
        return out.getvalue()
