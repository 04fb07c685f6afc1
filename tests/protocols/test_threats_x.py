"""Threats X1–X25 that lie in the parser; those that eat memory or time are met in a process of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from protocols.cxml.read import read
from protocols.errors import RemoteError, Unparseable
from protocols.limits import MAX_ORDER_BYTES
from protocols.messages import CredentialClaim
from protocols.xml import parse
from tests.protocols.samples import HEADER, SETUP, codes, document

ROOT = Path(__file__).resolve().parents[2]
#: Prints the status of the refusal, the seconds, and by how many MB the process grew.
MEASURE = """
import resource, time
from protocols.errors import RemoteError
from protocols.xml import parse
parse(b"<a/>")
body = {body}
before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    parse(body, max_bytes=16 * 1024 * 1024)
    status = "200"
except RemoteError as refused:
    status = refused.status
print(status, time.process_time() - started, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def measured(body: str) -> tuple[str, float, float]:
    """Status, seconds and megabytes of parsing what the expression makes."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(body=body)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    status, seconds, megabytes = done.stdout.split()
    return status, float(seconds), float(megabytes)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(
            "b'<!DOCTYPE a [<!ENTITY x \"ha\">' + b'<!ENTITY y \"&x;&x;\">' * 9 + b']><a>&y;</a>'", "406", id="x6"
        ),
        pytest.param("b'<!DOCTYPE a [<!ENTITY x \"ha\">]><a b=\"' + b'&x;' * 50000 + b'\"/>'", "406", id="x7"),
        pytest.param(
            "b'<!DOCTYPE a [<!ENTITY x \"' + b'a' * 50000 + b'\">]><a>' + b'&x;' * 50000 + b'</a>'", "406", id="x8"
        ),
        pytest.param("b'<a>' * 100000 + b'</a>' * 100000", "406", id="x9"),
        pytest.param("b'<a>' + b'<i/>' * 2500000 + b'</a>'", "413", id="x10"),
        pytest.param("b'<a ' + b' '.join(b'a%d=\"\"' % n for n in range(299000)) + b'/>'", "406", id="x11-attributes"),
        pytest.param(
            "b'<a ' + b' '.join(b'xmlns:a%d=\"u\"' % n for n in range(100000)) + b'/>'", "406", id="x11-namespaces"
        ),
    ],
)
def test_x6_x7_x8_x9_x10_x11_bombs_are_refused_at_once_in_little_memory(body: str, status: str) -> None:
    found, seconds, megabytes = measured(body)

    assert (found, seconds < 1, megabytes < 40) == (status, True, True)


@pytest.mark.parametrize("system", ["file:///etc/passwd", "http://127.0.0.1:9/x"])
@pytest.mark.parametrize("entity", ["ENTITY x", "ENTITY % x"])
def test_x1_x2_x3_entities_are_refused_unread(system: str, entity: str) -> None:
    with pytest.raises(Unparseable):
        read(f'<!DOCTYPE cXML [<!{entity} SYSTEM "{system}">]>'.encode() + document(SETUP.replace("c1", "&x;")))


@pytest.mark.parametrize(
    "system",
    ["http://xml.cxml.org/schemas/cXML/1.2.045/cXML.dtd", "https://attacker.example/x.dtd", "cXML.dtd", "9.9.999"],
)
def test_x4_x5_a_doctype_is_accepted_and_never_loaded(system: str) -> None:
    assert read(f'<!DOCTYPE cXML SYSTEM "{system}">'.encode() + document()).body == read(document()).body


def test_x12_a_document_above_the_limit_is_refused() -> None:
    with pytest.raises(RemoteError):
        read(document(SETUP.replace("c1", "c" * MAX_ORDER_BYTES)))


def test_x13_defaults_of_attributes_are_refused() -> None:
    with pytest.raises(Unparseable):
        read(b'<!DOCTYPE cXML [<!ATTLIST Credential type CDATA "marketplace">]>' + document())


def test_x14_inclusions_and_stylesheets_are_never_processed() -> None:
    include = '<Extrinsic name="x"><i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    body = document(SETUP.replace("</BuyerCookie>", f"</BuyerCookie>{include}</Extrinsic>"))

    assert getattr(read(b'<?xml-stylesheet href="file:///etc/passwd"?>' + body).body, "extrinsics", ()) == (("x", ""),)


@pytest.mark.parametrize("piece", ["<!-- -->", "<?x y?>", "<![CDATA[]]>"])
def test_x15_nothing_splits_an_identity(piece: str) -> None:
    split = read(document(header=HEADER.replace("AN01", f"adm{piece}in"))).header.from_

    assert split == (CredentialClaim("NetworkID", "admin"),)


@pytest.mark.parametrize("tag", ["Sender", "From", "To", "Header", "Request"])
def test_x16_what_signs_in_is_said_once(tag: str) -> None:
    with pytest.raises(RemoteError):
        read(document().replace(f"<{tag}>".encode(), f"<{tag}/><{tag}>".encode()))


@pytest.mark.parametrize("root", [('xmlns="urn:x"', "cXML"), ('xmlns:x="urn:x"', "x:cXML")])
def test_x17_a_document_in_a_namespace_is_refused(root: tuple[str, str]) -> None:
    declaration, name = root
    body = document().decode().replace("<cXML", f"<{name} {declaration}").replace("</cXML>", f"</{name}>")
    with pytest.raises(Unparseable) as refused:
        read(body.encode())

    assert refused.value.text_for_peer == "The element cXML is in the namespace urn:x; cXML has none."


def test_x18_gibberish_is_flagged() -> None:
    body = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + document(SETUP.replace("c1", "ä"))

    assert codes(read(body)) == ["envelope.encoding.doubtful"]


@pytest.mark.parametrize("piece", [b"\x00", b"\x0b", b"&#0;", b"\xed\xa0\x80", b"\xef\xbf\xbf"])
def test_x19_characters_that_are_none_are_refused(piece: bytes) -> None:
    with pytest.raises(Unparseable):
        read(document().replace(b"c1", piece))


@pytest.mark.parametrize("damage", [lambda b: b + b"x", lambda b: b + b"<a/>", lambda b: b[:-9], lambda _b: b""])
def test_x20_what_is_not_one_whole_document_is_refused(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(Unparseable):
        read(damage(document()))


def test_x20_blanks_before_a_document_are_forgiven() -> None:
    assert parse(b"\r\n \t<?xml version='1.0'?><a/>").tag == "a"


def test_x24_one_door_alone_knows_the_parser() -> None:
    """One module for documents, and one beside it for catalogues that no memory holds; both set the parser alike."""
    folders = ("protocols", "tenants", "storefront", "connections", "admin_ui")
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]

    assert [path.name for path in files if "from lxml" in path.read_text("utf-8")] == ["xml.py", "xml_stream.py"]
