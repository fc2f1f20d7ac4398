"""The addresses of people with accounts: found by their own administrator, by nobody else."""

import pytest
from django.urls import reverse
from django_otp_webauthn.models import WebAuthnCredential

from accounts.models import SignIn
from tests.people import appoint, make_user
from tests.test_scope_gate import ADDRESSES, OF_ACCOUNTS, ask, body_of

DETAILS = sorted(name for name, parameters in ADDRESSES.items() if parameters and name.startswith(OF_ACCOUNTS))
CANARY = "นกกระจิบธรรมดา"
# What somebody does with his own account: of nobody else it is not found.
OWN = {"accounts:device-end", "accounts:passkey-remove"}
# Which row an address is about, and what it names besides.
SUBJECTS = {
    "accounts:device-end": ("sign_in", {}),
    "accounts:passkey-remove": ("passkey", {}),
    "accounts:person": ("account", {}),
    "accounts:person-deed": ("account", {"deed": "sign-out"}),
    "accounts:person-link": ("account", {}),
    "accounts:post-hand-over": ("appointment", {}),
}


@pytest.fixture
def rows(areas, client_of):
    account = make_user("canary", CANARY, f"{CANARY}ตัวผู้", phone="0999999999")
    appointment = appoint(account, "subdistrict-team", "840102")
    client_of(account)
    return {
        "account": account,
        "appointment": appointment,
        "sign_in": SignIn.objects.get(user=account),
        "passkey": WebAuthnCredential.objects.create(user=account, credential_id=b"1", public_key=b"1", aaguid="0"),
    }


def path_to(name: str, rows) -> str:
    row, more = SUBJECTS[name]
    return reverse(name, kwargs={"pk": rows[row].pk} | more)


def test_every_address_with_a_parameter_has_its_subject():
    assert set(DETAILS) == set(SUBJECTS)


@pytest.mark.parametrize("name", DETAILS)
def test_an_administrator_elsewhere_finds_nobody(name, rows, client_of, outside_admin):
    for answer in ask(client_of(outside_admin), path_to(name, rows)):
        assert answer.status_code in {404, 405}
        assert CANARY not in body_of(answer)


@pytest.mark.parametrize("name", [name for name in DETAILS if name not in OWN])
@pytest.mark.parametrize("who", ["subdistrict_officer", "district_chief", "provincial_officer", "auditor"])
def test_whoever_administers_no_accounts_is_refused(name, who, rows, client_of, request):
    answers = ask(client_of(request.getfixturevalue(who)), path_to(name, rows))
    assert {answer.status_code for answer in answers} <= {403, 405}


@pytest.mark.parametrize("name", [name for name in DETAILS if name not in OWN])
def test_their_own_administrator_reaches_them(name, rows, client_of, account_admin):
    client, path = client_of(account_admin), path_to(name, rows)
    assert {client.get(path).status_code, client.post(path).status_code} - {403, 404, 405}


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_is_ones_own_is_reached(name, rows, client_of):
    assert client_of(rows["account"]).post(path_to(name, rows)).status_code == 302


@pytest.mark.parametrize("name", ["people", "people-review"])
@pytest.mark.parametrize("query", ["", f"?q={CANARY}", "?area=84", "?area=840102", "?after=1", "?before=9999"])
def test_no_list_shows_somebody_of_another_area(name, query, rows, client_of, outside_admin):
    told = body_of(client_of(outside_admin).get(reverse(f"accounts:{name}") + query))
    assert CANARY not in told.replace(query, "").replace(f'value="{CANARY}"', "")
    assert "0999999999" not in told


@pytest.mark.parametrize("pk", ["0", "999999999", "9" * 18])
def test_a_number_that_is_nobodys_is_not_found(pk, client_of, account_admin):
    assert client_of(account_admin).get(f"/account/people/{pk}/").status_code == 404


def test_what_is_no_deed_is_not_found(rows, client_of, account_admin):
    path = f"/account/people/{rows['account'].pk}/promote/"
    assert client_of(account_admin).post(path).status_code == 404
