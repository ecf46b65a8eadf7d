"""`gnomon explain`: what a figure means and what it is made of."""

import inspect
from typing import Annotated, Any

import typer
from msgspec import Struct

from gnomon.answers.lineage import entity_tables, fingerprint, judgements_in_force, lineage
from gnomon.answers.lineage import metric as find_metric
from gnomon.cli.options import HomeOption, JsonOption, opened, out, print_json
from gnomon.domain.metric import Metric


class Explanation(Struct, frozen=True, kw_only=True):
    """What a metric is, as it is measured here."""

    metric: str
    title: str
    definition: str
    unit: str
    better: str
    aggregate: str
    meaning: str
    judgements: dict[str, Any]
    entities: tuple[str, ...]
    model: tuple[str, ...]
    needs: tuple[str, ...]
    balance: str
    source: str
    aliases: tuple[str, ...]
    not_to_confuse: tuple[str, ...]


def explain(
    metric: Annotated[str, typer.Argument(help="Id or other name of a metric; see `metrics`.")],
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """Say what a metric means, which judgements are in force, and what it is made of."""
    with opened(home) as place:
        told = _explanation(find_metric(metric), place.settings.definitions)
    if json:
        print_json(told)
        return
    out.print(f"[bold]{told.title}[/] ({told.definition})\n")
    out.print(told.meaning, markup=False, highlight=False)
    out.print(f"\nsums up by   {told.aggregate}; better is {told.better}", highlight=False)
    out.print(f"counterweight {told.balance}", highlight=False)
    out.print(f"made of      {', '.join(told.model) or 'entities alone'}", highlight=False)
    out.print(f"from         {', '.join(told.entities)}", highlight=False)
    out.print(f"needs        {', '.join(told.needs)}", highlight=False)
    for name, value in told.judgements.items():
        out.print(f"judgement    {name} = {value!r}", markup=False, highlight=False)
    for text in told.not_to_confuse:
        out.print(f"not          {text}", markup=False, highlight=False)


def _explanation(about: Metric, definitions: dict[str, Any]) -> Explanation:
    entities = entity_tables(about.measure)
    aggregate = about.aggregate.kind
    if aggregate == "percentile":
        aggregate = f"percentile {about.aggregate.quantile * 100:g}"  # type: ignore[assignment]
    return Explanation(
        metric=about.name,
        title=about.title,
        definition=fingerprint(about, definitions),
        unit=about.unit,
        better=about.better,
        aggregate=aggregate,
        meaning=inspect.cleandoc(about.measure.__doc__ or ""),
        judgements=judgements_in_force(about.measure, definitions),
        entities=entities,
        model=tuple(name for name in lineage(about.measure) if name not in entities),
        needs=about.needs,
        balance=about.balance,
        source=about.source,
        aliases=about.aliases,
        not_to_confuse=about.not_to_confuse,
    )
