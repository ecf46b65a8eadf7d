"""`kind: WorkBalance`: how a group parts its work, and the quarters that are meant to differ."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast, get_args

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.quantities import date_of, tolerance
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, choice, listed, reference, required, text
from gnomon.catalog.told_rows import DocumentRows, amount, documents_of, on
from gnomon.catalog.yaml_tree import Fields, Items
from gnomon.domain.balance import BalanceBand, BalanceTheme, WorkBalance, WorkPart
from gnomon.domain.entity import Entity

_PARTS: tuple[str, ...] = get_args(WorkPart)
_QUARTER = re.compile(r"\d{4}-Q[1-4]")


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for spec, rows in documents_of(catalogue, names, changed_at, "WorkBalance", "work_balance"):
        group = rows.group(spec.text("group"))
        if group is None:
            continue
        yield WorkBalance(
            **rows.titled(),
            group_id=group_key(group),
            valid_from=on(spec, "from"),
            agreed_by=spec.text("agreedBy"),
        )
        yield from _bands(rows, spec.get("bands"), None, "bands")
        for _, entry, own in rows.listed("themes"):
            quarter, title = entry.text("quarter"), entry.text("title")
            if quarter is None or title is None or not _QUARTER.fullmatch(quarter):
                continue
            own["key"] = f"{rows.key}:theme:{quarter}"
            yield BalanceTheme(
                **own,
                balance_id=rows.key,
                quarter=quarter,
                title=title,
                why=entry.text("why"),
                watches=entry.texts("watches"),
            )
            yield from _bands(rows, entry.get("bands"), own["key"], f"theme:{quarter}")


def _bands(rows: DocumentRows, told: Any, theme: str | None, place: str) -> Iterator[BalanceBand]:
    for entry in told.values if isinstance(told, Items) else ():
        if not isinstance(entry, Fields):
            continue
        part, low, high = entry.text("part"), amount(entry, "low"), amount(entry, "high")
        if part in _PARTS and low is not None and high is not None and 0 <= low <= high <= 1:
            whole = rows.whole()
            yield BalanceBand(
                **whole | {"key": f"{rows.key}:{place}:{part}"},
                balance_id=rows.key,
                theme_id=theme,
                work=cast("WorkPart", part),
                low_ratio=low,
                high_ratio=high,
            )


def _findings(catalogue: Catalogue, names: Names) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for document in catalogue.of("WorkBalance"):
        group = names.find(
            document.root.text("spec", "group") or "", "group", document.namespace
        ).name
        if group in seen:
            yield document.finding(
                "spec.group", f"{group}, whose work {seen[group]} parts already", "one for each"
            )
        seen.setdefault(group, document.name)
        yield from _wrong_bands(document, document.root.get("spec", "bands"), "spec.bands")
        quarters: set[str] = set()
        for place, entry in enumerate(document.entries("themes")):
            field = f"spec.themes[{place}]"
            quarter = entry.text("quarter") or ""
            if quarter in quarters:
                yield document.finding(
                    field, f"{quarter} a second time", "one theme for a quarter", line=entry.line
                )
            quarters.add(quarter)
            yield from _wrong_bands(document, entry.get("bands"), f"{field}.bands")


def _wrong_bands(document: Document, told: Any, field: str) -> Iterator[Finding]:
    entries = [e for e in getattr(told, "values", ()) if isinstance(e, Fields)]
    known: dict[str, tuple[float, float]] = {}
    for entry in entries:
        part, low, high = entry.text("part") or "", amount(entry, "low"), amount(entry, "high")
        if low is None or high is None:
            continue
        if not 0 <= low <= high <= 1:
            said = f"{part} from {entry.text('low')} to {entry.text('high')}"
            yield document.finding(
                field, said, "from a smaller to a larger share, as in 40% to 60%", line=entry.line
            )
        if part in known:
            yield document.finding(field, f"{part} a second time", "each once", line=entry.line)
        known[part] = (low, high)
    least = sum(low for low, _ in known.values())
    most = sum(high for _, high in known.values())
    if least > 1 or (len(known) == len(_PARTS) and most < 1):
        said = f"at least {least:.0%}" if least > 1 else f"at most {most:.0%}"
        yield document.finding(field, f"bands that hold {said} of the work", "room for all of it")


_BANDS = listed(
    part=required(choice(_PARTS)),
    low=tolerance(is_required=True),
    high=tolerance(is_required=True),
)

KIND = OwnKind(
    name="WorkBalance",
    about="How a group parts its work among features, debt and operation, quarter by quarter.",
    spec=Group(
        is_required=True,
        fields={
            "group": reference("group", is_required=True),
            "from": date_of(),
            "agreedBy": text(),
            "bands": _BANDS,
            "themes": listed(
                quarter=Value(
                    expected="a quarter such as 2026-Q2",
                    accepts=lambda told: _QUARTER.fullmatch(told.strip()) is not None,
                    is_required=True,
                ),
                title=text(is_required=True),
                why=text(),
                watches=text(is_list=True),
                bands=_BANDS,
            ),
        },
    ),
    entities=(WorkBalance, BalanceTheme, BalanceBand),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: WorkBalance
metadata: {name: platform, title: Work of the platform team}
spec:
  group: platform
  from: 2026-01-01
  agreedBy: Head of technology
  bands:                       # shares of the work of a quarter
    - {part: feature, low: 40%, high: 65%}
    - {part: debt, low: 15%, high: 30%}
    - {part: operation, low: 10%, high: 30%}
  themes:                      # quarters that are meant to differ
    - quarter: 2026-Q2
      title: Fewer features, less debt
      why: Three incidents had the same cause
      watches: [incident_count, change_lead_time]   # what should fare better afterwards
      bands: [{part: debt, low: 35%, high: 60%}]
""",
)
