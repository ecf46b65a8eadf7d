"""What an appraisal cycle is about: its groups, what they aimed at, what their services promise."""

from datetime import UTC, date, datetime, timedelta

from gnomon.answers.ask import Installation
from gnomon.domain.appraisal import AppraisalCycle
from gnomon.lake.lake import Lake
from gnomon.steering.agreed import Agreed, register
from gnomon.steering.people import Organisation
from gnomon.steering.service_levels.owned import OwnedLevel, owned_levels


def groups_of(cycle: AppraisalCycle, organisation: Organisation, on: date) -> set[str]:
    """Return the keys of the groups of a cycle; none: every group."""
    wanted_groups: set[str] = set()
    for group_id in cycle.group_ids:
        wanted_groups |= organisation.below(group_id, on)
    return wanted_groups


def levels_of(
    place: Installation, organisation: Organisation, wanted_groups: set[str], on: date
) -> list[OwnedLevel]:
    """Return what is promised of the services of a cycle's groups, but of sub-teams of one."""
    keys = {group.name: group.key for group in organisation.groups}
    small = {
        group.name
        for group in organisation.groups
        if group.kind == "sub_team" and organisation.is_one_person(group.key, on)
    }
    return [
        each
        for each in owned_levels(place, _end(on), on)
        if (not wanted_groups or keys.get(each.group) in wanted_groups) and each.group not in small
    ]


def _end(on: date) -> datetime:
    return datetime.combine(on, datetime.min.time(), UTC) + timedelta(days=1)


def targets_of(
    lake: Lake, cycle: AppraisalCycle, wanted_groups: set[str], on: date
) -> list[Agreed]:
    """Return the targets of a cycle's groups that were in force on its last day."""
    return [
        each
        for each in register(lake).in_force(_end(on))
        if each.target.scope == "group"
        and (not wanted_groups or each.target.scope_id in wanted_groups)
        and each.target.start < cycle.until
        and each.target.due >= cycle.since
    ]
