"""A playlist as a value: its picks with their reasons, what was left out, and what it is like."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from engine.blend import Weights
from engine.errors import UsageError

SIZE = 30
MOST = 1_000  # the longest playlist anyone may ask for
NEWCOMERS = 2
MOST_NEWCOMERS = 10

Model = Literal["collaborative", "text", "audio"]


@dataclass(frozen=True)
class Dials:
    """What a listener may turn.

    weights : of the three models
    novelty : 0..1, how far lesser known tracks are preferred
    adventurousness : 0..1, how far what lies away from the listener's tastes is preferred
    newcomers : how many places are kept for tracks that nobody here has played, 0..10
    size : how many tracks, 1..1000
    flow : whether the list is put in an order to be played in, instead of best first
    """

    weights: Weights = field(default_factory=Weights)
    novelty: float = 0.0
    adventurousness: float = 0.0
    newcomers: int = NEWCOMERS
    size: int = SIZE
    flow: bool = False

    def checked(self) -> "Dials":
        """The dials as they can be used: clamped to their ranges; UsageError for a size under 1.

        >>> Dials(novelty=9, newcomers=99, size=10**9).checked()
        Dials(weights=Weights(collaborative=1.0, text=1.0, audio=1.0), novelty=1.0, adventurousness=0.0,
              newcomers=10, size=1000, flow=False)
        """
        if self.size < 1:
            raise UsageError(f"a playlist of {self.size} tracks cannot be made: ask for 1 to {MOST}")
        size = min(self.size, MOST)
        newcomers = min(max(self.newcomers, 0), MOST_NEWCOMERS, size)
        novelty, adventurousness = _unit(self.novelty), _unit(self.adventurousness)
        return Dials(self.weights.clamped(), novelty, adventurousness, newcomers, size, self.flow)


@dataclass(frozen=True)
class Reason:
    """One summand of a model's share.

    kind : "heard" (something the listener heard), "term" (what the track is called), "fan" (a listener who
        plays it) or "rest" (everything else, summed)
    id : of the item or the listener, the term itself, "" for the rest
    share : its part of the score
    """

    model: Model
    kind: Literal["heard", "term", "fan", "rest"]
    id: str
    name: str
    share: float


@dataclass(frozen=True)
class Shares:
    """What each model adds to a score; they sum to it."""

    collaborative: float = 0.0
    text: float = 0.0
    audio: float = 0.0

    @property
    def total(self) -> float:
        """The score."""
        return self.collaborative + self.text + self.audio


@dataclass(frozen=True)
class Nudges:
    """What selection added beside the score when the pick was taken, in points of score.

    variety is 0 or less: what was taken off for being like the picks before it
    """

    novelty: float = 0.0
    adventurousness: float = 0.0
    variety: float = 0.0
    balance: float = 0.0


@dataclass(frozen=True)
class Pick:
    """One place of a playlist.

    reasons : summands of the shares; none where they were not asked for
    novelty : -log2 of the share of listeners who know the item, in bits; more is less known
    badges : "owned" where it is the listener's own and was never played, "newcomer" where nobody here has
        played it, "no words" and "no sound" where a model that is heard knows nothing of it
    sentence : why, for a person
    fans : the collaborative share once more, by the listeners who play it, where one pick was asked for
    taste : which of the listener's tastes it belongs to, a place in the playlist's `tastes`
    nudges : what selection added, no part of the score
    """

    position: int
    track_id: str
    artist: str
    title: str
    score: float
    shares: Shares
    reasons: tuple[Reason, ...]
    novelty: float
    badges: tuple[str, ...]
    sentence: str
    fans: tuple[Reason, ...] = ()
    taste: int = 0
    nudges: Nudges = field(default_factory=Nudges)


@dataclass(frozen=True)
class Dropped:
    """How many items were no pick, by the reason.

    duplicate_version and artist_cap count what stood above the last pick, and, for versions, all
    that are another version of something heard or excluded.
    """

    heard: int = 0
    excluded: int = 0
    duplicate_version: int = 0
    artist_cap: int = 0
    offered_before: int = 0


@dataclass(frozen=True)
class TasteMode:
    """One of the tastes that a listener's history falls into.

    label : words for it, or the artist that stands in its middle where nothing is said
    share : of the listener's confidence, 0..1; picked : of the picks
    examples : what they heard most of it
    """

    label: str
    share: float
    picked: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Meters:
    """What a playlist is like.

    novelty : mean of the picks, in bits
    diversity : one less the mean cosine of every two picks, 0..2
    unknown_artists : share of picks by artists whom the listener never heard
    coverage : how well the picks keep the proportions of the listener's tastes, 1 for exactly
    """

    novelty: float = 0.0
    diversity: float = 0.0
    unknown_artists: float = 0.0
    coverage: float = 1.0


@dataclass(frozen=True)
class Playlist:
    """Thirty items a listener has never heard, with reasons.

    listener, listener_name : whose
    week : ISO week such as "2026-W47"
    weights : of the three models, clamped
    note : why there are fewer than were asked for, or why they are what they are, else ""
    """

    listener: str
    listener_name: str
    week: str
    weights: Weights
    picks: tuple[Pick, ...]
    dropped: Dropped
    build_id: str
    note: str = ""
    dials: Dials = field(default_factory=Dials)
    tastes: tuple[TasteMode, ...] = ()
    meters: Meters = field(default_factory=Meters)


@dataclass(frozen=True)
class Changes:
    """What moved between two playlists, by track id.

    entered, left : in order of their places; moved : by how many places up (positive) or down
    """

    entered: tuple[str, ...]
    left: tuple[str, ...]
    moved: dict[str, int]


def changes(before: Playlist, after: Playlist) -> Changes:
    """What entered, what left, and what moved how far."""
    was = {pick.track_id: pick.position for pick in before.picks}
    now = {pick.track_id: pick.position for pick in after.picks}
    return Changes(
        tuple(track for track in now if track not in was),
        tuple(track for track in was if track not in now),
        {track: was[track] - now[track] for track in now if track in was and was[track] != now[track]},
    )


def as_json(playlist: Playlist) -> dict[str, Any]:
    """The playlist as plain dicts and lists, in the shape that CONTRIBUTING.md describes."""
    return asdict(playlist)


def _unit(value: float) -> float:
    return float(min(max(value, 0.0), 1.0)) if value == value else 0.0  # noqa: PLR0124 (NaN)
