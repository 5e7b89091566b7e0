"""The Words page and its charts, by the numbers in them: they are the engine's."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import resources
from dashboard.charts.palette import GREY, channel
from dashboard.charts.words import beside_bars, course_panels, together_bars
from dashboard.components.word_rows import term_rows
from engine.library import Exclusion, Feedback, Library
from engine.recommender import Recommender
from engine.tasks.building import build
from engine.tasks.naming import find_listener
from engine.tasks.opening import open_recommender
from engine.tasks.terms import describe
from engine.tasks.wordings import EVERY, beside, courses, described_most, named_together, weeks
from tests.dashboard_worlds import NOW, add_words, make_library
from tests.test_dashboard_pages import rows_of, run

LAST = date(2026, 11, 22)
PAGE = "views/words.py"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = make_library(tmp_path_factory.mktemp("words") / "library")
    add_words(made)
    build(made.path, NOW)
    return made


@pytest.fixture
def served(library: Library, monkeypatch: pytest.MonkeyPatch) -> Recommender:
    monkeypatch.setenv(resources.LIBRARY, str(library.path))
    return open_recommender(library.path)


def artist(recommender: Recommender, name: str) -> str:
    return recommender.catalog.artist_ids[list(recommender.catalog.artist_names).index(name)]


def of_artist(name: str) -> AppTest:
    """The page, on an artist."""
    app = run(PAGE)
    app.segmented_control(key="whose").set_value("artist").run()
    app.selectbox(key="words_artist").set_value(name).run()
    assert not app.exception
    return app


def test_the_page_opens_on_what_a_listener_plays(served, library):
    app = run(PAGE)
    found = describe(library, served, "listener", "Ada", 12)
    assert app.title[0].value.startswith("What people say of what Ada plays")
    rows = rows_of(app, "terms")
    assert [row["title"] for row in rows] == [one.term for one in found.terms]
    assert [row["segments"][0]["value"] for row in rows] == [one.weight for one in found.terms]


def test_a_term_of_an_artist_holds_its_sentences_newest_first(served):
    app = of_artist("a0")
    rows = {row["title"]: row for row in rows_of(app, "terms")}
    (said,) = rows["warm"]["sections"]
    assert [line["text"] for line in said["lines"]] == [
        "16 Nov 2026 · p7", "9 Nov 2026 · p6", "2 Nov 2026 · p5", "26 Oct 2026 · p4"
    ]  # fmt: skip
    assert said["lines"][0]["name"] == "“The record is warm.”"
    assert "“warm” rose most and “icy” fell most of what is said of Band 0" in " ".join(
        one.value for one in app.markdown
    ).replace("\\", "")


def test_a_week_that_is_chosen_is_the_engines_as_of(served, library):
    app = of_artist("a0")
    app.selectbox(key="words_week").set_value(date(2026, 10, 11)).run()
    found = describe(library, served, "artist", "a0", 12, date(2026, 10, 11))
    assert [row["title"] for row in rows_of(app, "terms")] == [one.term for one in found.terms]
    assert "warm" not in [one.term for one in found.terms]


def test_two_are_set_side_by_side_and_words_lead_to_tracks(served, library):
    app = of_artist("a0")
    app.selectbox(key="beside_artist").set_value("a1").run()
    table = next(one.value for one in app.dataframe if "Term" in one.value.columns)
    both = beside(*(describe(library, served, "artist", one, EVERY, None, 0) for one in ("a0", "a1")), n=8)
    assert list(table["Term"]) == list(both.terms)
    assert list(table["Band 0"]) == pytest.approx(list(both.weights[0]))
    app.text_input(key="term_search").set_value("warm, gloriously").run()
    assert [row["by"] for row in rows_of(app, "described")] == ["Band 0", "Band 0"]
    assert any("gloriously" in one.value for one in app.markdown)


def test_words_that_nobody_says_are_told_in_a_sentence(served):
    app = run(PAGE)
    app.text_input(key="term_search").set_value("gloriously").run()
    assert "obody here is described as" in app.error[0].value


def test_a_build_without_words_says_what_to_do(tmp_path, monkeypatch):
    made = make_library(tmp_path / "library")
    build(made.path, NOW)
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    app = run(PAGE)
    assert any("import posts" in one.value for one in (*app.markdown, *app.error))


def test_the_course_is_the_engines_rising_left_and_falling_right(served):
    drawn = courses(served, "artist", artist(served, "Band 0"), LAST)
    assert drawn.risen[0][0] == "warm" and drawn.fallen[0][0] == "icy"
    days = [day.isoformat() for day in drawn.days]
    figure = course_panels(days, drawn.risen, drawn.fallen)
    assert [(line.name, list(line.y)) for line in figure.data] == [
        (term, list(weights)) for term, weights in (*drawn.risen, *drawn.fallen)
    ]
    assert {tuple(line.x) for line in figure.data} == {tuple(days)}
    assert {line.marker.symbol for line in figure.data} == {channel("text").marker}
    titles = [one.text for one in figure.layout.annotations]
    assert titles[0] == "↗ warm" and "↘ icy" in titles


def test_the_first_of_two_lies_left_and_both_are_told_apart_without_colour():
    figure = beside_bars(["warm", "loud"], ([0.3, 0.0], [0.1, 0.4]), ("A", "B"))
    left, right = figure.data
    assert (list(left.x), list(right.x)) == ([-0.3, 0.0], [0.1, 0.4])
    assert (left.marker.color, right.marker.color) == (channel("text").light, GREY[0])
    assert list(figure.layout.xaxis.ticktext) == ["0.40", "0.00", "0.40"]


def test_who_is_named_together_is_ranked_by_the_engines_numbers(served):
    (only,) = named_together(served, artist(served, "Band 0"))
    assert (only.name, only.strength) == ("Band 1", 8.0)
    figure = together_bars([only.name], [only.strength])
    assert list(figure.data[0].x) == [8.0] and list(figure.layout.yaxis.ticktext) == ["Band 1"]


def test_markup_in_terms_and_names_is_text_in_every_chart():
    bad = "<b>x</b>$y$"
    for figure in (
        course_panels(["2026-05-04"], [(bad, [0.1])], [(bad, [0.1])]),
        beside_bars([bad], ([0.1], [0.1]), (bad, bad)),
        together_bars([bad], [1.0]),
    ):
        assert "<b>" not in figure.to_json() and "$y" not in figure.to_json()


def test_weeks_end_on_sundays_and_begin_with_the_first_document(served):
    days = weeks(served)
    assert days[0] == LAST and days[-1] == date(2026, 10, 4)
    assert described_most(served, "artist")[0] == (artist(served, "Band 0"), "Band 0")
    assert described_most(served, "artist", "band 1")[0][1] == "Band 1"


def test_a_listeners_term_names_what_carries_it(served, library):
    found = describe(library, served, "listener", "Ada", 12)
    rows = term_rows(found, ())
    carried, said = rows[0].sections
    assert sum(line.value for line in carried.lines) <= 1 + 1e-9
    assert said.heading == "stand here"


def test_a_term_is_left_out_and_taken_back(served, library):
    before = [row["title"] for row in rows_of(run(PAGE), "terms")]
    ada = find_listener(library, "Ada").listener_id
    library.exclude(Exclusion(ada, "term", before[0], NOW))
    library.add_feedback(Feedback(ada, "boost", "term", before[1], NOW))
    app = run(PAGE)
    assert before[0] not in [row["title"] for row in rows_of(app, "terms")]
    raised, muted = (one for one in app.button if "take it back" in one.label)
    assert (raised.label.split(" — ")[0], muted.label.split(" — ")[0]) == (before[1], before[0])
    muted.click().run()
    next(one for one in app.button if "take it back" in one.label).click().run()
    assert [row["title"] for row in rows_of(app, "terms")] == before
    assert not [one for one in library.exclusions(ada) if one.kind == "term"]
