"""Who sees an initiative that is confidential: those it names, and nobody for their role alone."""

from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.visibility import Visitor

#: What is said to somebody who may not see one.
FOR_WHOM = "This initiative is confidential: it is shown to those it names, and to nobody else."


def named(dossier: Dossier) -> frozenset[str]:
    """Return the names of people that an initiative names: owner, visible to, told or agreeing.

    Args:
        dossier: The initiative.
    """
    keys = (
        dossier.about.owner_id,
        *dossier.about.visible_to_ids,
        *(each.person_id for each in dossier.signatures),
    )
    return frozenset(key.rpartition(":")[2] for key in keys if key)


def sees(visitor: Visitor, dossier: Dossier) -> bool:
    """Decide whether a visitor sees an initiative.

    Args:
        visitor: Who asks.
        dossier: The initiative.
    """
    if not dossier.about.is_confidential or visitor.kind == "local":
        return True
    # A token is nobody, whoever made it.
    return visitor.kind == "person" and visitor.person in named(dossier)
