"""How a verdict on a deployment becomes an observation."""

import ibis

from gnomon.domain.expression import Column, one
from gnomon.domain.metric import Table


def judged(impact: Table, is_enough: Column, is_worse: Column, is_better: Column) -> Table:
    """Observe for each deployment whether something got worse with it.

    Args:
        impact: Rows of `deployment_impact`.
        is_enough: Whether there was enough to judge by.
        is_worse: Whether it got worse.
        is_better: Whether it got better.
    """
    can_tell = is_enough.fill_null(False) & ~impact.is_disturbed
    verdict = ibis.cases(
        (impact.is_disturbed, "insufficient: another deployment"),
        (~can_tell, "insufficient"),
        (is_worse.fill_null(False), "worse"),
        (is_better.fill_null(False), "improved"),
        else_="none",
    )
    return impact.select(
        *("service_id", "repository_id", "url", "started_at"),
        subject_id="deployment_id",
        ended_at="at",
        value=ibis.ifelse(can_tell, verdict == "worse", ibis.null("boolean")).cast("float64"),
        weight=one(),
        detail=verdict,
    )
