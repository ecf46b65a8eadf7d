"""What requests to a service desk mean: sayings, when they were answered, and when done.

Each request is an issue too: changes that name it lead to its release.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.feedback import FeedbackEvent
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.jiraservice.payloads import Hook, Moment, Request, Status, Told, User
from gnomon.sources.moment import from_epoch
from gnomon.sources.sayings import DeskOptions, Done, Saying, feedback, happening
from gnomon.sources.source import Reader, Want

_TOLD = msgspec.json.Decoder(Told)
_HOOK = msgspec.json.Decoder(Hook)
_DONE = "DONE"


def readers(options: DeskOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what words mean.
    """
    return {
        "jiraservice.api.request": partial(_request, options=options),
        "jiraservice.hook.issue": _hook,
    }


def _request(event: Event, *, options: DeskOptions) -> Iterator[Entity]:
    whole = decoded(_TOLD, event)
    told, comments, statuses = whole.page, whole.comments.values, whole.statuses.values
    moments = [told.created_date, *(c.created for c in comments)]
    moments += [status.status_date for status in [told.current_status, *statuses]]
    changed_at = max(_known(moment, event) for moment in moments)
    check_clock((changed_at,), event)
    row = feedback(event.source, _saying(event, told, changed_at), options)
    yield row
    customer = _name(told.reporter)
    for comment in comments:
        # Who asked may comment before anybody answers.
        if comment.public and _name(comment.author) not in (None, customer):
            at = _known(comment.created, event)
            yield happening(event.source, told.issue_id, "answered", at, service_id=row.service_id)
    yield from _statuses(event, told, statuses, row.service_id)


def _statuses(
    event: Event, told: Request, statuses: Iterable[Status], service_id: str | None
) -> Iterator[FeedbackEvent]:
    was_done = False
    for status in sorted(statuses, key=lambda each: each.status_date.epoch_millis):
        is_done = (status.status_category or "").upper() == _DONE
        if is_done != was_done:
            kind: Done = "resolved" if is_done else "reopened"
            at = _known(status.status_date, event)
            yield happening(event.source, told.issue_id, kind, at, service_id=service_id)
        was_done = is_done


def _saying(event: Event, told: Request, changed_at: datetime) -> Saying:
    texts = {each.field_id: each.value for each in told.request_field_values}
    wanted = told.request_type.name if told.request_type else None
    desk = told.service_desk.project_key if told.service_desk else None
    words = [word for value in texts.values() for word in _words(value)]
    description = texts.get("description")
    links = told.links
    return Saying(
        id=told.issue_id,
        title=str(texts.get("summary") or told.issue_key),
        text=description if isinstance(description, str) else "",
        words=tuple(word for word in (wanted, *words, desk) if word),
        channel="support_desk",
        customer=_name(told.reporter),
        said_at=_known(told.created_date, event),
        changed_at=changed_at,
        url=(links.agent or links.web) if links else None,
        tickets=(told.issue_key,),
    )


def _words(value: object) -> Iterator[str]:
    """Read what was chosen in a field: an option, or several; free text is no word."""
    chosen = value if isinstance(value, list) else [value]
    for each in chosen:
        named = each.get("value") or each.get("name") if isinstance(each, dict) else None
        if isinstance(named, str):
            yield named


def _hook(event: Event) -> Iterator[Want]:
    issue = decoded(_HOOK, event).issue
    if issue is not None and issue.key:
        yield Want("request", issue.key)


def _name(user: User | None) -> str | None:
    return (user.account_id or user.name) if user else None


def _known(moment: Moment, event: Event) -> datetime:
    at = from_epoch(moment.epoch_millis / 1000)
    if at is None:
        raise PayloadError(
            f"{event.type} of {event.id} tells a time no calendar holds: {moment.epoch_millis}."
        )
    return at
