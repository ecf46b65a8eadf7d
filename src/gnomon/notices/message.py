"""What is told, before it becomes a mail or a message of a chat."""

from msgspec import Struct

#: Shapes that stand for a mark where there is no colour.
SHAPES = {
    "good": "\N{BLACK CIRCLE}",
    "attention": "\N{BLACK UP-POINTING TRIANGLE}",
    "missed": "\N{BLACK SQUARE}",
    "unknown": "\N{WHITE CIRCLE}",
    "neutral": "\N{BLACK DIAMOND}",
}


class Picture(Struct, frozen=True, kw_only=True):
    """A chart, drawn."""

    png: bytes
    """The picture."""
    says: str
    """What it says, for those who do not see it."""


class Line(Struct, frozen=True, kw_only=True):
    """One thing that is told."""

    title: str
    """What it is about."""
    state: str
    """Its state, in words."""
    mark: str
    """How the state is marked."""
    text: str
    """More about it, in a sentence or two."""
    href: str
    """Where it can be opened."""
    is_new: bool = False
    """Whether it is so since what was sent before."""
    spark: str = ""
    """Its last weeks in small bars; empty: none is known."""
    picture: Picture | None = None
    """Its chart; null: none is drawn."""

    @property
    def shape(self) -> str:
        """Return the shape that stands for its mark."""
        return SHAPES[self.mark]


class Part(Struct, frozen=True, kw_only=True):
    """Things of one kind."""

    title: str
    """What they are."""
    lines: tuple[Line, ...]
    """The things."""
    nothing: str
    """What is said where there are none."""
    more: int = 0
    """How many are left out."""


class Message(Struct, frozen=True, kw_only=True):
    """Something to tell."""

    subject: str
    """What it is, in a phrase."""
    lead: str
    """What it says, in a sentence."""
    parts: tuple[Part, ...]
    """What it holds, the most important first."""
    href: str
    """Where all of it can be seen."""
    choices: str
    """Where whoever gets it says that they want no more."""
