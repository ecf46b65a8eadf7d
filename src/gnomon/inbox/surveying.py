"""Waves of surveys under way: who is asked, who has answered, and answers under seal.

That somebody has answered and what was answered are rows of two tables that share nothing but the
wave. No row says when. What is sealed can be read by whoever holds the wave's key, which is kept
elsewhere and destroyed when the wave closes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from gnomon.errors import InboxError
from gnomon.inbox.database import Database
from gnomon.inbox.secrecy import hashed
from gnomon.inbox.tables import survey_invitee, survey_sealed, survey_token, survey_wave
from gnomon.inbox.together import Together
from gnomon.inbox.waves import Asked, Invited, Wave

#: Who answers, and a random id with the box.
Answered = tuple[Invited, tuple[bytes, bytes]]


class Surveying:
    """Waves, invitations and sealed answers."""

    _database: Database
    _answers: Together[Answered, bool]

    def open_wave(
        self, wave: Wave, groups: Mapping[str, str | None], tokens: Mapping[str, str]
    ) -> None:
        """Open a wave, all or nothing.

        Args:
            wave: The wave.
            groups: Everybody invited, with the group they are asked with.
            tokens: A drawn secret for each; only its hash is kept.

        Raises:
            InboxError: There is a wave of that name, or the survey has another open one.
        """
        with self._database.write() as connection:
            other = connection.scalar(
                select(survey_wave.c.id).where(
                    (survey_wave.c.id == wave.id)
                    | ((survey_wave.c.survey == wave.survey) & (survey_wave.c.state != "closed"))
                )
            )
            if other is not None:
                raise InboxError(
                    f"The wave {other} is there already. Close it first, or name another one."
                )
            told = {**msgspec.to_builtins(wave), "invited": None}
            if wave.invited is not None:
                told["invited"] = msgspec.json.encode(wave.invited).decode()
            connection.execute(insert(survey_wave).values(**told))
            rows = [
                {
                    "wave": wave.id,
                    "person": person,
                    "group_id": group,
                    "asked_on": wave.opened_on.isoformat(),
                    "is_spent": 0,
                    "reminders": 0,
                }
                for person, group in groups.items()
            ]
            if rows:
                connection.execute(insert(survey_invitee), rows)
            _keep_tokens(connection, wave.id, tokens)

    def waves(self) -> list[Wave]:
        """List every wave, the newest first."""
        asked = select(survey_wave).order_by(survey_wave.c.opened_on.desc(), survey_wave.c.id)
        with self._database.read() as connection:
            return [_wave(row) for row in connection.execute(asked).mappings()]

    def wave(self, id_: str) -> Wave | None:
        """Return a wave; null when there is none."""
        with self._database.read() as connection:
            return _found_wave(connection, survey_wave.c.id == id_)

    def open_wave_of(self, survey: str) -> Wave | None:
        """Return the open wave of a survey; null when none is."""
        with self._database.read() as connection:
            return _found_wave(
                connection, (survey_wave.c.survey == survey) & (survey_wave.c.state == "open")
            )

    def invited_by(self, token: str) -> Invited | None:
        """Return whom a token was sent to; null when nobody, or the wave is over."""
        asked = (
            select(survey_invitee)
            .join(
                survey_token,
                (survey_token.c.wave == survey_invitee.c.wave)
                & (survey_token.c.person == survey_invitee.c.person),
            )
            .where(survey_token.c.token_hash == hashed(token))
        )
        with self._database.read() as connection:
            row = connection.execute(asked).mappings().first()
            wave = _found_wave(connection, survey_wave.c.id == row["wave"]) if row else None
        if row is None or wave is None:
            return None
        return Invited(
            wave=wave,
            person=row["person"],
            group_id=row["group_id"],
            has_answered=bool(row["is_spent"]),
        )

    def keep_answer(self, invited: Invited, sealed: tuple[bytes, bytes]) -> bool:
        """Keep an answer under seal and remember that somebody has answered, or neither.

        Args:
            invited: Who answers.
            sealed: A random id, and the box.

        Returns:
            Whether it was kept: nobody answers twice, or after the wave.
        """
        return self._answers.keep((invited, sealed))

    def _keep_answers(self, told: Sequence[Answered]) -> list[bool]:
        with self._database.write() as connection:
            return [
                _is_open(connection, invited.wave.id)
                and _spend(connection, invited)
                and _keep_sealed(connection, invited.wave.id, sealed)
                for invited, sealed in told
            ]

    def keep_prompted(self, wave: Wave, number: str, sealed: tuple[bytes, bytes]) -> bool:
        """Keep an answer to a prompt; false when its number was used before or the wave is over."""
        used = select(survey_token.c.wave).where(survey_token.c.token_hash == hashed(number))
        with self._database.write() as connection:
            if not _is_open(connection, wave.id) or connection.scalar(used) is not None:
                return False
            connection.execute(
                insert(survey_token).values(token_hash=hashed(number), wave=wave.id, person="")
            )
            _keep_sealed(connection, wave.id, sealed)
        return True

    def unanswered(self, wave: str, most_reminders: int) -> list[str]:
        """Name those who have not answered and were not reminded so often yet."""
        asked = select(survey_invitee.c.person).where(
            survey_invitee.c.wave == wave,
            survey_invitee.c.is_spent == 0,
            survey_invitee.c.reminders < most_reminders,
        )
        with self._database.read() as connection:
            return sorted(connection.scalars(asked))

    def remind(self, wave: str, tokens: Mapping[str, str]) -> None:
        """Keep another token for each of some people, and that they were reminded once more."""
        reminded = (
            update(survey_invitee)
            .where(survey_invitee.c.wave == wave, survey_invitee.c.person.in_(tokens))
            .values(reminders=survey_invitee.c.reminders + 1)
        )
        with self._database.write() as connection:
            connection.execute(reminded)
            _keep_tokens(connection, wave, tokens)

    def asked_since(self, since: date) -> list[Asked]:
        """List who was asked from a day on."""
        asked = (
            select(survey_invitee, survey_wave.c.survey)
            .join(survey_wave, survey_wave.c.id == survey_invitee.c.wave)
            .where(survey_invitee.c.asked_on >= since.isoformat())
        )
        with self._database.read() as connection:
            return [_asked(row) for row in connection.execute(asked).mappings()]

    def begin_closing(self, wave: str) -> None:
        """Take no more answers; what was taken is on disk when this returns."""
        with self._database.write() as connection:
            connection.execute(
                update(survey_wave)
                .where(survey_wave.c.id == wave, survey_wave.c.state == "open")
                .values(state="closing")
            )

    def answer_count(self, wave: str) -> int:
        """Count the answers under seal."""
        asked = select(func.count()).select_from(survey_sealed)
        with self._database.read() as connection:
            return connection.scalar(asked.where(survey_sealed.c.wave == wave)) or 0

    def sealed(self, wave: str) -> list[tuple[bytes, bytes]]:
        """Return the answers under seal: the id and the box of each, in the order of ids."""
        asked = select(survey_sealed).where(survey_sealed.c.wave == wave)
        with self._database.read() as connection:
            rows = connection.execute(asked.order_by(survey_sealed.c.id)).mappings()
            return [(row["id"], row["box"]) for row in rows]

    def invitees(self, wave: str) -> set[str]:
        """Name everybody invited who is not forgotten."""
        asked = select(survey_invitee.c.person).where(survey_invitee.c.wave == wave)
        with self._database.read() as connection:
            return set(connection.scalars(asked))

    def finish_closing(self, wave: str) -> None:
        """Remove tokens, seals and who has answered; that somebody was asked stays."""
        with self._database.write() as connection:
            for table in (survey_token, survey_sealed):
                connection.execute(delete(table).where(table.c.wave == wave))
            connection.execute(
                update(survey_invitee)
                .where(survey_invitee.c.wave == wave)
                .values(is_spent=0, reminders=0, group_id=None)
            )
            connection.execute(
                update(survey_wave).where(survey_wave.c.id == wave).values(state="closed")
            )

    def forget_invited(self, names: Iterable[str]) -> int:
        """Remove the invitations of somebody to be forgotten, by what they are called."""
        wanted = [name.lower() for name in names]
        count = 0
        with self._database.write() as connection:
            for table in (survey_token, survey_invitee):
                gone = delete(table).where(func.lower(table.c.person).in_(wanted))
                count += connection.execute(gone).rowcount
        return count


def _keep_tokens(connection: Connection, wave: str, tokens: Mapping[str, str]) -> None:
    rows: Sequence[Mapping[str, Any]] = [
        {"token_hash": hashed(token), "wave": wave, "person": person}
        for person, token in tokens.items()
    ]
    if rows:
        connection.execute(insert(survey_token), rows)


def _spend(connection: Connection, invited: Invited) -> bool:
    spent = (
        update(survey_invitee)
        .where(
            survey_invitee.c.wave == invited.wave.id,
            survey_invitee.c.person == invited.person,
            survey_invitee.c.is_spent == 0,
        )
        .values(is_spent=1)
    )
    return connection.execute(spent).rowcount > 0


def _keep_sealed(connection: Connection, wave: str, sealed: tuple[bytes, bytes]) -> bool:
    id_, box = sealed
    connection.execute(insert(survey_sealed).values(id=id_, wave=wave, box=box))
    return True


def _is_open(connection: Connection, wave: str) -> bool:
    state = connection.scalar(select(survey_wave.c.state).where(survey_wave.c.id == wave))
    return state == "open"


def _found_wave(connection: Connection, where: ColumnElement[bool]) -> Wave | None:
    row = connection.execute(select(survey_wave).where(where)).mappings().first()
    return _wave(row) if row is not None else None


def _wave(row: Mapping[Any, Any]) -> Wave:
    invited = None if row["invited"] is None else msgspec.json.decode(row["invited"])
    return msgspec.convert({**{str(k): v for k, v in row.items()}, "invited": invited}, Wave)


def _asked(row: Mapping[Any, Any]) -> Asked:
    return Asked(
        person=row["person"],
        survey=row["survey"],
        wave=row["wave"],
        on=date.fromisoformat(row["asked_on"]),
    )
