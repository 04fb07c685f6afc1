"""An OCI call: names in any case, addresses in every spelling, contradictions refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.errors import Conflict, MissingValue, RemoteError, TooLarge
from protocols.limits import MAX_OCI_PARAMETERS
from protocols.messages import OciCall, OciFunction
from protocols.oci.read import read_call
from tests.protocols.samples import codes

HOOK = "https://erp.example/back?sap-client=100&sid=a%2Fb"


def read(*pairs: tuple[str, str]) -> OciCall:
    """The call, with a return address."""
    return read_call([*pairs, ("HOOK_URL", HOOK)])


def test_a_call_is_read_whole() -> None:
    pairs = (
        ("USERNAME", " buyer "),
        ("PASSWORD", " p "),
        ("~OkCode", "ADDI"),
        ("~TARGET", "_top"),
        ("~CALLER", "CTLG"),
        ("FUNCTION", "validate"),
        ("PRODUCTID", "A-1"),
        ("QUANTITY", "5"),
        ("SEARCHSTRING", "bolt"),
    )

    assert read(*pairs) == OciCall(
        function=OciFunction.VALIDATE,
        return_url=HOOK,
        user="buyer",
        secret=" p ",
        parameters=(*pairs, ("HOOK_URL", HOOK)),
        ok_code="ADDI",
        target="_top",
        caller="CTLG",
        product_id="A-1",
        search_string="bolt",
        quantity="5",
    )


def test_names_are_read_in_any_case() -> None:
    call = read_call(
        [("username", "u"), ("Password", "p"), ("hook_url", HOOK), ("~okcode", "ADDI"), (" ~Target ", "x")]
    )

    assert (call.user, call.secret, call.return_url, call.ok_code, call.target) == ("u", "p", HOOK, "ADDI", "x")


def test_a_connection_may_name_its_own_parameters() -> None:
    call = read_call(
        [("kundennr", "7"), ("PW", "p"), ("HOOK_URL", HOOK)], user_parameter="KundenNr", secret_parameter="pw"
    )

    assert (call.user, call.secret) == ("7", "p")


def test_secrets_and_parameters_are_not_printed() -> None:
    assert "s3cret" not in repr(read(("PASSWORD", "s3cret")))


def test_the_newer_target_wins() -> None:
    assert read(("~TARGET", "old"), ("returntarget", "new")).target == "new"


@pytest.mark.parametrize("name", ["HOOK_URL", "hook_url", "hookurl", "MM_HOOK_URL"])
def test_the_return_address_has_many_names(name: str) -> None:
    assert read_call([(name, HOOK)]).return_url == HOOK


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("https%3A%2F%2Ferp.example%2Fb%3Fa%3D1", "https://erp.example/b?a=1"),
        ("https%253A%252F%252Ferp.example%252Fb", "https://erp.example/b"),
        ("https://erp.example/b?a=1&amp;b=2&copy=3", "https://erp.example/b?a=1&b=2&copy=3"),
    ],
)
def test_an_address_encoded_too_often_is_read_with_a_finding(raw: str, address: str) -> None:
    call = read_call([("HOOK_URL", raw)])

    assert (call.return_url, codes(call)) == (address, ["oci.hook_url.encoded"])


@pytest.mark.parametrize(
    "address",
    ["https://erp.example/#/catalog/cart", "https://erp.example/?a=%2525", "SAPEVENT:POST", "sapevent:POST", "javascript:alert(1)",
     "https://erp.example/a+b"],
)  # fmt: skip
def test_an_address_is_otherwise_left_alone(address: str) -> None:
    call = read_call([("HOOK_URL", f" {address}\n")])

    assert (call.return_url, codes(call)) == (address, [])


def test_a_thrice_encoded_address_is_somebody_elses_problem() -> None:
    assert not read_call([("HOOK_URL", "https%25253A%25252F")]).return_url.startswith("https:")


@pytest.mark.parametrize("pairs", [[], [("HOOK_URL", " ")], [("USERNAME", "u")]])
def test_without_return_address_there_is_no_visit(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(MissingValue) as refused:
        read_call(pairs)

    assert refused.value.code == "oci.hook_url.missing"


@pytest.mark.parametrize(
    "pairs",
    [
        [("HOOK_URL", HOOK), ("hook_url", "https://evil.example/")],
        [("HOOK_URL", HOOK), ("hookurl", "https://evil.example/")],
        [("HOOK_URL", HOOK), ("USERNAME", "a"), ("username", "b")],
        [("HOOK_URL", HOOK), ("X", ""), ("x", "1")],
    ],
)
def test_contradicting_repeats_are_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(Conflict) as refused:
        read_call(pairs)

    assert (refused.value.code, refused.value.status) == ("oci.parameter.conflict", "409")


def test_equal_repeats_are_one() -> None:
    assert read(("HOOK_URL", HOOK), ("USERNAME", "a"), ("username", "a"), ("hookurl", HOOK)).return_url == HOOK


def test_an_unknown_function_is_shopping_with_a_finding() -> None:
    call = read(("FUNCTION", "QUANTITYCHECK"))

    assert (call.function, codes(call)) == (OciFunction.SHOPPING, ["oci.function.unknown"])


@pytest.mark.parametrize("pairs", [(), (("FUNCTION", ""),)])
def test_no_function_is_shopping(pairs: tuple[tuple[str, str], ...]) -> None:
    assert (read(*pairs).function, codes(read(*pairs))) == (OciFunction.SHOPPING, [])


def test_fields_of_a_cart_in_a_call_are_parameters_like_others() -> None:
    assert ("NEW_ITEM-VENDOR[1]", "7") in read(("NEW_ITEM-VENDOR[1]", "7")).parameters


def test_too_many_parameters_are_refused() -> None:
    with pytest.raises(TooLarge):
        read_call((f"p{n}", "") for n in range(MAX_OCI_PARAMETERS + 1))


@given(
    st.lists(
        st.tuples(st.sampled_from(["HOOK_URL", "hookurl", "FUNCTION", "~TARGET"]) | st.text(), st.text()), max_size=8
    )
)
def test_any_call_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        call = read_call(pairs)
    except RemoteError:
        return

    assert call.parameters == tuple(pairs)
