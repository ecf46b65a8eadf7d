"""The books agree with themselves, with what happened and with what was asked for."""

from collections import Counter
from statistics import median

from gnomon.demo.books import Books
from gnomon.demo.company import Company
from gnomon.demo.organisation import SERVICES, TEAMS
from gnomon.demo.summaries import grouped, median_of, ratio_of
from gnomon.demo.working_time import instant, local


def test_company_has_the_size_it_should(company: Company) -> None:
    changes = company.merge_requests()
    production = [d for d in company.deployments if d.environment == "production"]
    kinds = Counter(person.kind for person in company.organisation.people.values())
    assert len({team.business_unit for team in TEAMS}) == 3
    assert len(TEAMS) == 8
    assert len(SERVICES) == 20
    assert kinds["human"] == 48
    assert kinds["bot"] == 2
    assert kinds["assistant"] == 1
    assert 2700 < len(changes) < 3400
    assert sum(len(repository.commits) for repository in company.repositories) > 6000
    assert 2700 < len(company.tickets) < 3300
    assert 2200 < len(production) < 2900
    assert 120 < len(company.incidents) < 190


def test_hard_cases_are_all_there(company: Company, books: Books) -> None:
    changes = books.changes()
    raw = company.merge_requests()
    deployments = books.deployments()
    tickets = books.tickets()
    assert {row.kind for row in changes} == {
        "change",
        "dependency",
        "hotfix",
        "revert",
        "cherry_pick",
    }
    assert any(row.closed_at for row in changes)
    assert any(not row.merged_at and not row.closed_at for row in changes)
    assert any(row.merged_at and not row.is_reviewed for row in changes)
    assert any([e[0] for e in change.events] == ["closed", "reopened", "merged"] for change in raw)
    assert any(change.ready_at > change.opened_at for change in raw)
    assert any(change.is_second_account for change in raw)
    assert any(change.squash_sha and change.merge_sha for change in raw)
    assert any(change.squash_sha and not change.merge_sha for change in raw)
    assert any(change.merge_sha and not change.squash_sha for change in raw)
    assert any(len(row.services) > 1 for row in changes)
    assert {row.status for row in deployments} >= {"success", "failure", "aborted"}
    assert {row.kind for row in deployments} == {
        "release",
        "retry",
        "hotfix",
        "rollback",
        "config",
    }
    assert {row.link for row in books.incidents()} == {"explicit", "time", "none"}
    assert any(row.looks_caused_by_id and row.cause_id is None for row in books.incidents())
    assert any(incident.is_automatic_end for incident in company.incidents)
    assert any(e.kind == "reopen" for incident in company.incidents for e in incident.log)
    assert any(row.resolved_at is None for row in books.incidents())
    assert {row.criteria for row in tickets} == {
        "none",
        "heading",
        "given_when_then",
        "field",
        "template",
    }
    assert any(row.is_deleted for row in tickets)
    assert any(ticket.moved_from for ticket in company.tickets)
    assert any(row.reopened_count for row in tickets)
    assert any(row.flowback_count for row in tickets)


def test_teams_differ_as_their_stories_say(books: Books) -> None:
    changes = [row for row in books.changes() if row.author_kind == "human"]
    pickup = median_of(changes, lambda row: row.pickup_working_seconds)
    size = median_of(changes, lambda row: row.added_lines + row.deleted_lines)
    assert max(pickup, key=lambda team: pickup[team] or 0) == "search"
    assert max(size, key=lambda team: size[team] or 0) == "warehouse"
    released = [r for r in books.deployments() if r.environment == "production"]
    failed = ratio_of([r for r in released if r.kind != "config"], lambda row: row.is_failed)
    shares = {team: bad / all_of for team, (bad, all_of) in failed.items()}
    assert max(shares, key=lambda team: shares[team]) == "transport"
    bare = ratio_of(
        [t for t in books.tickets() if t.kind == "Story"], lambda row: row.points is None
    )
    assert max(bare, key=lambda team: bare[team][0] / bare[team][1]) == "insights"


def test_one_team_improves(company: Company, books: Books) -> None:
    mine = [row for row in books.changes() if row.team == "returns" and row.kind == "change"]
    turn = company.organisation.improved
    before = [r for r in mine if r.opened_at.timestamp() < turn]
    after = [r for r in mine if r.opened_at.timestamp() >= turn]
    before_pickup = median_of(before, lambda row: row.pickup_seconds)["returns"] or 0
    after_pickup = median_of(after, lambda row: row.pickup_seconds)["returns"] or 0
    assert after_pickup < before_pickup / 2


def test_one_team_has_far_too_much_under_way(company: Company, books: Books) -> None:
    moments = [instant(company.now - days * 86_400) for days in (30, 150, 300, 450)]
    typical = {
        team.name: median(books.under_way(moment).get(team.name, 0) for moment in moments)
        for team in TEAMS
    }
    assert max(typical, key=lambda team: typical[team]) == "runtime"


def test_moments_of_a_change_follow_each_other(company: Company) -> None:
    for change in company.merge_requests():
        assert change.first_commit_at <= change.opened_at <= change.ready_at
        if change.responded_at is not None:
            assert change.responded_at >= change.ready_at
        if change.merged_at is not None:
            assert change.merged_at >= change.ready_at
            assert all(at <= change.merged_at for _, at in change.approvals)
        assert change.commits[0].authored_at == change.first_commit_at


def test_first_response_is_the_first_of_a_human_who_is_not_the_author(company: Company) -> None:
    for change in company.merge_requests():
        said = [
            n.at
            for n in change.notes
            if n.author is not change.author
            and n.author.kind != "bot"
            and (not n.is_system or n.body == "approved this merge request")
        ]
        assert change.responded_at == min(said, default=None)


def test_every_mainline_is_a_first_parent_line(company: Company) -> None:
    for repository in company.repositories:
        commits = {commit.sha: commit for commit in repository.commits}
        assert len(commits) == len(repository.commits)
        tip = repository.branches["main"]
        line = {tip}
        while commits[tip].parents:
            tip = commits[tip].parents[0]
            line.add(tip)
        assert set(repository.mainline) <= line
        for change in repository.merge_requests:
            if change.landed_sha and change.target == "main":
                assert change.landed_sha in line


def test_a_deployment_carries_what_its_commit_holds_and_nothing_twice(company: Company) -> None:
    for service in SERVICES:
        repository = next(r for r in company.repositories if r.path == service.repository)
        position = {sha: number for number, sha in enumerate(repository.mainline)}
        by_iid = {change.iid: change for change in repository.merge_requests}
        seen: set[int] = set()
        for deployment in company.deployments:
            if deployment.service != service.name or deployment.environment != "production":
                continue
            iids = {iid for _, iid in deployment.carried}
            assert not iids & seen
            seen |= iids
            if deployment.carried:
                assert deployment.status == "success"
            if deployment.sha not in position:
                assert deployment.kind in {"hotfix", "config", "rollback"}
                continue
            for iid in iids:
                change = by_iid[iid]
                assert service.name in change.services
                assert position[str(change.landed_sha)] <= position[deployment.sha]
                assert (change.merged_at or 0) < deployment.started_at


def test_lead_time_is_the_sum_of_its_moments(books: Books) -> None:
    deployed = [row for row in books.delivered() if row.deployed_at is not None]
    assert len(deployed) > 2000
    for row in deployed:
        assert row.deployed_at is not None
        assert row.lead_seconds == int((row.deployed_at - row.first_commit_at).total_seconds())
        assert row.deploy_seconds is not None
        assert row.lead_seconds >= row.deploy_seconds > 0


def test_failed_deployments_recover_and_nothing_else_does(books: Books) -> None:
    for row in books.deployments():
        if not row.is_failed:
            assert row.recovered_at is None
            assert row.seen_by is None
            continue
        assert row.environment == "production"
        assert row.status == "success"
        assert row.seen_by is not None
        if row.recovered_at is not None and row.noticed_at is not None:
            assert row.recovered_at > row.noticed_at


def test_incident_of_a_deployment_opens_after_it(company: Company) -> None:
    for incident in company.incidents:
        assert incident.log[0].kind == "trigger"
        if incident.cause is None:
            assert incident.link == "none"
            continue
        assert incident.cause.service == incident.service
        assert incident.cause.is_harmful
        assert incident.opened_at > (incident.cause.finished_at or 0)
        if incident.link == "explicit":
            said = " ".join(entry.text for entry in incident.log)
            assert incident.cause.sha[:8] in said or incident.cause.ref in said.split()


def test_nothing_lies_ahead(company: Company) -> None:
    now = company.now
    assert all(change.updated_at <= now for change in company.merge_requests())
    assert all(ticket.updated_at <= now for ticket in company.tickets)
    assert all((d.finished_at or d.started_at) <= now for d in company.deployments)
    assert all(e.at <= now for incident in company.incidents for e in incident.log)
    assert all(c.committed_at <= now for r in company.repositories for c in r.commits)


def test_most_work_is_done_in_working_hours(company: Company) -> None:
    opened = [local(c.opened_at) for c in company.merge_requests() if c.kind == "change"]
    inside = [at for at in opened if at.weekday() < 5 and 9 <= at.hour <= 17]
    assert len(inside) / len(opened) > 0.95


def test_reorganisation_moves_a_service_and_a_team(company: Company, books: Books) -> None:
    moved = [row for row in books.deployments() if row.service == "gift-cards"]
    assert {row.team for row in moved} == {"checkout", "returns"}
    assert {row.business_unit for row in moved} == {"commerce", "logistics"}
    search = [row for row in books.deployments() if row.team == "search"]
    assert {row.business_unit for row in search} == {"technology", "commerce"}
    before = [row for row in moved if row.started_at.timestamp() < company.organisation.reorganised]
    assert {row.owner for row in before} == {"checkout-payments"}


def test_summaries_leave_the_unknown_out() -> None:
    class Row:
        def __init__(self, team: str, value: float | None) -> None:
            self.team, self.value = team, value

    rows = [Row("a", 1.0), Row("a", None), Row("a", 3.0), Row("b", None)]
    assert median_of(rows, lambda row: row.value) == {"a": 2.0, "b": None}
    assert ratio_of(rows, lambda row: row.value is None) == {"a": (1, 3), "b": (1, 1)}
    assert [len(group) for group in grouped(rows).values()] == [3, 1]
