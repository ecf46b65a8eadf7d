"""A home with two teams of six and a team of two, and surveys to ask them."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.home import Home, open_home
from gnomon.operations.read import read
from gnomon.operations.surveys import Closed, Opened, answer, close_wave, open_wave
from gnomon.settings import Settings

GROUPS = {"build": 6, "shop": 6, "tiny": 2}
PEOPLE = [f"{group}{number}" for group, count in GROUPS.items() for number in range(count)]
SECRET = "I never told anybody that the nightly deploy frightens me"


def _catalogue() -> str:
    told = ["kind: Group\nmetadata: {name: all}\nspec: {type: business-unit, children: []}"]
    for group, count in GROUPS.items():
        told.append(
            f"kind: Group\nmetadata: {{name: {group}}}\n"
            "spec: {type: team, parent: all, children: []}"
        )
        told += [
            f"kind: User\nmetadata: {{name: {group}{number}}}\nspec: {{profile: {{displayName: "
            f"{group.title()} {number}, email: {group}{number}@example.org}}, memberOf: [{group}]}}"
            for number in range(count)
        ]
    told.append(
        "kind: Component\nmetadata: {name: builds}\n"
        "spec: {type: service, lifecycle: production, owner: build}"
    )
    backstage = [f"apiVersion: backstage.io/v1alpha1\n{each}" for each in told]
    return "\n---\n".join([*backstage, *_SURVEYS]) + "\n"


_SURVEYS = (
    """\
apiVersion: gnomon.dev/v1
kind: Survey
metadata: {name: builds, title: How do builds serve you?}
spec:
  about: the build service
  service: builds
  privacy: anonymous
  instruments: [csat, nps]
  questions: [{id: missing, kind: text, text: What is missing?}]
  population: [all]
  coolDown: 1d
  mostPerQuarter: 90
  reminders: 1
  languages: [en, de]""",
    """\
apiVersion: gnomon.dev/v1
kind: Survey
metadata: {name: fit, title: Is it a fit?}
spec:
  about: builds
  service: builds
  privacy: confidential
  instruments: [pmf]
  questions:
    - {id: role, kind: choice, text: What is your work?, choices: [Dev, Ops], segment: true}
  population: [all]
  coolDown: 1d
  mostPerQuarter: 90""",
    """\
apiVersion: gnomon.dev/v1
kind: Survey
metadata: {name: ask, title: One question}
spec:
  about: builds
  service: builds
  instruments: [csat]
  promptOrigins: ["https://portal.example"]""",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder: Path = tmp_path_factory.mktemp("surveys")
    (folder / "catalogue.yaml").write_text(_catalogue(), encoding="utf-8")
    settings = Settings(home=folder / "home", folder=folder, catalogue=("catalogue.yaml",))
    with open_home(settings) as opened:
        apply_catalogue(opened)
        read_all(opened)
        yield opened


def read_all(home: Home) -> None:
    with home.lease() as held:
        read(home, held)


Hold = Callable[..., tuple[Opened, Closed]]


@pytest.fixture(scope="module")
def hold(home: Home) -> Hold:
    """Hold a whole wave: who says what, by name."""

    def held(
        survey: str, said: dict[str, dict[str, str]], wave: str, on: date
    ) -> tuple[Opened, Closed]:
        opened = open_wave(home, survey, who="test", wave=wave, on=on)
        for person, form in said.items():
            invited = home.inbox.invited_by(opened.tokens[person])
            assert invited is not None
            assert answer(home, invited, form)
        closed = close_wave(home, survey, who="test")
        read_all(home)
        return opened, closed

    return held
