"""A large company to measure on, written straight as entities and kept in a cache.

Ten business units of six teams of ten people, 500 services with a repository each, two years of
changes, commits, reviews, deployments, incidents, tickets and their transitions. One engine query
a table makes all rows at once; what is drawn by chance comes from a hash of the row's number, so
that the same size always gives the same company.

The lake then looks as after a first sync: rows as appended, nothing settled, nothing measured.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from history import cache

from gnomon.answers.lineage import entities
from gnomon.lake.lake import Lake
from gnomon.lake.rows import lake_schema
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import open_home
from gnomon.operations.read import read
from gnomon.settings import Settings, SourceSettings

UNITS, TEAMS, PEOPLE, SERVICES = 10, 60, 600, 500
FULL_CHANGES = 300_000
BEGIN, END = datetime(2024, 10, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
TEAM = "team-7"
#: Appended in so many batches, as reading does.
BATCHES = 8
#: Raised when what is made changes, so that no old company is measured.
VERSION = 1

_MACROS = f"""
SET TimeZone = 'UTC';
CREATE MACRO u(k, salt) AS (hash(k, salt) % 1000003) / 1000003.0;
CREATE MACRO revision(k) AS md5(k::VARCHAR) || left(md5('x' || k), 8);
CREATE MACRO moment(share) AS
    TIMESTAMPTZ '{BEGIN:%Y-%m-%d} 00:00:00+00'
    + to_seconds(floor(share * {int((END - BEGIN).total_seconds())})::BIGINT);
CREATE MACRO ends() AS TIMESTAMPTZ '{END:%Y-%m-%d} 00:00:00+00';
CREATE MACRO later(since, hours) AS since + to_seconds(floor(hours * 3600)::BIGINT);
CREATE MACRO past(stamp) AS CASE WHEN stamp < ends() THEN stamp END;
CREATE MACRO account(team, share) AS
    'gitlab:identity:' || (team * {PEOPLE // TEAMS} + floor(share * {PEOPLE // TEAMS})::BIGINT);
"""

# A few services change much more often than most; changes take from an hour to a week.
_CHANGES = f"""
CREATE TABLE c AS
WITH drawn AS (
    SELECT k, floor({SERVICES} * u(k, 'r') ** 1.5)::BIGINT AS r,
        moment((k + u(k, 'o')) / $changes) AS opened_at
    FROM range($changes) AS t(k)
), ended AS (
    SELECT *, r % {TEAMS} AS team, later(opened_at, exp(5 * u(k, 'd'))) AS end_at,
        u(k, 'e') AS ending, 'gitlab:repository:' || r AS repository_id,
        'gitlab:change:' || r || '!' || k AS key
    FROM drawn
)
SELECT *, CASE WHEN end_at >= ends() OR ending > 0.99 THEN 'open'
    WHEN ending > 0.93 THEN 'closed' ELSE 'merged' END AS state,
    account(team, u(k, 'a')) AS author_id,
    'T' || team || '-' || (1 + (hash(k, 't') % 9000)) AS ticket
FROM ended;
CREATE TABLE line AS
SELECT *, row_number() OVER (PARTITION BY r ORDER BY end_at, k) AS position
FROM c WHERE state = 'merged';
CREATE TABLE shipped AS
SELECT *, later(end_at, 0.2 + 20 * u(k, 's')) AS stamp FROM line
WHERE u(k, 'ship') < 0.36 AND later(end_at, 20.5) < ends();
"""

_TICKETS = f"""
CREATE TABLE t AS
WITH drawn AS (
    SELECT k, floor({TEAMS} * u(k, 'p') ** 1.2)::BIGINT AS team,
        moment((k + u(k, 'o')) / $tickets) AS opened_at
    FROM range($tickets) AS t(k)
), moved AS (
    SELECT *, later(opened_at, 6 + 400 * u(k, 'w')) AS begun_at,
        later(opened_at, 410 + exp(5.5 * u(k, 'c'))) AS reviewed_at,
        u(k, 'b') < 0.15 AS came_back
    FROM drawn
)
SELECT *, later(reviewed_at, 8) AS back_at, later(reviewed_at, 12 + 60 * u(k, 'x')) AS done_at,
    'jira:ticket:' || k AS key, 'jira:ticket_project:T' || team AS project_id
FROM moved;
CREATE TABLE m AS
SELECT *, row_number() OVER (PARTITION BY k ORDER BY entered_at) AS step FROM (
    SELECT k, key, project_id, team, NULL AS from_status, 'To Do' AS to_status,
        'to_do' AS category, opened_at AS entered_at FROM t
    UNION ALL SELECT k, key, project_id, team, 'To Do', 'Selected', 'to_do',
        later(opened_at, 3) FROM t
    UNION ALL SELECT k, key, project_id, team, 'Selected', 'In Progress', 'in_progress', begun_at
        FROM t
    UNION ALL SELECT k, key, project_id, team, 'In Progress', 'In Review', 'in_progress',
        reviewed_at FROM t
    UNION ALL SELECT k, key, project_id, team, 'In Review', 'In Progress', 'in_progress', back_at
        FROM t WHERE came_back
    UNION ALL SELECT k, key, project_id, team,
        CASE WHEN came_back THEN 'In Progress' ELSE 'In Review' END, 'Done', 'done', done_at FROM t
) WHERE entered_at < ends();
"""

_GITLAB = "'gitlab' AS source"
_JIRA = "'jira' AS source"
_TABLES = {
    "repository": f"""
        SELECT 'gitlab:repository:' || r AS key, {_GITLAB}, moment(0) AS changed_at,
            'shop/svc-' || r AS path, 'main' AS default_branch, false AS is_archived,
            'https://gitlab.example.org/shop/svc-' || r AS url
        FROM range({SERVICES}) AS t(r)""",
    "identity": f"""
        SELECT 'gitlab:identity:' || p AS key, {_GITLAB}, moment(0) AS changed_at,
            'person-' || p AS user_name, 'Person ' || p AS name
        FROM range({PEOPLE}) AS t(p)
        UNION ALL SELECT 'jira:identity:' || p, 'jira', moment(0), 'person-' || p, 'Person ' || p
        FROM range({PEOPLE}) AS t(p)""",
    "change": f"""
        SELECT key, {_GITLAB}, least(end_at, ends()) AS changed_at, repository_id, k AS number,
            ticket || ' let customers keep a basket ' || k AS title, author_id, opened_at, state,
            state = 'open' AND u(k, 'draft') < 0.3 AS is_draft,
            'feature/' || ticket AS source_branch, 'main' AS target_branch,
            ['backend'] AS labels, [ticket] AS ticket_refs,
            'https://gitlab.example.org/shop/svc-' || r || '/-/merge_requests/' || k AS url
        FROM c ORDER BY k""",
    "change_merge": f"""
        SELECT replace(key, ':change:', ':change_merge:') AS key, {_GITLAB}, end_at AS changed_at,
            key AS change_id, repository_id,
            CASE WHEN state = 'merged' THEN end_at END AS merged_at,
            CASE WHEN state = 'closed' THEN end_at END AS closed_at,
            account(team, u(k, 'by')) AS merged_by_id, revision(k * 8) AS head_revision,
            CASE WHEN state = 'merged' THEN revision(k * 8 + 7) END AS merge_revision,
            'https://gitlab.example.org/shop/svc-' || r || '/-/merge_requests/' || k AS url
        FROM c WHERE state <> 'open' ORDER BY k""",
    "change_size": f"""
        SELECT key || '/size' AS key, {_GITLAB}, least(end_at, ends()) AS changed_at,
            key AS change_id, repository_id, floor(exp(7 * u(k, 'add')))::BIGINT AS added_lines,
            floor(exp(5 * u(k, 'del')))::BIGINT AS deleted_lines,
            1 + floor(12 * u(k, 'files'))::BIGINT AS file_count, 0 AS excluded_file_count,
            ['src/' || (k % 9), 'tests'] AS paths
        FROM c ORDER BY k""",
    "change_commit": f"""
        SELECT key || '@' || n AS key, {_GITLAB}, opened_at AS changed_at, key AS change_id,
            repository_id, repository_id || '@' || revision(k * 8 + n) AS commit_id,
            revision(k * 8 + n) AS revision, author_id,
            later(opened_at, -1 - 30 * u(k, 'code') / (n + 1)) AS authored_at
        FROM c, range(3) AS s(n) WHERE n < 2 + k % 2 ORDER BY k""",
    "commit": f"""
        SELECT repository_id || '@' || hash AS key, {_GITLAB}, stamp AS changed_at, repository_id,
            hash AS revision, [revision(k * 8 + n + 3)] AS parents, author_id,
            author_id AS committer_id, stamp AS authored_at, stamp AS committed_at,
            ticket || ' keep a basket' AS title, [ticket] AS ticket_refs,
            floor(exp(6 * u(k, n)))::BIGINT AS added_lines,
            floor(exp(4 * u(k, n + 9)))::BIGINT AS deleted_lines, 1 + n AS file_count
        FROM (
            SELECT *, revision(k * 8 + n) AS hash,
                later(opened_at, -1 - 30 * u(k, 'code') / (n + 1)) AS stamp
            FROM c, range(3) AS s(n) WHERE n < 2 + k % 2
            UNION ALL SELECT *, 7 AS n, revision(k * 8 + 7), end_at FROM c WHERE state = 'merged'
        ) ORDER BY k""",
    "commit_landing": f"""
        SELECT repository_id || '@' || revision(k * 8 + n) || '/landing' AS key, {_GITLAB},
            end_at AS changed_at, repository_id || '@' || revision(k * 8 + n) AS commit_id,
            repository_id, revision(k * 8 + n) AS revision,
            revision(k * 8 + 7) AS mainline_revision, position
        FROM line, (SELECT unnest([0, 1, 2, 7]) AS n) WHERE n IN (0, 1, 7) OR k % 2 = 1
        ORDER BY k""",
    "change_event": f"""
        SELECT key || '/' || kind AS key, {_GITLAB}, stamp AS changed_at, key AS change_id,
            repository_id, kind, stamp AS happened_at, author_id AS actor_id,
            CASE WHEN kind = 'review_requested' THEN account(team, u(k, 'v0')) END AS target_id
        FROM (
            SELECT *, 'ready' AS kind, later(opened_at, 0.2) AS stamp FROM c WHERE u(k, 'h') < 0.3
            UNION ALL SELECT *, 'review_requested', later(opened_at, 0.3) FROM c
            WHERE u(k, 'q') < 0.8
        ) ORDER BY k""",
    "review": f"""
        SELECT key || '/review/' || n AS key, {_GITLAB}, stamp AS changed_at, key AS change_id,
            repository_id, CASE n WHEN 2 THEN 'approval' ELSE 'comment' END AS kind,
            account(team, u(k, 'v' || n)) AS reviewer_id, stamp AS reviewed_at,
            n = 1 AS is_inline
        FROM (SELECT *, opened_at + (end_at - opened_at) * (n + 1) / 4 AS stamp
            FROM c, range(3) AS s(n))
        WHERE stamp < ends() AND u(k, 'reviewed') < 0.96 ORDER BY k""",
    "deployment": """
        SELECT tool || ':deployment:' || k AS key, tool AS source, stamp AS changed_at,
            CASE tool WHEN 'gitlab' THEN repository_id END AS repository_id,
            CASE tool WHEN 'argocd' THEN 'svc-' || r END AS application,
            'production' AS environment,
            CASE tool WHEN 'gitlab' THEN 'production' END AS environment_tier,
            CASE tool WHEN 'gitlab' THEN revision(k * 8 + 7) END AS revision,
            CASE tool WHEN 'gitlab' THEN 'main' END AS ref,
            CASE tool WHEN 'argocd' THEN ['registry.example.org/svc-' || r || ':'
                || left(revision(k * 8 + 7), 12)] END AS images,
            later(stamp, -0.1) AS started_at, stamp AS finished_at,
            CASE WHEN u(k, 'fail') < 0.05 THEN 'failure' ELSE 'success' END AS status,
            'https://deploy.example.org/' || k AS url
        FROM (SELECT *, CASE r % 2 WHEN 0 THEN 'argocd' ELSE 'gitlab' END AS tool FROM shipped)
        ORDER BY k""",
    "incident": """
        SELECT 'pagerduty:incident:' || k AS key, 'pagerduty' AS source, stamp AS changed_at,
            '' || k AS number, 'Checkout answers slowly' AS title, 'PSVC' || r AS service_ref,
            later(stamp, 0.1 + 3 * u(k, 'i')) AS opened_at,
            later(stamp, 0.2 + 3 * u(k, 'i')) AS acknowledged_at,
            later(stamp, 0.3 + 3 * u(k, 'i') + exp(3.5 * u(k, 'fix'))) AS resolved_at,
            'high' AS urgency
        FROM shipped WHERE u(k, 'bad') < 0.06 ORDER BY k""",
    "ticket_project": f"""
        SELECT 'jira:ticket_project:T' || p AS key, {_JIRA}, moment(0) AS changed_at,
            'T' || p AS name, 'Team ' || p AS title FROM range({TEAMS}) AS t(p)""",
    "ticket": f"""
        SELECT key, {_JIRA}, coalesce(past(done_at), past(begun_at), opened_at) AS changed_at,
            project_id, 'T' || team || '-' || k AS number, 'Keep a basket ' || k AS title,
            CASE WHEN u(k, 'bug') < 0.2 THEN 'bug' WHEN u(k, 'bug') < 0.3 THEN 'task'
                ELSE 'story' END AS kind,
            CASE WHEN done_at < ends() THEN 'Done' WHEN begun_at < ends() THEN 'In Progress'
                ELSE 'To Do' END AS status,
            CASE WHEN done_at < ends() THEN 'done' WHEN begun_at < ends() THEN 'in_progress'
                ELSE 'to_do' END AS status_category,
            CASE WHEN u(k, 'points') < 0.8 THEN 1 + hash(k) % 8 END::DOUBLE AS points,
            replace(account(team, u(k, 'who')), 'gitlab', 'jira') AS assignee_id,
            ['jira:sprint:' || team || '-' || floor(date_diff('day', moment(0), begun_at) / 14)]
                AS sprint_ids,
            opened_at, past(done_at) AS resolved_at,
            CASE WHEN done_at < ends() THEN 'Done' END AS resolution,
            'https://jira.example.org/browse/T' || team || '-' || k AS url
        FROM t ORDER BY k""",
    "ticket_text": f"""
        SELECT key || '/text' AS key, {_JIRA}, opened_at AS changed_at, key AS ticket_id,
            project_id, CASE WHEN u(k, 'ac') < 0.6 THEN 'Acceptance criteria' || chr(10)
                || '- the basket ' || md5(k || '') || ' is kept' || chr(10) || '- ' || md5(k || 'b')
                ELSE 'As a customer I keep a basket. ' || md5(k || 'c') END AS description
        FROM t ORDER BY k""",
    "ticket_transition": f"""
        SELECT key || '/' || step AS key, {_JIRA}, entered_at AS changed_at, key AS ticket_id,
            project_id, from_status, to_status, category AS to_category, entered_at,
            replace(account(team, u(k, step)), 'gitlab', 'jira') AS actor_id
        FROM m ORDER BY k""",
    "sprint": f"""
        SELECT 'jira:sprint:' || team || '-' || n AS key, {_JIRA}, moment(0) AS changed_at,
            'jira:ticket_project:T' || team AS project_id, 'Sprint ' || n AS name,
            CASE WHEN moment(0) + to_days(14 * (n + 1)) < ends() THEN 'closed' ELSE 'active' END
                AS state,
            moment(0) + to_days(14 * n) AS starts_at, moment(0) + to_days(14 * (n + 1)) AS ends_at,
            past(moment(0) + to_days(14 * (n + 1))) AS completed_at
        FROM range({TEAMS}) AS a(team), range(52) AS b(n)""",
}


def settings(home: Path) -> Settings:
    """Return the company's settings for a home."""
    tools = ("gitlab", "jira", "argocd", "pagerduty")
    return Settings(
        home=home,
        folder=home,
        catalogue=("catalogue.yaml",),
        sources={tool: SourceSettings(type=tool) for tool in tools},
    )


def made(changes: int) -> Path:
    """Return the home of a company with so many changes, made on first use; never change it."""
    home = cache() / f"company-{VERSION}-{changes}"
    if (home / "made").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    (home / "catalogue.yaml").write_text(_catalogue(), encoding="utf-8")
    with open_home(settings(home)) as opened, opened.lease() as held:
        apply_catalogue(opened, now=BEGIN)
        read(opened, held)
        _write(opened.lake, changes)
    (home / "made").touch()
    return home


def _write(lake: Lake, changes: int) -> None:
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_MACROS)
        connection.execute(_CHANGES.replace("$changes", str(changes)))
        connection.execute(_TICKETS.replace("$tickets", str(2 * changes)))
        for name, query in _TABLES.items():
            schema = lake_schema(entities()[name])
            found = connection.execute(query).to_arrow_table()
            received = pa.scalar(END, pa.timestamp("us", "UTC"))
            stamped = {"received_at": received, "event_id": pa.scalar("made", pa.string())}
            size = found.num_rows
            rows = pa.table(
                [
                    found.column(field.name).cast(field.type)
                    if field.name in found.column_names
                    else pa.repeat(_absent(field, stamped), size)
                    for field in schema
                ],
                schema=schema,
            )
            step = -(-size // BATCHES)
            for number, start in enumerate(range(0, size, step)):
                lake.append(name, rows.slice(start, step), batch=f"{number}")


def _absent(field: pa.Field, stamped: dict[str, pa.Scalar]) -> pa.Scalar:
    if pa.types.is_boolean(field.type):
        return pa.scalar(False)
    return stamped.get(field.name, pa.scalar(None, field.type))


def _catalogue() -> str:
    backstage = "apiVersion: backstage.io/v1alpha1\n"
    parts = [
        (
            "apiVersion: gnomon.dev/v1\nkind: Calendar\nmetadata: {name: default}\n"
            'spec: {timezone: Europe/Berlin, hours: {from: "09:00", to: "17:00"}, '
            "from: 2024-01-01, to: 2028-01-01}\n"
        )
    ]
    parts += [
        f"{backstage}kind: Group\nmetadata: {{name: unit-{n}}}\n"
        "spec: {type: business-unit, children: []}\n"
        for n in range(UNITS)
    ]
    parts += [
        f"{backstage}kind: Group\nmetadata: {{name: team-{n}, "
        f"annotations: {{jira/project-key: T{n}}}}}\n"
        f"spec: {{type: team, parent: unit-{n % UNITS}, children: []}}\n"
        for n in range(TEAMS)
    ]
    parts += [
        f"{backstage}kind: User\nmetadata: {{name: person-{n}}}\n"
        f"spec: {{profile: {{displayName: Person {n}, email: person-{n}@example.org}}, "
        f"memberOf: [team-{n // (PEOPLE // TEAMS)}]}}\n"
        for n in range(PEOPLE)
    ]
    parts += [
        f"{backstage}kind: Component\nmetadata:\n  name: svc-{n}\n  annotations:\n"
        f"    gitlab.com/project-slug: shop/svc-{n}\n    argocd/app-name: svc-{n}\n"
        f"    pagerduty.com/service-id: PSVC{n}\n"
        f"spec: {{type: service, lifecycle: production, owner: team-{n % TEAMS}}}\n"
        for n in range(SERVICES)
    ]
    return "---\n".join(parts)
