"""What customers say, on a page: who waits, what several say, and links a person confirms."""

from html import unescape

import httpx2
import yaml

from web_pages import parsed


def test_who_waits_the_longest_stands_first_and_repeats_are_a_group(client: httpx2.Client) -> None:
    told = client.get("/customers.json").json()
    assert [row["title"] for row in told["waiting"]][:2] == [
        "Paying with a gift card fails",
        "My gift card is refused",
    ]
    assert (told["voices"]["count"], told["voices"]["unanswered_count"]) == (4, 4)
    assert [(one["title"], one["count"]) for one in told["groups"]] == [
        ("Paying with a gift card fails", 2)
    ]
    assert told["voices"]["channels"] == {"support_desk": 4}


def test_a_saying_says_how_far_it_has_come_and_what_it_lacks(client: httpx2.Client) -> None:
    told = client.get("/customers.json").json()
    assert {row["state"] for row in told["waiting"]} == {"none yet"}
    assert [(one["service"], one["href"], one["count"]) for one in told["services"]] == [
        ("not told", None, 4)
    ]
    one = client.get("/customers/zendesk:feedback:1.json").json()
    assert [(each["what"], each["after"]) for each in one["moments"]] == [
        ("The customer said it", "")
    ]
    assert one["missing"] == [
        "nobody has answered",
        "the customer has not heard what became of it",
    ]
    assert (one["work"], one["learned"]) == ([], [])
    page = parsed(client.get("/customers/zendesk:feedback:1").text).text
    assert "No ticket and no change is linked to it." in page


def test_another_scope_has_its_own_customers(client: httpx2.Client) -> None:
    told = client.get("/customers.json?scope=shop").json()
    assert (told["voices"]["count"], told["waiting"]) == (0, [])


def test_a_saying_shows_its_group_and_proposes_what_shares_its_words(client: httpx2.Client) -> None:
    told = client.get("/customers/zendesk:feedback:1.json").json()
    assert [row["title"] for row in told["others"]] == ["My gift card is refused"]
    (first, *_) = told["proposals"]
    assert (first["title"], first["kind"]) == ("Gift cards cannot be used", "says the same")
    document = yaml.safe_load(first["text"])
    assert document["kind"] == "FeedbackLink"
    assert document["spec"] == {
        "feedback": "zendesk:feedback:1",
        "sameAs": "zendesk:feedback:3",
        "confirmedBy": "local",
    }


def test_a_title_is_text_wherever_it_stands(client: httpx2.Client) -> None:
    for address in ("/customers", "/customers/zendesk:feedback:4"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<script>alert('x')</script>" in unescape(page)


def test_what_nobody_said_is_not_found(client: httpx2.Client) -> None:
    answer = client.get("/customers/zendesk:feedback:999")
    assert answer.status_code == 404
    assert "No saying has the key" in parsed(answer.text).text
