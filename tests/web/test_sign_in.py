"""Signing in at a real provider, and every way somebody might try to get in without."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from gnomon.operations.home import Home
from gnomon.settings import SignInSettings
from gnomon.web.provider import Provider as Client
from gnomon.web.provider import SignInError
from oidc_provider import Browser, Claims, Provider

Visit = Callable[..., Browser]


@pytest.fixture(autouse=True)
def _honest(provider: Provider) -> Iterator[None]:
    yield
    provider.honest()


def _query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_somebody_signs_in_and_sees_what_they_wanted(visitor: Visit, home: Home) -> None:
    browser = visitor()
    sent = browser.get("/units/shop?window=4w")
    assert sent.status_code == 303
    wanted = _query(sent.headers["location"])["next"]
    answer = browser.sign_in("ann", wanted)

    assert answer.headers["location"] == "/units/shop?window=4w"
    page = browser.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Sign out" in page.text
    assert "Local single-user mode" not in page.text
    assert page.headers["cache-control"] == "no-store"
    newest = home.inbox.entries(limit=1, action="sign_in")[0]
    assert (newest.who, newest.action) == ("ann", "sign_in")


def test_the_provider_is_asked_with_proof_and_the_cookie_is_for_us_alone(
    visitor: Visit, guarded: str
) -> None:
    browser = visitor()
    asked = _query(browser.sent_to_provider())

    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert asked["redirect_uri"] == f"{guarded}/sign-in/return"
    told = browser.sign_in("ann").headers.get_list("set-cookie")
    (session,) = [each for each in told if each.startswith("gnomon=")]
    assert session.endswith("; Path=/; HttpOnly; SameSite=Lax")


def test_who_is_in_no_group_of_readers_stays_out(visitor: Visit) -> None:
    browser = visitor()
    answer = browser.sign_in("guest")

    assert answer.status_code == 403
    assert "Ask an administrator" in answer.text
    assert browser.cookie is None


def test_an_address_that_is_not_verified_makes_nobody_of_the_catalogue(visitor: Visit) -> None:
    assert visitor("ann").get("/people/ann.json").status_code == 200
    assert visitor("mallory").get("/people/ann.json").status_code == 403


def test_signing_out_ends_the_session_whoever_kept_the_cookie(visitor: Visit) -> None:
    browser = visitor("ann")
    kept = browser.cookie
    answer = browser.post("/sign-out")

    assert answer.headers["location"] == "/signed-out"
    assert "Sign out at the provider too" in browser.get("/signed-out").text
    assert browser.cookie is None
    for cookie in (kept, ""):
        again = httpx2.get(f"{browser.address}/index.json", headers={"cookie": f"gnomon={cookie}"})
        assert again.status_code == 401


def test_nobody_elsewhere_signs_somebody_out(visitor: Visit) -> None:
    browser = visitor("ann")
    answer = browser.post("/sign-out", headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert browser.get("/index.json").status_code == 200


def _refused(browser: Browser, answer: httpx2.Response, why: str) -> None:
    assert answer.status_code == 400, answer.text
    assert why in answer.text
    assert browser.cookie is None
    assert browser.get("/index.json").status_code == 401


def test_a_state_nobody_began_is_refused(visitor: Visit) -> None:
    browser = visitor()
    back = browser.allowed(browser.sent_to_provider(), "ann")
    forged = f"{back.partition('?')[0]}?{urlencode(_query(back) | {'state': 'x' * 43})}"

    _refused(browser, browser.client.get(forged), "began no such sign-in")


def test_a_sign_in_is_of_the_browser_that_began_it(visitor: Visit) -> None:
    """An attacker's own answer, handed to somebody else, must not sign them in as the attacker."""
    attacker, victim = visitor(), visitor()
    back = attacker.allowed(attacker.sent_to_provider(), "dan")

    _refused(victim, victim.client.get(back), "began no such sign-in")


def test_an_answer_is_good_for_one_session(visitor: Visit) -> None:
    browser = visitor()
    back = browser.allowed(browser.sent_to_provider(), "ann")
    assert browser.client.get(back).status_code == 303
    browser.client.cookies.delete("gnomon")

    _refused(browser, browser.client.get(back), "began no such sign-in")


def test_a_code_is_good_for_one_exchange(visitor: Visit) -> None:
    """A code that was used before is worth nothing in another sign-in of the same browser."""
    browser = visitor()
    back = browser.allowed(browser.sent_to_provider(), "ann")
    assert browser.client.get(back).status_code == 303
    browser.client.cookies.clear()
    state = _query(browser.sent_to_provider())["state"]
    replayed = f"{back.partition('?')[0]}?{urlencode(_query(back) | {'state': state})}"

    _refused(browser, browser.client.get(replayed), "refused the code")


def test_a_code_of_another_sign_in_is_not_proven(visitor: Visit) -> None:
    """PKCE: a stolen code is worth nothing without the secret of the browser it was made for."""
    browser, thief = visitor(), visitor()
    stolen = _query(browser.allowed(browser.sent_to_provider(), "ann"))["code"]
    state = _query(thief.sent_to_provider())["state"]
    answer = thief.get("/sign-in/return", params={"code": stolen, "state": state})

    _refused(thief, answer, "refused the code")


_LIES: dict[str, tuple[Callable[[Claims], Claims], Claims, str]] = {
    "nonce": (lambda told: told | {"nonce": "another"}, {}, "nonce"),
    "no nonce": (lambda told: {k: v for k, v in told.items() if k != "nonce"}, {}, "nonce"),
    "issuer": (lambda told: told | {"iss": "https://evil.example"}, {}, "iss"),
    "audience": (lambda told: told | {"aud": "another-client"}, {}, "aud"),
    "audiences": (lambda told: told | {"aud": ["gnomon", "x"], "azp": "x"}, {}, "azp"),
    "expired": (lambda told: told | {"exp": int(time.time()) - 120}, {}, "exp"),
    "no expiry": (lambda told: {k: v for k, v in told.items() if k != "exp"}, {}, "exp"),
    "of the future": (lambda told: told | {"iat": int(time.time()) + 600}, {}, "future"),
    "access token": (lambda told: told | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, {}, "at_hash"),
    "alg none": (dict, {"alg": "none"}, "none"),
    "alg shared": (dict, {"alg": "HS256"}, "HS256"),
}


@pytest.mark.parametrize("lie", _LIES)
def test_a_token_that_lies_is_refused(visitor: Visit, provider: Provider, lie: str) -> None:
    provider.bend, provider.header, why = _LIES[lie]
    browser = visitor()
    answer = browser.sign_in("ann")

    _refused(browser, answer, "refused")
    assert why in answer.text


def test_a_token_signed_by_somebody_else_is_refused(visitor: Visit, provider: Provider) -> None:
    provider.key = provider.new_key()
    browser = visitor()

    _refused(browser, browser.sign_in("ann"), "refused")


def test_a_key_of_the_right_name_and_the_wrong_hand_is_refused(
    visitor: Visit, provider: Provider
) -> None:
    provider.header = {"kid": provider.key.kid}
    provider.key = provider.new_key()
    browser = visitor()

    _refused(browser, browser.sign_in("ann"), "refused")


def test_the_provider_changes_its_keys(visitor: Visit, provider: Provider) -> None:
    assert visitor("ann").get("/index.json").status_code == 200
    provider.key = provider.new_key()
    provider.published = [provider.key]

    assert visitor("lea").get("/index.json").status_code == 200


def test_an_answer_of_another_provider_is_refused(visitor: Visit) -> None:
    browser = visitor()
    back = browser.allowed(browser.sent_to_provider(), "ann")

    _refused(browser, browser.client.get(f"{back}&iss=https://evil.example"), "evil.example")


def test_a_refusal_of_the_provider_is_said(visitor: Visit) -> None:
    browser = visitor()
    state = _query(browser.sent_to_provider())["state"]
    answer = browser.get("/sign-in/return", params={"state": state, "error": "access_denied"})

    _refused(browser, answer, "access_denied")


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "/sign-out",
        "",
    ],
)
def test_nobody_is_sent_elsewhere(visitor: Visit, wanted: str) -> None:
    assert visitor().sign_in("ann", wanted).headers["location"] == "/"


def test_a_session_is_never_one_that_was_there_before(visitor: Visit) -> None:
    """Whoever put a cookie into somebody's browser does not share their session."""
    attacker = visitor("dan")
    planted = attacker.cookie
    headers = {"cookie": f"gnomon={planted}"}
    begun = httpx2.get(f"{attacker.address}/sign-in", headers=headers)
    attempt = begun.headers["set-cookie"].partition(";")[0]
    back = visitor().allowed(begun.headers["location"], "ann")
    answer = httpx2.get(back, headers={"cookie": f"gnomon={planted}; {attempt}"})

    fresh = answer.headers.get_list("set-cookie")[0].partition(";")[0]
    assert fresh.startswith("gnomon=")
    assert fresh != f"gnomon={planted}"
    # The planted session is over, not only replaced.
    assert attacker.get("/index.json").status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "x.y", "é.é", "a" * 5_000, '"', "..", "x." + "0" * 64])
def test_a_cookie_we_did_not_sign_is_nobody(guarded: str, cookie: str) -> None:
    headers = {"cookie": f"gnomon={cookie}".encode("latin-1")}
    assert httpx2.get(f"{guarded}/index.json", headers=headers).status_code == 401


def test_a_name_that_leads_here_is_not_enough(guarded: str, address: str) -> None:
    """A page elsewhere whose name was made to lead here must read nothing."""
    for server in (guarded, address):
        answer = httpx2.get(f"{server}/index.json", headers={"host": "evil.example:8321"})
        assert answer.status_code == 421


def test_every_page_of_a_local_server_says_that_it_is_one(client: httpx2.Client) -> None:
    for path in ("/", "/units/shop", "/metrics", "/sources", "/nowhere"):
        assert "Local single-user mode" in client.get(path).text
    assert client.get("/sign-in").status_code == 404


def test_a_provider_that_calls_itself_otherwise_is_refused(provider: Provider) -> None:
    def client(**changes: Any) -> Client:
        told = {"issuer": provider.issuer, "client_id": "g", "address": "http://127.0.0.1:1"}
        return Client(SignInSettings(**told | changes))

    for lie in ({"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/t"}):
        provider.discloses = lie
        with pytest.raises(SignInError, match=r"evil\.example"):
            client().sign_in_address(state="s", nonce="n", verifier="v" * 43)
    with pytest.raises(SignInError, match="did not answer"):
        client(issuer="http://127.0.0.1:9").sign_in_address(state="s", nonce="n", verifier="v")
