"""Where things are explained: dead links, and people who have left."""

from datetime import UTC, datetime
from typing import Any

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.catalog.references import Names
from gnomon.domain.guidance import Guidance, LinkLook
from gnomon.steering.guidance import guides
from gnomon.steering.question_metrics import question_findings

AT = datetime(2026, 3, 2, tzinfo=UTC)
TEXT = """\
apiVersion: gnomon.dev/v1
kind: Guidance
metadata: {name: deep-dive}
spec:
  phase: deep_dive
  links:
    - {title: How it goes, link: "https://wiki.example.org/a"}
    - {link: "https://wiki.example.org/b"}
  contact: ann
  role: Technical product manager
---
apiVersion: gnomon.dev/v1
kind: Guidance
metadata: {name: lead-time}
spec:
  metric: change_lead_time
  links: [{title: Gone, link: "https://wiki.example.org/c"}]
  role: Engineering manager
"""


def rows(text: str = TEXT) -> list[Guidance]:
    found = told(of_files([File("a.yaml", "a.yaml", text)]), changed_at=AT)
    return [row for row in found if isinstance(row, Guidance)]


def look(page: str, state: Any) -> LinkLook:
    address = f"https://wiki.example.org/{page}"
    return LinkLook(
        key=address, source="catalog", changed_at=AT, address=address, state=state, looked_at=AT
    )


def test_links_are_told_with_what_was_found_there() -> None:
    looks = [look("a", "alive"), look("c", "dead")]
    found = guides(rows(), looks, {"catalog:person:ann"}, ["research", "deep_dive"])
    assert [one.name for one in found.guides] == ["lead-time", "deep-dive"]
    states = {link.title: link.state for one in found.guides for link in one.links}
    assert states == {"How it goes": "alive", "https://wiki.example.org/b": None, "Gone": "dead"}
    assert (found.alive.count, found.alive.of) == (1, 2)
    assert [link.address for link in found.dead] == ["https://wiki.example.org/c"]
    assert found.unguided == ("research",)


def test_what_did_not_answer_is_not_said_to_be_gone() -> None:
    found = guides(rows(), [look("c", "unreachable")], (), ())
    assert found.dead == ()
    assert found.alive.ratio is None


def test_whoever_left_is_not_asked_but_the_role() -> None:
    (guide,) = [g for g in guides(rows(), [], {"catalog:person:bob"}, ()).guides if g.has_left]
    assert (guide.name, guide.contact_id, guide.role) == (
        "deep-dive",
        None,
        "Technical product manager",
    )
    # Where no group is told nobody has left.
    assert [one.has_left for one in guides(rows(), [], (), ()).guides] == [False, False]


def test_guidance_is_about_one_thing_that_is_there() -> None:
    both = TEXT.replace("  phase: deep_dive\n", "  phase: deep_dive\n  gate: unit_test\n")
    assert [one.name for one in rows(both)] == ["lead-time"]
    said = [str(each) for each in check(of_files([File("a.yaml", "a.yaml", both)]))]
    assert [each for each in said if "phase and gate" in each]
    unknown = of_files([File("a.yaml", "a.yaml", TEXT.replace("change_lead_time", "lead_tim"))])
    assert ["'lead_tim', which is no metric" in str(each)
            for each in question_findings(unknown, Names(unknown))] == [True]  # fmt: skip
