"""What was agreed for each judged thing, and whether it held."""

from typing import Any

import ibis

from gnomon.domain.expression import span

Table = Any

_EACH = "*"


def gate_condition(judged_report: Table, gate_measure: Table, gate_threshold: Table) -> Table:
    """Conditions in force when a thing was judged, each held against what was measured.

    A service's own policy takes the place of the one for every service. The day of the last report
    decides which conditions were in force, so that a stricter one changes no verdict of before.

    Args:
        judged_report: Needs ``judged_id``, ``gate``, ``service_id``, ``told_at``.
        gate_measure: Needs ``judged_id``, ``measure``, ``label``, ``value``.
        gate_threshold: Needs ``key``, ``gate``, ``service_id``, ``measure``, ``label``,
            ``at_least``, ``at_most``, ``valid_from``, ``valid_to``.

    Returns:
        One row per judged thing and condition, and label where it is for each kind of request:
        ``judged_id``, ``threshold_id``, ``measure`` (null: the gate does not apply), ``label``,
        ``value`` (null: not measured), ``threshold`` (the bound that is broken, else the one there
        is), ``is_kept`` (null: not measured).
    """
    in_force = _in_force(judged_report, gate_threshold)
    measured = gate_measure.filter(gate_measure.value.notnull()).select(
        measured_id="judged_id",
        measured="measure",
        measured_label="label",
        value="value",
    )
    is_asked = (in_force.label == _EACH) & measured.measured_label.notnull()
    is_same = in_force.label.fill_null("") == measured.measured_label.fill_null("")
    joined = in_force.left_join(
        measured,
        [
            in_force.judged_id == measured.measured_id,
            in_force.measure == measured.measured,
            is_asked | is_same,
        ],
    )
    is_low = (joined.value < joined.at_least).fill_null(False)
    is_high = (joined.value > joined.at_most).fill_null(False)
    return joined.select(
        "judged_id",
        "threshold_id",
        "measure",
        "value",
        label=joined.measured_label.coalesce(joined.label),
        threshold=ibis.cases(
            (is_low, joined.at_least),
            (is_high, joined.at_most),
            else_=joined.at_most.coalesce(joined.at_least),
        ),
        is_kept=ibis.ifelse(joined.value.isnull(), ibis.null("boolean"), ~(is_low | is_high)),
    )


def _in_force(judged_report: Table, gate_threshold: Table) -> Table:
    judged = judged_report.group_by(["judged_id", "gate", "service_id"]).agg(
        judged_at=judged_report.told_at.max()
    )
    judged = judged.select("judged_id", "gate", "judged_at", judged_service="service_id")
    since, until = span(gate_threshold)
    agreed = gate_threshold.select(
        "measure",
        "label",
        "at_least",
        "at_most",
        threshold_id="key",
        agreed_gate="gate",
        agreed_service="service_id",
        first=since,
        last=until,
    )
    joined = judged.join(agreed, judged.gate == agreed.agreed_gate)
    on = joined.judged_at.date()
    is_own = (joined.agreed_service == joined.judged_service).fill_null(False)
    met = joined.filter(
        (on >= joined["first"]) & (on < joined["last"]) & (joined.agreed_service.isnull() | is_own)
    )
    own = met.filter(met.agreed_service.notnull()).select("judged_id").distinct()
    has_own = own.select(own_id="judged_id")
    known = met.left_join(has_own, met.judged_id == has_own.own_id)
    return known.filter(known.agreed_service.notnull() | known.own_id.isnull()).drop("own_id")
