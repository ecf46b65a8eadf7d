"""The Kubernetes API, as far as it tells of rollouts and analyses.

API: https://kubernetes.io/docs/reference/using-api/api-concepts/
"""

import base64
import binascii
from collections.abc import Sequence
from functools import cached_property

from gnomon.demo.argorollouts import shapes
from gnomon.demo.argorollouts.progress import NAMESPACE, Analysis, analyses, brought, looks
from gnomon.demo.company import Company
from gnomon.demo.wire import Answer, Json, Request, Routes

_API = f"/apis/{shapes.VERSION}"
#: Of the analyses that went well, and of those that did not, the controller keeps so many.
_KEPT = 5
_REASONS = {400: "BadRequest", 401: "Unauthorized", 404: "NotFound", 410: "Expired"}


class ArgoRollouts:
    """Answers what the API of the cluster would that production runs in."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        for kind, handler in (("rollouts", self._rollouts), ("analysisruns", self._analyses)):
            self._routes.add("GET", f"{_API}/{kind}", handler)
            self._routes.add("GET", f"{_API}/namespaces/{{namespace}}/{kind}", handler)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        found = self._routes.answer(request)
        return found or _status(404, "the server could not find the requested resource")

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the service account's token."""
        return request.headers.get("authorization") == f"Bearer {token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return _status(401, "Unauthorized")

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self.__dict__.pop("_known", None)

    @cached_property
    def _known(self) -> tuple[list[Json], list[Json]]:
        """What the cluster knows now: the newest version of each rollout, and late analyses."""
        now, told, runs = self.company.now, [], []
        for _, versions in sorted(brought(self.company).items()):
            begun = [version for version in versions if looks(version, now)]
            if begun:
                look = looks(begun[-1], now)[-1]
                told.append(shapes.rollout(begun[-1], look, self.company.start))
            ended = [run for one in begun for run in analyses(one, self.company.seed, now)]
            runs += _kept(ended)
        return told, [shapes.analysis_run(one) for one in sorted(runs, key=lambda run: run.name)]

    def _rollouts(self, request: Request, namespace: str = NAMESPACE) -> Answer:
        told, _ = self._known
        return self._page(request, "RolloutList", told if namespace == NAMESPACE else [])

    def _analyses(self, request: Request, namespace: str = NAMESPACE) -> Answer:
        _, told = self._known
        return self._page(request, "AnalysisRunList", told if namespace == NAMESPACE else [])

    def _page(self, request: Request, kind: str, things: Sequence[Json]) -> Answer:
        """Answer a part of a list, with a token for the next that nobody can make up."""
        metadata: Json = {"resourceVersion": str(self.company.now)}
        try:
            start = _started(request.first("continue"))
        except ValueError:
            return _status(410, "The provided continue parameter is too old.")
        size = request.number("limit", 0) or len(things)
        some, left = list(things[start : start + size]), len(things) - start - size
        if left > 0:
            metadata |= {"continue": _token(start + size), "remainingItemCount": left}
        body = {"apiVersion": shapes.VERSION, "kind": kind, "metadata": metadata, "items": some}
        return Answer(body=body)


def _kept(ended: Sequence[Analysis]) -> list[Analysis]:
    good = [one for one in ended if one.is_good]
    bad = [one for one in ended if not one.is_good]
    return [*good[-_KEPT:], *bad[-_KEPT:]]


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(f"v1:{start}".encode()).decode().rstrip("=")


def _started(token: str) -> int:
    """Read where a list goes on.

    Raises:
        ValueError: Nobody gave out such a token.
    """
    if not token:
        return 0
    try:
        told = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(token) from error
    version, _, start = told.partition(":")
    if version != "v1":
        raise ValueError(token)
    return int(start)


def _status(code: int, message: str) -> Answer:
    body = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": _REASONS[code],
        "code": code,
    }
    return Answer(status=code, body=body)
