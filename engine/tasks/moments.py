"""Which seconds of a pick speak for it: what the network heard in each, as points of the listener's score."""

from engine.audio.decode import Decoder
from engine.audio.extractors import MEL_BANDS
from engine.audio.relevance import Relevance, vector_output
from engine.blend import Weights
from engine.desk import Desk
from engine.errors import NotFoundError
from engine.library import Library
from engine.library.features import Features
from engine.picking import wish_of_sound
from engine.tasks.analysing import hear
from engine.tasks.heard import ears_of
from engine.tasks.sound_lab import seconds_of, sound_file


def moments(library: Library, desk: Desk, track_id: str) -> Relevance:
    """What each second of a track adds to a listener's score by its sound, with all faders at 1.

    Compared with silence, with the lengths of the vector's parts held fixed, as `audio.relevance` tells it.
    NotFoundError where the track has no sound file here, or the listener plays nothing that was heard;
    UnplayableError where the file is no music any more.
    """
    made = desk.voices.recommender
    wish = wish_of_sound(desk.voices, made.catalog.row(track_id), Weights())
    if made.sound is None or not wish.any():
        raise NotFoundError("nothing that this listener plays was heard, so no second speaks for a track")
    path = sound_file(library, track_id)
    with Decoder() as decoder:
        heard = hear(path, Features(library.path / "features"), decoder, (MEL_BANDS,))
    bands, network = heard.features[MEL_BANDS.version], ears_of(library).network
    return seconds_of(network, bands, vector_output(network, bands, made.sound.space, wish))
