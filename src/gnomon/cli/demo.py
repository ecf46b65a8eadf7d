"""`gnomon demo`: a simulated company, collected from its tools over HTTP."""

import os
import shutil
import threading
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, cast

import msgspec
import typer
from msgspec import Struct

from gnomon.cli.options import err, progress
from gnomon.cli.serve import listening, serve_home
from gnomon.demo.apart import serve_apart
from gnomon.demo.chance import Chance
from gnomon.demo.company import Company, found
from gnomon.demo.connecting import environment
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.platform.asked import exports
from gnomon.demo.pulse import asked_of_customers, pulse
from gnomon.demo.reports import handed_over
from gnomon.demo.watching import freshping
from gnomon.demo.workspace import write_workspace
from gnomon.domain.quality import Gate
from gnomon.domain.survey import SurveyWave
from gnomon.errors import UsageError
from gnomon.lake.every import newest_rows
from gnomon.notices.round import look_back
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.deliver import deliver
from gnomon.operations.home import BusyError, Home, open_home
from gnomon.operations.read import read
from gnomon.operations.receive import receive
from gnomon.operations.refresh import refresh
from gnomon.operations.report import accept, prepare
from gnomon.operations.survey_import import import_wave
from gnomon.operations.sync import sync
from gnomon.settings import load
from gnomon.sources.source import Progress

#: What a home of the demo is known by, and what happened in it since.
_STORY, _STEPS, _MAIL = "demo.json", "demo-steps.txt", "mail"
#: Days before now on which somebody looked what had changed; the first raises nothing.
_LOOKED_DAYS_AGO = (35, 8, 0)
#: Share of alerts that somebody who answers for them has acknowledged.
_ACKNOWLEDGED = 0.8
_FIRST_LOOK_SECONDS = 60
_SHOWN_AGAIN = timedelta(days=1)


class Story(Struct, kw_only=True):
    """Which story a home holds, and how far it has been collected."""

    seed: int
    now: datetime
    """Where the two years end."""
    tools_port: int = 0
    """Where the tools were last, so that links into them stay good."""
    is_collected: bool = False
    is_told: bool = False
    """Whether the alerts of the weeks before were raised."""


def demo(
    home: Annotated[Path, typer.Option("--home", help="Where to keep what is collected.")] = Path(
        ".gnomon/demo"
    ),
    port: Annotated[
        int,
        typer.Option(help="Port of the pages; 0 takes any that is free.", min=0, max=65535),
    ] = 8321,
    serve: Annotated[bool, typer.Option(help="Open the pages when all is measured.")] = True,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget an earlier demo there.")] = False,
) -> None:
    """Collect from a simulated company's tools, from GitLab to Prometheus, and measure.

    The tools answer over real HTTP, page by page, throttle and sometimes fail; the connectors are
    the real ones. While the pages are open the company goes on: changes, deployments, incidents and
    what customers say arrive by webhook. A demo of today is opened again without collecting anew;
    one that was interrupted goes on where it stopped.
    """
    with ExitStack() as stack:
        # A port that is taken is said now rather than after everything was collected.
        listener = stack.enter_context(listening("127.0.0.1", port)) if serve else None
        story = story_of(home, seed, fresh=fresh)
        os.environ |= environment()
        again = "Opening" if story.is_collected else "Simulating"
        err.print(f"{again} two years of a company (seed {seed})", highlight=False)
        steps = home / _STEPS
        tools = stack.enter_context(
            serve_apart(seed, story.now, port=story.tools_port, steps=steps, mail=home / _MAIL)
        )
        story.tools_port = int(tools.base_url.rpartition(":")[2])
        company = found(seed, story.now)
        pages_url = f"http://127.0.0.1:{listener.getsockname()[1] if listener else port}"
        write_workspace(
            home, tools.base_url, company, pages_url=pages_url, mail_port=tools.mail_port
        )
        _keep(home, story)
        place = stack.enter_context(open_home(load(home)))
        if not story.is_collected:
            collect(place, company)
            story.is_collected = True
            _keep(home, story)
        if listener is not None:
            tools.go_on(pages_url)
            threading.Thread(target=_catch_up, args=(place, story), daemon=True).start()
            serve_home(place, listener)


def story_of(home: Path, seed: int, *, fresh: bool = False) -> Story:
    """Say which story a home is to tell: the one it holds, where that is recent, else a new one.

    Args:
        home: Where it is, or will be.
        seed: The seed asked for.
        fresh: Whether to remove an earlier demo first.

    Raises:
        UsageError: The home holds something else; a demo is never mixed with it.
    """
    file = home / _STORY
    if not file.exists():
        if home.is_dir() and any(home.iterdir()):
            raise UsageError(
                f"{home} holds something that is no demo. Name another folder with --home."
            )
        return _begin(home, seed)
    if fresh:
        shutil.rmtree(home)
        return _begin(home, seed)
    held = msgspec.json.decode(file.read_bytes(), type=Story)
    if held.seed != seed or datetime.now(UTC) - held.now > _SHOWN_AGAIN:
        raise UsageError(
            f"{home} holds the demo of {held.now:%Y-%m-%d} with seed {held.seed}. "
            "Collect it anew with --fresh, or name another folder with --home."
        )
    return held


def _begin(home: Path, seed: int) -> Story:
    home.mkdir(parents=True, exist_ok=True)
    story = Story(seed=seed, now=datetime.now(UTC).replace(microsecond=0))
    _keep(home, story)
    return story


def _keep(home: Path, story: Story) -> None:
    (home / _STORY).write_bytes(msgspec.json.encode(story))


def collect(place: Home, company: Company) -> None:
    """Fetch, take what was pushed in the past, read and measure."""
    with progress() as bars:
        tasks = {name: bars.add_task(name, total=None) for name in place.settings.sources}

        def tell(name: str, step: Progress) -> None:
            bars.update(
                tasks[name],
                description=f"{name}: {step.label}",
                completed=step.done,
                total=step.total,
            )

        for one in sync(place, tell=tell):
            message = one.error or f"{one.new_count} pages and objects"
            err.print(f"{one.source}: {message}", highlight=False)
        hooks = ((d.source, d.headers, d.body) for d in history_deliveries(company))
        pushed = deliver(place, hooks)
        err.print(f"webhooks of the past: {pushed.new}", highlight=False)
        _take_what_was_kept(place)
        err.print(f"reports of pipelines: {_hand_over(place, company)}", highlight=False)
        with place.lease() as held:
            apply_catalogue(place)
            told = read(place, held)
            err.print(f"{told.event_count} events told {told.row_count} facts", highlight=False)
            err.print(f"answers to surveys: {_import_surveys(place, company)}", highlight=False)
            read(place, held)
            task = bars.add_task("measure", total=None)
            done = refresh(place, held, tell=lambda name: bars.update(task, description=name))
            err.print(f"{len(done.whole)} metrics measured", highlight=False)


def _catch_up(place: Home, story: Story) -> None:
    """Raise the alerts of the weeks before, while the pages are open already."""
    if story.is_told:
        return
    # Both cores are busy with it for a while; who opens the pages at once is not to wait.
    time.sleep(_FIRST_LOOK_SECONDS)
    with suppress(BusyError):
        tell_so_far(place, story)
        story.is_told = True
        _keep(place.settings.home, story)


def tell_so_far(place: Home, story: Story) -> None:
    """Raise the alerts of the weeks before; those who answer for what changed know most of it.

    Args:
        place: Where they are kept.
        story: Says when the demo ends.
    """
    for alert in look_back(place, [story.now - timedelta(days=days) for days in _LOOKED_DAYS_AGO]):
        chance = Chance(story.seed, "alerts", alert.title, alert.after)
        said_at = alert.raised_at + timedelta(minutes=chance.between(20, 30 * 60))
        if alert.owners and said_at < story.now and chance.happens(_ACKNOWLEDGED):
            place.inbox.acknowledge(alert.id, alert.owners[0], at=said_at)


def _hand_over(place: Home, company: Company) -> int:
    """Hand over what the company's pipelines wrote; returns how many files were new."""
    reports = [
        prepare(
            each.file,
            each.data,
            source="reports",
            now=datetime.fromtimestamp(company.now, UTC),
            service=each.service,
            revision=each.revision,
            pipeline=each.pipeline,
            environment=each.environment,
            gate=cast("Gate", each.gate),
        )
        for each in handed_over(company)
    ]
    return accept(place, reports).new


def _take_what_was_kept(place: Home) -> None:
    """Take the file of a tool that has ended, as whoever kept it would hand it over."""
    kept = (place.settings.folder / freshping.FILE).read_bytes()
    receive(place, kept, type="freshping.hook.check", source="freshping")


def _import_surveys(place: Home, company: Company) -> int:
    """Import what people answered another tool; returns how many did."""
    known = {(wave.survey, wave.wave) for wave in newest_rows(place.lake, SurveyWave)}
    taken = [
        import_wave(
            place,
            each.survey,
            place.settings.folder / each.file,
            wave=each.wave,
            columns=[f"{column}={question}" for column, question in each.columns.items()],
            who="gnomon demo",
            invited=each.invited,
            on=datetime.fromtimestamp(each.ended_at, UTC).date(),
        )
        for each in (*exports(company), pulse(company), *asked_of_customers(company))
        if (each.survey, each.wave) not in known
    ]
    return sum(each.answered_count for each in taken)
