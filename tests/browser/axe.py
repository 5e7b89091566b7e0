"""What axe-core finds on a page at both widths, light and dark, that is serious or critical."""

GROUNDS = {"light": "rgb(252, 251, 248)", "dark": "rgb(22, 24, 29)"}


def ground(desk) -> str:
    """The colour of the page's ground."""
    app = desk.page.locator('[data-testid="stApp"]')
    return str(app.evaluate("app => getComputedStyle(app).backgroundColor"))


def serious(desk) -> list[tuple]:
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for width, scheme in ((1440, "light"), (390, "light"), (390, "dark"), (1440, "dark")):
        desk.page.set_viewport_size({"width": width, "height": 1000})
        desk.page.emulate_media(color_scheme=scheme)
        desk.until(lambda wanted=GROUNDS[scheme]: ground(desk) == wanted)
        found += [
            (width, scheme, finding["id"], node["target"], node["failureSummary"])
            for finding in Axe().run(desk.page).response["violations"]
            if finding["impact"] in ("serious", "critical")
            for node in finding["nodes"]
        ]
    return found
