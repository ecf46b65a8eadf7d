"""The process and a case of it, in a company of many initiatives and verdicts of gates.

    python benchmarks/process_pages.py [--changes 300000] [--quick]

The company of `company` with 5,000 initiatives of five tickets each and two million verdicts of six
gates on its merged commits, measured as a whole, which is not timed. Pages are asked over loopback
from a server that does nothing else: the first time in its process, then the median of the times
after it. The reference in each run is the style sheet, which asks the engine nothing.
"""

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import company
import duckdb
import httpx2
import pyarrow as pa
import uvicorn

from gnomon.answers.lineage import entities
from gnomon.lake.lake import Lake
from gnomon.lake.rows import lake_schema
from gnomon.operations.home import Home, open_home
from gnomon.operations.refresh import refresh
from gnomon.web.app import create_app

QUICK = 3_000
INITIATIVES, TICKETS_EACH, VERDICTS = 5_000, 5, 2_000_000
ROUNDS = 7
REFERENCE = "/static/style.css"
PAGES = (
    "/process",
    f"/process?scope={company.TEAM}",
    "/initiatives/wish-7",
    "/initiatives",
    "/gates",
)
_GATES = (
    "unit_test",
    "static_analysis",
    "container_scan",
    "functional_test",
    "load_test",
    "security_test",
)

_VERDICTS = """
SELECT 'ci:gate_result:' || number AS key, 'ci' AS source, merged_at AS changed_at,
    gates[1 + number % len(gates)] AS gate,
    CASE WHEN hash(number) % 20 = 0 THEN 'fail' ELSE 'pass' END AS verdict,
    'catalog:service:svc-' || split_part(repository_id, ':', 3) AS service_id,
    merge_revision AS revision, merged_at AS judged_at
FROM (SELECT *, row_number() OVER () AS number FROM (
    SELECT repository_id, merge_revision, merged_at, ? AS gates
    FROM read_parquet(?), range(?) WHERE merged_at IS NOT NULL) LIMIT ?)
"""


def _wishes(count: int) -> str:
    """Write initiatives as the catalogue holds them."""
    return "".join(
        f"---\napiVersion: gnomon.dev/v1\nkind: Initiative\n"
        f"metadata: {{name: wish-{n}, title: Wish {n}}}\n"
        f"spec: {{desire: Somebody wants it, origin: customer_service, asked: {_day(n)}, "
        f"category: feature, owner: person-{n % company.PEOPLE}, "
        f"services: [svc-{n % company.SERVICES}], tickets: [{', '.join(_tickets(n))}]}}\n"
        for n in range(count)
    )


def _day(number: int) -> date:
    return company.BEGIN.date() + timedelta(days=number % 700)


def _tickets(number: int) -> list[str]:
    first = number * TICKETS_EACH
    team = number % company.TEAMS
    return [f"T{team}-{1 + (first + n) % 9000}" for n in range(TICKETS_EACH)]


def _judge(lake: Lake, verdicts: int) -> None:
    """Add verdicts on the commits that changes were merged with."""
    merges = lake.snapshot("change_merge")
    of_each = 1 + verdicts // max(sum(file.row_count for file in merges.files), 1)
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
        asked = [list(_GATES), merges.uris(), of_each, verdicts]
        _append(lake, "gate_result", connection.execute(_VERDICTS, asked).to_arrow_table())


def _append(lake: Lake, name: str, told: pa.Table) -> None:
    schema, size = lake_schema(entities()[name]), told.num_rows
    stamped = {
        "received_at": pa.scalar(company.END, pa.timestamp("us", "UTC")),
        "event_id": pa.scalar("made", pa.string()),
    }

    def absent(field: pa.Field) -> pa.Array:
        if pa.types.is_boolean(field.type):
            return pa.repeat(pa.scalar(False), size)
        if pa.types.is_list(field.type):
            return pa.array([[]] * size, field.type)
        return pa.repeat(stamped.get(field.name, pa.scalar(None, field.type)), size)

    columns = [
        told.column(field.name).cast(field.type)
        if field.name in told.column_names
        else absent(field)
        for field in schema
    ]
    lake.append(name, pa.table(columns, schema=schema))


@contextmanager
def _serving(home: Home) -> Iterator[str]:
    config = uvicorn.Config(create_app(home, works=False), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(30)


def _timed(client: httpx2.Client, path: str) -> tuple[float, float]:
    def ask() -> float:
        began = time.perf_counter()
        client.get(path).raise_for_status()
        return time.perf_counter() - began

    return ask(), statistics.median(ask() for _ in range(ROUNDS))


def compare(changes: int, initiatives: int, verdicts: int) -> None:
    print(f"{changes:,} changes, {initiatives:,} initiatives, {verdicts:,} verdicts", flush=True)
    with tempfile.TemporaryDirectory(dir=company.cache()) as scratch:
        folder = Path(scratch) / "home"
        shutil.copytree(company.made(changes), folder)
        with (folder / "catalogue.yaml").open("a", encoding="utf-8") as catalogue:
            catalogue.write(_wishes(initiatives))
        with open_home(company.settings(folder)) as home:
            _judge(home.lake, verdicts)
            with home.lease() as held:
                refresh(home, held)
            with _serving(home) as address, httpx2.Client(base_url=address, timeout=600) as client:
                print("| page | first, s | again, s | of the reference |\n|---|---|---|---|")
                reference = 0.0
                for path in (REFERENCE, *PAGES):
                    first, again = _timed(client, path)
                    reference = reference or again
                    ratio = again / reference
                    print(f"| {path} | {first:.3f} | {again:.3f} | {ratio:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--changes", type=int, default=company.FULL_CHANGES)
    parser.add_argument("--quick", action="store_true", help=f"with {QUICK:,} changes")
    given = parser.parse_args()
    if given.quick:
        compare(QUICK, INITIATIVES // 100, VERDICTS // 100)
    else:
        compare(given.changes, INITIATIVES, VERDICTS)


if __name__ == "__main__":
    main()
