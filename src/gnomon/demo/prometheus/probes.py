"""What a blackbox exporter finds that looks at the services from outside."""

from collections.abc import Mapping

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.prometheus.account import SCRAPED, begins_at
from gnomon.demo.prometheus.harm import Harm, harms

PROBE = "probe_success"
#: How often the exporter looks.
PROBE_SECONDS = 300


class Probe(Struct, frozen=True, kw_only=True):
    """A look at one service, time and again: 1 where it answered, 0 where it did not."""

    labels: Mapping[str, str]
    """Its name among them."""
    seed: int
    service: str
    begins_at: int
    """When somebody began to look."""
    last: int
    """When somebody looked last."""
    harms: list[Harm]
    """When the service failed."""

    def at(self, moment: int) -> float | None:
        """Say what the last look before a moment found; null where there was none lately."""
        looked = moment // PROBE_SECONDS * PROBE_SECONDS
        if not self.begins_at <= looked <= self.last:
            return None
        hurt = (harm for harm in self.harms if harm.begins_at <= looked < harm.ends_at)
        failing = max((harm.failing for harm in hurt), default=0.0)
        chance = Chance(self.seed, "prometheus", "probe", self.service, looked)
        return 0.0 if failing and chance.happens(failing) else 1.0


def probes(company: Company) -> list[Probe]:
    """List what is looked at.

    Args:
        company: Whose services.
    """
    known = harms(company)
    return [
        Probe(
            labels={
                "__name__": PROBE,
                "job": "blackbox",
                "instance": f"https://{service}.example/health",
                "service": service,
            },
            seed=company.seed,
            service=service,
            begins_at=begins_at(company),
            last=company.now,
            harms=[harm for harm in known if harm.service == service],
        )
        for service in SCRAPED
    ]
