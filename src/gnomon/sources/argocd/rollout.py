"""What became of a canary or blue-green rollout after its sync had gone through."""

import re
from collections.abc import Iterator
from typing import Literal

from gnomon.sources.argocd.payloads import Status

#: Argo Rollouts begins what it says about an abort with this reason.
_ABORTED = "RolloutAborted"
_NO_TRAFFIC = re.compile(r"\b(?:at|with) 0 ?%")


def stopped(status: Status) -> Literal["aborted", "failure"] | None:
    """Say whether the newest version was taken back before all of the traffic reached it.

    The sync itself succeeded: only the health of the application, of its resources or the message
    of the operation tells. An abort said to be at 0 % of the traffic met no customer; any other
    met some of them and is a failure.
    """
    if status.health is None or status.health.status != "Degraded":
        return None
    for message in _messages(status):
        if message.startswith(_ABORTED):
            return "aborted" if _NO_TRAFFIC.search(message) else "failure"
    return None


def _messages(status: Status) -> Iterator[str]:
    if status.health is not None:
        yield status.health.message or ""
    for resource in status.resources or ():
        if resource.health is not None:
            yield resource.health.message or ""
    if status.operation_state is not None:
        yield status.operation_state.message or ""
