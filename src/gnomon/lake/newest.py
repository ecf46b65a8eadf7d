"""Which rows of an append-only table are true, as expressions any engine can run.

The newest row per key wins, by the tool's version time and then by arrival. Settled files hold
each key once, so only the fresh part and the settled rows it competes with are compared.
"""

from typing import Any

import ibis
from ibis import _

Table = Any

#: Place of a row among those of its key; no entity has a column that begins with ``_``.
_PLACE = "_place"


def newest(fresh: Table, settled: Table) -> Table:
    """Return the newest row per key, deleted things left out; see `latest`."""
    return latest(fresh, settled).filter(~_.is_deleted)


def latest(fresh: Table, settled: Table) -> Table:
    """Return the newest row per key; deletions are rows too.

    Args:
        fresh: Rows as appended; a key may stand in it many times.
        settled: Rows of which each key stands once.
    """
    keys = fresh.select("key").distinct()
    rivals = settled.semi_join(keys, "key")
    untouched = settled.anti_join(keys, "key")
    return winners(fresh.union(rivals)).union(untouched)


def winners(rows: Table) -> Table:
    """Return one row per key: the newest; deletions are rows too."""
    return _ranked(rows).filter(_[_PLACE] == 0).drop(_PLACE)


def losers(rows: Table) -> Table:
    """Return what `winners` leaves out, exact repetitions once."""
    beaten = _ranked(rows).filter(_[_PLACE] > 0).drop(_PLACE)
    return beaten.distinct(on=["key", "changed_at", "event_id"])


def received_by(rows: Table, until: Any) -> Table:
    """Return the newest row per key among those received by an instant, deletions left out.

    Args:
        rows: Every row ever appended: fresh, settled and superseded.
        until: The instant (UTC).
    """
    return winners(rows.filter(_.received_at <= until)).filter(~_.is_deleted)


def _ranked(rows: Table) -> Table:
    order = [ibis.desc("changed_at"), ibis.desc("received_at"), ibis.desc("event_id")]
    return rows.mutate(**{_PLACE: ibis.row_number().over(group_by="key", order_by=order)})
