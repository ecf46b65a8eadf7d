"""Whether an initiative has a reason and a figure it shall move, and since when it is valid."""

from typing import Any

import ibis

from gnomon.domain.expression import latest, unknown_like

Table = Any


def initiative_standing(
    initiative: Table, change_request: Table, initiative_evidence: Table, initiative_kpi: Table
) -> Table:
    """What each initiative rests on.

    It is validated once somebody answered what else it touches and evidence of both kinds is
    there, told and counted; a regulation stands in place of the evidence.

    Args:
        initiative: Needs ``key``, ``name``, ``regulation``, ``exempt_reason``.
        change_request: Needs ``initiative_id``, ``written_on``, ``motivation``, ``considerations``.
        initiative_evidence: Needs ``initiative_id``, ``found_on``, ``is_quantitative``.
        initiative_kpi: Needs ``initiative_id``.

    Returns:
        One row per initiative: ``initiative_id``, ``has_reason`` (a request for change says why),
        ``has_figure`` (it names one it shall move), ``validated_on`` (date; null: not yet),
        ``is_exempt`` (let off from research, with a reason).
    """
    asked = change_request.mutate(
        answered_on=_where(change_request.considerations, change_request.written_on)
    )
    asked = asked.group_by("initiative_id").agg(
        has_reason=_is_told(asked.motivation).cast("int8").max() == 1,
        answered_on=asked.answered_on.min(),
    )
    piece = initiative_evidence
    none = unknown_like(piece.found_on)
    piece = piece.mutate(
        told_on=ibis.ifelse(piece.is_quantitative, none, piece.found_on),
        counted_on=ibis.ifelse(piece.is_quantitative, piece.found_on, none),
    )
    known = piece.group_by("initiative_id").agg(
        told_on=piece.told_on.min(), counted_on=piece.counted_on.min()
    )
    figure = initiative_kpi.select(moves="initiative_id").distinct()
    whole = initiative.select(
        initiative_id="key",
        is_ruled=_is_told(initiative.regulation),
        is_exempt=_is_told(initiative.exempt_reason),
    )
    whole = whole.left_join(asked, "initiative_id").drop("initiative_id_right")
    whole = whole.left_join(known, "initiative_id").drop("initiative_id_right")
    whole = whole.left_join(figure, whole.initiative_id == figure.moves)
    is_known = whole.told_on.notnull() & whole.counted_on.notnull() & whole.answered_on.notnull()
    by_evidence = latest(whole.answered_on, whole.told_on, whole.counted_on)
    return whole.select(
        "initiative_id",
        "is_exempt",
        has_reason=whole.has_reason.fill_null(False),
        has_figure=whole.moves.notnull(),
        validated_on=ibis.cases(
            (whole.is_ruled, whole.answered_on),
            (is_known, by_evidence),
            else_=unknown_like(whole.answered_on),
        ),
    )


def _is_told(text: Any) -> Any:
    return (text.strip() != "").fill_null(False)


def _where(text: Any, day: Any) -> Any:
    return ibis.ifelse(_is_told(text), day, unknown_like(day))
