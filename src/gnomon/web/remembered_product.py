"""The platform, asked once per state of the lake: its pages and Backstage ask the same."""

import threading
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any

from gnomon.operations.home import Home
from gnomon.steering.platform.sheet import Product
from gnomon.steering.platform.sheets import PRODUCT_TABLES, product

_MOST = 8
_LOCK = threading.Lock()
_KEPT: OrderedDict[Any, Product] = OrderedDict()


def remembered_product(home: Home, weeks: int) -> Product:
    """Return every platform service over some weeks until today; see `product`.

    Args:
        home: What is asked.
        weeks: Length of the window.
    """
    now = datetime.now(UTC)
    told = tuple(home.lake.version(table) for table in PRODUCT_TABLES)
    key = (str(home.settings.home), now.date(), told, weeks)
    with _LOCK:
        kept = _KEPT.get(key)
    if kept is not None:
        return kept
    made = product(home.installation(), now, weeks=weeks)
    with _LOCK:
        _KEPT[key] = made
        while len(_KEPT) > _MOST:
            _KEPT.popitem(last=False)
    return made
