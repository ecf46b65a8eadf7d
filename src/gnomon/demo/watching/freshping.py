"""The notifications of Freshping that somebody kept before the product ended.

Shape: support.freshping.io, "Webhook integration".
"""

import msgspec

from gnomon.demo.company import Company
from gnomon.demo.watching.looks import KEPT, Change, began_at, changes, title_of, took_over_at
from gnomon.demo.wire import Json
from gnomon.demo.working_time import instant

#: Where the file lies, below the folder of the settings.
FILE = "exports/freshping.json"
_CHECK, _ORGANISATION, _APPLICATION, _WEBHOOK = 585_767, 156_000, 155_565, 24_172
_FIRST = 5_301_811
_TARGET = 1_000
_PAUSED = "Paused"


def kept(company: Company) -> bytes:
    """Write the file: all notifications, oldest first, until somebody paused the check for good.

    Args:
        company: Whose service was looked at.
    """
    first, last = began_at(company), took_over_at(company)
    looked = changes(company, KEPT, first, last)
    told = [_notification(change, number) for number, change in enumerate(looked)]
    paused = Change(service=KEPT, at=last, is_up=True, ping=0)
    told.append(_notification(paused, len(told), state=_PAUSED))
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


def _notification(change: Change, number: int, state: str | None = None) -> Json:
    found = "Available" if change.is_up else "Reporting Error"
    at = f"{instant(change.at):%Y-%m-%dT%H:%M:%S}.000000+00:00"
    return {
        "organization_name": "Meridian Goods",
        "webhook_event_id": _FIRST + 7 * number,
        "organization_id": _ORGANISATION,
        "webhook_type": "AL",
        "webhook_event_data": {
            "check_state_name": state or found,
            "check_computed_target_response_time": _TARGET,
            "application_id": _APPLICATION,
            "recently_started_check_state_name": None,
            "check_id": _CHECK,
            "recently_started_check_start_time": None,
            "http_status_code": None if state else 200 if change.is_up else 503,
            "request_start_time": at,
            "check_name": title_of(change.service),
            "recently_started_check_http_status_code": None,
            "application_name": "Meridian's Application",
            "recently_started_check_response_time": None,
            "request_url": f"https://{change.service}.meridian.example/health",
            "check_target_response_time": _TARGET,
            "@type": "MessageCard",
            "response_time": None if state else change.ping,
        },
        "webhook_id": _WEBHOOK,
        "webhook_event_created_on": at,
    }
