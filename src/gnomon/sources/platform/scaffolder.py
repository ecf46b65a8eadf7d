"""Runs of Backstage's scaffolder: a template that is run is a task of the platform.

A run is told as the scaffolder's own task object (``GET /api/scaffolder/v2/tasks/<id>``), by an
action at the end of a template or by whoever asks that address. Its last heartbeat stands for the
end of a run that is over.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.platform import PlatformTask, PlatformTaskEnd, TaskOutcome
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, items
from gnomon.sources.moment import utc
from gnomon.sources.platform.options import PlatformOptions, TemplateRule
from gnomon.sources.platform.people import person_ref
from gnomon.sources.platform.rows import row, team_key

_SERVICE = "gnomon.dev/platform-service"
_JOURNEY = "gnomon.dev/platform-journey"
_OUTCOMES: Mapping[str, TaskOutcome] = {
    "completed": "succeeded",
    "failed": "failed",
    "cancelled": "abandoned",
}


class _Metadata(Struct, frozen=True):
    name: str = ""
    annotations: dict[str, Any] = {}


class _TemplateEntity(Struct, frozen=True):
    metadata: _Metadata = _Metadata()


class _TemplateInfo(Struct, rename="camel"):
    entity_ref: str
    entity: _TemplateEntity = _TemplateEntity()


class _UserSpec(Struct, rename="camel", frozen=True):
    member_of: list[str] = []


class _UserEntity(Struct, frozen=True):
    spec: _UserSpec = _UserSpec()


class _User(Struct):
    ref: str | None = None
    entity: _UserEntity | None = None


class _Spec(Struct, rename="camel"):
    template_info: _TemplateInfo
    parameters: dict[str, Any] = {}
    user: _User | None = None


class ScaffolderRun(Struct, rename="camel"):
    """A task of the scaffolder, only what is read; secrets, steps and output are not."""

    id: str
    status: str
    created_at: Annotated[datetime, Meta(tz=True)]
    spec: _Spec
    last_heartbeat_at: Annotated[datetime, Meta(tz=True)] | None = None


_RUNS = msgspec.json.Decoder(list[ScaffolderRun] | ScaffolderRun)


def runs(event: Event, options: PlatformOptions) -> Iterator[Entity]:
    """Read runs of templates.

    Raises:
        PayloadError: It is no task of the scaffolder, or nobody says which service it is of.
    """
    rules = {each.template: each for each in options.templates}
    found = [each for run in items(_RUNS, event) for each in _run(event, run, rules)]
    check_clock((each.changed_at for each in found), event)
    yield from found


def _run(event: Event, run: ScaffolderRun, rules: Mapping[str, TemplateRule]) -> Iterator[Entity]:
    info = run.spec.template_info
    template = info.entity_ref.rpartition("/")[2]
    rule = rules.get(template) or _annotated(info, template)
    if rule is None:
        raise PayloadError(
            f"Nobody says which platform service the template {template!r} belongs to. Name it "
            f"under `templates` of the source's options, or annotate the template with {_SERVICE}."
        )
    started, user = utc(run.created_at), run.spec.user
    yield PlatformTask(
        service_ref=rule.service,
        task=rule.task or template,
        journey=rule.journey,
        group_id=team_key(_team(run.spec)),
        person_ref=person_ref(user.ref) if user else None,
        started_at=started,
        **row(event, "platform_task", run.id, started),
    )
    outcome, ended = _OUTCOMES.get(run.status), run.last_heartbeat_at
    if outcome is not None and ended is not None:
        yield PlatformTaskEnd(
            task_id=f"{event.source}:platform_task:{run.id}",
            service_ref=rule.service,
            ended_at=max(utc(ended), started),
            outcome=outcome,
            # The scaffolder does it by itself; a failed run says nothing about who helped later.
            had_human_help=False if outcome == "succeeded" else None,
            **row(event, "platform_task_end", run.id, utc(ended)),
        )


def _annotated(info: _TemplateInfo, template: str) -> TemplateRule | None:
    notes = info.entity.metadata.annotations
    service, journey = notes.get(_SERVICE), notes.get(_JOURNEY)
    if not isinstance(service, str) or not service.strip():
        return None
    known = journey if journey in ("from_scratch", "scaling") else None
    return TemplateRule(template=template, service=service.strip(), journey=known)


def _team(spec: _Spec) -> str | None:
    """Name the team: as the form says, else the one group its user belongs to."""
    for field in ("team", "owner"):
        told = spec.parameters.get(field)
        if isinstance(told, str) and not told.startswith("user:"):
            return told
    groups = spec.user.entity.spec.member_of if spec.user and spec.user.entity else []
    return groups[0] if len(groups) == 1 else None
