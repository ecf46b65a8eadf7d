"""`gnomon survey`, from opening to closing, with mail."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from survey_home import PEOPLE, read_all
from typer.testing import CliRunner

from gnomon.cli import build
from gnomon.errors import UsageError
from gnomon.operations import survey_mail
from gnomon.operations.home import Home
from gnomon.operations.surveys import answer


class Post:
    """What a mail server would have taken."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    def send_message(self, letter: EmailMessage) -> None:
        if str(letter["To"]).startswith("tiny1"):
            raise survey_mail.smtplib.SMTPRecipientsRefused({})
        self.letters.append(letter)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    taken = Post()

    @contextmanager
    def connected(_: str) -> Iterator[Post]:
        yield taken

    monkeypatch.setattr(survey_mail, "_opened", connected)
    return taken


@pytest.fixture
def run(home: Home, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(home.settings.folder)
    Path("gnomon.yaml").write_text("catalogue: [catalogue.yaml]\n", encoding="utf-8")

    def command(*words: str) -> Any:
        told = ["survey", *words, "--home", str(home.settings.home)]
        return CliRunner().invoke(build(), told)

    return command


def test_a_wave_from_invitation_to_result(home: Home, run: Any, post: Post, tmp_path: Path) -> None:
    asked = ["--smtp", "smtp://localhost", "--sender", "ask@example.org"]
    reached = ["--address", "https://gnomon.example"]
    opened = run("open", "builds", "--wave", "cli", *asked, *reached, "--json")
    assert opened.exit_code == 1, opened.output
    assert json.loads(opened.stdout) == {
        "wave": "builds/cli", "asked": len(PEOPLE), "not_reached": ["tiny1"],
    }  # fmt: skip
    assert len(post.letters) == len(PEOPLE) - 1
    letter = next(each for each in post.letters if each["To"] == "shop0@example.org")
    text = letter.get_content()
    assert "Your answers are anonymous." in text
    assert "Ihre Antworten sind anonym." in text
    assert sum("@example.org" in str(letter[name]) for name in ("To", "Cc", "Bcc")) == 1
    token = text.partition("https://gnomon.example/survey/")[2].partition("\n")[0]
    invited = home.inbox.invited_by(token)
    assert invited is not None
    assert invited.person == "shop0"
    assert answer(home, invited, {"csat": "5"})

    file = tmp_path / "links.csv"
    reminded = run("remind", "builds", "--links", str(file), *reached)
    assert reminded.exit_code == 0, reminded.output
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(PEOPLE)  # A heading, and everybody but who has answered.
    assert not [line for line in lines if line.startswith("shop0,")]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # Earlier links go on working, and nobody is reminded more often than the survey says.
    assert home.inbox.invited_by(token) is not None
    again = run("remind", "builds", "--links", str(tmp_path / "none.csv"), *reached)
    assert "0 reminded" in again.output

    closed = run("close", "builds")
    assert "1 answered; too few, so nothing of it is kept" in closed.output
    assert "builds/cli closed" in " ".join(run("list").output.split())


def test_what_cannot_be_is_said_before_anybody_is_asked(
    home: Home, run: Any, tmp_path: Path
) -> None:
    there = tmp_path / "there.csv"
    there.touch()
    waves = len(home.inbox.waves())
    for words, said in (
        (("open",), "Name the survey"),
        (("open", "builds"), "How do links reach people"),
        (("open", "builds", "--smtp", "smtp://x"), "--sender"),
        (("open", "builds", "--links", str(there)), "there already"),
        (("open", "builds", "--links", str(tmp_path / "a")), "--address"),
        (("open", "none"), "No survey"),
        (("remind", "fit"), "--links"),
        (("close", "fit"), "No wave of 'fit' is open"),
        (("import", "fit"), "Name the file"),
    ):
        done = run(*words)
        assert isinstance(done.exception, UsageError), (words, done.output)
        assert said in str(done.exception), words
    assert len(home.inbox.waves()) == waves


def test_an_export_is_taken_once(home: Home, run: Any, tmp_path: Path) -> None:
    file = tmp_path / "typeform.csv"
    answers = ["Very disappointed"] * 4 + ["Not disappointed"] * 5 + ["I no longer use it"]
    rows = "".join(f"{each}@example.com,{said}\n" for each, said in enumerate(answers))
    file.write_text(f"Email,How?\n{rows}", encoding="utf-8")
    words = ("import", "fit", str(file), "--wave", "2026-q2", "--map", "How?=pmf")
    done = run(*words, "--invited", "50")
    assert done.exit_code == 0, done.output
    assert "10 answered" in done.output
    again = run(*words)
    assert "imported before" in str(again.exception)
    read_all(home)
    for path in home.settings.home.rglob("*"):
        assert not path.is_file() or b"9@example.com" not in path.read_bytes()
