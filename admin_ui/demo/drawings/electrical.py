"""Shapes of an electrical and tools distributor's goods."""

from admin_ui.demo.drawings.canvas import Canvas
from admin_ui.demo.drawings.safety import tape

WHITE, GREY, DARK, WOOD, COPPER = "#ffffff", "#aab2bb", "#444b54", "#d6b284", "#c07a4d"


def drum(c: Canvas) -> None:
    c.oval(10, 16, 46, 88, "#b58e5d")
    c.box(28, 26, 74, 78)
    for x in range(33, 72, 6):
        c.stroke([(x, 26), (x, 78)], 0.8, c.dark)
    c.oval(56, 16, 92, 88, WOOD)
    c.oval(68, 44, 80, 60, "#8f6d42")


def coil(c: Canvas) -> None:
    for radius in (36, 30, 24):
        c.ring(50, 50, radius, 5, c.main if radius != 30 else c.dark)
    c.stroke([(82, 64), (88, 84)], 4.5)
    c.box(44, 10, 56, 32, WHITE, radius=1)


def patch(c: Canvas) -> None:
    c.ring(50, 46, 28, 5)
    c.stroke([(32, 66), (24, 84)], 4.5)
    c.stroke([(68, 66), (76, 84)], 4.5)
    for x in (18, 70):
        c.box(x, 78, x + 12, 92, DARK, radius=2)
        c.box(x + 3, 86, x + 9, 92, "#e0c36a")


def tie(c: Canvas) -> None:
    c.ring(48, 46, 30, 4)
    c.box(60, 62, 76, 78, c.dark, radius=2)
    c.stroke([(70, 74), (86, 90)], 4)


def conduit(c: Canvas) -> None:
    c.angle = 25
    c.box(12, 38, 88, 62)
    for x in range(14, 88, 6):
        c.box(x, 35, x + 3, 65, c.dark, radius=1)
    c.oval(82, 36, 94, 64, c.line)


def trunking(c: Canvas) -> None:
    c.poly([(10, 52), (72, 24), (92, 36), (30, 66)], c.light)
    c.poly([(10, 52), (30, 66), (30, 84), (10, 70)], c.dark)
    c.poly([(30, 66), (92, 36), (92, 54), (30, 84)])
    c.stroke([(14, 56), (75, 28)], 0.8, c.line)


def breaker(c: Canvas) -> None:
    c.box(30, 12, 70, 90, radius=3)
    c.box(30, 34, 70, 68, c.dark)
    c.box(42, 38, 58, 58, DARK, radius=2)
    c.box(45, 40, 55, 48, "#2f6fc0", radius=1)
    for y in (20, 80):
        c.disc(50, y, 4.5, GREY)
        c.stroke([(47, y), (53, y)], 1, DARK)


def fuse(c: Canvas) -> None:
    c.angle = 30
    c.box(16, 40, 84, 60, "#dbe8f0", radius=4)
    c.stroke([(30, 50), (70, 50)], 1, DARK)
    c.box(12, 38, 32, 62, GREY, radius=3)
    c.box(68, 38, 88, 62, GREY, radius=3)


def terminal(c: Canvas) -> None:
    c.poly(
        [
            (30, 16),
            (70, 16),
            (80, 40),
            (80, 74),
            (66, 74),
            (66, 84),
            (34, 84),
            (34, 74),
            (20, 74),
            (20, 40),
        ]
    )
    c.disc(35, 38, 6, GREY)
    c.disc(65, 38, 6, GREY)
    c.box(44, 26, 56, 34, WHITE)
    c.box(30, 56, 70, 60, COPPER)


def gland(c: Canvas) -> None:
    c.poly([(34, 14), (66, 14), (72, 34), (28, 34)], c.light)
    c.box(24, 34, 76, 54, radius=2)
    for x in (36, 50, 64):
        c.stroke([(x, 34), (x, 54)], 1, c.line)
    c.box(34, 54, 66, 86, c.dark)
    for y in range(58, 86, 5):
        c.stroke([(33, y), (67, y + 2)], 1, c.light)


def ferrule(c: Canvas) -> None:
    for x, y in ((14, 20), (34, 40), (54, 60)):
        c.poly([(x, y - 8), (x + 18, y - 5), (x + 18, y + 5), (x, y + 8)])
        c.box(x + 18, y - 3, x + 34, y + 3, "#d5dade")


def box(c: Canvas) -> None:
    c.box(14, 18, 86, 86, radius=6)
    c.box(20, 24, 80, 80, c.light, radius=4)
    for x in (26, 74):
        for y in (30, 74):
            c.disc(x, y, 3.2, c.line)
    for x in (34, 50, 66):
        c.disc(x, 86, 4, c.dark)


def socket(c: Canvas) -> None:
    c.box(14, 14, 86, 86, radius=5)
    c.box(45, 26, 55, 42, DARK, radius=1)
    c.box(28, 52, 40, 60, DARK, radius=1)
    c.box(60, 52, 72, 60, DARK, radius=1)
    c.box(42, 66, 58, 78, c.dark, radius=2)
    c.box(46, 68, 54, 71, "#cc4037")


def switch(c: Canvas) -> None:
    c.box(14, 14, 86, 86, radius=5)
    c.box(34, 30, 66, 70, c.dark, radius=3)
    c.poly([(37, 33), (63, 33), (63, 50), (37, 50)], c.light)
    for x in (22, 78):
        c.disc(x, 50, 2.5, c.line)


def plug(c: Canvas) -> None:
    c.stroke([(50, 92), (50, 72)], 7, DARK)
    c.poly([(36, 50), (64, 50), (58, 78), (42, 78)])
    c.box(28, 26, 72, 54, radius=5)
    c.box(28, 46, 72, 50, c.dark)
    for x in (38, 50, 62):
        c.box(x - 2, 10, x + 2, 28, GREY, radius=1)


def lamp(c: Canvas) -> None:
    c.disc(50, 36, 25)
    c.poly([(30, 50), (70, 50), (60, 68), (40, 68)])
    c.poly([(40, 28), (46, 22), (42, 44), (36, 44)], c.light)
    c.box(40, 66, 60, 84, GREY, radius=2)
    for y in (71, 77):
        c.stroke([(39, y), (61, y + 1)], 1.2, DARK)
    c.box(46, 84, 54, 89, DARK, radius=2)


def tube(c: Canvas) -> None:
    c.angle = 35
    c.box(8, 44, 92, 56, radius=3)
    c.box(12, 46, 88, 49, c.light)
    for x in (4, 88):
        c.box(x, 43, x + 8, 57, GREY, radius=2)


def panel(c: Canvas) -> None:
    c.poly([(20, 16), (88, 22), (80, 84), (12, 76)], "#cfd5db")
    c.poly([(24, 21), (83, 26), (76, 78), (17, 72)])
    c.poly([(24, 21), (50, 23), (30, 73), (17, 72)], c.light)


def screwdriver(c: Canvas) -> None:
    c.angle = 40
    c.box(44, 47, 88, 53, GREY, radius=1)
    c.poly([(88, 48), (94, 46), (94, 54), (88, 52)], DARK)
    c.box(6, 38, 44, 62, radius=9)
    for y in (44, 50, 56):
        c.stroke([(12, y), (36, y)], 1.4, c.dark)
    c.box(40, 42, 47, 58, DARK, radius=2)


def pliers(c: Canvas) -> None:
    c.stroke([(46, 44), (30, 66), (28, 90)], 9)
    c.stroke([(54, 44), (70, 66), (72, 90)], 9, c.dark)
    c.poly([(40, 48), (36, 32), (47, 8), (49, 34), (56, 46)], "#7b858f")
    c.poly([(60, 48), (64, 32), (53, 8), (51, 34), (44, 46)], "#98a2ac")
    c.disc(50, 42, 5, DARK)


def wrench(c: Canvas) -> None:
    c.angle = 40
    c.box(20, 45, 80, 55, radius=3)
    c.disc(16, 50, 14)
    c.poly([(0, 44), (16, 44), (16, 56), (0, 56)], "#f5f6f8")
    c.disc(84, 50, 13)
    c.disc(84, 50, 7, "#f5f6f8")


def drill(c: Canvas) -> None:
    c.box(80, 33, 96, 36, GREY)
    c.poly([(66, 26), (82, 30), (82, 39), (66, 43)], DARK)
    c.box(20, 22, 68, 46, radius=8)
    c.poly([(26, 44), (46, 44), (42, 76), (22, 76)], c.dark)
    c.box(14, 74, 50, 90, DARK, radius=3)
    c.poly([(46, 46), (52, 48), (48, 58), (44, 56)], DARK)


def bit(c: Canvas) -> None:
    c.angle = 45
    c.box(8, 46, 40, 54)
    c.poly([(40, 45), (86, 45), (94, 50), (86, 55), (40, 55)])
    for x in range(42, 84, 9):
        c.poly([(x, 55), (x + 4, 55), (x + 9, 45), (x + 5, 45)], c.dark)


def meter(c: Canvas) -> None:
    c.box(26, 8, 74, 92, radius=8)
    c.box(31, 14, 69, 36, "#cfe0cf", radius=2)
    c.word(50, 25, "0.00", 11, DARK)
    c.disc(50, 58, 14, DARK)
    c.stroke([(50, 58), (58, 50)], 3, WHITE)
    for x in (38, 50, 62):
        c.disc(x, 83, 3.5, DARK if x != 50 else "#cc4037")


def battery(c: Canvas) -> None:
    for x in (26, 54):
        c.box(x + 6, 16, x + 14, 24, GREY, radius=1)
        c.box(x, 22, x + 20, 86, DARK, radius=3)
        c.box(x, 22, x + 20, 46, radius=3)
        c.word(x + 10, 34, "+", 12, WHITE)


SHAPES = (
    drum, coil, patch, tie, conduit, trunking, breaker, fuse, terminal, gland, ferrule, box, socket, switch, plug,
    lamp, tube, panel, screwdriver, pliers, wrench, drill, bit, meter, battery,
    tape,
)  # fmt: skip
