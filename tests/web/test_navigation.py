"""The header leads to areas, and from each to the pages that say they belong there."""

from collections import Counter

import httpx2

from gnomon.web.navigation import Place, areas, places
from web_pages import parsed


def test_places_are_found_by_their_pages_from_the_left() -> None:
    found = [place.path for place in places()]
    assert found[0] == "/"
    assert {"/metrics", "/sources"} <= set(found)
    assert len(set(found)) == len(found)
    assert max(Counter((place.area, place.order) for place in places()).values()) == 1


def test_areas_are_few_and_lead_to_the_first_page_that_is_open() -> None:
    assert [area.title for area in areas(places())][:2] == ["Overview", "Deliver"]
    assert len(areas(places())) <= 7
    few = [place for place in places() if place.path in ("/incidents", "/practice")]
    (run,) = areas(few)
    assert (run.title, run.places[0].path) == ("Run", "/incidents")
    assert areas([]) == ()


def test_a_page_no_header_leads_to_is_of_an_area_all_the_same() -> None:
    current = [area.title for area in areas(places()) if area.is_current("/units/shop/flow")]
    assert current == ["Overview"]
    # What changed and one change to the code have like addresses and are two things.
    of_code = [area.title for area in areas(places()) if area.is_current("/changes/a:change:1!5")]
    assert of_code == ["Deliver"]


def test_a_page_is_current_with_what_is_below_it() -> None:
    metrics = Place(title="Metrics", path="/metrics", area="Steer", order=1)
    assert metrics.is_current("/metrics/throughput")
    assert not metrics.is_current("/metricsother")
    assert not Place(title="Overview", path="/", area="Overview", order=0).is_current("/metrics")


def test_a_page_shows_the_others_of_its_area(client: httpx2.Client) -> None:
    links = parsed(client.get("/incidents").text).links
    assert {"/operating", "/service-levels", "/", "/platform"} <= set(links)
    assert not {"/roadmaps", "/catalogue"} & set(links)
