"""Withholding: one dataset -> what a model may see, and what it is asked for.

What is withheld is taken out of every part of the training dataset: listens, tags that the listener
gave the item, their playlists, and the popularity that is counted from the rest.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from engine.evaluation.dataset import UNKNOWN, Dataset, Ints, Mask, TagAssignments, cells, counted
from engine.interactions import ListenColumns

WEEK_S = 7 * 24 * 3600


@dataclass(frozen=True)
class Withheld:
    """What is taken from a dataset, enough to make the same split of it again.

    test : csr of booleans, shape (n_listeners, n_items), cells to ask for
    cold_items : rows of items whose every listen goes, ascending
    cold_listeners : rows of listeners who are left out of the fit, ascending
    since : everything dated later goes; seconds since 1970 UTC, or UNKNOWN for no such day
    """

    test: csr_array
    cold_items: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    cold_listeners: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    since: int = UNKNOWN


@dataclass(frozen=True)
class Split:
    """A dataset cut in two.

    name : what was withheld, in words
    training : what a model is fitted on
    shown : what a listener's scores are computed from, and what makes an item no candidate; the
        training part, or for cold listeners the half of their tracks that is folded in
    test : csr of booleans, shape (n_listeners, n_items), withheld cells of warm items
    cold : csr of booleans, same shape, withheld cells of cold items
    """

    name: str
    training: Dataset
    shown: Dataset
    test: csr_array
    cold: csr_array
    recipe: Withheld

    @property
    def cold_items(self) -> Ints:
        """Rows of the items whose every listen was withheld, ascending."""
        return self.recipe.cold_items

    @cached_property
    def withheld(self) -> csr_array:
        """Every cell that a model must not know: `test` and `cold`."""
        return either(self.test, self.cold)


def cut(dataset: Dataset, name: str, recipe: Withheld) -> Split:
    """The split that withholds these things from a dataset."""
    cold = _columns(dataset.wanted, recipe.cold_items)
    test = _without(recipe.test, cold)
    shown = without_cells(_until(dataset, recipe.since), either(test, cold), recipe.cold_items)
    training = without_listeners(shown, recipe.cold_listeners)
    return Split(name, training, shown, test, cold, recipe)


def random_share(dataset: Dataset, share: float, rng: np.random.Generator) -> Split:
    """Withhold a random share of each listener's items, rounded down, so that one is always left.

    share : in 0..1; a listener with one item keeps it
    """
    test = _share_by_listener(dataset.wanted, share, rng)
    return cut(dataset, f"{share:.0%} of each listener's items", Withheld(test))


def last_weeks(dataset: Dataset, weeks: int) -> Split:
    """Withhold the last weeks: every listen and tag in them; asked for is what was new to its listener.

    weeks : >= 1, counted back from the last listen. Undated listens and tags stay, and so do
        playlists, but for what is asked for.
    """
    since = int(dataset.listens.time.max(initial=UNKNOWN)) - weeks * WEEK_S
    new = _without(dataset.wanted, _until(dataset, since).interactions.heard)
    return cut(dataset, f"the last {weeks} weeks", Withheld(new, since=since))


def cold_items(dataset: Dataset, share: float, rng: np.random.Generator) -> Split:
    """Withhold every listen of a random share of the items that somebody wants."""
    drawn = draw_items(dataset, np.arange(dataset.shape[1]), share, rng)
    recipe = Withheld(_nothing(dataset), cold_items=drawn)
    return cut(dataset, f"all listens of {share:.0%} of the items", recipe)


def cold_listeners(dataset: Dataset, share: float, rng: np.random.Generator) -> Split:
    """Fit without a random share of the listeners, then show half of their items by fold-in.

    A listener with one item cannot be halved and is not drawn.
    """
    eligible = np.flatnonzero(np.diff(dataset.wanted.indptr) >= 2)
    drawn = np.sort(rng.permutation(eligible)[: round(share * len(eligible))])
    theirs = _chosen(dataset.wanted, np.flatnonzero(np.isin(dataset.wanted.nonzero()[0], drawn)))
    recipe = Withheld(_share_by_listener(theirs, 0.5, rng), cold_listeners=drawn)
    return cut(
        dataset,
        f"cold listeners: half the items of {share:.0%} of the listeners, who were not fitted",
        recipe,
    )


def draw_items(dataset: Dataset, among: Ints, share: float, rng: np.random.Generator) -> Ints:
    """A random share of those of some items that somebody wants, ascending rows."""
    rows = np.intersect1d(np.flatnonzero(dataset.popularity > 0), among)
    return np.sort(rng.permutation(rows)[: round(share * len(rows))])


def without_cells(dataset: Dataset, withheld: csr_array, cold_rows: Ints) -> Dataset:
    """The dataset as if these listeners had never met these items.

    A visit to an artist goes too where none of the artist's items is left to the listener. Items in
    `cold_rows` also lose every other listen (a skip) and their places on anybody's playlist; what
    others say of them stays, for words are how a cold item is known.
    """
    cold = np.zeros(dataset.shape[1], bool)
    cold[cold_rows] = True
    listens, tags = dataset.listens, dataset.tags
    gone = among(withheld, listens.listener, listens.item) | ((listens.item >= 0) & cold[listens.item])
    listens = _without_stray_visits(listens, gone)
    tags = tags.where(~among(withheld, tags.listeners, tags.items))
    playlists = tuple(_shortened(owner, items, withheld, cold) for owner, items in dataset.playlists)
    return counted(replace(dataset, listens=listens, tags=tags, playlists=playlists))


def without_listeners(dataset: Dataset, rows: Ints) -> Dataset:
    """The dataset without anything that these listeners did, said or made; their rows stay, empty."""
    if not len(rows):
        return dataset
    kept = tuple(made for made in dataset.playlists if made[0] not in rows)
    return counted(
        replace(
            dataset,
            listens=dataset.listens.where(~np.isin(dataset.listens.listener, rows)),
            tags=dataset.tags.where(~np.isin(dataset.tags.listeners, rows)),
            playlists=kept,
        )
    )


def among(withheld: csr_array, listeners: Ints, items: Ints) -> Mask:
    """Which of the pairs are withheld cells; a pair without a listener or item (-1) is none.

    >>> among(csr_array([[False, True]]), np.array([0, 0, -1]), np.array([0, 1, 1]))
    array([False,  True, False])
    """
    rows, columns = withheld.nonzero()
    n_items = withheld.shape[1]
    known = (listeners >= 0) & (items >= 0)
    found: Mask = known & np.isin(listeners * n_items + items, rows.astype(np.int64) * n_items + columns)
    return found


def tagged_items(tags: TagAssignments) -> Ints:
    """Rows of the items that somebody tagged, ascending."""
    return np.unique(tags.items)


def random_cells(wanted: csr_array, share: float, rng: np.random.Generator) -> csr_array:
    """A random share of all cells, whoever's they are."""
    drawn = rng.permutation(wanted.nnz)[: round(share * wanted.nnz)]
    return _chosen(wanted, drawn)


def either(some: csr_array, others: csr_array) -> csr_array:
    """Cells that are in one of two matrices of booleans."""
    return cells(csr_array(some.astype(np.int8) + others.astype(np.int8)))


def _share_by_listener(wanted: csr_array, share: float, rng: np.random.Generator) -> csr_array:
    rows = wanted.nonzero()[0]
    order = np.lexsort((rng.random(len(rows)), rows))
    place = np.arange(len(rows)) - wanted.indptr[rows]
    n_withheld = np.minimum(np.floor(np.diff(wanted.indptr) * share), np.diff(wanted.indptr) - 1)
    return _chosen(wanted, order[place < n_withheld[rows]])


def _chosen(wanted: csr_array, drawn: Ints) -> csr_array:
    rows, columns = wanted.nonzero()
    ones = np.ones(len(drawn), bool)
    return cells(csr_array((ones, (rows[drawn], columns[drawn])), shape=wanted.shape))


def _without(marked: csr_array, taken: csr_array) -> csr_array:
    left = marked.astype(np.int8) - marked.astype(np.int8).multiply(taken.astype(np.int8))
    return cells(csr_array(left))


def _columns(matrix: csr_array, columns: Ints) -> csr_array:
    return _chosen(matrix, np.flatnonzero(np.isin(matrix.nonzero()[1], columns)))


def _nothing(dataset: Dataset) -> csr_array:
    return csr_array(dataset.shape, dtype=bool)


def _until(dataset: Dataset, since: int) -> Dataset:
    """The dataset as it was at a moment."""
    if since == UNKNOWN:
        return dataset
    listens, tags = dataset.listens, dataset.tags
    return counted(
        replace(dataset, listens=listens.where(listens.time <= since), tags=tags.where(tags.times <= since))
    )


def _shortened(owner: int, items: Ints, withheld: csr_array, cold: Mask) -> tuple[int, Ints]:
    owners = np.full(len(items), owner)
    return owner, items[~(cold[items] | among(withheld, owners, items))]


def _without_stray_visits(listens: ListenColumns, gone: Mask) -> ListenColumns:
    """Drop listens, and the artist visits that only those accounted for."""
    n_artists = int(listens.artist.max(initial=0)) + 1
    of = listens.listener * n_artists + listens.artist
    names_item = (listens.item >= 0) & (listens.artist >= 0)
    left = np.unique(of[names_item & ~gone])
    lost = np.setdiff1d(of[names_item & gone], left)
    stray = (listens.item < 0) & (listens.artist >= 0) & np.isin(of, lost)
    return listens.where(~gone & ~stray)
