"""Whether a song comes to the lists that `crossfade analyze` says it would be in on Monday.

    python benchmarks/monday.py LIBRARY FILE...
    python benchmarks/monday.py LIBRARY sample_data/uploads/friends-song.opus

Each file is analysed, kept in a copy of the library and built in; then lists are made, at the default faders
and dials, for up to thirty of the listeners who were told of, for sixty who were not, and for the ten whom an
upload of the sample town truly suits best.
"""

import csv
import json
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

TOLD, OTHERS, TRUEST = 30, 60, 10
SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


def truest_fans(file: Path) -> set[str]:
    """Names of those whom an upload of the town truly suits best; none for any other file."""
    with (SAMPLE / "town" / "listeners.csv").open(encoding="utf-8") as lines:
        names = {row["listener"]: row["name"] for row in csv.DictReader(lines)}
    uploads = map(json.loads, (SAMPLE / "truth" / "uploads.jsonl").read_text("utf-8").splitlines())
    suits = next((one["audience"] for one in uploads if one["file"] == file.name), [])
    return {names[listener] for listener, _ in suits[:TRUEST]}


def one(place: Path, file: Path, decoder: Decoder) -> None:
    library, recommender = open_library(place), open_recommender(place)
    stage = cold_start.stage_of(library, recommender)
    made = cold_start.analyse_file(stage, file, decoder, measured=False)
    side = side_of_sound(recommender.blend, cold_start.vector_of(stage, made.prediction))
    everyone = audience_of(recommender, stage.crowd, side, len(recommender.listener_ids)).listeners
    now = now_of(recommender, 0)
    kept = keep(library, file, made.content, made.header, ("A friend", file.stem), now)
    fitted = build(place, now)
    told, truest = {listener.id for listener in everyone if listener.monday}, truest_fans(file)
    known = [one for one in library.listeners() if one.listener_id in fitted.rows_of_listeners]
    random.Random(0).shuffle(known)
    groups = {
        "told": [one for one in known if one.listener_id in told][:TOLD],
        "not told": [one for one in known if one.listener_id not in told][:OTHERS],
        "its truest fans": [one for one in known if one.name in truest],
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
