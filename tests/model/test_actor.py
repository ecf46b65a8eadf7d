"""Which account is whose."""

from engine_fixtures import Connection, build, ordered
from gnomon.model.actor import actor
from gnomon.model.doubtful_identity import doubtful_identity
from told import identity, person

FACTS = [
    person("ann", email="ann@shop.test", aliases=("a.old@shop.test", "gitlab:annie")),
    person("bob", email="bob@shop.test"),
    person("cy", name="Cy Ray", aliases=("jira:557058:F58131CB",)),
    person("kim-1", name="Kim Lee"),
    person("kim-2", name="Kim Lee"),
    person("robot", email="robot@shop.test", kind="bot"),
    identity("annie", email="private@home.test"),
    identity("A.Old@shop.test", source="git", user_name=None, email="a.old@shop.test"),
    identity("b7", email="BOB@shop.test"),
    identity("bob", email=None),
    identity("kim", name="Kim Lee"),
    # A tool that hides user names and addresses tells the account's id alone.
    identity("557058:f58131cb", source="jira", user_name=None, name="Cy Ray", email=None),
    identity("renovate-bot"),
    identity("copilot-swe", is_bot=True),
    identity("r2", email="robot@shop.test"),
    identity("hook", email="bob@shop.test", is_bot=True),
]


def test_accounts_are_joined_by_the_strongest_rule(con: Connection) -> None:
    found = build(con, actor, FACTS)
    assert ordered(found, "identity_id", "person_id", "kind", "rule") == [
        ("git:identity:A.Old@shop.test", "catalog:person:ann", "human", "alias"),
        ("gitlab:identity:annie", "catalog:person:ann", "human", "alias"),
        ("gitlab:identity:b7", "catalog:person:bob", "human", "email"),
        ("gitlab:identity:bob", "catalog:person:bob", "human", "user_name"),
        ("gitlab:identity:copilot-swe", "gitlab:identity:copilot-swe", "assistant", None),
        ("gitlab:identity:hook", "catalog:person:bob", "bot", "email"),
        ("gitlab:identity:kim", "gitlab:identity:kim", "human", None),
        ("gitlab:identity:r2", "catalog:person:robot", "bot", "email"),
        ("gitlab:identity:renovate-bot", "gitlab:identity:renovate-bot", "bot", None),
        ("jira:identity:557058:f58131cb", "catalog:person:cy", "human", "alias"),
    ]


def test_doubtful_accounts_are_listed_with_everybody_they_could_be(con: Connection) -> None:
    found = build(con, doubtful_identity, FACTS)
    assert ordered(found, "identity_id", "person_id", "rule", "person_count") == [
        ("gitlab:identity:kim", "catalog:person:kim-1", "name", 2),
        ("gitlab:identity:kim", "catalog:person:kim-2", "name", 2),
    ]


def test_patterns_of_bots_are_a_judgement(con: Connection) -> None:
    found = build(con, actor, [identity("renovate-bot")], bot_name_patterns=())
    assert ordered(found, "kind") == [("human",)]
