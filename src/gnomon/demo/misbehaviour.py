"""How the tools misbehave: seeded, bounded, and by default mendable by asking again."""

import re
from collections import Counter
from typing import Literal

from msgspec import Struct, field

from gnomon.demo.chance import hash_of
from gnomon.demo.wire import Request

Kind = Literal["throttled", "error", "bad_gateway", "dropped", "slow"]

#: How often each accident happens at most in the life of a server.
LIMITS: dict[Kind, int] = {"throttled": 6, "error": 4, "bad_gateway": 2, "dropped": 3, "slow": 3}


class Defect(Struct, frozen=True, kw_only=True):
    """A lasting defect that a test switches on: asking again does not help."""

    path: str
    """Regular expression that the path, with its query, must contain."""
    kind: Literal["status", "truncated", "html", "replace", "unauthorized", "hang_up"]
    """What happens: an error status, half a body, a web page, changed text, a dead token."""
    status: int = 500
    """Status of ``status`` and ``html``."""
    old: str = ""
    """Text of the body that ``replace`` takes out."""
    new: str = ""
    """Text that ``replace`` puts there: another type, an unknown word."""
    times: int = -1
    """How often it happens; -1: always."""


class Misbehaviour(Struct, kw_only=True):
    """What goes wrong between a request and its answer."""

    seed: int = 7
    is_on: bool = True
    """Whether the mendable accidents happen."""
    one_in: int = 40
    """Of so many different requests, one meets an accident."""
    defects: list[Defect] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    """What happened, and how often."""
    asked: set[str] = field(default_factory=set)

    def accident(self, request: Request) -> Kind | None:
        """Say what happens to a request, if anything: only to the first try of it."""
        target = f"{request.method} {request.path}?{request.query}"
        if request.body:
            # Where every question goes to one address, the body tells two apart.
            target += f" {hash_of(request.body)}"
        if not self.is_on or target in self.asked:
            return None
        digest = int(hash_of(self.seed, target)[:8], 16)
        if digest % self.one_in:
            return None
        self.asked.add(target)
        kinds: list[Kind] = [kind for kind, most in LIMITS.items() if self.met[kind] < most]
        if not kinds:
            return None
        kind = kinds[digest // self.one_in % len(kinds)]
        self.met[kind] += 1
        return kind

    def defect(self, request: Request) -> Defect | None:
        """Find the defect that a request meets, if any."""
        target = f"{request.path}?{request.query}"
        for defect in self.defects:
            if not re.search(defect.path, target):
                continue
            name = f"{defect.kind} {defect.path} {defect.times}"
            if 0 <= defect.times <= self.met[name]:
                continue
            self.met[name] += 1
            return defect
        return None


def calm() -> Misbehaviour:
    """Make a world in which nothing goes wrong."""
    return Misbehaviour(is_on=False)
