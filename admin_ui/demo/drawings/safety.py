"""Shapes of a safety and hygiene wholesaler's goods."""

from admin_ui.demo.drawings.canvas import Canvas

WHITE, GREY, DARK = "#ffffff", "#aab2bb", "#444b54"


def glove(c: Canvas) -> None:
    for x, top in ((32, 26), (43, 17), (54, 19), (65, 29)):
        c.box(x, top, x + 10, 60, radius=5)
    c.poly([(30, 62), (18, 46), (23, 39), (36, 52)])
    c.box(30, 45, 75, 76, radius=8)
    c.box(32, 74, 73, 88, c.dark, radius=3)
    for y in (78, 82):
        c.stroke([(35, y), (70, y)], 1, c.light)


def gauntlet(c: Canvas) -> None:
    for x, top in ((37, 16), (45, 10), (53, 12), (61, 18)):
        c.box(x, top, x + 7.5, 42, radius=4)
    c.poly([(36, 44), (26, 32), (30, 27), (42, 38)])
    c.box(36, 34, 68.5, 56, radius=6)
    c.poly([(37, 52), (68, 52), (76, 90), (29, 90)])
    c.poly([(30, 84), (75, 84), (76, 90), (29, 90)], c.dark)


def helmet(c: Canvas) -> None:
    c.pie((20, 24, 80, 96), 180, 360)
    c.box(44, 20, 56, 60, c.light, radius=5)
    c.box(14, 58, 88, 66, c.dark, radius=4)
    c.stroke([(30, 66), (44, 82), (60, 66)], 2, DARK)


def cap(c: Canvas) -> None:
    c.pie((24, 28, 76, 92), 180, 360)
    c.pie((40, 52, 96, 72), 180, 360, c.dark)
    c.disc(50, 28, 2.5, c.dark)
    for x in (38, 50, 62):
        c.stroke([(50, 29), (x, 58)], 0.7, c.line)


def glasses(c: Canvas) -> None:
    c.stroke([(14, 44), (8, 40), (6, 52)], 3, DARK)
    c.stroke([(86, 44), (92, 40), (94, 52)], 3, DARK)
    c.box(13, 40, 47, 63, radius=9)
    c.box(53, 40, 87, 63, radius=9)
    c.box(13, 38, 87, 43, DARK, radius=2)
    for x in (20, 60):
        c.poly([(x + 4, 46), (x + 10, 46), (x + 4, 58), (x - 2, 58)], c.light)


def goggles(c: Canvas) -> None:
    c.box(4, 44, 96, 54, DARK, radius=3)
    c.box(14, 32, 86, 68, GREY, radius=14)
    c.box(20, 37, 80, 62, radius=10)
    c.poly([(43, 68), (57, 68), (50, 58)], "#f5f6f8")
    c.poly([(30, 42), (38, 42), (30, 56), (24, 56)], c.light)


def plugs(c: Canvas) -> None:
    for x, y in ((26, 30), (56, 40)):
        c.box(x, y + 10, x + 18, y + 42, radius=6)
        c.pie((x, y, x + 18, y + 24), 180, 360)
        c.box(x, y + 34, x + 18, y + 42, c.dark, radius=3)


def earmuffs(c: Canvas) -> None:
    c.arc((22, 14, 78, 88), 180, 360, 4, GREY)
    for x in (14, 66):
        c.box(x, 44, x + 20, 82, radius=9)
        c.box(x + 4, 50, x + 16, 76, c.dark, radius=6)


def mask(c: Canvas) -> None:
    for y in (42, 62):
        c.arc((6, y - 14, 94, y + 14), 180, 360, 1.5, DARK)
    c.poly([(24, 48), (50, 28), (76, 48), (72, 72), (50, 82), (28, 72)])
    c.poly([(50, 28), (76, 48), (72, 72), (50, 82)], c.dark)
    c.disc(50, 58, 8, GREY)
    c.disc(50, 58, 5, WHITE)


def vest(c: Canvas) -> None:
    c.poly(
        [
            (30, 14),
            (42, 18),
            (50, 36),
            (58, 18),
            (70, 14),
            (78, 40),
            (78, 88),
            (22, 88),
            (22, 40),
        ]
    )
    for y in (54, 70):
        c.box(22, y, 78, y + 7, "#cfd6dc")
    c.stroke([(50, 36), (50, 88)], 1, c.line)


def coverall(c: Canvas) -> None:
    c.disc(50, 17, 9, c.dark)
    c.poly([(36, 24), (64, 24), (84, 54), (76, 58), (66, 44), (66, 60), (64, 92), (52, 92), (50, 66), (48, 92),
            (36, 92), (34, 60), (34, 44), (24, 58), (16, 54)])  # fmt: skip
    c.stroke([(50, 25), (50, 64)], 1, c.line)


def shoe(c: Canvas) -> None:
    c.poly([(20, 36), (46, 36), (52, 52), (80, 60), (88, 72), (88, 76), (18, 76)])
    c.poly([(70, 57), (80, 60), (88, 72), (88, 76), (68, 76)], c.dark)
    c.box(16, 76, 90, 84, DARK, radius=3)
    for x in (40, 45, 50):
        c.stroke([(x, 44 + (x - 40)), (x + 8, 41 + (x - 40))], 1.6, c.light)


def boot(c: Canvas) -> None:
    c.poly([(28, 12), (56, 12), (56, 56), (78, 64), (86, 78), (28, 78)])
    c.box(26, 10, 58, 17, c.dark, radius=2)
    c.box(26, 77, 88, 86, DARK, radius=3)


def bottle(c: Canvas) -> None:
    c.box(43, 10, 57, 20, DARK, radius=2)
    c.poly([(44, 20), (56, 20), (68, 36), (32, 36)])
    c.box(32, 34, 68, 90, radius=4)
    c.box(32, 50, 68, 76, WHITE)
    c.box(37, 56, 60, 59, c.main)
    c.box(37, 63, 53, 66, GREY)


def pump(c: Canvas) -> None:
    c.box(48, 10, 52, 26, DARK)
    c.poly([(50, 9), (70, 11), (70, 15), (48, 15)], DARK)
    c.box(42, 22, 58, 30, DARK, radius=2)
    c.box(30, 30, 70, 90, radius=7)
    c.box(30, 48, 70, 74, WHITE)
    c.disc(50, 61, 7, c.light)


def canister(c: Canvas) -> None:
    c.box(26, 12, 40, 22, DARK, radius=2)
    c.box(20, 20, 80, 90, radius=7)
    c.box(48, 26, 72, 36, "#f5f6f8", radius=4)
    c.box(28, 46, 72, 78, WHITE, radius=2)
    c.box(33, 53, 62, 57, c.main)
    c.box(33, 63, 54, 66, GREY)


def spray(c: Canvas) -> None:
    c.poly(
        [
            (38, 12),
            (62, 12),
            (66, 18),
            (58, 20),
            (58, 30),
            (44, 30),
            (44, 22),
            (30, 20),
            (30, 14),
        ],
        DARK,
    )
    c.stroke([(44, 22), (38, 32)], 2.5, DARK)
    c.poly([(44, 30), (58, 30), (66, 46), (66, 88), (34, 88), (34, 46)])
    c.box(34, 54, 66, 76, WHITE)
    c.box(39, 60, 58, 63, c.main)


def roll(c: Canvas) -> None:
    c.box(26, 22, 74, 84)
    c.oval(26, 74, 74, 94, c.main)
    c.oval(26, 12, 74, 34, c.light)
    c.oval(42, 19, 58, 27, "#b08d5f")
    c.poly([(74, 40), (88, 44), (88, 86), (74, 84)], c.dark)


def towels(c: Canvas) -> None:
    c.box(20, 30, 80, 84, "#c79a63", radius=2)
    c.poly([(20, 30), (30, 18), (90, 18), (80, 30)], "#d9b17e")
    c.poly([(80, 30), (90, 18), (90, 72), (80, 84)], "#ad8350")
    for y in (42, 52, 62, 72):
        c.box(28, y, 72, y + 6, c.main, radius=2)


def bag(c: Canvas) -> None:
    c.poly(
        [
            (44, 20),
            (56, 20),
            (52, 30),
            (66, 38),
            (80, 70),
            (72, 90),
            (28, 90),
            (20, 70),
            (34, 38),
            (48, 30),
        ]
    )
    c.poly([(66, 38), (80, 70), (72, 90), (58, 90), (62, 60)], c.dark)
    c.stroke([(42, 31), (58, 31)], 3, "#e0a63a")


def extinguisher(c: Canvas) -> None:
    c.stroke([(50, 16), (70, 12)], 3, DARK)
    c.stroke([(50, 20), (74, 24), (76, 60)], 3, DARK)
    c.box(44, 14, 56, 26, GREY, radius=2)
    c.box(32, 24, 68, 90, radius=10)
    c.box(32, 46, 68, 68, WHITE)
    c.poly([(50, 49), (58, 64), (42, 64)], c.main)


def aidcase(c: Canvas) -> None:
    c.box(40, 18, 60, 30, DARK, radius=3)
    c.box(44, 22, 56, 32, "#f5f6f8", radius=2)
    c.box(14, 28, 86, 84, radius=6)
    c.box(14, 54, 86, 57, c.dark)
    c.disc(50, 56, 17, WHITE)
    c.box(46, 44, 54, 68, "#2f9e5b")
    c.box(38, 52, 62, 60, "#2f9e5b")


def sign(c: Canvas) -> None:
    c.box(16, 14, 84, 82, WHITE, radius=6)
    c.box(20, 18, 80, 78, radius=4)
    c.disc(50, 38, 11, WHITE)
    c.box(30, 58, 70, 63, WHITE, radius=1)
    c.box(36, 67, 64, 71, WHITE, radius=1)


def tape(c: Canvas) -> None:
    c.disc(48, 50, 34)
    c.disc(48, 50, 26, c.dark)
    c.disc(48, 50, 22, "#c9a36a")
    c.disc(48, 50, 17, "#f5f6f8")
    c.poly([(48, 76), (92, 80), (92, 88), (48, 84)])


def sack(c: Canvas) -> None:
    c.poly([(24, 22), (76, 22), (82, 34), (80, 88), (20, 88), (18, 34)], "#d9d3c3")
    c.box(24, 14, 76, 24, "#c4bca6", radius=2)
    c.box(28, 42, 72, 76, radius=3)
    c.poly([(50, 46), (60, 62), (50, 70), (40, 62)], c.light)


SHAPES = (
    glove, gauntlet, helmet, cap, glasses, goggles, plugs, earmuffs, mask, vest, coverall, shoe, boot, bottle, pump,
    canister, spray, roll, towels, bag, extinguisher, aidcase, sign, tape, sack,
)  # fmt: skip
