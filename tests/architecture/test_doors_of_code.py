"""Each dangerous thing has one door in the code; what import-linter cannot see is looked for here."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import FLOORS, Source, sources

#: What is looked for, as a regular expression over a line, and the files that may hold it.
ONE_DOOR = {
    "entering a tenant": (
        r"\b(?:schema_context|tenant_context)\(|\.set_tenant\(|\.set_schema\(|SET (?:LOCAL )?search_path",
        {
            "tenants/scope.py",
            "tenants/middleware.py",
            "tenants/backend/base.py",
            "tenants/template.py",
            "tenants/domain/migrate.py",
        },
    ),
    "signing": (r"\bsigning\.(?:dumps|loads)\(|TimestampSigner\(|\bSigner\(", {"tenants/signing.py"}),
    "the environment": (
        r"os\.environ|os\.getenv",
        {
            "tenants/conf/environment.py",
            "tenants/conf/embedded.py",
            "tenants/conf/server_binaries.py",
            "tenants/conf/demo.py",
            "tenants/conf/wsgi.py",
            "tenants/conf/celery.py",
            "tenants/template.py",  # hands pg_dump its password by the environment, where `ps` does not show it
        },
    ),
    "random numbers for secrets": (r"\brandom\.(?:choice|randint|random|getrandbits)\(", {"admin_ui/demo/generate.py"}),
    # Rich text of the home page, which Wagtail's editor and its whitelist made.
    "raw HTML that is not escaped": (r"mark_safe\(|\|\s*safe\b|Markup\(", {"storefront/views/home.py"}),
    "threads": (
        r"\bthreading\.Thread\(|ThreadPoolExecutor\(|\basyncio\.",
        {"tenants/domain/migrate.py", "connections/domain/delivery/senders.py"},
    ),
    # Doors of machines and pages without cookies: each has its own proof (secret, one-time token, session key).
    "requests answered without CSRF": (
        r"csrf_exempt",
        {
            "admin_ui/demo/erp/views.py",
            "connections/middleware.py",
            "connections/simulator/views.py",
            "connections/views/cxml.py",
            "connections/views/inbox.py",
            "connections/views/ids.py",
            "connections/views/oci.py",
            "connections/views/start.py",
            "tenants/views/webhook.py",
        },
    ),
}


def holders(pattern: str) -> set[str]:
    """The files with a line, comments apart, that the pattern is found in."""
    expression = re.compile(pattern)
    return {source.name for source in sources() if any(expression.search(line) for line in code_lines(source))}


def code_lines(source: Source) -> Iterator[str]:
    """Lines without what stands in docstrings and comments."""
    prose = {line for node in ast.walk(source.tree) for line in docstring_lines(node)}
    for number, line in enumerate(source.text.splitlines(), start=1):
        if number not in prose:
            yield line.split("  #")[0]


def docstring_lines(node: ast.AST) -> range:
    """The lines a node's docstring covers."""
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) or ast.get_docstring(node) is None:
        return range(0)
    first = node.body[0]
    return range(first.lineno, (first.end_lineno or first.lineno) + 1)


@pytest.mark.parametrize("what", ONE_DOOR)
def test_it_stands_behind_its_door_only(what: str) -> None:
    pattern, allowed = ONE_DOOR[what]

    assert holders(pattern) - allowed == set()


def test_tenants_are_entered_by_blocks_never_by_decorators_or_the_object_itself() -> None:
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources(*FLOORS, "tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if re.match(r"(?:in_tenant|in_public|schema_context|tenant_context)\b", ast.unparse(decorator))
    ]

    assert found == []


def test_no_foreign_key_points_upstairs() -> None:
    order = {floor: height for height, floor in enumerate(FLOORS)}
    reference = re.compile(r"""(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*["'](\w+)\.""")

    upward = [
        (source.name, label)
        for source in sources("tenants", "storefront", "connections", "admin_ui")
        for label in reference.findall(source.text)
        if order.get(label, -1) > order[source.name.split("/")[0]]
    ]

    assert upward == []


def test_the_package_connections_is_never_imported_whole() -> None:
    found = [
        f"{source.name}:{node.lineno}"
        for source in sources(*FLOORS, "tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import) and any(alias.name == "connections" for alias in node.names)
    ]

    assert found == []


def test_nothing_broad_is_caught_without_a_reason() -> None:
    found = [
        f"{source.name}:{number}"
        for source in sources()
        for number, line in enumerate(source.text.splitlines(), start=1)
        if re.search(r"except(?:\s+(?:Base)?Exception)?\s*:|except (?:Base)?Exception\b", line) and "#" not in line
    ]

    assert [place for place in found if not place.startswith(("tenants/conf/embedded.py",))] == []
