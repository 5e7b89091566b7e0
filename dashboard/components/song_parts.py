"""What the Sound lab shows of one song, part by part."""

import streamlit as st

from dashboard import resources, state
from dashboard.charts import sound as charts
from dashboard.charts.landing import landing_figure
from dashboard.components import figures, song_words
from dashboard.components.escape import md_escape, plain
from dashboard.components.rows import Action, show_rows
from dashboard.components.song_source import Chosen
from dashboard.components.ways import go, pages
from engine.audio.analyser import Analysis
from engine.audio.decode import Decoder, UnplayableError
from engine.audio.limits import SAMPLE_RATE
from engine.audio.mel_spectrogram import HOP, band_hertz
from engine.audio.network import ATTRIBUTES
from engine.library import KnownListener, Library
from engine.recommender import Recommender
from engine.tasks import sound_lab
from engine.tasks.cold_start import Stage
from engine.tasks.keeping import kept_import
from engine.tasks.landing import landing_of
from engine.tasks.sound_lab import Song

STEP = HOP / SAMPLE_RATE


def made_ready(library: Library, recommender: Recommender) -> Stage:
    """What songs are compared with; the first time, the library's tracks are heard, which a bar shows."""
    bar = st.empty()

    def tell(through: int, of: int, _name: str) -> None:
        bar.progress(through / of, f"Hearing the library's tracks, once and for all: {through} of {of}")

    made = resources.stage(library, recommender, tell)
    bar.empty()
    return made


def listened(stage: Stage, chosen: Chosen) -> Song | None:
    """The song, listened to; None where it is refused, which is said in words."""
    kept = bool(chosen.track or kept_import(stage.library, chosen.content))

    box = st.empty()

    def say(doing: str) -> None:
        box.info(md_escape(f"{doing} ..."))

    def listen() -> Song:
        with chosen.on_disk() as path, Decoder() as decoder:
            return sound_lab.listen_to(stage, path, decoder, say)

    try:
        return resources.song(stage, chosen.content, kept, listen)
    except UnplayableError as error:
        st.error(md_escape(f"{plain(chosen.name, longest=60)} was not read: {error.why}."))
        return None
    finally:
        box.empty()


def show_known(song: Song, chosen: Chosen) -> None:
    """Which recording of the library a song that was brought is; nothing where it is none."""
    if song.made.known and song.made.known.id != chosen.track:
        name = plain(chosen.name, longest=80)
        st.info(md_escape(f"{name}: {song_words.known_sentence(song.made.known)}"))


def show_song(song: Song, chosen: Chosen, key: str) -> None:
    """What it is, the player, and its wave and spectrum on one axis of seconds."""
    st.header(md_escape(plain(chosen.name, longest=80)), anchor=False)
    st.markdown(md_escape(song_words.header_sentence(song.made.header)))
    st.audio(chosen.data if chosen.data is not None else str(chosen.path), alt=plain(chosen.name, longest=80))
    level = sound_lab.decibels(song.mel)
    figure = charts.spectrum_figure(
        song.envelope,
        level,
        song.made.header["seconds"],
        STEP,
        band_hertz(),
        sound_lab.QUIETEST,
        figures.dark(),
    )
    claim, table = song_words.loudest(level, STEP, band_hertz())
    figures.show_figure(claim, figure, table, key=f"{key}_spectrum")


def show_landing(stage: Stage, song: Song, key: str) -> None:
    """Where it lands on the map of sounds, where there is one."""
    landed = landing_of(stage, song)
    if landed is None:
        st.markdown("There is no map of this build yet; the Library page and `crossfade maps` draw one.")
        return
    at = float(landed.at[0]), float(landed.at[1])
    figures.show_figure(
        f"On the map of sounds it lands among {plain(landed.region, longest=60) or 'others'}",
        landing_figure(at, landed.tracks, landed.regions, figures.dark()),
        {"Region": [name for _, _, name in landed.regions]},
        key=f"{key}_landing",
    )


def show_attributes(song: Song, key: str) -> None:
    """What the network hears in it, as percentiles among the library's tracks."""
    heard = [one for one in song.made.attributes if one.percentile is not None and one.name != "tempo"]
    if not heard:
        st.markdown("The library has too few tracks with sound to compare it with.")
        return
    figures.show_figure(
        song_words.attribute_claim(heard),
        charts.percentile_bars(
            [one.name for one in heard], [one.percentile or 0.0 for one in heard], figures.dark()
        ),
        {
            "Attribute": [one.name for one in heard],
            "More than so many of 100 tracks": [round(one.percentile or 0.0) for one in heard],
            "Value, 0 to 1": [round(one.value, 2) for one in heard],
        },
        key=f"{key}_attributes",
    )
    st.markdown(f":small[{md_escape(song_words.source_sentence(song.made))}]")


def show_analysis(stage: Stage, song: Song, chosen: Chosen, key: str) -> None:
    """What the analyser measures, once it is asked: its library takes long to start."""
    st.markdown("Measured by rules, not learned. The first time takes up to half a minute.")
    if awaits_measuring(stage, chosen):
        st.button(
            "Measure tempo, key and loudness", key=f"{key}_measure",
            on_click=state.ask_to_measure, args=(chosen.content,),
        )  # fmt: skip
        return

    found = measured_in(stage, chosen)
    st.dataframe(
        song_words.analysis_table(found, song.made.prediction), hide_index=True, alt="What was measured"
    )


def awaits_measuring(stage: Stage, chosen: Chosen) -> bool:
    """Whether nobody has asked yet what the analyser measures in a song, and it is not kept either."""
    return not (state.asked_to_measure(chosen.content) or sound_lab.is_measured(stage, chosen.content))


def measured_in(stage: Stage, chosen: Chosen) -> Analysis:
    """What the analyser measures in a song; the first call of all takes long."""

    def measure() -> Analysis:
        with chosen.on_disk() as path, Decoder() as decoder:
            return sound_lab.measured(stage, path, decoder)

    with st.spinner("Measuring"):
        return resources.analysis(chosen.content, measure)


def show_hearing(stage: Stage, song: Song, listener: KnownListener, key: str) -> None:
    """Which seconds were heard for what, and what each layer of the network makes of them."""
    wish = f"how well it suits {plain(listener.name, longest=40)}"
    recommender = stage.recommender
    asked = recommender.sound is not None and listener.listener_id in recommender.rows_of_listeners
    what = st.selectbox(
        "What was it heard for", [*ATTRIBUTES, *([listener.listener_id] if asked else [])],
        index=3, key=f"{key}_what",
        format_func=lambda one: wish if one == listener.listener_id else one,
    )  # fmt: skip
    with st.spinner("Asking the network second by second"):
        found = sound_lab.heard_for(stage, song, what)
    name = wish if what == listener.listener_id else what
    figures.show_figure(
        song_words.relevance_claim(found, name),
        charts.relevance_figure(found.seconds.tolist(), "points", figures.dark()),
        {"Second": list(range(len(found.seconds))), "Adds, points": found.seconds.round(4).tolist()},
        key=f"{key}_seconds",
    )
    st.markdown(
        f":small[{md_escape(song_words.completeness_sentence(found), longest=600)}]", width=figures.TEXT
    )
    with st.expander("Layer by layer"):
        st.markdown(
            "A line for each filter of the network, the busiest on top; bright where it hears its own most."
        )
        over_time = [one for one in sound_lab.layers_of(stage, song) if one.step]
        figures.show_figure(
            "Each layer hears longer stretches than the one above it",
            charts.layer_figure([(one.name, one.values, one.first, one.step) for one in over_time],
                                song.made.header["seconds"]),
            song_words.layer_table(over_time),
            key=f"{key}_layers",
        )  # fmt: skip


def show_audience(song: Song, chosen: Chosen) -> None:
    """Whose list it would be in on Monday, and how far to trust that."""
    made = song.made
    st.markdown(md_escape(song_words.mondays_sentence(made.audience)))
    st.markdown(
        f":small[{md_escape(song_words.trust_sentence(made.trust), longest=600)}]", width=figures.TEXT
    )
    if made.audience.listeners:
        show_rows(
            song_words.fan_rows(made.audience.listeners),
            song_words.FAN_HEADS,
            label="Listeners whom this song suits best, those first whose list would have it",
            context=chosen.content,
            key="fans",
            actions=[Action("listener", "Open")],
            on_press=state.go,
        )


def show_seeded(stage: Stage, song: Song, chosen: Chosen) -> None:
    """The tracks that sound most like it, as a list to play, and the words that are borrowed from them."""
    st.markdown(md_escape(song_words.borrowed_sentence(song.made.terms)), width=figures.TEXT)
    show_rows(
        song_words.near_rows(sound_lab.seeded(stage, song), resources.sounds(stage.library)),
        song_words.NEAR_HEADS,
        label=f"Tracks that sound most like {plain(chosen.name, longest=60)}, most alike first",
        context=chosen.content,
        key="seeded",
        actions=pages(stage.recommender.catalog.level),
        on_press=lambda press: go(press, stage.recommender),
    )
