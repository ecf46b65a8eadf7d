"""Which states changed: of targets, as they are judged, and of figures, as the feed tells them."""

from collections.abc import Iterator, Mapping

from gnomon.answers.changed import Change
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.inbox import Alert, Move, Told, Watched
from gnomon.insight.reading import mark_of
from gnomon.notices.gathering import Gathered
from gnomon.notices.wording import signal_rule
from gnomon.operations.home import Home
from gnomon.steering.verdicts import WORDS, Verdict

_TARGET, _SIGNAL = "target:", "signal:"
_ROUTINE = "within"
_WITHIN = "within its natural limits"
#: Kept once signals were seen for the first time: what was so before is no change.
_BEGUN = "alerts.begun"


def raise_alerts(home: Home, found: Gathered) -> list[Alert]:
    """Raise an alert for each state that is another than it last was.

    What is seen for the first time is no change, so an installation that begins is quiet.

    Args:
        home: Where states and alerts are kept.
        found: What is so now.
    """
    known = home.inbox.watched()
    has_begun = home.inbox.get(_BEGUN) is not None
    moves = [*target_moves(known, found), *signal_moves(known, found, has_begun=has_begun)]
    raised = home.inbox.follow(moves, at=found.now)
    named = {_TARGET + each.agreed.target.name for each in found.verdicts}
    home.inbox.unwatch(about for about in known if about.startswith(_TARGET) and about not in named)
    if not has_begun:
        home.inbox.put(_BEGUN, found.now.isoformat())
    return raised


def target_moves(known: Mapping[str, Watched], found: Gathered) -> Iterator[Move]:
    """Compare where targets stand with where they last stood.

    Args:
        known: States by what they are of.
        found: What is so now.
    """
    for each in found.verdicts:
        about = _TARGET + each.agreed.target.name
        before = known.get(about)
        now = Watched(state=each.status, judged_on=each.on)
        if before is None:
            yield Move(about=about, before=None, now=now)
        elif before.state != each.status and before.judged_on <= each.on:
            told = _of_target(each, before.state, found)
            yield Move(about=about, before=before.state, now=now, told=told)


def signal_moves(
    known: Mapping[str, Watched], found: Gathered, *, has_begun: bool
) -> Iterator[Move]:
    """Compare the signals of the week with those told before.

    A figure told again, week after week, on the same side is one change. It is over when a later
    week no longer tells it: within a week, what late facts take away and bring back stays one.

    Args:
        known: States by what they are of.
        found: What is so now.
        has_begun: Whether signals were ever seen before.
    """
    week, told = found.feed.week, set()
    for one in found.feed.changes:
        about = f"{_SIGNAL}{one.metric}:{one.level}:{one.scope or ''}"
        told.add(about)
        before = known.get(about)
        if before is not None and before.judged_on > week:
            continue
        state = before.state if before else _ROUTINE
        alert = _of_signal(one, state, found) if state != one.side and has_begun else None
        if before is None or before.state != one.side or before.judged_on < week:
            now = Watched(state=one.side, judged_on=week)
            yield Move(about=about, before=before.state if before else None, now=now, told=alert)
    for about, before in known.items():
        is_over = before.state != _ROUTINE and before.judged_on < week
        if about.startswith(_SIGNAL) and about not in told and is_over:
            yield Move(
                about=about,
                before=before.state,
                now=Watched(state=_ROUTINE, judged_on=week),
                told=_of_return(about, before.state, found),
            )


def _of_target(verdict: Verdict, before: str, found: Gathered) -> Told:
    target = verdict.agreed.target
    word, mark = WORDS[verdict.status]
    keys = {one.key: one.name for one in found.directory.people.values()}
    owners = (keys.get(key) for key in (target.owner_id, *target.co_owner_ids))
    return Told(
        kind="target",
        name=target.name,
        scope=target.scope_name,
        title=target.title,
        before=_status_word(before),
        after=word,
        mark=mark,
        detail=verdict.rule,
        owners=tuple(dict.fromkeys(name for name in owners if name)),
    )


def _status_word(status: str) -> str:
    words: dict[str, str] = {name: word for name, (word, _) in WORDS.items()}
    return words.get(status, status)


def _of_signal(one: Change, before: str, found: Gathered) -> Told:
    about = find_metric(one.metric)
    since = f"Since the week of {one.since:%-d %b %Y}. {signal_rule(one)}"
    meanwhile = f" Meanwhile: {'; '.join(one.meanwhile)}." if one.meanwhile else ""
    return Told(
        kind="signal",
        name=one.metric,
        scope=one.scope,
        title=f"{about.title} of {found.title(one.scope)}",
        before=_side_words(before),
        after=_side_words(one.side),
        mark=mark_of(about, one.side),
        detail=since + meanwhile,
        owners=found.leads(one.scope),
    )


def _of_return(about: str, before: str, found: Gathered) -> Told | None:
    """Say that a signal is over; nothing where its metric or unit is no more."""
    name, _, scope = about.removeprefix(_SIGNAL).split(":", 2)
    if name not in metrics() or (scope and scope not in found.units):
        return None
    return Told(
        kind="signal",
        name=name,
        scope=scope or None,
        title=f"{find_metric(name).title} of {found.title(scope or None)}",
        before=_side_words(before),
        after=_WITHIN,
        mark="neutral",
        detail=f"The week of {found.feed.week:%-d %b %Y} is no longer told as signal.",
        owners=found.leads(scope or None),
    )


def _side_words(side: str) -> str:
    return _WITHIN if side == _ROUTINE else f"{side} its natural limits"
