"""The objects of OpenSLO that refer to one another, brought together."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, ValidationError

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.openslo.objects import (
    KINDS,
    AlertCondition,
    AlertPolicy,
    Indicator,
    Referred,
    Slo,
    converted,
    plain,
)
from gnomon.domain.service_level import OpensloObject

_S = TypeVar("_S", bound=Struct)


class Unreadable(Struct, frozen=True):
    """A reference that leads to nothing, or an object in place that means nothing."""

    why: str


class Objects:
    """Everything that OpenSLO documents say, by kind and name; what cannot be read is left out."""

    def __init__(self, trees: Iterable[tuple[str, str, Any]]) -> None:
        """Type the objects.

        Args:
            trees: Kind, name and what is written of each; of the same name the first counts.
        """
        self._known: dict[tuple[str, str], Struct] = {}
        for kind, name, tree in trees:
            try:
                found = converted(tree, KINDS[kind])
            except ValidationError:
                continue
            self._known.setdefault((kind, name.lower()), found)

    def all(self, kind: type[_S]) -> list[_S]:
        """List the objects of a class, by name."""
        return [one for _, one in sorted(self._known.items()) if isinstance(one, kind)]

    def has(self, kind: str, name: str) -> bool:
        """Whether there is an object of a kind and name."""
        return (kind, name.lower()) in self._known

    def indicator(self, ref: str | None, inline: Indicator | None) -> Indicator | Unreadable | None:
        """Find an indicator, by name or in place; null when neither is told."""
        if inline is not None:
            return inline
        if ref is None:
            return None
        found = self._known.get(("SLI", ref.lower()))
        return found if isinstance(found, Indicator) else Unreadable(f"no SLI is called {ref!r}")

    def policies(self, slo: Slo) -> list[AlertPolicy | Unreadable]:
        """Find the alert policies of an SLO."""
        return [self._policy(each) for each in slo.spec.alert_policies]

    def _policy(self, told: Referred) -> AlertPolicy | Unreadable:
        name = told if isinstance(told, str) else told.get("alertPolicyRef")
        if name is None:
            return _typed(told, AlertPolicy)
        found = self._known.get(("AlertPolicy", str(name).lower()))
        if isinstance(found, AlertPolicy):
            return found
        return Unreadable(f"no AlertPolicy is called {name!r}")

    def conditions(self, policy: AlertPolicy) -> list[AlertCondition | Unreadable]:
        """Find the conditions of an alert policy."""
        return [self._condition(each) for each in policy.spec.conditions]

    def _condition(self, told: Mapping[str, Any]) -> AlertCondition | Unreadable:
        name = told.get("conditionRef")
        if name is None:
            return _typed(told, AlertCondition)
        found = self._known.get(("AlertCondition", str(name).lower()))
        if isinstance(found, AlertCondition):
            return found
        return Unreadable(f"no AlertCondition is called {name!r}")


def of_rows(rows: Iterable[OpensloObject]) -> Objects:
    """Bring together what the lake holds."""
    return Objects((row.kind, row.name, msgspec.json.decode(row.body)) for row in rows)


def of_catalogue(catalogue: Catalogue) -> Objects:
    """Bring together what the documents of a catalogue say."""
    return Objects(
        (document.kind, document.name, plain(document.root)) for document in catalogue.of(*KINDS)
    )


def _typed(told: Any, kind: type[_S]) -> _S | Unreadable:
    try:
        return converted(told, kind)
    except ValidationError as error:
        return Unreadable(str(error))
