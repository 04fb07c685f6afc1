"""Take orders from a folder, for buyers' files that come by SFTP, AS2 or mail: each once, with its answer beside it.

A file is booked first and moved to done/ or failed/ then; if we are stopped in between, it is found again, and gets the
answer that is stored. Files that are still being written wait, one that is exchanged while we read it is taken in the
next run, and what we cannot do at the moment stays where it is. Links are never followed: folders are held open, and
names are looked up in them alone.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from connections.domain.authenticate import Authenticated
from connections.domain.exchange import Answer, Exchange
from connections.domain.record_transcript import record_transcript
from connections.domain.take_from_inbox import refuse, take_order
from connections.models import TranscriptKind
from protocols.errors import RemoteError, TooLarge
from tenants.faultpoints import faultpoint

DONE, FAILED = "done", "failed"
LOCK_NAME = ".order_inbox.lock"
#: Names that programs give to what they have not finished yet.
UNFINISHED = (".part", ".tmp", ".filepart", ".partial", ".crdownload", ".swp", "~")
MAX_FILE_BYTES = 20 * 1024 * 1024
#: Of a name that is kept; there are 255, and the answer's name is longer.
MAX_NAME_BYTES = 200
#: What opening says of a link, and of a socket.
_NO_FILES = (errno.ELOOP, errno.ENXIO)

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


@dataclass(frozen=True, slots=True)
class _Places:
    """The folder, and the two below it, open."""

    folder: int
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class _File:
    """What was read, and of which file in which state."""

    body: bytes
    state: tuple[int, ...]


def take_folder(signed_in: Authenticated, folder: Path, *, now: datetime, settle_seconds: float) -> list[Taken]:
    """Every file once, by name. Raises FolderRefused if the folder is not fit, or somebody else is at it."""
    with _locked(folder) as places:
        return [_take_file(signed_in, places, name, now, settle_seconds) for name in _names(places.folder)]


@contextmanager
def _locked(folder: Path) -> Iterator[_Places]:
    with ExitStack() as opened:
        try:
            places = _opened(folder, opened)
            lock = os.open(
                LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=places.folder
            )
        except OSError as trouble:
            text = f"{trouble.filename} is a link, or cannot be made or opened: {trouble.strerror}."
            raise FolderRefused(text) from trouble
        opened.callback(os.close, lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise FolderRefused(f"{folder} is being worked in by another run.") from held
        yield places


def _opened(folder: Path, opened: ExitStack) -> _Places:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    top = os.open(folder, flags)
    opened.callback(os.close, top)
    below = []
    for name in (DONE, FAILED):
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=top)
        below.append(os.open(name, flags | os.O_NOFOLLOW, dir_fd=top))
        opened.callback(os.close, below[-1])
    return _Places(top, *below)


def _names(folder: int) -> list[str]:
    """What lies in the folder, but hidden names, names of unfinished files, and folders."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if not entry.is_dir(follow_symlinks=False)]
    return sorted(name for name in names if not name.startswith(".") and not name.lower().endswith(UNFINISHED))


def _take_file(signed_in: Authenticated, places: _Places, name: str, now: datetime, settle_seconds: float) -> Taken:
    exchange = _begin(signed_in, name)
    try:
        file = _read(places.folder, name, now, settle_seconds)
        if file is None:
            return Taken(name, "waiting")
        exchange.body = file.body
        answer = _answer(signed_in, exchange, now)
        record_transcript(exchange, answer)
        return Taken(name, _put_away(places, name, file, answer, exchange.reference), exchange.reference)
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


def _read(folder: int, name: str, now: datetime, settle_seconds: float) -> _File | None:
    """The file; None while somebody may still be writing, or has taken it back. Raises FolderRefused for no plain file.

    The time of the last change is the system's own: a sender's copy may bring an old date of its own along.
    """
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError as refused:
        if refused.errno in _NO_FILES:
            raise FolderRefused(str(refused)) from refused
        raise
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(handle)
        if not stat.S_ISREG(before.st_mode):
            raise FolderRefused("no plain file")
        if now.timestamp() - before.st_ctime < settle_seconds:
            return None
        body = file.read(MAX_FILE_BYTES + 1)
        after = os.fstat(handle)
    is_the_same = (before.st_size, before.st_ctime_ns) == (after.st_size, after.st_ctime_ns)
    return _File(body, _state(after)) if is_the_same else None


def _state(file: os.stat_result) -> tuple[int, ...]:
    """Which file it is, and when it was written; moving it changes nothing of that."""
    return file.st_dev, file.st_ino, file.st_size, file.st_mtime_ns


def _answer(signed_in: Authenticated, exchange: Exchange, now: datetime) -> Answer:
    """In whatever time it takes: nobody waits, and an order of ten thousand lines must come in one day."""
    try:
        if len(exchange.body) > MAX_FILE_BYTES:
            exchange.body = b""
            raise TooLarge(f"The file has more than {MAX_FILE_BYTES} bytes.")
        return take_order(signed_in, exchange, "", now=now)
    except RemoteError as refused:
        return refuse(exchange, refused)


def _put_away(places: _Places, name: str, file: _File, answer: Answer, reference: str) -> str:
    """The answer first, then the file: without the file's move, the next run writes the same answer again."""
    is_done = answer.status.startswith("2")
    place = places.done if is_done else places.failed
    short = os.fsdecode(os.fsencode(name)[:MAX_NAME_BYTES])
    kept = f"{reference}-{short}" if _is_there(place, short) else short
    ending = "xml" if "xml" in answer.content_type else "json"
    beside = f"{kept}.{'answer' if is_done else 'problem'}.{ending}"
    faultpoint("inbox.before_answer")
    _write(place, beside, answer.body)
    faultpoint("inbox.before_move")
    os.rename(name, kept, src_dir_fd=places.folder, dst_dir_fd=place)
    if _state(os.stat(kept, dir_fd=place, follow_symlinks=False)) != file.state:
        _bring_back(places.folder, name, place, kept, reference)
        os.rename(beside, f"{reference}-{beside}", src_dir_fd=place, dst_dir_fd=place)
        return "waiting"
    return DONE if is_done else FAILED


def _bring_back(folder: int, name: str, place: int, kept: str, reference: str) -> None:
    """Another file came under the name while its forerunner was booked; it overwrites none that came since."""
    try:
        os.link(kept, name, src_dir_fd=place, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        os.link(kept, f"{reference}-{name[-40:]}", src_dir_fd=place, dst_dir_fd=folder, follow_symlinks=False)
    os.unlink(kept, dir_fd=place)


def _is_there(place: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _write(place: int, name: str, content: bytes) -> None:
    """Whole, or not at all."""
    draft, flags = f".{name}.tmp", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(draft, flags, 0o640, dir_fd=place), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, name, src_dir_fd=place, dst_dir_fd=place)
