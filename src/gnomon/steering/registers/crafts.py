"""What a centre of excellence gives: systems, help and training, with its people beside.

Source: own model. How satisfied the craft's own people are stands beside what they give: a centre
that serves everybody and wears its people out is not well.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from gnomon.catalog.organisation import group_key
from gnomon.domain.design import CraftRecord
from gnomon.steering.frameworks import Centre
from gnomon.steering.registers.share import Share
from gnomon.steering.registers.voices import Voice, of_group
from gnomon.surveys.results import Result

_YEAR = timedelta(days=365)
#: What tells how satisfied people of a craft are, the most direct first.
_SATISFACTION = ("csat", "pulse_load", "pulse_tools")


class Scorecard(Struct, frozen=True, kw_only=True):
    """A centre of excellence over the last year."""

    group: str
    """Name of the group of the craft."""
    title: str
    """Its display name."""
    published: Share
    """Ways of working that are written down somewhere, of all it keeps."""
    adopted: Share
    """Units that use what is for them, over all it keeps."""
    attended: Share
    """People who came to trainings, of those invited; of nothing where nobody counted."""
    served: Share
    """Requests for support that were served, of those asked."""
    satisfaction: Voice | None
    """What its own people said last; null: they were not asked."""
    counted_to: date | None
    """Last day that was counted; null: never."""


def scorecards(
    centres: Iterable[Centre],
    records: Sequence[CraftRecord],
    results: Sequence[Result],
    today: date,
) -> list[Scorecard]:
    """Sum up what each craft gave in the last year.

    Args:
        centres: Crafts and what they keep.
        records: What was counted; times that ended within the year before today count whole.
        results: Newest waves of surveys.
        today: The day.
    """
    by_group = {each.group: each for each in centres}
    counted = {each.function_id.rpartition(":")[2] for each in records}
    return [
        _scorecard(name, by_group.get(name), records, results, today)
        for name in sorted({*by_group, *counted})
    ]


def _scorecard(
    name: str,
    centre: Centre | None,
    records: Sequence[CraftRecord],
    results: Sequence[Result],
    today: date,
) -> Scorecard:
    ours = [
        each
        for each in records
        if each.function_id.rpartition(":")[2] == name and today - _YEAR < each.last_on <= today
    ]
    kept = centre.frameworks if centre else ()
    uses = [use for each in kept for use in each.uses]
    return Scorecard(
        group=name,
        title=centre.title if centre else name,
        published=Share(count=sum(bool(each.document_url) for each in kept), of=len(kept)),
        adopted=Share(count=sum(use.is_adopted for use in uses), of=len(uses)),
        attended=_summed((each.attended_count, each.invited_count) for each in ours),
        served=_summed((each.served_count, each.asked_count) for each in ours),
        satisfaction=of_group(results, group_key(name), _SATISFACTION),
        counted_to=max((each.last_on for each in ours), default=None),
    )


def _summed(pairs: Iterable[tuple[int | None, int | None]]) -> Share:
    """Add up what was counted on both sides; half a count says nothing."""
    known = [(few, many) for few, many in pairs if few is not None and many is not None]
    return Share(count=sum(few for few, _ in known), of=sum(many for _, many in known))
