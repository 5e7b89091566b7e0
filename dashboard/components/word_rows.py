"""Terms with their sentences, and tracks that words describe, in the words and rows of the page."""

from collections.abc import Container, Sequence
from datetime import date

from dashboard.components.rows import Heads, Line, Row, Section, Segment
from engine.tasks.term_search import DescribedTrack
from engine.tasks.terms import Described
from engine.tasks.wordings import Beside, Courses
from engine.text.description import Evidence, TopTerm

TERM_HEADS = Heads("What is said", "For example", "how much it tells of them", "How many say so")
MOST_OF_A_TAG = 3
"""Words; what is longer is a sentence."""
TRACK_HEADS = Heads("What it is", "What is said of it", "how much these words fit", "")


def term_rows(found: Described, sounds: Container[str]) -> list[Row]:
    """Top terms, one row each; a row opens its sentences, and a listener's what carries it.

    sounds : ids of the tracks that can be played
    """
    risen, fallen = ({turn.term for turn in turns} for turns in (found.risen, found.fallen))
    return [
        _term_row(found, one, ("rising",) * (one.term in risen) + ("falling",) * (one.term in fallen), sounds)
        for one in found.terms
    ]


def track_rows(tracks: Sequence[DescribedTrack], sounds: Container[str]) -> list[Row]:
    """Tracks that a search by words found, one row each."""
    return [_track_row(one, sounds) for one in tracks]


def words_title(found: Described) -> str:
    """What is said of somebody, as the page's title."""
    said = list_words([one.term for one in found.terms[:3]]) or "nothing yet"
    of = f"what {found.name} plays" if found.kind == "listener" else found.name
    return f"What people say of {of}: {said}"


def said_words(found: Described, week: date | None) -> str:
    """How much was said, and when."""
    if not found.terms:
        return "Nobody has written of them yet: posts, reviews or tags are read at the next build."
    if found.kind == "listener":
        return "What they play most weighs most. Open a term to see where it comes from."
    when = f"In the weeks to {day_words(week.isoformat())}" if week else "In all"
    of = " of the track, and some of its artist" if found.kind == "track" else ""
    return f"{when}, out of {found.described:,} descriptions{of}. Open a term to read where it was said."


def course_sentence(name: str, drawn: Courses) -> str:
    """Which terms rose and fell most, and until when."""
    parts = [
        f"“{terms[0][0]}” {how} most"
        for terms, how in ((drawn.risen, "rose"), (drawn.fallen, "fell"))
        if terms
    ]
    until = day_words(drawn.days[-1].isoformat())
    return f"{' and '.join(parts)} of what is said of {name}, in the four weeks to {until}"


def beside_sentence(both: Beside) -> str:
    """What tells two apart."""
    (one, other), (first, last) = both.names, (both.terms[0], both.terms[-1])
    return f"“{first}” is said of {one} rather than of {other}, and “{last}” the other way round"


def list_words(words: Sequence[str]) -> str:
    """Words as a person would list them.

    >>> list_words(["warm", "slow", "low"]), list_words(["warm"]), list_words([])
    ('warm, slow and low', 'warm', '')
    """
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def day_words(day: str) -> str:
    """An ISO day as a person would say it, "undated" for none.

    >>> day_words("2026-09-04"), day_words("")
    ('4 Sep 2026', 'undated')
    """
    if not day:
        return "undated"
    known = date.fromisoformat(day)
    return f"{known.day} {known:%b %Y}"


def _term_row(found: Described, one: TopTerm, badges: tuple[str, ...], sounds: Container[str]) -> Row:
    places = sorted(found.evidence.get(one.term, ()), key=lambda place: place.sentence == one.term)
    sections = (_said(places),) if places else ()
    if carried := found.carried.get(one.term):
        lines = tuple(
            Line(
                carrier.name,
                carrier.share,
                f"{carrier.share:.0%} of it",
                carrier.id if carrier.id in sounds else "",
            )
            for carrier in carried
        )
        small = f"of {one.documents:,} described so"
        sections = (Section("text", "come most from these", small, lines), *sections)
    who = "of all that is said of what they play" if found.kind == "listener" else "of what is said of them"
    return Row(
        id=one.term,
        title=one.term,
        by="",
        sentence=_quoted(places[0]) if places else "",
        segments=(Segment("text", one.weight),),
        bar_text=f"Words: weight {one.weight:.3f} of 1",
        aside=f"{one.probability:.0%}",
        badges=badges,
        sections=sections,
        sum=f"Its weight, {one.weight:.3f}: the chance that somebody says so, {one.probability:.1%} {who}, "
        "times how much that tells, since it is said of few.",
    )


def said_lines(places: Sequence[Evidence]) -> tuple[Line, ...]:
    """Where something was said, one line each: the sentence, its day and its address."""
    return tuple(
        Line(
            _quoted(place),
            None,
            " · ".join(part for part in (place.date and day_words(place.date), place.document) if part),
        )
        for place in places
    )


def _said(places: Sequence[Evidence]) -> Section:
    return Section("text", "stand here", "newest first", said_lines(places))


def _quoted(place: Evidence) -> str:
    """A sentence; of a tag or a word of the catalog, which is no more than the term, that it is one."""
    said = place.sentence.strip()
    return f"“{said}”" if len(said.split()) > MOST_OF_A_TAG else f"given as a word: {said}"


def _track_row(one: DescribedTrack, sounds: Container[str]) -> Row:
    lines = tuple(Line(term, weight, f"{weight:.3f}") for term, weight in one.terms)
    return Row(
        id=one.id,
        title=one.title or one.artist,
        by=one.artist if one.title else "",
        sentence=f"Described as {list_words([term for term, _ in one.terms])}.",
        segments=(Segment("text", one.score),),
        bar_text=f"Words: weights that add up to {one.score:.3f}",
        aside="",
        badges=(),
        sections=(Section("text", f"give {one.score:.3f}", "the weight of each word", lines),),
        sum=f"All lines add up to {one.score:.3f}; the list is ranked by it.",
        sound=one.id in sounds if one.title else None,
    )
