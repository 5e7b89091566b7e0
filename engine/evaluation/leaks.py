"""Nothing withheld may reach a model by another door.

A model is fitted on a training `Dataset`, so each of that class's fields is a door; every field has
a check here or is named as one that cannot carry a play. A test holds the two lists against the
class, so that a new field without a check fails at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from engine.errors import EngineError
from engine.evaluation.dataset import Dataset, listeners_per_item
from engine.evaluation.splits import Split, among

HARMLESS = ("tracks_ms", "listener_names", "item_names", "tag_names", "settings")
"""Fields that say nothing of who listened to what."""


class LeakError(EngineError):
    """Something withheld can be read from the training part, so no figure of it would be true."""


def check(split: Split) -> None:
    """LeakError where a withheld cell, or a listen of a cold item, shows through any door.

    Looks at the training part and at what is shown of the listeners when they are scored.
    """
    for dataset in (split.training, split.shown):
        for name, door in DOORS.items():
            if n := door(dataset, split):
                raise LeakError(
                    f"{n} withheld listens can be read from the {name} that a model is given ({split.name}): "
                    "take them out before anything is fitted"
                )


def through_listens(dataset: Dataset, split: Split) -> int:
    """Listens of withheld cells and of cold items, and what is added up from them."""
    listens = dataset.listens
    named = among(split.withheld, listens.listener, listens.item)
    cold = (listens.item >= 0) & np.isin(listens.item, split.cold_items)
    return int(np.sum(named | cold)) + _added_up(dataset, split)


def through_tags(dataset: Dataset, split: Split) -> int:
    """Tags that a listener gave to an item withheld from them."""
    return int(np.sum(among(split.withheld, dataset.tags.listeners, dataset.tags.items)))


def through_playlists(dataset: Dataset, split: Split) -> int:
    """Items on a playlist of the listener they are withheld from, and cold items on anybody's."""
    n = 0
    for owner, items in dataset.playlists:
        withheld = among(split.withheld, np.full(len(items), owner), items)
        n += int(np.sum(withheld | np.isin(items, split.cold_items)))
    return n


def through_popularity(dataset: Dataset, _split: Split) -> int:
    """Listeners counted as wanting an item beyond those whose listens are there to see."""
    return int(np.abs(dataset.popularity - listeners_per_item(dataset.wanted)).sum())


DOORS: Mapping[str, Callable[[Dataset, Split], int]] = {
    "listens": through_listens,
    "tags": through_tags,
    "playlists": through_playlists,
    "popularity": through_popularity,
}
"""By field of `Dataset`: how many withheld listens can be read from it."""


def _added_up(dataset: Dataset, split: Split) -> int:
    """Withheld cells in what was added up from the listens, and cells that no listen there accounts for.

    The second tells of sessions: rows without a name, made of listens that are no longer there.
    """
    added, anew = dataset.interactions, replace(dataset).interactions
    n_listeners = dataset.shape[0]
    n = int(np.sum(np.isin(added.confidence.indices, split.cold_items)))
    for name in ("confidence", "plays", "heard", "owned"):
        matrix, expected = getattr(added, name), getattr(anew, name)
        n += csr_array(matrix[:n_listeners].astype(bool).multiply(split.withheld)).nnz
        n += abs(matrix.shape[0] - expected.shape[0]) or int((matrix != expected).nnz)
    return n
