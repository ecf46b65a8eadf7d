"""A roadmap for calendars and feed readers: iCalendar and RSS."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from icalendar import Calendar, Event

from gnomon.steering.roadmaps import Entry, Plan, quarter

_CHANGES = 50


def calendar(plan: Plan, address: str) -> bytes:
    """Write what has a date: quarters announced and days of delivery; words have none.

    Args:
        plan: The roadmap.
        address: Address of its page.
    """
    found = Calendar()
    found.add("prodid", "-//Gnomon//Roadmap//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", plan.roadmap.title)
    for entry in plan.entries:
        days = _days(entry)
        if days is None:
            continue
        event = Event()
        event.add("uid", f"{plan.roadmap.name}.{entry.item.name}@gnomon")
        event.add("dtstamp", _noon(entry.announcements[-1].announced_on))
        # Whole days: the end is the first day after.
        event.add("dtstart", days[0])
        event.add("dtend", days[1])
        event.add("summary", f"{entry.item.title} ({entry.state})")
        event.add("description", entry.item.outcome or "No outcome is told.")
        event.add("url", address)
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return bytes(found.to_ical())


def _days(entry: Entry) -> tuple[date, date] | None:
    on = entry.item.delivered_on
    if entry.state == "delivered" and on is not None:
        return on, on + timedelta(days=1)
    return quarter(entry.horizon) if entry.state == "announced" else None


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def feed(plan: Plan, address: str) -> bytes:
    """Write the change log as RSS 2.0, the newest first.

    Args:
        plan: The roadmap.
        address: Address of its page.
    """
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _texts(
        channel,
        (
            ("title", plan.roadmap.title),
            ("link", address),
            ("description", f"What changed on the roadmap {plan.roadmap.title}"),
        ),
    )
    for change in plan.changes[:_CHANGES]:
        item = ET.SubElement(channel, "item")
        guid = ET.SubElement(item, "guid", isPermaLink="false")
        guid.text = f"{plan.roadmap.name}/{change.item}/{change.on}/{change.what}"
        _texts(
            item,
            (
                ("title", f"{change.title}: {change.what}"),
                ("link", address),
                ("pubDate", format_datetime(_noon(change.on))),
            ),
        )
    return bytes(ET.tostring(rss, encoding="utf-8", xml_declaration=True))


def _texts(element: ET.Element, texts: Iterable[tuple[str, str]]) -> None:
    for name, text in texts:
        # Characters that XML has no way to write are left out.
        ET.SubElement(element, name).text = "".join(
            each for each in text if each.isprintable() or each in "\n\t"
        )
