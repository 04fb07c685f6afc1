"""Take orders from a folder, for buyers' files that come by SFTP, AS2 or mail: each once, with its answer beside it.

A file is booked first and moved to done/ or failed/ then; if we are stopped in between, it is found again, and gets the
answer that is stored. Files that are still being written wait, links are never followed, and what we cannot do at the
moment stays where it is for the next run.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from connections.domain.answer_budget import within_budget
from connections.domain.authenticate import Authenticated
from connections.domain.exchange import Answer, Exchange
from connections.domain.record_transcript import record_transcript
from connections.domain.take_from_inbox import refuse, take_order
from connections.models import TranscriptKind
from protocols.errors import RemoteError, TooLarge

DONE, FAILED = "done", "failed"
LOCK_NAME = ".order_inbox.lock"
#: Names that programs give to what they have not finished yet.
UNFINISHED = (".part", ".tmp", ".filepart", ".partial", ".crdownload", ".swp", "~")
MAX_FILE_BYTES = 20 * 1024 * 1024

log = structlog.get_logger(__name__)


class FolderRefused(Exception):
    """The folder cannot be worked in: `text` says why."""

    code = "inbox.folder.refused"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: "done", "failed", "waiting" (still written), "refused" (no plain file) or "trouble"."""

    name: str
    became: str
    reference: str = ""


def take_folder(signed_in: Authenticated, folder: Path, *, now: datetime, settle_seconds: float) -> list[Taken]:
    """Every file once, by name. Raises FolderRefused if the folder is not fit, or somebody else is at it."""
    with _locked(folder):
        return [_take_file(signed_in, folder, name, now, settle_seconds) for name in _names(folder)]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    for place in (folder / DONE, folder / FAILED):
        if place.is_symlink():
            raise FolderRefused(f"{place} is a link.")
        try:
            place.mkdir(exist_ok=True)
        except OSError as trouble:
            raise FolderRefused(f"{place} cannot be made: {trouble.strerror}.") from trouble
    handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as held:
        raise FolderRefused(f"{folder} is being worked in by another run.") from held
    finally:
        os.close(handle)


def _names(folder: Path) -> list[str]:
    """What lies in the folder, but hidden names, names of unfinished files, and folders."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if not entry.is_dir(follow_symlinks=False)]
    return sorted(name for name in names if not name.startswith(".") and not name.lower().endswith(UNFINISHED))


def _take_file(signed_in: Authenticated, folder: Path, name: str, now: datetime, settle_seconds: float) -> Taken:
    exchange = _begin(signed_in, name)
    try:
        body = _read(folder / name, now, settle_seconds)
        if body is None:
            return Taken(name, "waiting")
        exchange.body = body
        answer = _answer(signed_in, exchange, now)
        record_transcript(exchange, answer)
        return Taken(name, _put_away(folder, name, answer, exchange.reference), exchange.reference)
    except FolderRefused:
        log.warning("file refused", name=exchange.path)
        return Taken(name, "refused")
    except Exception:  # the outermost layer of a door: one bad file must not stop the others
        log.exception("door in trouble", reference=exchange.reference, name=exchange.path)
        return Taken(name, "trouble", exchange.reference)


def _begin(signed_in: Authenticated, name: str) -> Exchange:
    connection = signed_in.candidate.connection
    exchange = Exchange("FILE", name.encode("utf-8", "replace").decode(), kind=TranscriptKind.ORDER)
    exchange.connection, exchange.protocol, exchange.is_known = connection, connection.protocol, True
    return exchange


def _read(path: Path, now: datetime, settle_seconds: float) -> bytes | None:
    """The bytes; None while somebody may still be writing. Raises FolderRefused for what is no plain file.

    The time of the last change is the system's own: a sender's copy may bring an old date of its own along.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as refused:
        raise FolderRefused(str(refused)) from refused
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise FolderRefused("no plain file")
        if now.timestamp() - before.st_ctime < settle_seconds:
            return None
        body = file.read(MAX_FILE_BYTES + 1)
        after = os.fstat(handle)
    return body if (before.st_size, before.st_ctime_ns) == (after.st_size, after.st_ctime_ns) else None


def _answer(signed_in: Authenticated, exchange: Exchange, now: datetime) -> Answer:
    try:
        if len(exchange.body) > MAX_FILE_BYTES:
            exchange.body = b""
            raise TooLarge(f"The file has more than {MAX_FILE_BYTES} bytes.")
        with within_budget():
            return take_order(signed_in, exchange, "", now=now)
    except RemoteError as refused:
        return refuse(exchange, refused)


def _put_away(folder: Path, name: str, answer: Answer, reference: str) -> str:
    """The answer first, then the file: without the file's move, the next run writes the same answer again."""
    is_done = answer.status.startswith("2")
    place = folder / (DONE if is_done else FAILED)
    kept = name if not os.path.lexists(place / name) else f"{reference}-{name}"
    ending = "xml" if "xml" in answer.content_type else "json"
    _write(place / f"{kept}.{'answer' if is_done else 'problem'}.{ending}", answer.body)
    os.rename(folder / name, place / kept)
    return place.name


def _write(path: Path, content: bytes) -> None:
    """Whole, or not at all."""
    draft = path.with_name(f".{path.name}.tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o640), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
