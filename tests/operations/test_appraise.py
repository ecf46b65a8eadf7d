"""A frozen cycle comes out the same, to the digit, whatever happens to the home afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed

from gnomon.answers import lineage
from gnomon.charts.appraisal_sheet import appraisal_pdf
from gnomon.domain.metric import percentile
from gnomon.errors import UsageError
from gnomon.operations.appraise import freeze_cycle, frozen_cycle, verify
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import Home, open_home
from gnomon.operations.replay import replay
from gnomon.settings import Settings
from gnomon.steering import facts
from gnomon.steering.appraisals import communities, weighted
from gnomon.steering.freezing import frozen
from gnomon.steering.verdicts import Verdict
from small_home import (
    CATALOGUE,
    bring_up_to_date,
    merge_request,
    project,
    read_up_to_date,
    settings,
    tell,
)

JANUARY = datetime(2026, 1, 5, 9, tzinfo=UTC)
AFTER = datetime(2026, 4, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

STEERED = """\
---
apiVersion: gnomon.dev/v1
kind: Target
metadata: {name: shop-merge, title: Merged within a day}
spec:
  metric: time_to_merge
  group: shop
  direction: lower
  target: 24h
  baseline: 72h
  start: 2026-01-01
  due: 2026-04-01
  over: 12w
  owner: ann
  weight: 3
  guards: [{metric: changes_merged_without_review, band: 10%, baseline: 100%}]
---
apiVersion: gnomon.dev/v1
kind: Target
metadata: {name: shop-progress}
spec:
  {metric: work_in_progress, group: shop, direction: lower, target: 3, baseline: 9, owner: ann,
   start: 2026-01-01, due: 2026-04-01}
---
apiVersion: gnomon.dev/v1
kind: Target
metadata: {name: pay-merge}
spec:
  {metric: time_to_merge, group: pay, direction: lower, target: 24h, baseline: 48h, owner: bob,
   start: 2026-01-01, due: 2026-04-01, over: 12w}
---
apiVersion: gnomon.dev/v1
kind: AppraisalCycle
metadata: {name: q1, title: First quarter}
spec: {since: 2026-01-01, until: 2026-04-01}
---
apiVersion: gnomon.dev/v1
kind: Membership
spec:
  - {person: bob, group: shop, share: 50%}
  - {person: bob, group: pay, share: 50%, from: 2026-02-15}
---
apiVersion: gnomon.dev/v1
kind: Appraisal
metadata: {name: q1-shop}
spec:
  cycle: q1
  group: shop
  leader: ann
  note: "*Not* #markup but $text$"
  actions: [{what: Split the pipeline, owner: bob, due: 2026-06-01}]
  signed: 2026-04-10
  addenda: [{on: 2026-05-01, by: ann, text: One merge was told late}]
"""


def told(of: Settings) -> Iterator[Home]:
    """Open a home of two teams; the shop's changes take 30, 34 and 47 hours, the median 34."""
    with open_home(of) as opened:
        apply_catalogue(opened, now=JANUARY)
        tell(opened, project(1, "web/checkout"), project(2, "web/basket"))
        for number, hours in enumerate((30, 34, 47), 1):
            at = JANUARY + timedelta(days=14 + number)
            tell(opened, merge_request(number, at, at + hours * HOUR))
        yield opened


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield from told(settings(tmp_path, CATALOGUE + STEERED))


@pytest.fixture(scope="module")
def frozen_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with its cycle frozen, for those who only read."""
    for opened in told(settings(tmp_path_factory.mktemp("frozen"), CATALOGUE + STEERED)):
        freeze(opened)
        yield opened


def freeze(home: Home) -> None:
    with home.lease() as held:
        freeze_cycle(home, held, "q1", now=AFTER)


def by_name(home: Home) -> dict[str, Verdict]:
    return {each.agreed.target.name: each for each in frozen_cycle(home, "q1").verdicts}


def test_a_frozen_cycle_reproduces_whatever_comes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(home)
    before = by_name(home)
    # 72 h to 24 h, now 34 h: 38 of 48 hours lie behind; its day is the last but one.
    assert before["shop-merge"].actual == 34 * 3600.0
    assert before["shop-merge"].progress == pytest.approx(38 / 48)
    assert before["shop-merge"].status == "at_risk"
    kept = verify(home, "q1")
    assert (kept.verdict_count, kept.different) == (3, ())

    # Late and changed events, compaction, another definition, targets and owners, and a replay.
    for number, hours in enumerate((1, 2, 3, 4), 10):
        at = JANUARY + timedelta(days=20 + number)
        tell(home, merge_request(number, at, at + hours * HOUR))
    catalogue = home.settings.folder / "catalogue" / "all.yaml"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(
        text.replace("target: 24h", "target: 12h").replace("owner: shop}", "owner: pay}"),
        encoding="utf-8",
    )
    apply_catalogue(home, now=AFTER + HOUR)
    merge = changed(lineage.metrics()["time_to_merge"], aggregate=percentile(90), version=2)
    everything = {**lineage.metrics(), "time_to_merge": merge}
    monkeypatch.setattr(lineage, "metrics", lambda: everything)
    facts.known_facts.cache_clear()
    bring_up_to_date(home, settle=True, whole=True)
    with home.lease() as held:
        replay(home, held)

    assert by_name(home) == before
    assert verify(home, "q1").different == ()
    monkeypatch.undo()
    facts.known_facts.cache_clear()


def test_a_cycle_is_frozen_once(frozen_home: Home) -> None:
    first = frozen(frozen_home.lake, "q1")
    with pytest.raises(UsageError, match="is frozen already, and stays as it is"):
        freeze(frozen_home)
    assert frozen(frozen_home.lake, "q1") == first


def test_a_cycle_that_is_not_over_or_not_known_is_not_frozen(home: Home) -> None:
    with home.lease() as held, pytest.raises(UsageError, match="freeze it then"):
        freeze_cycle(home, held, "q1", now=JANUARY + timedelta(days=60))
    with home.lease() as held, pytest.raises(UsageError, match="No appraisal cycle is called 'q2'"):
        freeze_cycle(home, held, "q2", now=AFTER)
    read_up_to_date(home)
    with pytest.raises(UsageError, match="gnomon appraise freeze q1"):
        frozen_cycle(home, "q1")


def test_communities_have_one_score_and_people_share_them(frozen_home: Home) -> None:
    kept = frozen_cycle(frozen_home, "q1")
    scored = {each.group: each for each in communities(frozen_home.lake, kept)}
    # Work in progress and the changes of pay were never told: left out, not nothing.
    assert scored["shop"].score.value == pytest.approx(38 / 48)
    assert scored["shop"].score.left_out == ("shop-progress",)
    assert scored["pay"].score.value is None
    assert list(scored) == sorted(scored)
    ann, bob = (weighted(kept, f"catalog:person:{name}") for name in ("ann", "bob"))
    assert ann.value == bob.value == scored["shop"].score.value
    # 15 February until 1 April is 45 days, of 90.
    assert {(part.group, part.share, part.days) for part in bob.parts} >= {("pay", 0.5, 45)}
    assert weighted(kept, "catalog:person:nobody").value is None


def test_what_was_said_stands_beside_the_figures(frozen_home: Home) -> None:
    kept = frozen_cycle(frozen_home, "q1")
    (shop,) = [each for each in communities(frozen_home.lake, kept) if each.group == "shop"]
    said: Any = shop.said
    assert [each.what for each in said.actions] == ["Split the pipeline"]
    assert [each.text for each in said.addenda] == ["One merge was told late"]
    body = appraisal_pdf(kept, shop)
    assert body.startswith(b"%PDF")
    assert appraisal_pdf(kept, shop)[:1000] == body[:1000]
