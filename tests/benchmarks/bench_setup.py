"""Buyers at the door: a cXML setup request and an OCI log-in over HTTP, against bare views that answer the same.

The floor (`bare_wsgi.py`): parse, one SELECT, one INSERT, behind no middleware; same server, same settings, same run.
Goals: DESIGN §19.
"""

from multiprocessing.pool import Pool
from urllib.parse import urlencode

from django.test import Client

from tenants.scope import in_tenant
from tests.benchmarks.bare_visits import TABLES, digest
from tests.benchmarks.database import count_queries, fresh_database, learn_sizes, new_supplier, plain_connection
from tests.benchmarks.load import SERIAL, Volley, clients, fire_all, pace_rows, paces_in_turn, request
from tests.benchmarks.rows import Row, row
from tests.benchmarks.servers import Ports, both_servers
from tests.benchmarks.spent import seconds_spent
from tests.factories.connections import RETURN_URL, SECRET_PARAMETER, USER_PARAMETER, Agreed, make_connection

HOST = "doors.localhost"
SECONDS = 1.0
ROUNDS = 7
MAX_QUERIES = 5
XML, FORM = "text/xml; charset=UTF-8", "application/x-www-form-urlencoded"

SETUP = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.045/cXML.dtd">
<cXML payloadID="{serial}@buyer.example" timestamp="2026-11-24T10:00:00+00:00" xml:lang="en-US">
<Header>
<From><Credential domain="{from_[0]}"><Identity>{from_[1]}</Identity></Credential></From>
<To><Credential domain="{to[0]}"><Identity>{to[1]}</Identity></Credential></To>
<Sender><Credential domain="{sender[0]}"><Identity>{sender[1]}</Identity><SharedSecret>{secret}</SharedSecret></Credential>
<UserAgent>Buyer 1.0</UserAgent></Sender>
</Header>
<Request deploymentMode="production"><PunchOutSetupRequest operation="create">
<BuyerCookie>cookie-{serial}</BuyerCookie>
<Extrinsic name="UserEmail">ada@buyer.example</Extrinsic>
<Extrinsic name="CostCenter">4711</Extrinsic>
<BrowserFormPost><URL>{return_url}</URL></BrowserFormPost>
<Contact role="endUser"><Name xml:lang="en">Ada Buyer</Name><Email>ada@buyer.example</Email></Contact>
<ShipTo><Address addressID="7"><Name xml:lang="en">Works 7</Name><PostalAddress><Street>Canal 1</Street>
<City>Delft</City><PostalCode>2611</PostalCode><Country isoCountryCode="NL">Netherlands</Country></PostalAddress></Address></ShipTo>
</PunchOutSetupRequest></Request></cXML>"""


def rows() -> list[Row]:
    """Requests per second at both doors, and what one request asks of the database."""
    with fresh_database():
        with in_tenant(new_supplier("doors")):
            cxml, oci = make_connection("cxml"), make_connection("oci")
        known_to_floor([(cxml.sender[1], cxml.secret), (oci.user, oci.secret)])
        counted = [setup_queries(cxml), login_queries(oci)]
        with both_servers(HOST) as ports, clients() as pool:
            return [*setup_rates(pool, ports, cxml), *login_rates(pool, ports, oci), *counted]


def known_to_floor(accounts: list[tuple[str, str]]) -> None:
    """The floor's own tables, with the same identities and secrets."""
    with plain_connection() as database:
        database.execute(TABLES)
        for number, (name, secret) in enumerate(accounts, 1):
            database.execute("INSERT INTO bare_account VALUES (%s, %s, %s)", [number, name, digest(secret)])


def setup_document(agreed: Agreed, serial: str) -> bytes:
    """A setup request as buyers send it; a repeated payloadID would be another case."""
    return SETUP.format(
        serial=serial, secret=agreed.secret, from_=agreed.from_, to=agreed.to, sender=agreed.sender,
        return_url=RETURN_URL.replace("&", "&amp;"),
    ).encode()  # fmt: skip


def login_form(agreed: Agreed) -> bytes:
    """An OCI call as buyers post it."""
    fields = {USER_PARAMETER: agreed.user, SECRET_PARAMETER: agreed.secret, "HOOK_URL": RETURN_URL, "~TARGET": "_top",
              "~OkCode": "ADDI", "~CALLER": "CTLG", "OCI_VERSION": "4.0"}  # fmt: skip
    return urlencode(fields).encode()


def setup_rates(pool: Pool, ports: Ports, agreed: Agreed) -> list[Row]:
    """POST /punchout/cxml/<key>/."""
    body = setup_document(agreed, SERIAL.decode())
    shop = request("POST", f"/punchout/cxml/{agreed.key}/", HOST, body, content_type=XML)
    floor = request("POST", "/punchout/cxml/", HOST, body, content_type=XML)
    return rates("cXML setup request over HTTP / bare view", pool, ports, shop, floor, 200)


def login_rates(pool: Pool, ports: Ports, agreed: Agreed) -> list[Row]:
    """POST /punchout/oci/<key>/."""
    shop = request("POST", f"/punchout/oci/{agreed.key}/", HOST, login_form(agreed), content_type=FORM)
    floor = request("POST", "/punchout/oci/", HOST, login_form(agreed), content_type=FORM)
    return rates("OCI log-in over HTTP / bare view", pool, ports, shop, floor, 303)


def rates(name: str, pool: Pool, ports: Ports, shop: bytes, floor: bytes, status: int) -> list[Row]:
    """Both sides in turn."""
    sides = {
        "floor": Volley(ports.floor, (floor,), status, SECONDS),
        "shop": Volley(ports.shop, (shop,), status, SECONDS),
    }
    for volley in sides.values():
        fire_all(pool, volley)
    learn_sizes()
    found = paces_in_turn(pool, sides, seconds_spent, rounds=ROUNDS)
    return pace_rows(name, found["shop"], found["floor"], goal="ratio >= 0.6")


def setup_queries(agreed: Agreed) -> Row:
    """A setup request like any but the first of a process."""
    client = Client(HTTP_HOST=HOST)

    def post(serial: str) -> None:
        answer = client.post(f"/punchout/cxml/{agreed.key}/", setup_document(agreed, serial), content_type=XML)
        require(b'code="200"' in answer.content, answer.content)

    post("first")
    return queries("queries per setup request", count_queries(lambda: post("second")))


def login_queries(agreed: Agreed) -> Row:
    """A log-in likewise."""
    client = Client(HTTP_HOST=HOST)

    def post() -> None:
        answer = client.post(f"/punchout/oci/{agreed.key}/", login_form(agreed), content_type=FORM)
        require(answer.status_code == 303, answer.content)

    post()
    return queries("queries per OCI log-in", count_queries(post))


def queries(name: str, number: int) -> Row:
    """A count, held against DESIGN §19."""
    return row(name, number, "queries", goal=f"value <= {MAX_QUERIES}")


def require(is_right: bool, answer: bytes) -> None:
    """Raise if the door did not let the buyer in: refusals are quick, and measure nothing."""
    if not is_right:
        raise RuntimeError(f"The door answered {answer[:600]!r}.")
