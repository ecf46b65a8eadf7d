"""`gnomon metrics`: what can be asked."""

from rich.table import Table

from gnomon.answers.lineage import metrics as all_metrics
from gnomon.cli.options import JsonOption, out, print_json


def metrics(json: JsonOption = False) -> None:
    """List every metric: its id, title, unit and what it says."""
    found = all_metrics().values()
    if json:
        print_json(
            [
                {
                    "metric": metric.name,
                    "title": metric.title,
                    "unit": metric.unit,
                    "better": metric.better,
                    "phase": metric.phase,
                    "definition": metric.definition,
                    "summary": metric.summary,
                    "aliases": metric.aliases,
                    "balance": metric.balance,
                    "needs": metric.needs,
                }
                for metric in found
            ]
        )
        return
    table = Table("metric", "title", "unit", "better", "what it says", box=None)
    for metric in found:
        table.add_row(metric.name, metric.title, metric.unit, metric.better, metric.summary)
    out.print(table)
