"""Three models in one space: shares that sum, faders that silence, and answers for any weights."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from blend_worlds import UNPLAYED, blended
from hypothesis import given
from hypothesis import strategies as st

from engine import thirty
from engine.blend import Content, Weights
from engine.desk import Desk
from engine.picking import fans_of, picks_of
from engine.playlist import Dials, changes
from engine.recommender import Recommender, Taste
from engine.voices import Voices, Wishes

WEEK = "2026-W47"
WEIGHTINGS = [Weights(), Weights(1, 0.5, 0), Weights(0, 1, 1), Weights(0.2, 2, 0.7), Weights(0, 0, 1)]


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return blended()


def desk(recommender: Recommender, listener: str = "l0", wishes: Wishes | None = None) -> Desk:
    return Desk(Voices(recommender, recommender.taste(listener), wishes or Wishes()))


@pytest.mark.parametrize("weights", WEIGHTINGS)
def test_reasons_sum_to_shares_and_shares_to_the_score(recommender, weights):
    for listener in recommender.listener_ids[:20]:
        at = desk(recommender, listener)
        stored = at.voices.scores(weights)
        for pick in thirty.playlist(at, Dials(weights), WEEK).picks:
            total = sum(abs(reason.share) for reason in pick.reasons)
            for model in ("collaborative", "text", "audio"):
                of_model = [reason.share for reason in pick.reasons if reason.model == model]
                assert abs(sum(of_model) - getattr(pick.shares, model)) <= 1e-6 * total
                named = [one for one in pick.reasons if one.model == model and one.kind != "rest"]
                assert len({one.id for one in named}) == len(named)
            assert abs(pick.shares.total - pick.score) <= 1e-6 * total
            row = recommender.catalog.row(pick.track_id)
            assert pick.score == pytest.approx(float(stored[row]), abs=2e-5 * (1 + total))


@pytest.mark.parametrize("weights", WEIGHTINGS)
def test_a_list_is_the_same_whichever_reasons_are_told(recommender, weights):
    at = desk(recommender)
    whole = thirty.playlist(at, Dials(weights), WEEK).picks
    told = {pick.track_id for pick in whole[::3]}
    some = thirty.playlist(at, Dials(weights), WEEK, told=told).picks
    assert some == tuple(pick if pick.track_id in told else replace(pick, reasons=()) for pick in whole)


@pytest.mark.parametrize("model", ["text", "audio"])
def test_a_fader_at_zero_leaves_nothing_of_its_model(recommender, model):
    """With the model's every number replaced by noise, nothing about the picks changes."""
    rng = np.random.default_rng(1)
    content = recommender.blend.content[model]
    parts = [np.asarray(part) for part in vars(content).values()]
    noise = [rng.normal(size=part.shape).astype(part.dtype) for part in parts]
    k = content.prior.shape[1]
    at = 1 + list(recommender.blend.content).index(model)
    moments = recommender.blend.moments.reshape(3, k, 3, k).copy()
    moments[at] = rng.normal(size=moments[at].shape)
    moments[:, :, at] = rng.normal(size=moments[:, :, at].shape)
    other = replace(recommender, blend=replace(
        recommender.blend, content={**recommender.blend.content, model: Content(*noise)},
        moments=moments.reshape(3 * k, 3 * k),
    ))  # fmt: skip
    weights = replace(Weights(), **{model: 0.0})
    assert np.array_equal(desk(recommender).voices.scores(weights), desk(other).voices.scores(weights))
    rows = np.arange(20, 30)
    mine, theirs = (picks_of(desk(made).voices, rows, weights) for made in (recommender, other))
    assert mine == theirs
    assert all(getattr(pick.shares, model) == 0 for pick in mine)
    assert not any(reason.model == model for pick in mine for reason in pick.reasons)


def test_people_at_zero_leave_words_and_sound_alone(recommender):
    weights, at = Weights(0, 1, 0), desk(recommender)
    text, taste = recommender.text, recommender.taste("l0")
    query = taste.confidence @ text.vectors[taste.items].astype(float)
    there = text.vectors.any(axis=1)
    expected = text.vectors @ query / np.sqrt(np.mean((text.vectors[there] @ query) ** 2))
    scores = at.voices.scores(weights) / recommender.blend.settings.text
    assert scores == pytest.approx(expected, abs=1e-4)


def test_equal_weights_give_the_factors_own_score_beside_likeness(recommender):
    """x . (people + what words and sound add) is the factors' score less the average track's."""
    at = desk(recommender)
    gains = dict(zip(at.voices.parts(frozenset({"text", "audio"})), at.voices.gains(Weights()), strict=True))
    held = at.voices.held(frozenset({"text", "audio"}))
    through = [row for row, voice in enumerate(gains) if voice.through_people]
    assert [list(gains.values())[row] for row in through] == [1, 1, 1]
    query = at.voices.query(frozenset({"text", "audio"}))
    whole = (recommender.factors.tracks - recommender.blend.average) @ query.folded.x * query.scale
    unheard = np.setdiff1d(np.arange(90), recommender.taste("l0").items)
    assert held[through].sum(axis=0)[unheard] == pytest.approx(whole[unheard], abs=1e-4)


def test_a_track_that_nobody_played_has_no_share_and_no_reason_of_people(recommender):
    picks = picks_of(desk(recommender).voices, np.array(UNPLAYED), Weights())
    for pick in picks:
        assert pick.shares.collaborative == 0
        assert "newcomer" in pick.badges
        assert pick.sentence.startswith("Nobody here has played it yet.")
        assert "people" not in pick.sentence.lower()
        assert not fans_of(desk(recommender).voices, recommender.catalog.row(pick.track_id), Weights())


def test_what_a_track_lacks_is_said_and_adds_nothing(recommender):
    without_sound, without_words = picks_of(desk(recommender).voices, np.array([4, 84]), Weights())
    assert "no sound" in without_sound.badges and without_sound.shares.audio == 0
    assert "no words" in without_words.badges and without_words.shares.text == 0


def test_fans_are_a_second_reading_of_the_same_share(recommender):
    at = desk(recommender)
    for row in (12, 33, 57):
        pick = thirty.explain(at, row, Dials())
        assert sum(one.share for one in pick.fans) == pytest.approx(pick.shares.collaborative, abs=1e-6)
        players = np.flatnonzero(recommender.confidence[:, [row]].toarray().ravel() > 0)
        assert {one.id for one in pick.fans if one.kind == "fan"} <= {f"l{player}" for player in players}


def test_places_are_kept_for_newcomers_and_only_those(recommender):
    unplayed = {f"t{row}" for row in UNPLAYED}
    for wanted, found in ((0, 0), (2, 2), (3, 3)):
        made = thirty.playlist(desk(recommender), Dials(newcomers=wanted), WEEK)
        assert len([pick for pick in made.picks if pick.track_id in unplayed]) == found
        assert len(made.picks) == 30


def test_a_saved_track_is_no_reason_for_itself_in_any_model(recommender):
    taste = recommender.taste("l0")
    saved = np.setdiff1d(np.arange(20, 80), np.union1d(taste.heard, taste.items))[:1]
    with_saved = Taste(
        "l0", "l0", np.append(taste.items, saved), np.append(taste.confidence, 4.0), taste.heard, saved
    )
    at = Desk(Voices(recommender, with_saved))
    pick = thirty.explain(at, int(saved[0]), Dials())
    assert "owned" in pick.badges
    assert pick.track_id not in {reason.id for reason in pick.reasons}
    stored = float(at.voices.scores(Weights())[saved[0]])
    assert pick.score == pytest.approx(stored, abs=1e-4)
    assert sum(one.share for one in pick.fans) == pytest.approx(pick.shares.collaborative, abs=1e-6)


def test_a_muted_term_is_no_reason_any_more(recommender):
    loud = thirty.playlist(desk(recommender), Dials(Weights(0.3, 2, 0)), WEEK)
    named = [one for pick in loud.picks for one in pick.reasons if one.model == "text" and one.kind == "term"]
    muted = np.array([recommender.text.rows[named[0].name]])
    quiet = thirty.playlist(desk(recommender, wishes=Wishes(muted=muted)), Dials(Weights(0.3, 2, 0)), WEEK)
    for pick in quiet.picks:
        of_term = [one.share for one in pick.reasons if one.name == named[0].name]
        assert all(abs(share) < 1e-9 for share in of_term)
        total = sum(abs(reason.share) for reason in pick.reasons)
        assert abs(sum(one.share for one in pick.reasons) - pick.score) <= 1e-6 * total


def test_a_named_reason_is_what_the_score_would_lack(recommender):
    """A reason's share is one summand of the score, c_uj y_i' W y_j over the standard deviation."""
    at = desk(recommender)
    pick = next(pick for pick in thirty.playlist(at, Dials(), WEEK).picks if pick.shares.collaborative > 0)
    reason = next(one for one in pick.reasons if one.model == "collaborative" and one.kind == "heard")
    query = at.voices.query(frozenset({"text", "audio"}))
    of = query.folded.heard.tolist().index(recommender.catalog.row(reason.id))
    people = recommender.blend.people[recommender.catalog.row(pick.track_id)].astype(float)
    y = query.folded.tracks[of]
    assert reason.share == pytest.approx(
        query.scale * query.folded.confidence[of] * people @ query.folded.w @ y, abs=1e-12
    )


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, 1.0, -1.0, 1e308])


@given(numbers, numbers, numbers, numbers, numbers, st.integers(-5, 10**9), st.integers(1, 10**9))
def test_any_weights_and_dials_have_a_defined_answer(people, words, sound, novelty, bold, newcomers, size):
    dials = Dials(Weights(people, words, sound), novelty, bold, newcomers, size)
    made = thirty.playlist(desk(WORLD), dials, WEEK)
    assert 1 <= len(made.picks) <= 90
    assert all(np.isfinite(pick.score) for pick in made.picks)
    assert all(0 <= weight <= 2 for weight in vars(made.weights).values())
    if not any(vars(made.weights).values()):
        assert "No fader that is up" in made.note


WORLD = blended()


def test_only_the_ratio_of_the_weights_counts_for_the_order(recommender):
    at = desk(recommender)
    one, other = (
        thirty.playlist(at, Dials(Weights(a, b, c)), WEEK) for a, b, c in ((0.4, 1, 0.6), (0.8, 2, 1.2))
    )
    assert [pick.track_id for pick in one.picks] == [pick.track_id for pick in other.picks]


@pytest.mark.parametrize("missing", [("text",), ("audio",), ("text", "audio")])
def test_a_library_without_a_model_is_served_by_the_others(missing):
    whole = blended()
    from blend_worlds import SETTINGS, catalog, plays

    from worlds import make_recommender

    made = make_recommender(
        plays(np.random.default_rng(3)), catalog(), SETTINGS,
        None if "text" in missing else whole.text, None if "audio" in missing else whole.sound,
    )  # fmt: skip
    picks = thirty.playlist(desk(made), Dials(), WEEK).picks
    assert len(picks) == 30
    assert not any(reason.model in missing for pick in picks for reason in pick.reasons)


def test_moving_a_fader_says_what_changed(recommender):
    at = desk(recommender)
    before = thirty.playlist(at, Dials(), WEEK)
    after = thirty.playlist(at, Dials(Weights(0, 2, 0)), WEEK)
    told = changes(before, after)
    was, now = ({pick.track_id: pick.position for pick in made.picks} for made in (before, after))
    assert set(told.entered) == set(now) - set(was)
    assert set(told.left) == set(was) - set(now)
    assert all(was[track] - now[track] == places for track, places in told.moved.items())
    assert told.entered
    assert changes(before, before) == changes(after, after)


def test_the_same_question_has_the_same_answer(recommender):
    for weights in WEIGHTINGS:
        one, other = (thirty.playlist(desk(recommender, "l3"), Dials(weights), WEEK) for _ in range(2))
        assert one == other


def test_an_owner_who_heard_everything_gets_an_empty_list_and_the_reason(recommender):
    taste = recommender.taste("l0")
    everything = Taste("l0", "l0", taste.items, taste.confidence, np.arange(90), np.zeros(0, np.int64))
    made = thirty.playlist(Desk(Voices(recommender, everything)), Dials(), WEEK)
    assert made.picks == ()
    assert made.note.startswith("Only 0 of 30")


def test_one_heard_track_is_enough(recommender):
    taste = Taste("new", "New", np.array([7]), np.array([3.0]), np.array([7]), np.zeros(0, np.int64))
    made = thirty.playlist(Desk(Voices(recommender, taste)), Dials(), WEEK)
    assert len(made.picks) == 30
    assert {one.id for pick in made.picks for one in pick.reasons if one.kind == "heard"} <= {"t7", ""}


def test_novelty_and_adventure_change_the_list_and_are_no_part_of_the_score(recommender):
    at = desk(recommender)

    def far(made):  # from the nearest of the listener's tastes, on the average
        return at._distances[[recommender.catalog.row(pick.track_id) for pick in made.picks]].mean()

    def unknown(made):
        return made.meters.novelty

    plain = thirty.playlist(at, Dials(), WEEK)
    for dials, grows in ((Dials(novelty=1), unknown), (Dials(adventurousness=1), far)):
        made = thirty.playlist(at, dials, WEEK)
        assert grows(made) > grows(plain)
        scores = at.voices.scores(Weights())
        for pick in made.picks:
            assert pick.score == pytest.approx(
                float(scores[recommender.catalog.row(pick.track_id)]), abs=1e-4
            )
    assert any(pick.nudges.novelty for pick in thirty.playlist(at, Dials(novelty=1), WEEK).picks)


def test_what_was_offered_lately_does_not_come_back(recommender):
    first = thirty.playlist(desk(recommender), Dials(size=10), WEEK)
    offered = np.array([recommender.catalog.row(pick.track_id) for pick in first.picks])
    again = thirty.playlist(desk(recommender, wishes=Wishes(offered=offered)), Dials(size=10), WEEK)
    assert not {pick.track_id for pick in first.picks} & {pick.track_id for pick in again.picks}
    assert again.dropped.offered_before == 10


def test_shares_are_exact_for_every_subset_of_faders(recommender):
    at = desk(recommender, "l5")
    for on in itertools.product((0.0, 1.0), repeat=3):
        for pick in picks_of(at.voices, np.arange(30, 36), Weights(*on)):
            row = recommender.catalog.row(pick.track_id)
            assert pick.score == pytest.approx(float(at.voices.scores(Weights(*on))[row]), abs=1e-4)
