"""Names of regions on a map, drawn on a canvas of its own: none covers a mark."""

import pytest

from tests.browser.desk import ROOT

SPACES = ROOT / "dashboard" / "components" / "spaces"
DRAW = """([marks, names]) => {
    const canvas = document.createElement("canvas"), box = document.createElement("div");
    const regions = [[0, 0, "smoky, angular"], [0.5, 0.5, "warm, sultry"]];
    const panel = { over: canvas, box, width: 400, height: 400, view: { x: 0, y: 0, zoom: 1 }, regions };
    Object.assign(panel, { font: "sans-serif", marker: "circle", chosen: marks.chosen?.[0] });
    const colours = { ink: [31, 36, 48], paper: [252, 251, 248], own: () => "rgb(0, 114, 178)" };
    drawOver(panel, colours, { names }, marks, null);
    const drawn = (...place) => [...canvas.getContext("2d").getImageData(...place).data].join();
    const around = Object.values(marks).flat().map((at) => {
        const [left, top] = onScreen(panel, ...at).map(Math.round);
        return drawn(left - 8, top - 8, 16, 16);
    });
    return [around, canvas.toDataURL()];
}"""
OVER = 16 / 184  # where a name lies first: so many pixels over its region, in the map's units


@pytest.fixture
def page(open_desk):
    page = open_desk("about:blank").page
    scripts = (SPACES / name for name in ("panels.js", "overlay.js"))
    page.add_script_tag(content="\n".join(script.read_text() for script in scripts))
    return page


@pytest.mark.parametrize("kind", ["you", "chosen", "near", "twins", "thirty"])
def test_a_name_gives_way_to_a_mark(page, kind):
    bare, without = page.evaluate(DRAW, [{kind: [[0, OVER]]}, False])
    named, whole = page.evaluate(DRAW, [{kind: [[0, OVER]]}, True])
    assert named == bare
    assert whole != without


def test_a_name_that_has_no_place_among_the_marks_is_left_out(page):
    crowd = [[x / 10, y / 10] for x in range(-10, 11) for y in range(-10, 11)]
    _, without = page.evaluate(DRAW, [{"twins": crowd}, False])
    _, whole = page.evaluate(DRAW, [{"twins": crowd}, True])
    assert whole == without
