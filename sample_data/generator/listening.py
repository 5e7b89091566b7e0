"""Weeks of listening: who played, skipped, saved and rated what, and when.

A sitting follows one taste. Each play is either a return to something known or something new, drawn
from the taste times popularity or, now and then, from what everybody plays; what suits a listener
little is skipped more often.
"""

from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist

import numpy as np

from sample_data.generator.catalog import TownCatalog
from sample_data.generator.chance import Floats, Rows, between, cumulative, draw, stream
from sample_data.generator.tastes import HABITS, Listener, liked, taste_shares

WEEKS = 30
FIRST_MONDAY = 1_772_409_600
"""Monday 2 March 2026, 00:00 UTC."""
NOW = FIRST_MONDAY + WEEKS * 7 * 86_400
HOURS_APART = 0.9
"""Standard deviation of the hour of a sitting from one that its listener's habit centres on."""
TASTE_IN_FASHION = 0.62
"""Power of popularity beside a taste: 0 would make tastes blind to fame, 1 slaves to it."""


@dataclass(frozen=True, slots=True)
class Play:
    """One play. `ms_played` equals the track's length where it was heard to the end."""

    listener: int
    track: int
    skipped: bool
    time: int
    ms_played: int


@dataclass(frozen=True)
class Activity:
    """All that listeners did, in order of listener and time.

    saves, visits : (listener, track or artist row, time); ratings : (listener, track, stars, time)
    """

    plays: list[Play] = field(default_factory=list)
    saves: list[tuple[int, int, int]] = field(default_factory=list)
    visits: list[tuple[int, int, int]] = field(default_factory=list)
    ratings: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Offer:
    """What can be played: weights by track that are the same for every listener.

    fame : popularity ** TASTE_IN_FASHION, 0 for tracks that nobody may play
    charts : popularity itself, scaled to sum to 1, 0 likewise
    """

    fame: Floats
    charts: Floats
    released: Floats
    durations: Floats

    @cached_property
    def crowd(self) -> Floats:
        """Running sum of the charts, for `draw`."""
        return cumulative(self.charts)


def offer_of(catalog: TownCatalog) -> Offer:
    """What the catalog offers; cold tracks are not on offer."""
    warm = np.array([not track.cold for track in catalog.tracks], dtype=np.float64)
    charts = catalog.popularity * warm
    return Offer(
        fame=catalog.popularity**TASTE_IN_FASHION * warm,
        charts=charts / charts.sum(),
        released=np.array([track.released for track in catalog.tracks], dtype=np.float64),
        durations=np.array([track.duration_ms for track in catalog.tracks], dtype=np.float64),
    )


def make_activity(seed: int, catalog: TownCatalog, listeners: tuple[Listener, ...]) -> Activity:
    """Everything the listeners did in WEEKS weeks, the cold tracks' three listens included."""
    offer, activity = offer_of(catalog), Activity()
    few = _three_listens(seed, catalog, listeners)
    for row, listener in enumerate(listeners):
        rng = stream(seed, "plays", listener.id)
        likings = liked(listener, catalog)
        plays = _plays(rng, row, listener, likings, offer) + _extra(rng, row, few.get(row, []), offer)
        plays.sort(key=lambda play: play.time)
        activity.plays.extend(plays)
        _deeds(rng, activity, plays, likings, catalog.artist_rows, listener.rates)
    return activity


def expected_share(listener: Listener, likings: Floats, offer: Offer, progress: float = 1.0) -> Floats:
    """Chance of each track to be the next new one at a point of the weeks.

    What a recommender that knows the truth ranks by.

    likings : shape (n_tastes, n_tracks)
    """
    drawn = likings * offer.fame
    drawn /= drawn.sum(axis=1, keepdims=True)
    by_taste = taste_shares(listener, progress) @ drawn
    mixed: Floats = (1 - listener.fashion) * by_taste + listener.fashion * offer.charts
    return mixed


def sitting_shares(listener: Listener) -> Floats:
    """Chance of each taste to be that of a sitting, over all the weeks and hours of the day; sums to 1."""
    apart = [HOURS_APART * NormalDist().inv_cdf((at + 0.5) / 100) for at in range(100)]
    hours = [(middle + one) % 24 for middle in HABITS[listener.habit][1] for one in apart]
    fits = np.array([[_hour_fit(taste.hour, hour) for hour in hours] for taste in listener.tastes])
    weekly = np.stack([taste_shares(listener, week / (WEEKS - 1)) for week in range(WEEKS)])
    chances = weekly[:, :, None] * fits
    shares: Floats = (chances / chances.sum(axis=1, keepdims=True)).mean(axis=(0, 2))
    return shares


def chances_of_tastes(listener: Listener, likings: Floats, offer: Offer) -> Floats:
    """Chance of each taste to be the one that a play of a track came of, shape (n_tastes, n_tracks).

    likings : shape (n_tastes, n_tracks)
    """
    drawn = sitting_shares(listener)[:, None] * likings / (likings * offer.fame).sum(axis=1, keepdims=True)
    chances: Floats = drawn / np.maximum(drawn.sum(axis=0), np.finfo(np.float64).tiny)
    return chances


def _plays(
    rng: np.random.Generator, row: int, listener: Listener, likings: Floats, offer: Offer
) -> list[Play]:
    new = [cumulative(liking * offer.fame) for liking in likings]
    most = likings.max(axis=1)
    known: list[list[int]] = [[] for _ in likings]
    plays: list[Play] = []
    for start, week in sorted(_sittings(rng, listener)):
        taste = _taste_of_sitting(rng, listener, start, week)
        time = start
        for _ in range(2 + int(rng.random() * rng.random() * 14)):
            track = _next_track(rng, listener, known[taste], new[taste], offer.crowd)
            if offer.released[track] > week:
                continue
            suits = likings[taste, track] / most[taste]
            play = _one_play(rng, row, track, time, suits, offer.durations[track])
            plays.append(play)
            if not play.skipped:
                known[taste].append(track)
            time = play.time + play.ms_played // 1000 + 1 + int(rng.random() * 4)
    return plays


def _next_track(
    rng: np.random.Generator, listener: Listener, known: list[int], new: Floats, charts: Floats
) -> int:
    """A return (the more often played, the likelier) or something new."""
    if known and rng.random() > listener.curiosity:
        return known[int(rng.random() * len(known))]
    return draw(rng, charts if rng.random() < listener.fashion else new)


def _one_play(
    rng: np.random.Generator, row: int, track: int, time: int, suits: float, duration: float
) -> Play:
    """What suits 1 is skipped once in 50 plays, what suits 0 every other time."""
    skipped = rng.random() < 0.02 + 0.48 * (1.0 - float(suits) ** 0.5) ** 3
    heard = between(rng, 0.06, 0.3) if skipped else (1.0 if rng.random() < 0.88 else between(rng, 0.5, 0.98))
    return Play(row, track, skipped, time, round(duration * heard))


def _sittings(rng: np.random.Generator, listener: Listener) -> list[tuple[int, int]]:
    """Start (seconds since 1970) and week of each sitting."""
    weekdays, hours = HABITS[listener.habit]
    days = cumulative(np.array(weekdays, dtype=np.float64))
    sittings = []
    for _ in range(listener.sessions):
        week, day = int(rng.random() * WEEKS), draw(rng, days)
        hour = (hours[int(rng.random() * 2)] + HOURS_APART * rng.standard_normal()) % 24
        start = FIRST_MONDAY + (7 * week + day) * 86_400 + int(hour * 3600)
        sittings.append((min(start, NOW - 900), week))
    return sittings


def _taste_of_sitting(rng: np.random.Generator, listener: Listener, start: int, week: int) -> int:
    """The taste of the hour: shares drift over the weeks, and some tastes belong to a time of day."""
    hour = start % 86_400 / 3600
    fits = np.array([_hour_fit(taste.hour, hour) for taste in listener.tastes])
    return draw(rng, cumulative(taste_shares(listener, week / (WEEKS - 1)) * fits))


def _hour_fit(belongs: float, hour: float) -> float:
    apart = min(abs(belongs - hour), 24 - abs(belongs - hour))
    return 1.0 if belongs < 0 else 0.25 + 1.5 * float(np.exp(-(apart**2) / 8))


def _three_listens(seed: int, catalog: TownCatalog, listeners: tuple[Listener, ...]) -> dict[int, list[int]]:
    """Tracks heard three times in all, under the rows of the listeners who heard them."""
    rng = stream(seed, "three listens")
    cold = np.flatnonzero(np.array([track.cold == "three_listens" for track in catalog.tracks]))
    some = rng.permutation(len(listeners))[:400]
    suits = np.array([liked(listeners[row], catalog, cold).sum(axis=0) for row in some])
    heard: dict[int, list[int]] = {}
    for place, track in enumerate(cold.tolist()):
        for _ in range(3):
            listener = draw(rng, cumulative(suits[:, place]))
            suits[listener, place] = 0.0
            heard.setdefault(int(some[listener]), []).append(track)
    return heard


def _extra(rng: np.random.Generator, row: int, tracks: list[int], offer: Offer) -> list[Play]:
    times = [NOW - 1 - int(rng.random() * 14 * 86_400) for _ in tracks]
    return [
        Play(row, track, False, time - 60, round(offer.durations[track]))
        for track, time in zip(tracks, times, strict=True)
    ]


def _deeds(
    rng: np.random.Generator,
    activity: Activity,
    plays: list[Play],
    likings: Floats,
    artist_rows: Rows,
    rates: bool,
) -> None:
    """Saves, visits and stars that follow from what was played and how well it suits."""
    times = {}
    counts: dict[int, int] = {}
    for play in plays:
        if not play.skipped:
            times[play.track] = play.time
            counts[play.track] = counts.get(play.track, 0) + 1
    heard = sorted(counts)
    suits = likings[:, heard].max(axis=0) / likings.max()
    for track, liking in zip(heard, suits.tolist(), strict=True):
        row = plays[0].listener
        if rng.random() < min(0.7, 0.2 * liking * counts[track]):
            activity.saves.append((row, track, times[track] + 5))
        if rng.random() < 0.16 * liking**0.5:
            activity.visits.append((row, int(artist_rows[track]), times[track] + 9))
        if rates and rng.random() < 0.4:
            stars = round(1.6 + 3.2 * liking**0.4 + 0.7 * float(rng.standard_normal()))
            activity.ratings.append((row, track, min(5, max(1, stars)), times[track] + 7))
