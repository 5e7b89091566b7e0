"""One colour, one sign and one word for each model, the same on every page and in every chart."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """How a model looks and what it is called on pages.

    light, dark : colour of its marks on a light and on a dark ground (at least 3:1 on it)
    sign : the mark drawn beside its word, so that colour never stands alone
    marker : plotly's name of its point
    plain, term : what it does, in a listener's words and in the field's
    """

    model: str
    word: str
    light: str
    dark: str
    sign: str
    marker: str
    plain: str
    term: str


CHANNELS = (
    Channel(
        "collaborative",
        "People",
        "#0072B2",
        "#56B4E9",
        "dots",
        "circle",
        "people like you play this",
        "collaborative filtering",
    ),
    Channel(
        "text",
        "Words",
        "#D55E00",
        "#E69F00",
        "pilcrow",
        "square",
        "it is described like what you play",
        "text analysis",
    ),
    Channel(
        "audio",
        "Sound",
        "#009E73",
        "#2FC99A",
        "wave",
        "triangle-up",
        "it sounds like what you play",
        "audio analysis",
    ),
)
BLEND = Channel(
    "blend", "Blend", "#1F2430", "#F2F0EA", "stacked", "star", "all of them together", "the blend"
)
INK = ("#1F2430", "#F2F0EA")
PAPER = ("#FCFBF8", "#16181D")
GREY = ("#5A5F6E", "#A3A7B3")


def channel(model: str) -> Channel:
    """The channel of a model; KeyError for a word that is no model.

    >>> channel("text").word
    'Words'
    """
    return {entry.model: entry for entry in (*CHANNELS, BLEND)}[model]


def colour(entry: Channel, dark: bool) -> str:
    """Colour of a model's marks on the ground at hand.

    >>> colour(channel("audio"), dark=True)
    '#2FC99A'
    """
    return entry.dark if dark else entry.light
