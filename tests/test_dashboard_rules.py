"""The house rules of the dashboard that a reader would otherwise have to watch for."""

import ast
import doctest
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).resolve().parents[1] / "dashboard"
MODULES = sorted(DASHBOARD.rglob("*.py"))
SCRIPTS = sorted(path for path in DASHBOARD.rglob("*") if path.suffix in (".js", ".css", ".html"))
MARKDOWN = {
    "markdown",
    "title",
    "header",
    "subheader",
    "caption",
    "error",
    "warning",
    "info",
    "success",
    "toast",
}
PARTS_WITH_EXAMPLES = (
    "bringing", "escape", "face", "faders", "item_rows", "meter_words", "picker", "playlist_rows",
    "profile_parts", "song_words", "taking", "word_rows",
)  # fmt: skip
CHARTS = ("bars", "clock", "flow", "labels", "landing", "palette", "pictures", "sound", "words")
SAFE = {"md_escape", "md_message", "week_words"}


def lines_with(path: Path, word: str) -> list[int]:
    return [at for at, line in enumerate(path.read_text().splitlines(), start=1) if word in line]


def test_only_state_touches_the_session_state():
    touching = {path.name for path in MODULES if lines_with(path, "session_state")}
    assert touching == {"state.py"}


def test_only_resources_caches():
    caching = {path.name for path in MODULES if lines_with(path, "st.cache_")}
    assert caching == {"resources.py"}


def test_views_are_short_and_files_not_long():
    assert all(len(path.read_text().splitlines()) <= 80 for path in (DASHBOARD / "views").glob("*.py"))
    assert all(len(path.read_text().splitlines()) <= 300 for path in MODULES + SCRIPTS)


@pytest.mark.parametrize(
    "name",
    [f"charts.{name}" for name in CHARTS] + [f"components.{part}" for part in PARTS_WITH_EXAMPLES],
)
def test_examples_run(name):
    """Pytest's own search for them would import the views, which draw."""
    results = doctest.testmod(importlib.import_module(f"dashboard.{name}"))
    assert results.attempted
    assert not results.failed


def test_no_unsafe_markup_anywhere():
    for path in MODULES:
        assert not lines_with(path, "unsafe_allow"), path
    for path in SCRIPTS:
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "fetch(",
            "import ",
        ):
            assert not lines_with(path, word), (path, word)


def test_no_button_is_primary():
    """Streamlit writes on them in white, which nobody can read on the light ink of the dark theme."""
    for path in MODULES:
        assert not lines_with(path, 'type="primary"'), path


def test_nothing_is_fetched():
    for path in SCRIPTS:
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text
        assert "url(" not in text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(DASHBOARD)))
def test_text_from_outside_is_escaped_where_markdown_is_rendered(path):
    """Every string that is put into markdown is a number, a constant, or has come through the escape."""
    tree = ast.parse(path.read_text())
    escaped = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target, value in assignments(node)
        if isinstance(target, ast.Name) and is_safe(value, set())
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in MARKDOWN:
            for argument in call.args:
                assert is_safe(argument, escaped), f"{path.name}:{call.lineno} renders unescaped text"


def assignments(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=True)
        else:
            yield target, node.value


def is_safe(value: ast.expr, escaped: set[str]) -> bool:
    match value:
        case ast.Name():
            return value.id in escaped
        case ast.FormattedValue():
            return value.format_spec is not None or is_safe(value.value, escaped)
        case ast.Call(func=ast.Name(id=called)):
            return called in SAFE
        case ast.JoinedStr(values=parts):
            return all(is_safe(part, escaped) for part in parts)
    return isinstance(value, ast.Constant)
