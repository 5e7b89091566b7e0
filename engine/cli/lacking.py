"""What `--without` shows: a list or a score beside what it would be without something."""

from engine.cli.asking import named, show_playlist
from engine.cli.output import show, show_json, show_table
from engine.playlist import Pick
from engine.playlist import as_json as plain
from engine.tasks.without import Without


def show_without(made: Without, as_json: bool) -> None:
    """The list without it, and what moved between the two."""
    if as_json:
        show_json(plain(made.after) | {"without": made.name, "changes": made.changes})
        return
    show_playlist(made.after)
    changes = made.changes
    names = {pick.track_id: named(pick) for pick in (*made.before.picks, *made.after.picks)}
    show(f"Without {made.name}: {len(changes.entered)} come, {len(changes.left)} go.")
    rows = [("comes", names[one]) for one in changes.entered]
    rows += [("goes", names[one]) for one in changes.left]
    rows += [(f"{places:+d} places", names[one]) for one, places in changes.moved.items()]
    show_table({"": "left", "what": "left"}, rows)


def show_lacking(name: str, before: Pick, after: Pick, as_json: bool) -> None:
    """A score with and without it, model by model."""
    if as_json:
        show_json({"without": name, "before": before, "after": after})
        return
    show(f"{named(before)}: {before.score:.4f}, and {after.score:.4f} without {name}. {after.sentence}")
    rows = [
        (model, f"{was:+.4f}", f"{vars(after.shares)[model]:+.4f}")
        for model, was in vars(before.shares).items()
    ]
    show_table({"model": "left", "with": "right", "without": "right"}, rows)
