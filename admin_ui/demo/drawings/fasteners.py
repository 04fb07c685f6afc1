"""Shapes of a fastener and workshop supplier's goods."""

import math

from admin_ui.demo.drawings.canvas import Canvas, Point

PAPER, DARK, GREY = "#f5f6f8", "#444b54", "#aab2bb"


def hexagon(x: float, y: float, radius: float) -> list[Point]:
    """The six corners, flat side up."""
    return [(x + radius * math.cos(math.pi / 3 * k), y + radius * math.sin(math.pi / 3 * k)) for k in range(6)]


def _thread(c: Canvas, start: int, end: int, top: float, bottom: float) -> None:
    c.box(start, top, end, bottom)
    for x in range(start + 2, end, 4):
        c.stroke([(x, top - 1), (x + 2, bottom + 1)], 1.2, c.dark)


def bolt(c: Canvas) -> None:
    c.angle = 40
    _thread(c, 30, 92, 43, 57)
    c.box(12, 33, 31, 67, c.dark, radius=2)
    c.box(12, 42, 31, 58, c.main)


def socketscrew(c: Canvas) -> None:
    c.angle = 40
    _thread(c, 38, 92, 43, 57)
    c.box(12, 34, 39, 66, c.dark, radius=2)
    for y in range(37, 66, 4):
        c.stroke([(14, y), (36, y)], 0.8, c.light)


def countersunk(c: Canvas) -> None:
    c.angle = 40
    _thread(c, 26, 92, 43, 57)
    c.poly([(10, 32), (14, 32), (28, 43), (28, 57), (14, 68), (10, 68)], c.dark)


def woodscrew(c: Canvas) -> None:
    c.angle = 40
    c.poly([(24, 45), (80, 45), (95, 50), (80, 55), (24, 55)])
    for x in range(36, 88, 6):
        c.stroke([(x, 42), (x + 4, 58)], 1.6, c.dark)
    c.poly([(8, 36), (11, 36), (26, 45), (26, 55), (11, 64), (8, 64)], c.dark)


def drillscrew(c: Canvas) -> None:
    c.angle = 40
    _thread(c, 30, 76, 44, 56)
    c.poly([(76, 45), (90, 46), (95, 50), (90, 54), (76, 55)], c.dark)
    c.box(26, 30, 31, 70, DARK, radius=2)
    c.box(12, 38, 26, 62, c.dark, radius=2)


def rod(c: Canvas) -> None:
    c.angle = 40
    for y in (36, 56):
        _thread(c, 4, 96, y, y + 10)


def grub(c: Canvas) -> None:
    c.angle = 40
    _thread(c, 26, 72, 36, 64)
    c.oval(68, 36, 78, 64, c.light)
    c.poly([(x * 0.4 + 44, y) for x, y in hexagon(73, 50, 8)], c.line)


def nut(c: Canvas) -> None:
    c.poly(hexagon(50, 50, 38))
    c.disc(50, 50, 30, c.light)
    c.disc(50, 50, 20, c.dark)
    c.disc(50, 50, 16, PAPER)


def locknut(c: Canvas) -> None:
    c.poly(hexagon(50, 50, 38))
    c.disc(50, 50, 29, c.light)
    c.disc(50, 50, 22, "#3f74c2")
    c.disc(50, 50, 15, PAPER)


def washer(c: Canvas) -> None:
    c.disc(50, 52, 37, c.dark)
    c.disc(50, 49, 37)
    c.disc(50, 50, 17, PAPER)


def springwasher(c: Canvas) -> None:
    c.disc(50, 50, 36)
    c.disc(50, 50, 22, PAPER)
    c.poly([(50, 6), (58, 8), (50, 34), (42, 32)], PAPER)


def circlip(c: Canvas) -> None:
    c.arc((16, 18, 84, 86), -60, 240, 9)
    for x in (33, 67):
        c.disc(x, 24, 8)
        c.disc(x, 24, 3, PAPER)


def plugwall(c: Canvas) -> None:
    c.angle = 40
    c.box(12, 40, 88, 60, radius=5)
    c.box(8, 36, 18, 64, c.dark, radius=2)
    for x in (40, 52, 64):
        c.poly([(x, 40), (x + 8, 40), (x + 2, 33)], c.dark)
        c.poly([(x, 60), (x + 8, 60), (x + 2, 67)], c.dark)
    c.stroke([(30, 50), (84, 50)], 2, c.line)


def anchor(c: Canvas) -> None:
    c.angle = 40
    _thread(c, 6, 52, 43, 57)
    c.box(16, 35, 28, 65, c.dark, radius=2)
    c.box(28, 33, 31, 67, c.line)
    c.box(50, 44, 76, 56)
    c.poly([(74, 42), (94, 39), (94, 61), (74, 58)], c.dark)


def rivet(c: Canvas) -> None:
    c.angle = 40
    c.box(4, 48, 50, 52, "#8b939b")
    c.pie((40, 32, 60, 68), 90, 270, c.dark)
    c.box(49, 41, 86, 59, radius=2)
    c.disc(88, 50, 6, "#8b939b")


def nail(c: Canvas) -> None:
    c.angle = 40
    for y in (38, 58):
        c.poly([(12, y - 2.5), (86, y - 2.5), (95, y), (86, y + 2.5), (12, y + 2.5)])
        c.box(8, y - 7, 12, y + 7, c.dark, radius=1)


def bracket(c: Canvas) -> None:
    c.poly([(22, 12), (44, 20), (44, 66), (22, 58)])
    c.poly([(22, 58), (44, 66), (88, 58), (66, 50)], c.light)
    c.poly([(22, 58), (44, 66), (44, 70), (22, 62)], c.dark)
    for x, y in ((33, 28), (33, 44), (56, 59), (70, 57)):
        c.disc(x, y, 3.2, PAPER)


def chain(c: Canvas) -> None:
    c.angle = 40
    for x in (6, 50):
        c.box(x, 36, x + 40, 64, radius=14)
        c.box(x + 7, 43, x + 33, 57, PAPER, radius=7)
    c.box(32, 46, 66, 54, c.dark, radius=4)
    c.box(76, 46, 98, 54, c.dark, radius=4)


def rope(c: Canvas) -> None:
    for radius in (36, 29, 22):
        c.ring(50, 48, radius, 6)
        for k in range(0, 360, 15):
            x, y = math.cos(math.radians(k)), math.sin(math.radians(k))
            ends = [(50 + x * (radius - depth), 48 + y * (radius - depth)) for depth in (1, 5)]
            c.stroke(ends, 0.8, c.dark)
    c.stroke([(80, 66), (90, 88)], 5.5)


def hook(c: Canvas) -> None:
    c.ring(50, 22, 13, 6)
    c.box(46, 32, 54, 50)
    c.arc((24, 40, 76, 92), -70, 190, 10)
    c.poly([(22, 60), (34, 58), (28, 50)])
    c.stroke([(56, 46), (34, 60)], 2.5, GREY)


def spring(c: Canvas) -> None:
    for y in range(18, 82, 9):
        c.stroke([(28, y), (72, y + 6)], 4.5)
        c.stroke([(72, y + 6), (28, y + 9)], 2, c.dark)
    c.stroke([(28, 16), (72, 16)], 4.5)
    c.stroke([(28, 86), (72, 86)], 4.5)


def cartridge(c: Canvas) -> None:
    c.poly([(47, 4), (53, 4), (58, 26), (42, 26)], DARK)
    c.box(40, 24, 60, 30, GREY)
    c.box(34, 30, 66, 92, "#e6eaee", radius=2)
    c.box(34, 42, 66, 80)
    c.box(39, 50, 60, 54, c.light)
    c.box(39, 60, 54, 63, c.light)


def dropper(c: Canvas) -> None:
    c.poly([(48, 8), (52, 8), (56, 26), (44, 26)], DARK)
    c.box(40, 24, 60, 34, c.dark, radius=2)
    c.box(32, 34, 68, 90, radius=8)
    c.box(32, 50, 68, 76, "#ffffff")
    c.box(38, 58, 58, 62, c.main)


def aerosol(c: Canvas) -> None:
    c.box(45, 8, 55, 16, DARK, radius=1)
    c.pie((36, 14, 64, 38), 180, 360, GREY)
    c.box(34, 26, 66, 92, radius=4)
    c.box(34, 46, 66, 76, "#ffffff")
    c.poly([(50, 49), (58, 64), (50, 73), (42, 64)], c.main)


def canister(c: Canvas) -> None:
    c.box(26, 12, 40, 22, DARK, radius=2)
    c.box(20, 20, 80, 90, radius=7)
    c.box(48, 26, 72, 36, PAPER, radius=4)
    c.box(28, 48, 72, 78, "#ffffff", radius=2)
    c.poly([(50, 51), (58, 66), (50, 74), (42, 66)], c.main)


def bearing(c: Canvas) -> None:
    c.disc(50, 50, 38, c.dark)
    c.disc(50, 50, 32, "#eef1f3")
    c.disc(50, 50, 20, c.main)
    c.disc(50, 50, 13, PAPER)
    for k in range(9):
        angle = math.tau * k / 9
        c.disc(50 + 26 * math.cos(angle), 50 + 26 * math.sin(angle), 4.6, c.dark)


def disc(c: Canvas) -> None:
    c.disc(50, 50, 38)
    c.ring(50, 50, 30, 1, c.dark)
    c.disc(50, 50, 20, "#d9dde1")
    c.disc(50, 50, 11, GREY)
    c.disc(50, 50, 7, PAPER)


SHAPES = (
    bolt, socketscrew, countersunk, woodscrew, drillscrew, rod, grub, nut, locknut, washer, springwasher, circlip,
    plugwall, anchor, rivet, nail, bracket, chain, rope, hook, spring, cartridge, dropper, aerosol, canister, bearing,
    disc,
)  # fmt: skip
