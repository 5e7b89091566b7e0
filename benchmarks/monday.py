"""Whether a song comes to the lists that `crossfade analyze` says it would be in on Monday.

    python benchmarks/monday.py LIBRARY FILE...

Each file is analysed, kept in a copy of the library and built in; then lists are made for up to thirty of the
listeners who were told of, and for sixty who were not.
"""

import random
import shutil
import sys
import tempfile
from pathlib import Path

from engine.audio.decode import Decoder
from engine.library import open_library
from engine.tasks import cold_start
from engine.tasks.audience import audience_of, side_of_sound
from engine.tasks.building import build
from engine.tasks.keeping import keep
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import now_of, playlist, week_of

TOLD, OTHERS = 30, 60


def one(place: Path, file: Path, decoder: Decoder) -> None:
    library, recommender = open_library(place), open_recommender(place)
    stage = cold_start.stage_of(library, recommender)
    made = cold_start.analyse_file(stage, file, decoder, measured=False)
    side = side_of_sound(recommender.blend, cold_start.vector_of(stage, made.prediction))
    everyone = audience_of(recommender, stage.crowd, side, len(recommender.listener_ids)).listeners
    now = now_of(recommender, 0)
    kept = keep(library, file, made.content, made.header, ("A friend", file.stem), now)
    fitted = build(place, now)
    told = {listener.id for listener in everyone if listener.monday}
    known = [one for one in library.listeners() if one.listener_id in fitted.rows_of_listeners]
    random.Random(0).shuffle(known)
    groups = {
        "told": [one for one in known if one.listener_id in told][:TOLD],
        "not told": [one for one in known if one.listener_id not in told][:OTHERS],
    }
    got = {
        name: sum(
            any(pick.title == file.stem for pick in playlist(library, fitted, who, week_of(now)).picks)
            for who in listeners
        )
        for name, listeners in groups.items()
    }
    library.undo(kept.import_id)
    counts = ", ".join(f"{name}: {got[name]} of {len(groups[name])} have it" for name in groups)
    print(f"{file.name}: told for {made.audience.mondays} of {made.audience.asked} listeners. {counts}")


def main() -> None:
    source, *files = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder, Decoder() as decoder:
        place = Path(folder) / "library"
        shutil.copytree(source, place)
        for file in files:
            one(place, file, decoder)


if __name__ == "__main__":
    main()
