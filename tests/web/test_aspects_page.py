"""The four aspects of a unit, and of the units it is made of."""

import httpx2

from gnomon.answers.lineage import metrics


def test_a_unit_is_seen_by_four_aspects_and_so_are_its_parts(client: httpx2.Client) -> None:
    told = client.get("/units/commerce/aspects.json").json()

    assert [board["title"] for board in told["boards"]] == [
        "Product research",
        "Product management",
        "Build pipeline",
        "Production",
    ]
    assert told["whole"]["of"] == len(metrics())
    assert 0 < told["whole"]["live"] < told["whole"]["of"]
    for name in ("live", "of"):
        assert sum(board["coverage"][name] for board in told["boards"]) == told["whole"][name]
    assert {unit["title"] for unit in told["units"]} >= {"shop", "pay"}
    for unit in told["units"]:
        of = [one["of"] for one in unit["aspects"]]
        assert of == [board["coverage"]["of"] for board in told["boards"]]


def test_what_is_not_seen_names_what_would_bring_it(client: httpx2.Client) -> None:
    told = client.get("/units/shop/aspects.json").json()

    for board in told["boards"]:
        shown = [one["title"] for phase in board["phases"] for one in phase["figures"]]
        hidden = [title for titles in board["missing"].values() for title in titles]
        assert len(shown) + len(hidden) + len(board["silent"]) == board["coverage"]["of"]
        assert not set(shown) & {*hidden, *board["silent"]}
    (management,) = [one for one in told["boards"] if one["name"] == "management"]
    assert management["coverage"]["live"] > 0
    assert told["initiative_count"] == 2
