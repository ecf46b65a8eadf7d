"""Customers who write while the company goes on, and agents who answer them at once."""

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.customers import words
from gnomon.demo.customers.habits import INTERNAL, SEEN
from gnomon.demo.customers.said import said
from gnomon.demo.customers.saying import Saying, Solve
from gnomon.demo.intercom.shapes import notification
from gnomon.demo.zendesk.hooks import event

_OFTEN = 0.25


class Callers:
    """Lets one customer after another ask, be answered, and be helped.

    Args:
        company: Whose customers; what they say is kept there.
        courier: Signs what the desk pushes.
    """

    def __init__(self, company: Company, courier: Courier) -> None:
        self.company = company
        self.courier = courier
        self._chance = Chance(company.seed, "customers", "live", company.now)
        self._open: list[Saying] = []

    def step(self, now: int) -> list[HookDelivery]:
        """Let something happen at a moment, or nothing, and say what the desk pushes about it."""
        if not self._chance.happens(_OFTEN):
            return []
        if not self._open:
            return [self._ask(now)]
        oldest = self._open[0]
        if oldest.answered_at is None:
            oldest.answered_at = now
            if oldest.desk == "intercom":
                return [self._chat(oldest, "conversation.admin.replied", now)]
            body = event(oldest, "comment_added", now, status="OPEN")
            return [self.courier.from_zendesk(body, now)]
        self._open.pop(0)
        oldest.solves.append(Solve(at=now, is_told=True))
        if oldest.desk == "intercom":
            return [self._chat(oldest, "conversation.admin.closed", now)]
        bodies = (
            event(oldest, "comment_added", now, status="SOLVED"),
            event(oldest, "status_changed", now, status="SOLVED", previous="OPEN"),
        )
        return [self.courier.from_zendesk(body, now) for body in bodies]

    def _ask(self, now: int) -> HookDelivery:
        service = self._chance.one_of([name for name in SEEN if name not in INTERNAL])
        text = words.question(service, self._chance)
        one = said(self.company, service, "question", text, now, self._chance)
        one.number = 1 + max((each.number for each in self.company.sayings), default=0)
        self.company.sayings.append(one)
        self._open.append(one)
        if one.desk == "intercom":
            return self._chat(one, "conversation.user.created", now)
        return self.courier.from_zendesk(event(one, "created", now, status="NEW"), now)

    def _chat(self, one: Saying, topic: str, now: int) -> HookDelivery:
        return self.courier.from_intercom(notification(one, topic, now), now)
