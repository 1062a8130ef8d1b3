"""What the tour shows, in its order, and what it says to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

Steps = Callable[[Page, Path], object]
"""What is done on a page before the picture; the path is the folder of the demo's files."""


def _nothing(_page: Page, _files: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture: the page, what is done there before, and what a reader should see in it."""

    slug: str
    title: str
    path: str
    text: str
    steps: Steps = _nothing
    width: int = 1280
    height: int = 800
    is_dark: bool = False
    language: str = "en"


def _change_config(page: Page, _: Path) -> None:
    page.get_by_role("link", name="Budapest Tourist Board").click()
    page.locator("main a[href$='/config/import']").first.click()
    page.get_by_label("Encoding").select_option(label="utf-8")
    page.get_by_label("Pause after failed runs").fill("5")
    page.get_by_role("button", name="Look at the changes").last.click()
    expect(page.get_by_role("button", name="Save as version 2")).to_be_visible()


def _upload(page: Page, files: Path) -> None:
    page.locator("select[name='dmo']").select_option("Pesti Vendéglátók")
    page.set_input_files("#file", files / "members.csv")
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.locator(".first-rows")).to_be_visible()


def _open_run(page: Page, _: Path) -> None:
    page.locator("main table a[href^='/runs/']").first.click()
    expect(page.locator("main h1")).not_to_have_text("Runs and jobs")


def _open_errors(page: Page, _: Path) -> None:
    page.get_by_role("link", name="march.csv").first.click()
    page.locator("main a[href*='/errors']").first.click()


def _ask_for_all(page: Page, _: Path) -> None:
    page.get_by_text("Decide all of these").click()


def _find_listing(page: Page, _: Path) -> None:
    page.get_by_role("link", name="Fehér Kanál Bisztró").first.click()
    page.locator(".why-button").filter(has_text="other").first.hover()


def _fill_in(page: Page, _: Path) -> None:
    page.locator("main a[href^='/mls/']").filter(has_text="Calypso").first.click()
    page.get_by_role("link", name="Fill in").first.click()
    expect(page.locator("main form").first).to_be_visible()


def _other_rule(page: Page, _: Path) -> None:
    page.get_by_text("The person's value stays").click()
    page.get_by_text("News fills it once").click()
    expect(page.get_by_text("turn out differently").first).to_be_visible()


STOPS: tuple[Stop, ...] = (
    Stop(
        "overview",
        "Overview",
        "/",
        "What waits for people, and since when; why rows wait; how fresh and well each source is;"
        " what the last days brought. What runs just now has a bar that moves by itself.",
    ),
    Stop(
        "sources",
        "Sources",
        "/sources",
        "Each organisation with its feeds: how it is read, when next, and how the last run ended."
        " A source that failed too often stands here as paused until somebody resumes it.",
    ),
    Stop(
        "configuration",
        "Configuration with its difference",
        "/sources",
        "The form of each stage is made from the stage's JSON Schema. Before anything is saved, the"
        " page shows what will be different, and asks what becomes of jobs that wait with the old"
        " configuration. Each version stays in the history and can be restored.",
        _change_config,
    ),
    Stop(
        "import",
        "Import: look before it counts",
        "/import",
        "A dropped file is read as it would be imported: encoding, delimiter and columns are found"
        " out, and can be changed while the preview follows. A trial runs it through all stages and"
        " takes everything back.",
        _upload,
    ),
    Stop(
        "run",
        "A run, stage by stage",
        "/runs",
        "Import, transform, stage and promote of one file as one chain, with times, counts and the"
        " configuration that was in force.",
        _open_run,
    ),
    Stop(
        "errors",
        "Rows that could not go on",
        "/runs",
        "Grouped by reason, each with its line of the file as it came. It can be mended in place"
        " and sent through again, or downloaded.",
        _open_errors,
    ),
    Stop(
        "review",
        "Review",
        "/review",
        "Why the record is here, what stands, what comes, and what is different; a choice for"
        " each field, a value of one's own, or a decision by one key. The next record follows by"
        " itself.",
    ),
    Stop(
        "bulk",
        "Many at once, with what it will do",
        "/review",
        "A filter decides about all that it finds, after the page has said what that does; and it"
        " can be undone.",
        _ask_for_all,
    ),
    Stop(
        "suggestions",
        "Suggestions",
        "/review/suggestions",
        "What sources say that a rule did not let through, beside what stands.",
    ),
    Stop(
        "promote",
        "Promote",
        "/promote",
        "The batches, and what becomes of their rows; before a batch is promoted, its page says"
        " what will be added, changed and removed, with samples.",
    ),
    Stop(
        "listing",
        "A listing, and where each value comes from",
        "/listings?text=feher+kanal",
        "Each value names its source, file, line and rule, and what the other sources say of it."
        " What a person changes here is theirs: the next edition does not overwrite it.",
        _find_listing,
    ),
    Stop(
        "desk",
        "The desk of a broker or manager",
        "/mls/desk",
        "What waits, where everything stands, how long it has been on the market, what came and"
        " what sources changed lately.",
    ),
    Stop(
        "claim",
        "Real estate to claim",
        "/mls/claim",
        "What came and is nobody's yet; one or many are claimed at once, and who was second"
        " is told.",
    ),
    Stop(
        "board",
        "From draft to sold",
        "/mls/board",
        "Each status with its latest; a listing's page says what its next status still asks for.",
    ),
    Stop(
        "form",
        "A listing's form",
        "/mls/board",
        "What a broker adds, field by field with whose value stands and what the source says. The"
        " database reads what was written and says beside the field what it cannot take.",
        _fill_in,
    ),
    Stop(
        "rule",
        "A rule, and what another would do",
        "/rules/listings/lat",
        "Whose value stands when a source has news of a field. Before a rule is changed, the page"
        " weighs what waits by the new one, and shows what would turn out differently.",
        _other_rule,
    ),
    Stop(
        "roles",
        "People and what they may",
        "/people/roles",
        "Roles with their permissions; nobody gives more than they have, and every change stays in"
        " the history.",
    ),
    Stop(
        "dark",
        "Dark, and in Greek",
        "/review",
        "Every page in a light and a dark theme, in English, Greek, Hungarian and Russian.",
        is_dark=True,
        language="el",
    ),
    Stop(
        "phone",
        "On a phone",
        "/mls/claim",
        "For looking and claiming, every page fits a phone.",
        width=390,
        height=780,
    ),
)
