"""A playlist in the words and rows of the page."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from dashboard.charts.palette import CHANNELS, Channel
from dashboard.components.rows import Heads, Line, Row, Section, Segment
from dashboard.components.word_rows import list_words, said_lines
from engine.audio.relevance import Relevance
from engine.playlist import Dropped, Nudges, Pick
from engine.tasks.evidence import Behind

HEADS = Heads("What it is", "Why you", "add to the score", "How well known")
BADGES = {"owned": "yours, never played", "newcomer": "new to everyone here"}
SUMMANDS = {
    "novelty": "for being little known",
    "adventurousness": "for lying away from your tastes",
    "variety": "for being like picks taken before it",
    "balance": "for a taste of yours that was short",
}
SECONDS = 6
LEFT_OUT = {
    "heard": "already heard",
    "excluded": "not wanted",
    "duplicate_version": "other versions of those or of a pick",
    "artist_cap": "beyond two by one artist",
    "offered_before": "offered in an earlier week",
}


def playlist_rows(
    picks: Sequence[Pick],
    sounds: Container[str],
    behind: Mapping[str, Behind] | None = None,
    locked: Container[str] = (),
    opened: Container[str] | None = None,
    seconds: Mapping[str, Section] | None = None,
) -> list[Row]:
    """Picks, one row each, in their order.

    sounds : ids of the tracks that can be played
    behind : by track id, what stands behind the reasons of the rows that are open
    locked : ids of the tracks that stay
    opened : ids of the rows that bring their reasons along, None for all
    seconds : by track id, what was asked of its seconds
    """
    known, told, made = behind or {}, seconds or {}, []
    for pick in picks:
        asked = (told[pick.track_id],) if pick.track_id in told else ()
        row = _row(pick, sounds, (*asked, *evidence_of(known.get(pick.track_id))))
        if opened is None or row.id in opened:
            row = replace(row, sections=_sections(pick, sounds))
        made.append(replace(row, on=("lock",)) if row.id in locked else row)
    return made


def evidence_of(behind: Behind | None) -> tuple[Section, ...]:
    """What stands behind the reasons of a pick, as the last sections of its opened row."""
    if behind is None:
        return ()
    people = CHANNELS[0].model
    fans = tuple(Line(one.name, one.share, _points(one.share)) for one in behind.fans)
    who = (
        Section(people, "once more, by the listeners who play it", "the same points, another reading", fans),
    )
    said = (
        Section("text", f"where “{one.term}” was said", "newest first", said_lines(one.places))
        for one in behind.said
    )
    return (*(who if fans else ()), *said)


def seconds_section(found: Relevance) -> Section:
    """The seconds that add most to a pick's score, or take most from it, in the order they are heard in."""
    first = np.sort(np.argsort(-np.abs(found.seconds), kind="stable")[:SECONDS])
    lines = tuple(
        Line(f"{at // 60}:{at % 60:02d}", float(found.seconds[at]), _points(float(found.seconds[at])))
        for at in first
    )
    small = f"beside silence, all faders at 100 % · integrated gradients, {found.error_share:.0%} missed"
    return Section("audio", f"the {len(lines)} seconds that mattered most", small, lines)


def dropped_sentence(dropped: Dropped) -> str:
    """What was left out and why, with counts; "" where nothing was.

    >>> dropped_sentence(Dropped(heard=49, artist_cap=3))
    'Left out: 49 already heard and 3 beyond two by one artist.'
    """
    counts = {name: getattr(dropped, name) for name in LEFT_OUT}
    parts = [f"{counts[name]:,} {words}" for name, words in LEFT_OUT.items() if counts[name]]
    if not parts:
        return ""
    return f"Left out: {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}."


def week_words(week: str) -> str:
    """An ISO week as a person would say it.

    >>> week_words("2026-W47")
    'Week 47, from Monday 16 November 2026'
    """
    year, number = week.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    return f"Week {int(number)}, from Monday {monday.day} {monday:%B %Y}"


def carried_by(picks: Sequence[Pick], n: int = 10) -> tuple[list[str], dict[str, list[float]]]:
    """The n named reasons that carry most of a playlist, and how much of it by model.

    returns : names, largest sum first, and by model one sum of shares (points of score) per name
    """
    totals: dict[tuple[str, str], dict[str, float]] = {}
    for reason in (reason for pick in picks for reason in pick.reasons if reason.kind != "rest"):
        of_name = totals.setdefault((reason.id, reason.name), {})
        of_name[reason.model] = of_name.get(reason.model, 0.0) + reason.share
    first = sorted(totals, key=lambda named: (-sum(totals[named].values()), named))[:n]
    return [name for _, name in first], {
        entry.model: [totals[named].get(entry.model, 0.0) for named in first] for entry in CHANNELS
    }


def _row(pick: Pick, sounds: Container[str], evidence: tuple[Section, ...]) -> Row:
    """A pick's row, without its reasons."""
    shares = {entry: getattr(pick.shares, entry.model) for entry in CHANNELS}
    spoken = {entry: share for entry, share in shares.items() if share}
    points = ", ".join(f"{entry.word} {share:.3f}" for entry, share in spoken.items())
    return Row(
        id=pick.track_id,
        title=pick.title or pick.artist,
        by=pick.artist if pick.title else "",
        sentence=pick.sentence,
        segments=tuple(Segment(entry.model, share) for entry, share in spoken.items()),
        bar_text=f"{points or 'Nothing'} of a score of {pick.score:.3f} points",
        aside="" if "newcomer" in pick.badges else f"known to 1\u00a0in\u00a0{_one_in(pick.novelty)}",
        badges=tuple(BADGES.get(badge, badge) for badge in pick.badges),
        sections=(),
        sum=f"All lines add up to the score, {pick.score:.3f} points.{_nudges(pick.nudges)}",
        sound=pick.track_id in sounds if pick.title else None,
        evidence=evidence,
        opens=bool(spoken),
    )


def _sections(pick: Pick, sounds: Container[str]) -> tuple[Section, ...]:
    """Every reason of a pick, by model."""
    return tuple(_section(entry, pick, sounds) for entry in CHANNELS if getattr(pick.shares, entry.model))


def _section(entry: Channel, pick: Pick, sounds: Container[str]) -> Section:
    lines = tuple(
        Line(reason.name, reason.share, _points(reason.share), _playable(reason.id, sounds))
        for reason in pick.reasons
        if reason.model == entry.model
    )
    share = getattr(pick.shares, entry.model)
    return Section(entry.model, _given(share, pick.score), f"{entry.plain} · {entry.term}", lines)


def _given(share: float, score: float) -> str:
    """What a model does to a score.

    >>> _given(0.25, 0.5), _given(-0.25, 0.5), _given(0.25, -0.5)
    ('give 0.250 of 0.500 points', 'take 0.250 points', 'give 0.250 points')
    """
    if share < 0:
        return f"take {-share:.3f} points"
    return f"give {share:.3f} of {score:.3f} points" if score > 0 else f"give {share:.3f} points"


def _nudges(nudges: Nudges) -> str:
    """What selection added beside the score.

    >>> _nudges(Nudges(novelty=0.5))
    ' Beside it, choosing the thirty counted +0.500 points for being little known.'
    """
    added = {words: getattr(nudges, name) for name, words in SUMMANDS.items()}
    told = [f"{_points(value)} {words}" for words, value in added.items() if abs(value) >= 5e-4]
    return f" Beside it, choosing the thirty counted {list_words(told)}." if told else ""


def _points(share: float) -> str:
    """A summand in words.

    >>> _points(-0.5)
    '−0.500 points'
    """
    return f"{share:+.3f} points".replace("-", "−")


def _playable(track_id: str, sounds: Container[str]) -> str:
    """The id, where it can be played, else ""."""
    return track_id if track_id in sounds else ""


def _one_in(novelty: float) -> str:
    """How many listeners there are for each who knows an item, from its novelty in bits.

    >>> _one_in(5.0)
    '32'
    """
    return f"{round(2.0 ** min(novelty, 60.0)):,}"
