"""What the company's people wrote for Gnomon: its settings and its catalogue."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from gnomon.demo.aims import agreed
from gnomon.demo.company import Company
from gnomon.demo.connecting import notices, settings_of
from gnomon.demo.customers import post
from gnomon.demo.customers.confirmed import confirmed
from gnomon.demo.github.accounts import login
from gnomon.demo.hiring import Organisation
from gnomon.demo.hosting import ACQUIRED, builder_of, host_of
from gnomon.demo.initiatives import wanted
from gnomon.demo.leading import led
from gnomon.demo.on_call import called_by
from gnomon.demo.organisation import (
    BUSINESS_UNITS,
    COMPANY,
    DAY,
    NEEDS,
    SERVICES,
    TEAMS,
    Person,
    Service,
)
from gnomon.demo.pagerduty.shapes import service_id
from gnomon.demo.platform.asked import Export, exports, surveyed
from gnomon.demo.platform.balanced import balanced
from gnomon.demo.platform.offer import offered
from gnomon.demo.platform.promised import promised
from gnomon.demo.practised import practised
from gnomon.demo.prometheus.promises import service_levels
from gnomon.demo.pulse import asked_of_customers, fit_survey, pulse, pulse_survey
from gnomon.demo.registers import kept
from gnomon.demo.running import run
from gnomon.demo.sonarqube.analyses import ANALYSED
from gnomon.demo.sprint_plans import signed
from gnomon.demo.taking_part import TakingPart
from gnomon.demo.watching import freshping
from gnomon.demo.working_time import holidays, instant, local

Document = dict[str, Any]
_BOUGHT = "Came with a company that Meridian bought, and kept its code on that company's GitHub."
_BACKSTAGE, _OWN = "backstage.io/v1alpha1", "gnomon.dev/v1"


def write_workspace(
    folder: Path,
    base_url: str,
    company: Company,
    *,
    pages_url: str = "http://127.0.0.1:8321",
    mail_port: int | None = None,
) -> Path:
    """Write ``gnomon.yaml``, the folder ``catalogue`` beside it, and what other tools exported.

    Args:
        folder: Where; made when it is not there.
        base_url: Where the tools answer, as `serve` tells.
        company: Whose people, services and dates the catalogue holds.
        pages_url: Where Gnomon's pages will be.
        mail_port: Port of the mail server; null: nothing is sent to anybody.

    Returns:
        The settings file.
    """
    catalogue = folder / "catalogue"
    catalogue.mkdir(parents=True, exist_ok=True)
    organisation = company.organisation
    for name, documents in {
        "calendar.yaml": [_calendar(company)],
        "groups.yaml": _groups(),
        "people.yaml": _people(organisation),
        "services.yaml": _services(),
        "history.yaml": _history(organisation),
        "leads.yaml": led(organisation),
        "targets.yaml": agreed(organisation),
        "platform.yaml": [
            *offered(organisation),
            *promised(organisation),
            *surveyed(),
            pulse_survey(),
            fit_survey(),
            *balanced(organisation),
        ],
        "running.yaml": run(organisation),
        "practice.yaml": practised(company),
        "service-levels.yaml": service_levels(company),
        "initiatives.yaml": wanted(organisation, company.tickets),
        "registers.yaml": kept(organisation),
        "customers.yaml": confirmed(company),
        "sprint-plans.yaml": signed(company),
    }.items():
        text = yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True)
        (catalogue / name).write_text(text, encoding="utf-8")
    _lay_down([*exports(company), pulse(company), *asked_of_customers(company)], folder)
    _hand_over(company, folder)
    settings = folder / "gnomon.yaml"
    told = settings_of(base_url)
    told["sources"]["mail"] = post.source(folder)
    if mail_port is not None:
        told["notices"] = notices(pages_url, mail_port)
    written = yaml.safe_dump(told, sort_keys=False)
    settings.write_text(f"# Settings of {COMPANY}, a company that does not exist.\n{written}")
    return settings


def _hand_over(company: Company, folder: Path) -> None:
    """Lay down what a tool that has ended told, and the letters of customers."""
    file = folder / freshping.FILE
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(freshping.kept(company))
    post.deliver(company, folder)


def _lay_down(exported: Iterable[Export], folder: Path) -> None:
    for export in exported:
        file = folder / export.file
        file.parent.mkdir(exist_ok=True)
        file.write_text(export.content, encoding="utf-8")


def _document(kind: str, name: str, spec: Any, **metadata: Any) -> Document:
    version = _BACKSTAGE if kind in {"Group", "User", "Domain", "System", "Component"} else _OWN
    known = {key: value for key, value in metadata.items() if value}
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, **known},
        "spec": spec,
    }


def _calendar(company: Company) -> Document:
    first, last = instant(company.start - 400 * DAY).year, instant(company.now).year + 2
    return _document(
        "Calendar",
        "default",
        {
            "timezone": "Europe/Berlin",
            "workingDays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "hours": {"from": "09:00", "to": "17:00"},
            "from": f"{first}-01-01",
            "to": f"{last + 1}-01-01",
            "holidays": [
                {"date": day.isoformat(), "name": name}
                for day, name in holidays(first, last).items()
            ],
        },
    )


def _groups() -> list[Document]:
    told = [_document("Group", "meridian", {"type": "root", "children": []}, title=COMPANY)]
    for name, title in BUSINESS_UNITS.items():
        spec = {"type": "business-unit", "parent": "meridian", "children": []}
        told.append(_document("Group", name, spec, title=title))
    for team in TEAMS:
        notes = {"jira/project-key": team.jira_key}
        if team.is_platform:
            notes["gnomon.dev/platform"] = "true"
        spec = {"type": "team", "parent": team.business_unit, "children": []}
        about = _BOUGHT if team.name == ACQUIRED else None
        told.append(
            _document(
                "Group",
                team.name,
                spec,
                title=team.title,
                description=about,
                annotations=notes,
            )
        )
        for name, title, function in team.sub_teams:
            told.append(
                _document(
                    "Group",
                    name,
                    {"type": "sub-team", "parent": team.name, "children": []},
                    title=title,
                    annotations={"gnomon.dev/function": function},
                )
            )
    return told


def _people(organisation: Organisation) -> list[Document]:
    return [_person(organisation, person) for person in organisation.people.values()]


def _person(organisation: Organisation, person: Person) -> Document:
    """Describe a person; the addresses some commit with are left for Gnomon to find."""
    accounts = [
        f"jira:{person.account_id}",
        f"gitlab:{person.user_name}",
        f"github:{login(person)}",
    ]
    notes = {"gnomon.dev/kind": person.kind, "gnomon.dev/role": person.role}
    if person.other_user:
        accounts.append(f"gitlab:{person.other_user[1]}")
        accounts.append(f"github:{login(person, second=True)}")
        notes["gnomon.dev/emails"] = ", ".join(person.other_emails)
    notes["gnomon.dev/accounts"] = ", ".join(accounts)
    groups = [m.group for m in organisation.memberships if m.person == person.name]
    profile = {"displayName": person.title, "email": person.email}
    spec = {"profile": profile, "memberOf": list(dict.fromkeys(groups))}
    return _document("User", person.name, spec, annotations=notes)


def _services() -> list[Document]:
    told = [
        _document("Domain", name, {"owner": name}, title=title)
        for name, title in BUSINESS_UNITS.items()
    ]
    for team in TEAMS:
        spec = {"owner": team.name, "domain": team.business_unit}
        told.append(_document("System", team.name, spec, title=team.title))
    return [*told, *map(_component, SERVICES)]


def _component(service: Service) -> Document:
    notes = {f"{host_of(service.repository)}.com/project-slug": service.repository}
    if builder_of(service.repository) == "jenkins":
        notes["jenkins.io/job-full-name"] = service.repository
    if service.folder:
        notes["gnomon.dev/path"] = service.folder
    if service.told_by in {"argocd", "both"}:
        notes["argocd/app-name"] = f"{service.name}-production, {service.name}-staging"
    if service.name in ANALYSED:
        notes["sonarqube.org/project-key"] = service.name
    if service in called_by("pagerduty"):
        notes["pagerduty.com/service-id"] = service_id(service.name)
    spec: Document = {
        "type": service.kind,
        "lifecycle": "production",
        "owner": service.owner,
        "system": service.team,
    }
    if service.name in NEEDS:
        spec["dependsOn"] = [f"component:{each}" for each in NEEDS[service.name]]
    return _document("Component", service.name, spec, title=service.title, annotations=notes)


def _dates(since: int | None, until: int | None) -> Document:
    dates = {"from": since, "to": until}
    return {
        name: local(moment).date().isoformat()
        for name, moment in dates.items()
        if moment is not None
    }


def _history(organisation: Organisation) -> Iterable[Document]:
    """Write down what Backstage has no words for: who was where, and who owned what, when."""
    members = TakingPart(organisation).memberships()
    members += [
        {"person": m.person, "group": m.group, "role": m.role, **_dates(m.since, m.until)}
        for m in organisation.memberships
        if m.since or m.until
    ]
    owners = [
        {"service": o.service, "group": o.owner, **_dates(o.since, o.until)}
        for o in organisation.ownerships
        if o.since or o.until
    ]
    lines = [
        {"group": line.team, "parent": line.business_unit, **_dates(line.since, line.until)}
        for line in organisation.lines
        if line.since or line.until
    ]
    told = {"Membership": members, "Ownership": owners, "ReportingLine": lines}
    return [{"apiVersion": _OWN, "kind": kind, "spec": spec} for kind, spec in told.items()]
