"""The only code that touches streamlit's session state: who is chosen, what was pressed, what was said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from dashboard.charts.looking import LookedAt, Outline, Pointed
from engine.tasks.wishes import Wish

LISTENER = "listener"
SAID = "last_said"
NEXT = "next_listener"
LIKES = "likes"
JOINING = "joining"
DROPPED = "dropped"
MEASURED = "asked_to_measure"
LOOKED_AT = "space_looked_at"
OPENED = "opened_rows"
MOST_OPENED = 30
WEEK = "week"
SHOWN, GOING = "shown_", "going_to"
HEARD, VISITED = "heard_here", "visited_here"
LOCKED = "locked"
STANDS = "stands"
WISH = "wish_asked_about"
PRESSED = "last_presses_told"

Saying = Literal["like", "dislike", "heard", "never"]


@dataclass(frozen=True)
class Press:
    """A button of a list: which, and on which row."""

    action: str
    id: str


@dataclass(frozen=True)
class Said:
    """What a listener said last in this session, so that it can be taken back.

    listener_id : who said it
    kind, target : of what
    name : what a person would call it
    """

    listener_id: str
    action: Saying
    kind: Literal["artist", "track"]
    target: str
    name: str


@dataclass(frozen=True)
class Moved:
    """Where the faders were moved to in this session, by name, and at which of the browser's turns."""

    turn: int
    stands: Mapping[str, object]


def listener_id() -> str:
    """Id of the listener that the picker stands on."""
    return str(st.session_state[LISTENER])


def choose_listener(chosen: str) -> None:
    """Make the picker stand on a listener when the page is next drawn; for callbacks only."""
    st.session_state[LISTENER] = chosen


def pressed(key: str) -> Iterator[Press]:
    """What was pressed on the list of that key and not told yet, in the callback that follows a press.

    The browser sends all that it does not know to be told, numbered, for streamlit drops what it cannot take
    in time.
    """
    told = st.session_state.setdefault(PRESSED, {})
    for event in st.session_state.get(key, {}).get("pressed") or ():
        if event["number"] > told.get(key, 0.0):
            told[key] = event["number"]
            yield Press(str(event["action"]), str(event["id"]))


def last_told(key: str) -> float:
    """Number of the last press on the list of that key that was told, 0 where none was."""
    return float(st.session_state.get(PRESSED, {}).get(key, 0.0))


def last_said() -> Said | None:
    """What the listener at the desk said last, if anything."""
    said = cast("Said | None", st.session_state.get(SAID))
    return said if said and said.listener_id == listener_id() else None


def keep_said(said: Said | None) -> None:
    """Remember what was said last; None forgets it."""
    st.session_state[SAID] = said


def opened_rows(whose: str) -> tuple[str, ...]:
    """Ids of the rows that stand open on a listener's list, those opened last, newest last."""
    return cast("tuple[str, ...]", st.session_state.get(OPENED, {}).get(whose, ()))


def keep_opened(whose: str, press: Press) -> None:
    """Remember that a row was opened, or forget it when it was closed; the oldest is let go."""
    others = tuple(one for one in opened_rows(whose) if one != press.id)
    now = (*others, press.id)[-MOST_OPENED:] if press.action == "open" else others
    st.session_state[OPENED] = st.session_state.get(OPENED, {}) | {whose: now}


def locked(whose: str) -> tuple[str, ...]:
    """Ids of the tracks that stay on a listener's list: as pressed here, else as the address says."""
    asked = tuple(filter(None, st.query_params.get(LOCKED, "").split(",")))
    return cast("tuple[str, ...]", st.session_state.get(LOCKED, {}).get(whose, asked))


def turn_lock(whose: str, track_id: str) -> None:
    """Lock a track, or let it go again."""
    held = locked(whose)
    now = tuple(one for one in held if one != track_id) if track_id in held else (*held, track_id)
    st.session_state[LOCKED] = st.session_state.get(LOCKED, {}) | {whose: now}


def week_asked(otherwise: str) -> str:
    """The week that the address names, such as "2026-W47", or the one given where it names none."""
    return str(st.query_params.get(WEEK, otherwise))


def stands() -> Moved | None:
    """Where the faders were moved to, None where nobody has moved one."""
    return cast("Moved | None", st.session_state.get(STANDS))


def keep_stands(key: str) -> None:
    """Remember where the faders of that key were moved to, in the callback that follows."""
    event = st.session_state.get(key, {}).get("moved")
    if event:
        st.session_state[STANDS] = Moved(int(event["turn"]), dict(event["stands"]))


def asked(names: Iterable[str]) -> dict[str, str]:
    """What the address says of some names."""
    return {name: st.query_params[name] for name in names if name in st.query_params}


def send_to(listener: str) -> None:
    """Have the picker stand on a listener when it is next drawn; for pages, which come after it."""
    st.session_state[NEXT] = listener


def settle_listener() -> None:
    """Make the picker stand where a page sent it; call it before the picker is drawn."""
    if NEXT in st.session_state:
        st.session_state[LISTENER] = st.session_state.pop(NEXT)


def likes() -> list[str]:
    """Ids of the artists and tracks that a newcomer has chosen so far, in this order."""
    return list(cast("list[str]", st.session_state.get(LIKES, [])))


def keep_likes(chosen: list[str]) -> None:
    """Remember what a newcomer has chosen."""
    st.session_state[LIKES] = chosen


def joining() -> str:
    """Number of the job that takes a newcomer's history in, "" where there is none."""
    return str(st.session_state.get(JOINING, ""))


def keep_joining(job_id: str) -> None:
    """Remember the job that takes a newcomer's history in; "" forgets it."""
    st.session_state[JOINING] = job_id


def drop_key(name: str) -> str:
    """Key of a place where a file is dropped, another one after `empty_drop`."""
    return f"{name}_{st.session_state.get(DROPPED, 0)}"


def dropped(name: str) -> tuple[str, bytes] | None:
    """Name and content of the file that was dropped there, or None."""
    file = st.session_state.get(drop_key(name))
    return (str(file.name), bytes(file.getvalue())) if file else None


def empty_drop() -> None:
    """Let go of what was dropped, so that it is not held in memory until the session ends."""
    st.session_state[DROPPED] = st.session_state.get(DROPPED, 0) + 1


def asked_to_measure(content: str) -> bool:
    """Whether this session asked the analyser for a file; content : sha256 of it."""
    return content in st.session_state.get(MEASURED, ())


def ask_to_measure(content: str) -> None:
    """Remember that the analyser was asked for a file."""
    st.session_state[MEASURED] = (*st.session_state.get(MEASURED, ()), content)


def pointed(key: str) -> Pointed | None:
    """Where the maps of that key were clicked, in the callback that follows the click."""
    at = st.session_state.get(key, {}).get("chosen")
    if not at:
        return None
    x, y, within = (float(at[name]) for name in ("x", "y", "within"))
    return Pointed(str(at["panel"]), x, y, within, int(at["row"]))


def outlined(key: str) -> Outline | None:
    """What was drawn on the maps of that key, in the callback that follows."""
    drawn = st.session_state.get(key, {}).get("outlined")
    if not drawn:
        return None
    return Outline(str(drawn["panel"]), tuple((float(x), float(y)) for x, y in drawn["points"][:1_000]))


def looked_at() -> LookedAt:
    """What is looked at on the maps in this session."""
    return cast("LookedAt", st.session_state.get(LOOKED_AT, LookedAt()))


def look_at(looked: LookedAt) -> None:
    """Remember what is looked at."""
    st.session_state[LOOKED_AT] = looked


def shown(kind: str) -> str:
    """Id, or a name that was typed into the address, of what the page of that kind stands on; "" for none."""
    return str(st.query_params.get(kind) or st.session_state.get(SHOWN + kind, ""))


def show(kind: str, shown_id: str) -> None:
    """Make the page of that kind stand on something, in its address too."""
    st.session_state[SHOWN + kind] = shown_id
    st.query_params[kind] = shown_id


def go(way: Press) -> None:
    """Have the app go to the page of an "artist", a "track" or a "listener"; for callbacks, which cannot."""
    st.session_state[GOING] = way


def follow_way() -> None:
    """Draw the app anew where a press asked for another page; for fragments, which are drawn without it."""
    if GOING in st.session_state:
        st.rerun()


def take_way() -> tuple[str, dict[str, str]]:
    """The kind of page that the app was sent to, once, "" for none, and what its address is to say."""
    way = cast("Press | None", st.session_state.pop(GOING, None))
    if way is None:
        return "", {}
    if way.action == "listener":
        send_to(way.id)
        return way.action, {}
    st.session_state[SHOWN + way.action] = way.id
    return way.action, {way.action: way.id}


def keep_heard(key: str) -> None:
    """Remember, for the listener at the desk, what the player of that key says that it played."""
    event = st.session_state.get(key, {}).get("heard")
    if event and LISTENER in st.session_state:
        pair = listener_id(), str(event)
        st.session_state[HEARD] = tuple(dict.fromkeys((*st.session_state.get(HEARD, ()), pair)))[-500:]


def heard_here() -> list[str]:
    """Ids of the tracks that the listener at the desk heard in this session's player."""
    return [track for listener, track in st.session_state.get(HEARD, ()) if listener == listener_id()]


def visited(artist_id: str) -> bool:
    """Whether the listener at the desk has visited an artist in this session, or took that visit back."""
    return (listener_id(), artist_id) in st.session_state.get(VISITED, ())


def keep_visited(artist_id: str) -> None:
    """Remember a visit, so that it counts once."""
    st.session_state[VISITED] = (*st.session_state.get(VISITED, ()), (listener_id(), artist_id))


def wish() -> Wish | None:
    """The wish whose effect is looked at."""
    return cast("Wish | None", st.session_state.get(WISH))


def keep_wish(asked: Wish | None) -> None:
    """Look at a wish's effect; None for at nothing."""
    st.session_state[WISH] = asked
