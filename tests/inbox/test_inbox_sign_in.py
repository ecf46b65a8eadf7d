"""Sessions, tokens, the journal and counts of looks, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from inbox_clock import Clock
from sqlalchemy import select

from gnomon.inbox import Attempt, Inbox, Limits, Looked
from gnomon.inbox.tables import api_token, metadata, session

LIMITS = Limits(idle=timedelta(minutes=60), whole=timedelta(hours=12))
ATTEMPT = Attempt(nonce="n", verifier="v", target="/units/shop")


def test_an_attempt_is_taken_once_by_the_browser_that_began_it(inbox: Inbox) -> None:
    state, browser = inbox.begin_attempt(ATTEMPT)

    assert inbox.take_attempt("another", browser) is None
    assert inbox.take_attempt(state, browser) == ATTEMPT
    assert inbox.take_attempt(state, browser) is None


def test_an_attempt_of_another_browser_is_spent(inbox: Inbox) -> None:
    state, browser = inbox.begin_attempt(ATTEMPT)
    _, other = inbox.begin_attempt(ATTEMPT)

    assert inbox.take_attempt(state, other) is None
    assert inbox.take_attempt(state, browser) is None


def test_an_attempt_waits_ten_minutes(inbox: Inbox, clock: Clock) -> None:
    state, browser = inbox.begin_attempt(ATTEMPT)
    clock.step(601)

    assert inbox.take_attempt(state, browser) is None


def test_a_session_ends_when_nobody_asks(inbox: Inbox, clock: Clock) -> None:
    secret = inbox.begin_session("{}")
    for _ in range(3):
        clock.step(50 * 60)
        found = inbox.session(secret, LIMITS)
        assert found is not None
        secret = found.changed_to or secret
    clock.step(61 * 60)

    assert inbox.session(secret, LIMITS) is None
    assert _session_count(inbox) == 0


def test_a_session_ends_however_often_it_is_used(inbox: Inbox, clock: Clock) -> None:
    secret = inbox.begin_session("{}")
    hours = 0
    while found := inbox.session(secret, LIMITS):
        secret = found.changed_to or secret
        clock.step(45 * 60)
        hours += 0.75

    assert 12 < hours <= 12.75


def test_a_session_changes_its_id_and_the_old_one_soon_ends(inbox: Inbox, clock: Clock) -> None:
    first = inbox.begin_session('{"sub": "ann"}')
    clock.step(16 * 60)
    found = inbox.session(first, LIMITS)

    assert found is not None
    second = found.changed_to
    assert second is not None
    assert second != first
    late = inbox.session(first, LIMITS)
    assert late is not None
    assert (late.claims, late.changed_to) == ('{"sub": "ann"}', None)
    clock.step(61)
    assert inbox.session(first, LIMITS) is None
    assert inbox.session(second, LIMITS) is not None


def test_signing_out_ends_the_new_id_and_the_old_one(inbox: Inbox, clock: Clock) -> None:
    first = inbox.begin_session("{}")
    clock.step(16 * 60)
    found = inbox.session(first, LIMITS)
    assert found is not None
    assert found.changed_to is not None
    inbox.end_session(first)

    assert inbox.session(first, LIMITS) is None
    assert inbox.session(found.changed_to, LIMITS) is None


def _session_count(inbox: Inbox) -> int:
    with inbox._database.read() as connection:
        return len(connection.execute(select(session)).all())


def test_no_secret_is_in_the_database(inbox: Inbox) -> None:
    secrets = [inbox.begin_session("{}"), *inbox.begin_attempt(ATTEMPT)]
    secrets.append(_token(inbox).rpartition("_")[2])
    with inbox._database.read() as connection:
        kept = repr([connection.execute(select(table)).all() for table in metadata.sorted_tables])

    assert [secret for secret in secrets if secret in kept] == []


def _token(inbox: Inbox, days: float = 90, owner: str = "ann") -> str:
    expires = datetime.now(UTC) + timedelta(days=days)
    return inbox.create_token("CI", owner=owner, scopes=("read", "events"), expires_at=expires)


def test_a_token_is_known_by_its_secret_alone(inbox: Inbox) -> None:
    told = _token(inbox)
    found = inbox.token(told)

    assert found is not None
    assert (found.name, found.owner, found.scopes) == ("CI", "ann", ("read", "events"))
    assert told.startswith(f"gnm_{found.id}_")
    for wrong in (told[:-1], f"gnm_{found.id}_", f"gnm_{found.id}", told[4:], "", "gnm_", "gnm__"):
        assert inbox.token(wrong) is None, wrong


def test_a_token_expires(inbox: Inbox, clock: Clock) -> None:
    told = inbox.create_token(
        "CI",
        owner="ann",
        scopes=("read",),
        expires_at=datetime.fromtimestamp(clock.now / 1e6, UTC) + timedelta(days=1),
    )
    assert inbox.token(told) is not None
    clock.step(86_400)
    assert inbox.token(told) is None


def test_a_token_is_revoked_by_its_owner(inbox: Inbox) -> None:
    told = _token(inbox)
    (listed,) = inbox.tokens("ann")

    assert inbox.revoke_token(listed.id, owner="bob") is False
    assert inbox.token(told) is not None
    assert inbox.revoke_token(listed.id, owner="ann") is True
    assert inbox.token(told) is None
    assert inbox.revoke_token(listed.id) is False
    assert inbox.tokens("bob") == []


def test_the_journal_lists_the_newest_first(inbox: Inbox, clock: Clock) -> None:
    for number in range(3):
        inbox.record("ann", "token.created", f"token {number}")
        clock.step(1)
    inbox.record("bob", "events.retried", "gitlab")

    assert [one.about for one in inbox.entries(limit=2)] == ["gitlab", "token 2"]
    assert [one.about for one in inbox.entries(limit=9, action="token")] == [
        "token 2", "token 1", "token 0"
    ]  # fmt: skip
    assert [one.about for one in inbox.entries(limit=9, who="bob")] == ["gitlab"]


def test_a_look_is_kept_for_the_person_looked_at(inbox: Inbox) -> None:
    inbox.record_look("ann", "bob", "/people/ann")

    (look,) = inbox.looks("ann", limit=9)
    assert (look.who, look.what) == ("bob", "/people/ann")
    assert inbox.looks("bob", limit=9) == []
    assert inbox.looks_by("bob") == ["/people/ann"]


def test_a_forgotten_person_is_in_no_entry(inbox: Inbox) -> None:
    inbox.record("ann", "person.exported", "bob")
    inbox.record_look("ann", "bob", "/people/ann")
    inbox.begin_session('{"name": "Ann Archer"}')
    _token(inbox)
    count = inbox.clean_people({"ann"}, lambda text: text.replace("ann", "forgotten-1"))

    assert count == 4
    assert [one.who for one in inbox.entries(limit=9)] == ["forgotten-1"]
    assert inbox.looks("ann", limit=9) == []
    assert [one.what for one in inbox.looks("forgotten-1", limit=9)] == ["/people/forgotten-1"]
    assert _session_count(inbox) == 0
    assert [one.owner for one in inbox.tokens()] == ["forgotten-1"]


def test_looks_are_counted_by_day(inbox: Inbox) -> None:
    looked = Looked(date(2026, 3, 2), "/metrics/{name}", "change_lead_time")
    inbox.add_uses({looked: 2, looked._replace(about=""): 1})
    inbox.add_uses({looked: 3})

    told = [(one.about, one.times) for one in inbox.uses(date(2026, 3, 1))]
    assert told == [("", 1), ("change_lead_time", 5)]
    assert inbox.uses(date(2026, 3, 3)) == []


def test_a_restore_brings_nobody_back_in_and_takes_no_entry_away(
    inbox: Inbox, tmp_path_factory: pytest.TempPathFactory
) -> None:
    told, kept = _token(inbox), _token(inbox)
    signed_in = inbox.begin_session("{}")
    inbox.record("ann", "before")
    file = tmp_path_factory.mktemp("backup") / "inbox.db"
    inbox.backup(file)
    revoked = inbox.token(told)
    assert revoked is not None
    inbox.revoke_token(revoked.id)
    inbox.record("ann", "after")
    inbox.restore(file)

    assert inbox.session(signed_in, LIMITS) is None
    assert inbox.token(told) is None
    assert inbox.token(kept) is not None
    assert {one.action for one in inbox.entries(limit=9)} == {"before", "after"}
    with inbox._database.read() as connection:
        assert len(connection.execute(select(api_token)).all()) == 2
