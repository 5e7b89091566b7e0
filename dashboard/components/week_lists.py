"""The list that stands for a week: the edition where one is kept, else the list as it first was."""

from dashboard import resources
from engine.library import KnownListener, Library
from engine.playlist import Playlist
from engine.recommender import Recommender
from engine.tasks.editions import Edition, edition_of


def standing_list(
    library: Library, recommender: Recommender, listener: KnownListener, week: str
) -> tuple[Playlist, Edition | None]:
    """A week's list, and the edition that it is of, None where none is kept."""
    edition = edition_of(library, listener.listener_id, week)
    made = edition.playlist if edition else resources.week_list(library, recommender, listener, week)
    return made, edition
