"""The drop folder: each file is taken once, and moved with its answer; what is unfinished or odd stays."""

import fcntl
import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from connections.domain import answer_budget, inbox_folder
from connections.domain.exchange import Answer, Exchange
from connections.domain.inbox_folder import LOCK_NAME
from connections.models import Transcript
from storefront.models import Order
from tenants.models import Supplier
from tenants.scope import in_tenant
from tests.connections.test_inbox_formats import WRITERS, Cart, cart, every_format, interchange, ordering, send, sent

__all__ = ["cart"]


def run(cart: Cart, folder: Path, *, settle_seconds: float = 0, supplier: str = "ta", key: str = "") -> list[str]:
    """What the command says, without references."""
    said = StringIO()
    arguments = {
        "supplier": supplier, "connection": key or cart[0].key, "folder": folder, "settle-seconds": settle_seconds,
    }  # fmt: skip
    call_command("order_inbox", *(f"--{name}={value}" for name, value in arguments.items()), stdout=said)
    return [" ".join(line.split()[:2]) for line in said.getvalue().splitlines()]


def names(folder: Path) -> list[str]:
    """All files below, but the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return sorted(str(path.relative_to(folder)) for path in files if path.name != LOCK_NAME)


def numbers(supplier: Supplier) -> list[str]:
    with in_tenant(supplier):
        return list(Order.objects.order_by("id").values_list("external_id", flat=True))


@every_format
def test_a_file_is_booked_and_put_away_with_its_answer(
    client_a: Client, supplier_a: Supplier, cart: Cart, tmp_path: Path, form: str
) -> None:
    body = WRITERS[form](ordering(f"{cart[1].quote_id}/1"), sent())
    (tmp_path / "one.in").write_bytes(body)

    assert run(cart, tmp_path) == ["done: one.in"]

    ending = "json" if form in ("edifact", "idoc") else "xml"
    assert names(tmp_path) == ["done/one.in", f"done/one.in.answer.{ending}"]
    assert numbers(supplier_a) == ["PO-1"]
    assert (tmp_path / f"done/one.in.answer.{ending}").read_bytes() == send(client_a, cart[0], body).content
    with in_tenant(supplier_a):
        kept = Transcript.objects.earliest("id")
        assert (kept.method, kept.path, kept.verdict, kept.order) == ("FILE", "one.in", "accepted", Order.objects.get())


def test_a_run_that_was_stopped_before_the_move_goes_on(
    client_a: Client, supplier_a: Supplier, cart: Cart, tmp_path: Path
) -> None:
    body = WRITERS["idoc"](ordering(), sent())
    booked = send(client_a, cart[0], body).content
    (tmp_path / "one.xml").write_bytes(body)
    (tmp_path / "done").mkdir()
    (tmp_path / "done/one.xml.answer.json").write_bytes(booked)

    assert run(cart, tmp_path) == ["done: one.xml"]

    assert names(tmp_path) == ["done/one.xml", "done/one.xml.answer.json"]
    assert (tmp_path / "done/one.xml.answer.json").read_bytes() == booked
    assert numbers(supplier_a) == ["PO-1"]


def test_a_name_that_was_there_before_overwrites_nothing(supplier_a: Supplier, cart: Cart, tmp_path: Path) -> None:
    for order_id in ("PO-1", "PO-2"):
        (tmp_path / "order.edi").write_bytes(WRITERS["edifact"](ordering(order_id=order_id), sent(order_id)))
        run(cart, tmp_path)

    assert [name.endswith("order.edi") for name in names(tmp_path)].count(True) == 2
    assert len(names(tmp_path)) == 4
    assert numbers(supplier_a) == ["PO-1", "PO-2"]


def test_what_cannot_be_read_fails_with_the_reason_beside_it(supplier_a: Supplier, cart: Cart, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "b.xml").write_bytes(b"<cXML")
    (tmp_path / "c.edi").write_bytes(interchange(("PO-1", "3"), ("PO-2", "3")))

    assert run(cart, tmp_path) == ["failed: a.pdf", "failed: b.xml", "done: c.edi"]

    assert names(tmp_path) == [
        "done/c.edi", "done/c.edi.answer.json", "failed/a.pdf", "failed/a.pdf.problem.json", "failed/b.xml",
        "failed/b.xml.problem.xml",
    ]  # fmt: skip
    assert numbers(supplier_a) == ["PO-1", "PO-2"]


def test_files_still_being_written_wait(supplier_a: Supplier, cart: Cart, tmp_path: Path) -> None:
    body = WRITERS["edifact"](ordering(), sent())
    young = ["a.edi", "b.edi.part", "c.TMP", ".hidden"]
    for name in young:
        (tmp_path / name).write_bytes(body)
    os.utime(tmp_path / "a.edi", (0, 0))  # a copy may bring an old date along

    assert run(cart, tmp_path, settle_seconds=60) == ["waiting: a.edi"]
    assert (names(tmp_path), numbers(supplier_a)) == (sorted(young), [])

    time.sleep(0.05)
    assert run(cart, tmp_path, settle_seconds=0.01) == ["done: a.edi"]


def test_links_and_pipes_are_not_followed(supplier_a: Supplier, cart: Cart, tmp_path: Path) -> None:
    outside = tmp_path / "outside.edi"
    outside.write_bytes(WRITERS["edifact"](ordering(), sent()))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.edi").symlink_to(outside)
    os.mkfifo(folder / "pipe.edi")

    assert run(cart, folder) == ["refused: link.edi", "refused: pipe.edi"]
    assert (numbers(supplier_a), outside.exists()) == ([], True)


def test_a_folder_that_leads_elsewhere_is_refused(cart: Cart, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "done").symlink_to(elsewhere)

    with pytest.raises(CommandError, match="is a link"):
        run(cart, folder)


def test_a_file_exchanged_while_it_is_booked_is_taken_next(
    supplier_a: Supplier, cart: Cart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one.edi"
    file.write_bytes(WRITERS["edifact"](ordering(order_id="PO-1"), sent("1")))

    def exchange_it(exchange: Exchange, answer: Answer) -> None:
        """Another order comes under the same name, between booking and moving."""
        monkeypatch.undo()
        file.with_suffix(".new").write_bytes(WRITERS["edifact"](ordering(order_id="PO-2"), sent("2")))
        file.with_suffix(".new").replace(file)

    monkeypatch.setattr(inbox_folder, "record_transcript", exchange_it)

    assert [run(cart, tmp_path), run(cart, tmp_path)] == [["waiting: one.edi"], ["done: one.edi"]]
    assert numbers(supplier_a) == ["PO-1", "PO-2"]
    assert [name.endswith("one.edi.answer.json") for name in names(tmp_path)].count(True) == 2


def test_a_file_that_came_back_overwrites_none_that_came_since(
    supplier_a: Supplier, cart: Cart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [WRITERS["edifact"](ordering(order_id=f"PO-{n}"), sent(f"{n}")) for n in range(1, 4)]
    file, real = tmp_path / "one.edi", os.rename
    file.write_bytes(bodies[0])

    def between(*names: str, **places: int) -> None:
        monkeypatch.undo()
        file.with_suffix(".new").write_bytes(bodies[1])
        file.with_suffix(".new").replace(file)
        real(*names, **places)
        file.write_bytes(bodies[2])

    monkeypatch.setattr(inbox_folder.os, "rename", between)
    run(cart, tmp_path)
    run(cart, tmp_path)

    assert sorted(numbers(supplier_a)) == ["PO-1", "PO-2", "PO-3"]


@pytest.mark.parametrize("name", ["a" * 251 + ".edi", "ä" * 125 + ".edi", "x\n..\udcff<b>.edi", "-rf ..\\one.edi "])
def test_a_name_of_any_length_and_kind_is_put_away(supplier_a: Supplier, cart: Cart, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(WRITERS["edifact"](ordering(), sent()))

    run(cart, tmp_path)

    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [LOCK_NAME]
    assert (len(list((tmp_path / "done").iterdir())), numbers(supplier_a)) == (2, ["PO-1"])


def test_a_link_set_while_a_run_goes_on_leads_nowhere(
    supplier_a: Supplier, cart: Cart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    for place in (folder, elsewhere):
        place.mkdir()
    (folder / "one.edi").write_bytes(WRITERS["edifact"](ordering(), sent()))

    def set_link(exchange: Exchange, answer: Answer) -> None:
        (folder / "done").rename(folder / "moved")
        (folder / "done").symlink_to(elsewhere)

    monkeypatch.setattr(inbox_folder, "record_transcript", set_link)

    assert run(cart, folder) == ["done: one.edi"]
    assert (names(elsewhere), len(names(folder / "moved"))) == ([], 2)


def test_a_file_that_may_not_be_read_is_trouble(
    supplier_a: Supplier, cart: Cart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.edi").write_bytes(WRITERS["edifact"](ordering(), sent()))
    real = os.open

    def may_not(path: object, *rest: int, **place: int) -> int:
        if path == "one.edi":
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **place)

    monkeypatch.setattr(inbox_folder.os, "open", may_not)  # the tests' user may read everything
    with pytest.raises(CommandError, match="left where they are"):
        run(cart, tmp_path)
    monkeypatch.undo()

    assert run(cart, tmp_path) == ["done: one.edi"]


def test_a_file_has_more_time_than_a_sender_who_waits(
    client_a: Client, supplier_a: Supplier, cart: Cart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = WRITERS["edifact"](ordering(), sent())
    (tmp_path / "one.edi").write_bytes(body)
    monkeypatch.setattr(answer_budget, "BEGIN_SECONDS", -1.0)

    assert (send(client_a, cart[0], body).status_code, numbers(supplier_a)) == (503, [])
    assert (run(cart, tmp_path), numbers(supplier_a)) == (["done: one.edi"], ["PO-1"])


def test_two_runs_do_not_meet(supplier_a: Supplier, cart: Cart, tmp_path: Path) -> None:
    (tmp_path / "one.edi").write_bytes(WRITERS["edifact"](ordering(), sent()))
    with (tmp_path / LOCK_NAME).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="another run"):
            run(cart, tmp_path)

    assert (names(tmp_path), run(cart, tmp_path)) == (["one.edi"], ["done: one.edi"])


@pytest.mark.parametrize(
    ("supplier", "key", "folder", "words"),
    [("nobody", "", "", "no such supplier"), ("ta", "nothing", "", "no such connection"), ("ta", "", "x", "no such folder")],
)  # fmt: skip
def test_unknown_names_are_told(cart: Cart, tmp_path: Path, supplier: str, key: str, folder: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(cart, tmp_path / folder, supplier=supplier, key=key)


def test_another_suppliers_connection_is_not_found(supplier_b: Supplier, cart: Cart, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such connection"):
        run(cart, tmp_path, supplier=supplier_b.slug)


def test_trouble_leaves_the_file_where_it_is(supplier_a: Supplier, cart: Cart, tmp_path: Path) -> None:
    (tmp_path / "one.edi").write_bytes(WRITERS["edifact"](ordering(), sent()))
    (tmp_path / "done").mkdir()
    (tmp_path / "done/one.edi.answer.json").mkdir()  # in the way of the answer

    with pytest.raises(CommandError, match="left where they are"):
        run(cart, tmp_path)

    (tmp_path / "done/one.edi.answer.json").rmdir()
    assert run(cart, tmp_path) == ["done: one.edi"]
    assert numbers(supplier_a) == ["PO-1"]
