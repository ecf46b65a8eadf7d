"""What becomes of a saying: answered, promised or turned down, solved, and the customer told."""

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.customers.habits import Habit, habit_of, rush
from gnomon.demo.customers.saying import Lesson, Saying, Solve
from gnomon.demo.customers.words import lesson
from gnomon.demo.organisation import DAY
from gnomon.demo.working_time import WorkingTime

_HOUR = 3_600
#: The desk closes what has been solved for four days; then nobody comes back to it.
_OPEN_HOURS = 90.0


class Care(Struct, frozen=True, kw_only=True):
    """Deals with sayings as their teams do, in working time; customers write at any time."""

    work: WorkingTime
    chance: Chance

    def answer(self, saying: Saying, *, forgets: bool = True) -> bool:
        """Answer a saying, or forget it for good; says which."""
        habit = habit_of(saying.team)
        if self.chance.happens(habit.forgotten) and forgets:
            return False
        hours = habit.answer_hours * rush(saying.said_at)
        saying.answered_at = self._later(saying.said_at, hours)
        return True

    def explain(self, saying: Saying) -> None:
        """Solve with words: in the first answer, or some time after it."""
        habit, answered = habit_of(saying.team), saying.answered_at or saying.said_at
        at_once = self.chance.happens(0.4) or saying.kind == "praise"
        if at_once:
            self._solve(saying, habit, answered, is_told=True)
        else:
            at = self._later(answered, habit.solve_hours)
            self._solve(saying, habit, at, is_told=self.chance.happens(habit.told))

    def mend(self, saying: Saying, over: int | None) -> None:
        """Solve once an outage is over, whether or not the customer is told."""
        habit = habit_of(saying.team)
        if over is not None:
            at = self._later(max(over, saying.answered_at or over), habit.solve_hours)
            self._solve(saying, habit, at, is_told=self.chance.happens(habit.told))

    def decline(self, saying: Saying) -> None:
        """Turn a wish down, with the reason."""
        saying.declined_at = self._later(saying.answered_at or saying.said_at, 16.0)
        saying.solves.append(Solve(at=saying.declined_at, is_told=True))

    def promise(self, saying: Saying, known: int) -> None:
        """Promise a wish, once there is a ticket for it."""
        saying.planned_at = self._later(max(known, saying.answered_at or known), 2.0)

    def tell(self, saying: Saying, released: int) -> None:
        """Tell the customer that the wish came true; or close it silently, or not at all."""
        habit = habit_of(saying.team)
        known = max(released, saying.planned_at or released)
        if self.chance.happens(habit.told):
            at = self._later(known, habit.tell_hours)
            self._solve(saying, habit, at, is_told=True)
            self._learn(saying, at)
        elif self.chance.happens(0.6):
            self._solve(saying, habit, self._later(known, 3 * habit.tell_hours), is_told=False)

    def _learn(self, saying: Saying, told: int) -> None:
        is_found, days = self.chance.happens(0.6), self.chance.between(20, 60)
        is_of_use = self.chance.happens(0.7)
        text = lesson(self.chance, is_of_use=is_of_use)
        if is_found and saying.first is None:
            saying.lesson = Lesson(at=told + days * DAY, is_of_use=is_of_use, text=text)

    def _solve(self, saying: Saying, habit: Habit, at: int, *, is_told: bool) -> None:
        saying.solves.append(Solve(at=at, is_told=is_told))
        if saying.kind != "praise" and self.chance.happens(habit.reopened):
            again = at + int(min(_OPEN_HOURS, self.chance.around(20.0, 0.7)) * _HOUR)
            saying.reopened.append(again)
            at = self._later(again, habit.answer_hours + habit.solve_hours)
            saying.solves.append(Solve(at=at, is_told=True))

    def _later(self, moment: int, hours: float) -> int:
        return self.work.after(moment, self.chance.around(hours, 0.7))
