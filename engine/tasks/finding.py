"""Tracks and artists, found by the words of their names."""

from dataclasses import dataclass

from engine.recommender import Recommender
from engine.tasks.naming import matches


@dataclass(frozen=True)
class Found:
    """An item of a build that a search found.

    listeners : how many like it
    """

    id: str
    artist: str
    title: str
    listeners: int


def find(recommender: Recommender, search: str, limit: int = 50) -> list[Found]:
    """Items whose artist or title has words that begin like those of the search, best known first."""
    catalog = recommender.catalog
    rows = matches(search, (catalog.name(row) for row in range(len(catalog))))
    rows.sort(key=lambda row: (-recommender.fans[row], row))
    return [
        Found(catalog.ids[row], catalog.artist(row), catalog.titles[row], int(recommender.fans[row]))
        for row in rows[:limit]
    ]
