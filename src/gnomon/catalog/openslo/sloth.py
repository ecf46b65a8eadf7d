"""Sloth's SLOs as objects of OpenSLO.

Specification: https://sloth.dev/specs/default/ (``prometheus/v1``, and the same for Kubernetes).
"""

from typing import Any

from gnomon.catalog.openslo.translated import Translated, name_of, openslo, prometheus

#: Sloth's own period where nothing else is asked of it.
_PERIOD = "30d"


def of_sloth(tree: Any) -> Translated:
    """Turn a file of Sloth into a service and its SLOs.

    Args:
        tree: The file, or the ``spec`` of its Kubernetes form, which writes names in camel case.
    """
    service, labels = str(tree.get("service") or "service"), _labels(tree.get("labels"))
    objects, notes = [openslo("Service", name_of(service), {}, labels=labels)], []
    for told in tree.get("slos") or ():
        name = str(told.get("name") or "slo")
        metric = _metric(told.get("sli") or {})
        if metric is None:
            notes.append(
                f"{name}: a plugin makes its query; write the query into an indicator instead"
            )
            continue
        if told.get("objective") is None:
            notes.append(f"{name}: has no objective and promises nothing")
            continue
        notes += _silent_alerts(name, told.get("alerting") or {})
        objects.append(
            openslo(
                "SLO",
                name_of(service, name),
                {
                    **({"description": told["description"]} if told.get("description") else {}),
                    "service": name_of(service),
                    "indicator": {
                        "metadata": {"name": name_of(service, name)},
                        "spec": {"ratioMetric": metric},
                    },
                    "timeWindow": [{"duration": _PERIOD, "isRolling": "true"}],
                    "budgetingMethod": "Occurrences",
                    "objectives": [{"targetPercent": told["objective"]}],
                },
                displayName=name,
                labels={**labels, **_labels(told.get("labels"))},
            )
        )
    return Translated(tuple(objects), tuple(notes))


def _labels(told: Any) -> dict[str, str]:
    return dict(told) if isinstance(told, dict) else {}


def _metric(sli: Any) -> dict[str, Any] | None:
    events, raw = sli.get("events") or {}, sli.get("raw") or {}
    bad = events.get("error_query") or events.get("errorQuery")
    total = events.get("total_query") or events.get("totalQuery")
    if bad and total:
        return {"counter": "true", "bad": prometheus(bad), "total": prometheus(total)}
    ratio = raw.get("error_ratio_query") or raw.get("errorRatioQuery")
    return {"raw": prometheus(ratio), "rawType": "failure"} if ratio else None


def _silent_alerts(name: str, alerting: Any) -> list[str]:
    """Say which alerts were turned off: OpenSLO tells what fires, not what does not."""
    kinds = {"page": ("page_alert", "pageAlert"), "ticket": ("ticket_alert", "ticketAlert")}
    notes = []
    for kind, fields in kinds.items():
        told: Any = next((alerting[each] for each in fields if alerting.get(each)), {})
        if isinstance(told, dict) and told.get("disable") == "true":
            notes.append(
                f"{name}: its {kind} alerts were turned off; give it an AlertPolicy of what fires"
            )
    return notes
