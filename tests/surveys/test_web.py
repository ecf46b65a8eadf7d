"""Answering by link and by prompt, and reading results, over a real socket."""

import logging
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

import httpx2
import pytest
import uvicorn
from survey_home import PEOPLE, read_all

from gnomon.operations.home import Home
from gnomon.operations.surveys import Opened, close_wave, open_wave
from gnomon.web.app import create_app
from gnomon.web.pages import surveys as surveys_page
from web_pages import parsed

_TODAY = datetime.now(UTC).date()
_SITE = "https://portal.example"
_FORM = {"content-type": "application/x-www-form-urlencoded"}
# The first page of a process may take longer than a client waits by itself.
_get = partial(httpx2.get, timeout=60)
_post = partial(httpx2.post, timeout=60)

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("surveys")]


@pytest.fixture(scope="module")
def site(home: Home) -> Iterator[str]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(home, works=False)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


@pytest.fixture(scope="module")
def wave(home: Home) -> Opened:
    return open_wave(home, "builds", who="test", wave="web", on=_TODAY)


def test_the_promise_stands_before_the_first_question(site: str, wave: Opened) -> None:
    answer = _get(f"{site}/survey/{wave.tokens['shop0']}")
    assert answer.status_code == 200
    text = answer.text
    assert text.index("Your answers are anonymous.") < text.index("<form")
    assert text.index("never beside a comment") < text.index("<legend>")
    assert "How satisfied are you with the build service?" in text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert "<script" not in text
    assert "Commerce" not in text
    # Everything can be named and reached: a legend for each group, a label for each field.
    assert text.count("<legend>") == text.count("<fieldset>") == 2
    assert text.count('type="radio"') == 5 + 11 + 2
    assert text.count("<label") == 5 + 11 + 2 + 1


def test_it_speaks_the_readers_language(site: str, wave: Opened) -> None:
    address = f"{site}/survey/{wave.tokens['shop0']}"
    german = _get(address, headers={"accept-language": "de-CH,de;q=0.9,en;q=0.8"}).text
    assert '<html lang="de">' in german
    assert "Ihre Antworten sind anonym." in german
    # French is not among the survey's languages.
    assert '<html lang="en">' in _get(f"{address}?lang=fr").text


def test_an_answer_counts_once_and_a_wrong_one_is_kept_in_the_form(
    home: Home, site: str, wave: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    token = wave.tokens["shop1"]
    address = f"{site}/survey/{token}"
    with caplog.at_level(logging.DEBUG):
        for wrong in ("csat=6", "csat=-1", "csat=x&nps=3", "nps=11", "lang=en", "csat=%EF%BC%91"):
            refused = _post(address, content=wrong, headers=_FORM)
            assert refused.status_code == 400, wrong
        kept = _post(address, content="csat=6&own_missing=%3Cb%3Ekeep", headers=_FORM)
        assert "&lt;b&gt;keep" in kept.text
        assert home.inbox.answer_count(wave.wave.id) == 0

        thanks = _post(
            address, content="csat=5&nps=9&own_missing=a+secret+word&lang=de", headers=_FORM
        )
        again = _post(address, content="csat=1", headers=_FORM)
    assert (thanks.status_code, again.status_code) == (200, 410)
    assert "Danke." in thanks.text
    assert "Each can be used once" in _get(address).text
    assert home.inbox.answer_count(wave.wave.id) == 1
    ours = [each for each in caplog.records if each.name.startswith(("gnomon", "uvicorn"))]
    said = " ".join(each.getMessage() for each in ours)
    assert token not in said
    assert "secret" not in said


def test_links_that_lead_nowhere_all_look_alike(site: str, wave: Opened) -> None:
    answers = [
        _get(f"{site}/survey/{token}")
        for token in ("guessed", wave.tokens["shop2"][:-1], wave.tokens["shop2"].swapcase(), "%00")
    ]
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    assert _post(f"{site}/survey/guessed", content="csat=5", headers=_FORM).status_code == 404


def test_looks_at_a_link_are_not_counted(home: Home, site: str, wave: Opened) -> None:
    _get(f"{site}/survey/{wave.tokens['shop3']}")
    assert not [use for use in home.inbox.uses(_TODAY) if "survey/" in use.page]


def test_many_answer_at_once_and_each_is_on_disk(home: Home, site: str, wave: Opened) -> None:
    people = [one for one in PEOPLE if one.startswith("build")]
    before = home.inbox.answer_count(wave.wave.id)
    statuses: list[int] = []

    def send(person: str) -> None:
        answer = _post(f"{site}/survey/{wave.tokens[person]}", content="csat=4", headers=_FORM)
        statuses.append(answer.status_code)

    # Each twice at the same time: one of the two is kept.
    threads = [threading.Thread(target=send, args=(one,)) for one in people * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * len(people) + [410] * len(people)
    with closing(sqlite3.connect(home.settings.home / "inbox.db")) as database:
        (count,) = database.execute("SELECT count(*) FROM survey_sealed").fetchone()
    assert count == before + len(people)


def test_results_show_figures_and_hide_small_groups(home: Home, site: str, wave: Opened) -> None:
    assert "of 14 answered" in _get(f"{site}/surveys").text
    for person in ("shop2", "shop3", "shop4", "shop5", "tiny0"):
        _post(f"{site}/survey/{wave.tokens[person]}", content="csat=2", headers=_FORM)
    close_wave(home, "builds", who="test")
    read_all(home)
    told = _get(f"{site}/surveys/builds.json").json()
    main = told["figures"][0]
    # Six of `build` said 4, `shop1` said 5, four of `shop` and one of `tiny` said 2.
    assert (main["value"], main["n"]) == ("58%", 12)
    assert (told["answered"], told["invited"]) == (12, 14)
    rows = {row["href"]: row for row in _get(f"{site}/surveys.json").json()["rows"]}
    listed = rows["/surveys/builds"]
    assert (listed["answered"], listed["value"]) == ("12 of 14, 86%", "58%")
    assert (listed["figure"], listed["interval"]) == (main["title"], main["interval"])
    assert {row["figure"] for row in rows.values()} == {main["title"], "not asked yet"}
    assert [(one["name"], one["value"], one["n"]) for one in main["parts"]] == [
        ("build", "100%", "6"),
        ("shop", "suppressed", ""),
        ("tiny", "suppressed", ""),
    ]
    assert told["hidden_comments"] == 1
    assert "a secret word" not in str(told)
    page = _get(f"{site}/surveys/builds")
    assert "Satisfied: 4 or 5 of 5" in page.text
    assert "secret" not in page.text
    assert parsed(page.text).headings[0][1].startswith("How do builds serve you?")
    for query in ("by=group&segment=own_role", "group=tiny", "scope=tiny&window=4w"):
        assert _get(f"{site}/surveys/builds.json?{query}").json() == told
    gone = _get(f"{site}/survey/{wave.tokens['shop1']}")
    assert gone.status_code == 404
    assert _get(f"{site}/surveys/none").status_code == 404
    assert _get(f"{site}/surveys/builds?wave=none").status_code == 404


@pytest.fixture(scope="module")
def prompt(home: Home) -> Opened:
    return open_wave(home, "ask", who="test", wave="web", on=_TODAY)


def test_a_site_that_is_named_may_ask_one_question(home: Home, site: str, prompt: Opened) -> None:
    shown = _get(f"{site}/prompts/ask", headers={"origin": _SITE})
    assert shown.headers["access-control-allow-origin"] == _SITE
    assert "access-control-allow-credentials" not in shown.headers
    assert shown.headers["vary"] == "Origin"
    told = shown.json()
    assert told["promise"] == "Your answers are anonymous."
    assert [each["code"] for each in told["choices"]] == ["1", "2", "3", "4", "5"]

    body = httpx2.QueryParams({"number": told["number"], "answer": "4"})
    headers = {"origin": _SITE, **_FORM}
    sent = [
        _post(f"{site}/prompts/ask", content=str(body), headers=headers).status_code
        for _ in range(3)
    ]
    # A number that was replayed answers nothing.
    assert sent == [200, 410, 410]
    assert home.inbox.answer_count(prompt.wave.id) == 1


def test_a_hostile_page_learns_and_changes_nothing(home: Home, site: str, prompt: Opened) -> None:
    before = home.inbox.answer_count(prompt.wave.id)
    number = _get(f"{site}/prompts/ask", headers={"origin": _SITE}).json()["number"]
    body = str(httpx2.QueryParams({"number": number, "answer": "1"}))
    for origin in ("https://evil.example", "null", "", f"{_SITE}.evil.example", f"{_SITE}:444"):
        headers = {"origin": origin} if origin else {}
        shown = _get(f"{site}/prompts/ask", headers=headers)
        sent = _post(f"{site}/prompts/ask", content=body, headers={**headers, **_FORM})
        assert (shown.status_code, sent.status_code) == (404, 404), origin
        assert "access-control-allow-origin" not in {*shown.headers, *sent.headers}
        assert "number" not in shown.text
    headers = {"origin": _SITE, **_FORM}
    for wrong in ("answer=4", "number=x&answer=4", body.replace("answer=1", "answer=9")):
        refused = _post(f"{site}/prompts/ask", content=wrong, headers=headers)
        assert refused.status_code in (400, 404), wrong
    assert home.inbox.answer_count(prompt.wave.id) == before
    # A survey by invitation has no prompt, and which surveys there are is not told.
    answers = {
        _get(f"{site}/prompts/{name}", headers={"origin": _SITE}).text
        for name in ("fit", "nothing", "builds")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("header", [{"dnt": "1"}, {"sec-gpc": "1"}])
def test_who_asks_not_to_be_tracked_is_not_asked(
    site: str, prompt: Opened, header: dict[str, str]
) -> None:
    del prompt
    answer = _get(f"{site}/prompts/ask", headers={"origin": _SITE, **header})
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_script_may_be_loaded_elsewhere_and_nothing_else(site: str) -> None:
    script = _get(f"{site}/prompt.js")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["content-type"].startswith("text/javascript")
    page = _get(f"{site}/survey/guessed")
    assert page.headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_comments_that_share_a_theme_stand_together_and_none_is_lost() -> None:
    waiting = [f"We wait {n} days in the queue" for n in ("two", "three", "four", "five", "six")]
    found = surveys_page._grouped([*waiting, "Trust", "  Cats  "])
    assert [(set(each.theme.split(", ")) >= {"queue", "wait"}, each.texts) for each in found] == [
        (True, sorted(waiting)),
        (False, ["Trust", "  Cats  "]),
    ]
    assert [each.theme for each in surveys_page._grouped(["Trust"])] == [""]
