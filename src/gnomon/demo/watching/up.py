"""The services themselves, where anybody may ask whether they are well."""

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.prometheus.harm import harms
from gnomon.demo.watching.looks import title_of
from gnomon.demo.wire import Answer, Request, Routes

#: The services that answer at ``/up/<service>``; Gnomon's own prober looks at them.
PROBED = ("cart", "content-api")
_MINUTE = 60


class Up:
    """Answers ``ok`` for a service that is well, and an error while it fails.

    Args:
        company: Whose services.
    """

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        self._routes.add("GET", "/{service}", self._health)

    def answer(self, request: Request) -> Answer:
        """Answer anybody."""
        return self._routes.answer(request) or _said(404, "no such service")

    def is_signed_in(self, _: Request, __: str) -> bool:
        """Take everybody: it is public."""
        return True

    def refusal(self) -> Answer:
        """Refuse nobody."""
        return _said(200, "ok")

    def forget(self) -> None:
        """Look at the company anew: nothing is kept here."""

    def _health(self, _: Request, service: str) -> Answer:
        if service not in PROBED:
            return _said(404, "no such service")
        now = self.company.now
        hurt = (
            harm.failing
            for harm in harms(self.company)
            if harm.service == service and harm.begins_at <= now < harm.ends_at
        )
        chance = Chance(self.company.seed, "up", service, now // _MINUTE)
        is_well = not chance.happens(max(hurt, default=0.0))
        return _said(200, "ok") if is_well else _said(503, "unavailable")


def checks(base_url: str) -> list[dict[str, object]]:
    """Write what the prober is to look at.

    Args:
        base_url: Where the company answers.
    """
    return [
        {
            "name": title_of(service),
            "service": service,
            "http": f"{base_url}/up/{service}",
            "every_seconds": 60,
        }
        for service in PROBED
    ]


def _said(status: int, text: str) -> Answer:
    return Answer(status=status, body=f"{text}\n".encode(), content_type="text/plain")
