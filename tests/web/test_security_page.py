"""What protects workloads on the platform, as its page says it."""

import httpx2

from web_pages import parsed


def test_protections_stand_with_their_leaves_and_what_has_none(client: httpx2.Client) -> None:
    """Of ten queues three run without encryption: two with leave, one whose leave has ended."""
    page = client.get("/security.json").json()
    (queues,) = [each for each in page["services"] if each["title"] == "Queues"]
    assert queues["whole"] == "70.0 % of 10 workloads as they should be"
    (row,) = queues["protections"]
    assert (row["fact"], row["workloads"], row["mark"]) == (
        "storage encryption",
        "7 of 10",
        "missed",
    )
    assert row["said"] == "1 workload runs without it and without leave; 1 ended."
    assert [(leave["who"], leave["mark"]) for leave in row["leaves"]] == [
        ("pay, 1 workloads", "missed"),
        ("shop, 2 workloads", "attention"),
    ]
    # What a catalogue names as evidence is no link where a browser would run it.
    assert row["evidence_href"] is None


def test_a_product_without_reports_is_not_known_to_be_safe(client: httpx2.Client) -> None:
    page = client.get("/security.json").json()
    products = {row["name"]: row for row in page["products"]}
    assert {gate[0] for row in products.values() for gate in row["gates"]} == {"not known"}
    assert page["adopted"][0][1] == "no gate said anything: not known"
    (owned,) = [row["leaves"] for name, row in products.items() if name == "checkout"]
    assert owned == ["storage encryption of Queues"]
    assert "neither safe nor unsafe" in parsed(client.get("/security").text).text
