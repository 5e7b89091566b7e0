"""A playlist to and from the JSON that an edition keeps, with all its reasons."""

import json
from dataclasses import replace
from typing import Any

from engine.blend import Weights
from engine.playlist import (
    Dials,
    Dropped,
    Meters,
    Nudges,
    Pick,
    Playlist,
    Reason,
    Shares,
    TasteMode,
)


def snapshot(made: Playlist) -> str:
    """The whole playlist as JSON; no pick's fans, who are other people."""
    picks = tuple(replace(pick, fans=()) if pick.fans else pick for pick in made.picks)
    return json.dumps(replace(made, picks=picks), default=vars, ensure_ascii=False, allow_nan=False)


def restored(text: str) -> Playlist:
    """The playlist that `snapshot` made JSON of.

    >>> made = Playlist("l", "Lou", "2026-W47", Weights(), (), Dropped(heard=3), "build")
    >>> restored(snapshot(made)) == made
    True
    """
    plain: dict[str, Any] = json.loads(text)
    return Playlist(
        **plain
        | {
            "weights": Weights(**plain["weights"]),
            "picks": tuple(_pick(pick) for pick in plain["picks"]),
            "dropped": Dropped(**plain["dropped"]),
            "dials": dials_of(plain["dials"]),
            "tastes": tuple(
                TasteMode(**taste | {"examples": tuple(taste["examples"])}) for taste in plain["tastes"]
            ),
            "meters": Meters(**plain["meters"]),
        }
    )


def dials_of(plain: dict[str, Any]) -> Dials:
    """Dials from what JSON has of them."""
    return Dials(**plain | {"weights": Weights(**plain["weights"])})


def _pick(plain: dict[str, Any]) -> Pick:
    return Pick(
        **plain
        | {
            "shares": Shares(**plain["shares"]),
            "reasons": tuple(Reason(**reason) for reason in plain["reasons"]),
            "badges": tuple(plain["badges"]),
            "fans": (),
            "nudges": Nudges(**plain["nudges"]),
        }
    )
