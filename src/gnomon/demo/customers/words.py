"""The words of customers."""

from gnomon.demo.chance import Chance
from gnomon.demo.customers.habits import SEEN

_OUTAGES = {
    "error rate above 5 %": (
        "every second click ends in an error",
        "something went wrong, it says",
    ),
    "p95 latency above 2 s": ("everything takes for ever today", "very slow since this morning"),
    "queue is growing": ("no confirmation for an hour", "nothing arrives by mail"),
    "health check failing": ("nothing opens", "the page stays white"),
    "memory nearly full": ("it hangs and begins again", "thrown out again and again"),
    "payments declined": ("my card is refused", "paid, and it says declined"),
    "no orders for 5 minutes": ("I cannot order", "the button does nothing"),
    "timeouts to partner": ("timed out, try again, it says", "it waits and then gives up"),
}
_QUESTIONS = {
    "web-shop": ("where do I change my address?", "is there a list of all sizes?"),
    "cart": ("how long do you keep what is in it?", "can two of us fill one?"),
    "checkout-api": ("can I order for somebody else?", "which day can I choose?"),
    "payments": ("can I pay by invoice?", "when is my card charged?"),
    "gift-cards": ("how much is left on mine?", "until when is it good?"),
    "search-api": ("how do I look for two colours?", "why is it sorted like this?"),
    "tracking": ("what does handed over mean?", "can I see where the van is?"),
    "returns-api": ("may I send two orders back in one box?", "where is the nearest shop?"),
    "refunds": ("when do I get my money back?", "why is it less than I paid?"),
    "identity": ("how long is a session good for?", "who may see whose account?"),
    "picking": ("what is the star beside a shelf?", "can it be printed larger?"),
    "reporting": ("which day does a week begin on?", "are returns taken off?"),
}
_COMPLAINTS = (
    "third time that I write",
    "nobody told me anything",
    "this is no way to treat people",
)
_PRAISE = ("thank you, that was quick", "much better than last year", "a pleasure, keep it so")
_ODD = (
    "please print the whole catalogue on paper",
    "let me pay in instalments of a cent",
    "show everything in one long list",
    "call me at night when it ships",
    "please bring back the old colours",
    "let me haggle over the price",
    "read every page aloud, in verse",
    "hide what my neighbour has bought",
)
#: What customers want of an initiative, in different words.
OF_INITIATIVES = {
    "gift-cards-anywhere": (
        "let me spend my gift card in the app",
        "my gift card should be good for every way to pay",
        "gift card beside my bank card, please",
        "pay one half with a gift card",
    ),
    "refunds-in-a-day": (
        "nine days for a refund are too long",
        "give me my refund within a day",
        "refund at once when the parcel is back",
        "why must I wait so long for a refund",
    ),
}
#: The verbs of work that a customer could have asked for.
ASKED_FOR = ("Add", "Show", "Speed up", "Simplify")
_ASKING = ("please {what}", "could you {what}?", "I would love it if you {what}", "{what}, please")
_LESSONS = (
    ("They use it every week", "Nobody asks for it any more", "Fewer write to us since"),
    ("Hardly anybody found it", "They wanted something else", "It changed nothing"),
)


def titled(service: str, text: str) -> str:
    """Head a saying by what it is about."""
    return f"{SEEN[service]}: {text}"


def outage(symptom: str, chance: Chance) -> str:
    """Say what an outage looks like to a customer."""
    return chance.one_of(_OUTAGES[symptom])


def question(service: str, chance: Chance) -> str:
    """Ask something."""
    return chance.one_of(_QUESTIONS[service])


def complaint(chance: Chance) -> str:
    """Complain."""
    return chance.one_of(_COMPLAINTS)


def praise(chance: Chance) -> str:
    """Praise."""
    return chance.one_of(_PRAISE)


def odd_wish(chance: Chance) -> str:
    """Wish for something that nobody will build."""
    return chance.one_of(_ODD)


def wish(work: str, chance: Chance) -> str:
    """Ask for the work that a ticket will name."""
    return chance.one_of(_ASKING).format(what=work[0].lower() + work[1:])


def lesson(chance: Chance, *, is_of_use: bool) -> str:
    """Say what was learned."""
    return chance.one_of(_LESSONS[0 if is_of_use else 1])
