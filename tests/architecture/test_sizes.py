"""Files and functions stay small enough to be read at one sitting."""

from tests.architecture.sources import FLOORS, ROOT, functions, sources

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50


def test_no_file_is_over_400_lines() -> None:
    long = {
        source.name: source.line_count for source in sources(*FLOORS, "tests") if source.line_count > MAX_FILE_LINES
    }

    assert long == {}


def test_hardly_a_function_is_over_50_lines() -> None:
    every = [(source.name, *function) for source in sources() for function in functions(source)]
    long = [entry for entry in every if entry[2] > MAX_FUNCTION_LINES]

    assert len(long) <= len(every) // 200, long


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        source.name
        for source in sources()
        if source.text.strip() and not source.text.lstrip().startswith(('"""', "#!"))
    ]

    assert silent == []


def test_every_floor_has_a_page_that_explains_it() -> None:
    missing = [floor for floor in FLOORS if not (ROOT / floor / "README.md").exists()]

    assert missing == []


def test_the_top_level_holds_the_floors_and_nothing_else_that_runs() -> None:
    code = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    programs = {path.name for path in ROOT.glob("*.py")}

    assert (code - {".venv"}, programs) == ({*FLOORS, "tests"}, {"manage.py"})
