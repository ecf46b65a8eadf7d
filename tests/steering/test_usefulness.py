"""Which metrics would be missed."""

from gnomon.answers.lineage import metrics
from gnomon.steering.usefulness import usefulness


def test_what_nobody_uses_is_told_from_what_guards_something_used() -> None:
    known = metrics()
    looked = known["time_to_merge"]
    idle = [name for name in known if name not in ("time_to_merge", looked.balance)]
    aimed = idle[0]
    found = {
        one.metric: one
        for one in usefulness(known.values(), {"time_to_merge": 7}, targets={aimed: 2})
    }

    assert found["time_to_merge"].looks == 7
    assert found[looked.balance].guards == ("Time to merge",)
    balances = {known[name].balance for name in ("time_to_merge", aimed)}
    used = {"time_to_merge", aimed, *balances}
    assert {name for name, one in found.items() if one.is_used} == used & known.keys()


def test_the_most_looked_at_come_first() -> None:
    known = metrics()
    first, second, *_ = known
    found = usefulness(known.values(), {first: 1, second: 5}, targets={})

    assert [one.metric for one in found[:2]] == [second, first]
