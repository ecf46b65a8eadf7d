"""Figures that are not for whoever asks are withheld where answers are handed out.

A unit of one person is that person; cost, survey and finance figures have readers of their own. So
a page cannot show by mistake what its visitor may not see.
"""

from msgspec.structs import replace

from gnomon.answers.changed import Feed
from gnomon.answers.lineage import metric, metrics
from gnomon.answers.moved import Moved
from gnomon.answers.question import Question
from gnomon.domain.answer import Answer, AnswerRow
from gnomon.domain.steering import Target
from gnomon.steering.verdicts import Verdict
from gnomon.steering.visibility import (
    FOR_WHOM,
    ForbiddenError,
    Policy,
    Visitor,
    may,
    sees_person,
    sees_unit,
)


def check_scope(question: Question, visitor: Visitor, policy: Policy) -> None:
    """Refuse a question about a person, or a unit of one, that is not for the visitor.

    Raises:
        ForbiddenError: The figures are that person's.
    """
    if question.person is not None:
        name = policy.directory.name_of(question.person)
        if name is None or not sees_person(visitor, name, policy.directory):
            raise ForbiddenError(FOR_WHOM["person"])
    check_unit(question.scope, visitor, policy)


def check_unit(scope: str | None, visitor: Visitor, policy: Policy) -> None:
    """Refuse a unit of one person that is not for the visitor.

    Raises:
        ForbiddenError: Its figures are that person's.
    """
    if scope and not sees_unit(visitor, scope, policy.directory):
        raise ForbiddenError(FOR_WHOM["unit"])


def check_metrics(question: Question, visitor: Visitor, policy: Policy) -> None:
    """Refuse a question that lists cost, survey or finance data the visitor may not see.

    Raises:
        ForbiddenError: A metric has readers of its own.
    """
    for name in question.metrics:
        if not _sees_metric(name, visitor, policy):
            raise ForbiddenError(FOR_WHOM[metric(name).sensitive or "read"])


def withheld(answers: list[Answer], visitor: Visitor, policy: Policy) -> list[Answer]:
    """Return answers with the figures left out that the visitor may not see."""
    return [_withheld(answer, visitor, policy) for answer in answers]


def withheld_changes(feed: Feed, visitor: Visitor, policy: Policy) -> Feed:
    """Return what changed without what the visitor may not see."""
    kept = tuple(
        one
        for one in feed.changes
        if _sees_metric(one.metric, visitor, policy)
        and (one.scope is None or sees_unit(visitor, one.scope, policy.directory))
    )
    return feed if kept == feed.changes else replace(feed, changes=kept)


def withheld_verdicts(found: list[Verdict], visitor: Visitor, policy: Policy) -> list[Verdict]:
    """Return where targets stand without those of people the visitor may not see."""
    return [one for one in found if _sees_target(one.agreed.target, visitor, policy)]


def _sees_target(target: Target, visitor: Visitor, policy: Policy) -> bool:
    name, about = target.scope_name, target.metric
    if about in metrics() and not _sees_metric(about, visitor, policy):
        return False
    if name is None or target.scope == "service":
        return True
    decide = sees_person if target.scope == "person" else sees_unit
    return decide(visitor, name, policy.directory)


def withheld_parts(found: Moved, visitor: Visitor, policy: Policy) -> Moved:
    """Return what moved a figure; nothing where a part is somebody, whom the others would tell."""
    parts = found.decomposition.parts if found.decomposition else ()
    if all(sees_unit(visitor, part.name, policy.directory) for part in parts):
        return found
    return replace(found, decomposition=None)


def _withheld(answer: Answer, visitor: Visitor, policy: Policy) -> Answer:
    if not _sees_metric(answer.metric, visitor, policy):
        return replace(answer, rows=[_empty(row) for row in answer.rows])
    rows = [row if _sees_row(row, visitor, policy) else _empty(row) for row in answer.rows]
    return answer if rows == answer.rows else replace(answer, rows=rows)


def _sees_metric(name: str, visitor: Visitor, policy: Policy) -> bool:
    sensitive = metric(name).sensitive
    return sensitive is None or may(visitor, sensitive, None, policy)


def _sees_row(row: AnswerRow, visitor: Visitor, policy: Policy) -> bool:
    return not isinstance(row.group, str) or sees_unit(visitor, row.group, policy.directory)


def _empty(row: AnswerRow) -> AnswerRow:
    return AnswerRow(
        group=row.group,
        service=row.service,
        repository=row.repository,
        period_start=row.period_start,
        value=None,
        n=0,
        open_n=0,
        coverage=None,
        state="suppressed",
    )
