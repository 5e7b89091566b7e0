"""The blend against each model alone, and its reasons and proportions against the town's truth.

    crossfade --library LIBRARY import sample_data/town
    crossfade --library LIBRARY build
    python benchmarks/town_blend.py LIBRARY [--seed 0]

Warm: a fifth of what each listener likes is withheld, the factors are fitted again without it (and without
playlists), and every list ranks what is left; NDCG@30. Cold: among the tracks that nobody played, the chance
that one of the quarter that suits a listener best is ranked before one of the rest (AUC, 0.5 by chance).
Reasons: the share of picks whose first named heard track belongs to the same of the listener's true tastes
as the pick. Proportions: for listeners of two tastes, how far the picks are from the true share of each in
their listening, all weeks and hours counted. A track belongs to a taste by the chance that a play of it came
of that taste, which is what makes the plays themselves have the true share but for luck.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy import sparse

from engine import recommender as recommenders
from engine.blend import Weights
from engine.desk import Desk
from engine.evaluation import metrics
from engine.interactions import Interactions
from engine.playlist import Dials
from engine.recommender import Recommender
from engine.selection import best
from engine.tasks.opening import open_recommender
from engine.thirty import playlist
from engine.voices import Voices
from sample_data.generator.catalog import make_catalog
from sample_data.generator.genres import shipped_genres
from sample_data.generator.listening import chances_of_tastes, offer_of, sitting_shares
from sample_data.generator.tastes import liked, make_listeners, taste_shares
from sample_data.generator.town import Size

SEED = 7
"""Of the shipped town."""

MIXES = {
    "people alone": Weights(1, 0, 0),
    "words alone": Weights(0, 1, 0),
    "sound alone": Weights(0, 0, 1),
    "blend": Weights(),
}


def withheld(made: Recommender, seed: int) -> tuple[Recommender, sparse.csr_array]:
    """The recommender fitted again without a fifth of what each listener likes, and what was withheld."""
    rng = np.random.default_rng(seed)
    gone = sparse.csr_array(made.confidence.shape, dtype=bool).tolil()
    for row in range(made.confidence.shape[0]):
        span = slice(*made.confidence.indptr[row : row + 2])
        items = made.confidence.indices[span][made.confidence.data[span] > 0]
        gone[row, rng.permutation(items)[: len(items) // 5]] = True
    gone = sparse.csr_array(gone.tocsr())
    left = [_without(matrix, gone) for matrix in (made.confidence, made.heard, made.owned, made.plays)]
    heard = Interactions(*left)
    names = made.listener_ids, made.listener_names
    return recommenders.fit(
        "withheld", made.catalog, names, heard, made.settings, text=made.text, sound=made.sound
    ), gone


def _without(matrix: sparse.csr_array, gone: sparse.csr_array) -> sparse.csr_array:
    dense = np.where(gone.toarray(), 0, matrix.toarray())
    return sparse.csr_array(dense.astype(matrix.dtype))


def warm(made: Recommender, gone: sparse.csr_array) -> dict[str, float]:
    """NDCG@30 of each mix."""
    found: dict[str, list[float]] = {name: [] for name in MIXES}
    for row, listener in enumerate(made.listener_ids):
        wanted = gone.indices[slice(*gone.indptr[row : row + 2])]
        if not len(wanted):
            continue
        taste = made.taste(listener)
        voices = Voices(made, taste)
        for name, weights in MIXES.items():
            scores = voices.scores(weights)
            scores[np.union1d(taste.heard, taste.items)] = -np.inf
            hits = np.isin(best(scores, 30), wanted)[None, :]
            found[name].append(float(metrics.ndcg(hits, np.array([len(wanted)]), 30)[0]))
    return {name: float(np.mean(values)) for name, values in found.items()}


def cold(made: Recommender, truth: np.ndarray) -> dict[str, float]:
    """Chance that a track which suits a listener is ranked before one that does not, of those unplayed."""
    rows = np.flatnonzero(made.blend.exposure == 0)
    found: dict[str, list[float]] = {name: [] for name in MIXES}
    for row, listener in enumerate(made.listener_ids):
        suits = truth[row, rows] >= np.quantile(truth[row, rows], 0.75)
        voices = Voices(made, made.taste(listener))
        for name, weights in MIXES.items():
            scores = voices.scores(weights)[rows]
            above = (scores[suits][:, None] > scores[~suits]).mean()
            ties = (scores[suits][:, None] == scores[~suits]).mean()
            found[name].append(float(above + ties / 2))
    return {name: float(np.mean(values)) for name, values in found.items()}


def reasons_and_proportions(made: Recommender, chances: list[np.ndarray], shares: list[np.ndarray]) -> None:
    """Print how often the first reason shares the pick's true taste, and how far two tastes are kept.

    chances : by listener, shape (n_tastes, n_items), of each taste to be the one that a play came of
    shares : by listener, of each taste in their listening
    """
    same, named, off = 0, 0, []
    for row, listener in enumerate(made.listener_ids):
        desk = Desk(Voices(made, made.taste(listener)))
        picks = playlist(desk, Dials(), "2026-W40").picks
        of = chances[row].argmax(axis=0)
        for pick in picks:
            reason = max(
                (one for one in pick.reasons if one.kind == "heard" and one.share > 0),
                key=lambda one: one.share,
                default=None,
            )
            if reason is not None:
                named += 1
                same += of[made.catalog.row(reason.id)] == of[made.catalog.row(pick.track_id)]
        if len(shares[row]) == 2:
            first, true = chances[row][0], shares[row][0]
            mine = first[[made.catalog.row(pick.track_id) for pick in picks]].mean()
            liked_of = np.average(first[desk.voices.liked], weights=desk.voices.liking)
            items, plays = made.played(listener)
            played = np.average(first[items], weights=plays)
            off.append((abs(mine - true), abs(mine - liked_of), abs(played - true), len(desk.modes.shares)))
    print(f"first reason of the pick's own taste: {same / named:.1%} of {named} picks that name one")
    off_truth, off_liked, plays_off_truth, n_modes = np.array(off).T
    print(
        f"listeners of two tastes ({len(off)}): picks within 10 points of the true share for "
        f"{(off_truth <= 0.1).mean():.1%}, median distance {np.median(off_truth):.1%}; from the share of "
        f"what they like of what they heard {np.median(off_liked):.1%}, and within 10 points of it for "
        f"{(off_liked <= 0.1).mean():.1%} (two or more tastes seen for {(n_modes > 1).mean():.0%}); their "
        f"plays are themselves within 10 points of the truth for {(plays_off_truth <= 0.1).mean():.1%}"
    )


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("library", type=Path)
    asked.add_argument("--seed", type=int, default=0)
    arguments = asked.parse_args()
    made = open_recommender(arguments.library)
    catalog = make_catalog(SEED, shipped_genres(), Size().tracks, Size().artists)
    columns = {(track.artist.name, track.title): at for at, track in enumerate(catalog.tracks)}
    order = [columns[made.catalog.artist(row), made.catalog.titles[row]] for row in range(len(made.catalog))]
    people = {one.name: one for one in make_listeners(SEED, catalog, Size().listeners)}
    whose = [people[name] for name in made.listener_names]
    likings, offer = [liked(one, catalog) for one in whose], offer_of(catalog)
    truth = np.array([taste_shares(one, 0.5) @ liking for one, liking in zip(whose, likings, strict=True)])
    truth = truth[:, order]
    for title, figures in (
        ("warm, NDCG@30", warm(*withheld(made, arguments.seed))),
        ("cold, AUC", cold(made, truth)),
    ):
        print(title, ", ".join(f"{name} {value:.3f}" for name, value in figures.items()), sep=": ")
    chances = [
        chances_of_tastes(one, liking, offer)[:, order] for one, liking in zip(whose, likings, strict=True)
    ]
    reasons_and_proportions(made, chances, [sitting_shares(one) for one in whose])


if __name__ == "__main__":
    main()
