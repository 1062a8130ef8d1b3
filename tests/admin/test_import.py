"""Import: a file is dropped, looked at, read otherwise, tried, sent on its way; nasty ones, too."""

import gzip
import io
import json
import re
import uuid
import zipfile
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from loader.database import connect
from loader.retention import remove_files
from loader.stages.jobs import Context
from loader.worker import Worker
from tests.admin.accessibility import check_page
from tests.admin.conftest import OpenPage
from tests.support.site import LARGEST_UPLOAD, Site, Visitor

NASTY = "\"><img src=x onerror=alert(1)> {{7*7}} <script>alert('x')</script> مرحبا 🏨"
PLACES = "id;name;Ort;lat;lng\n1;Café Römer;Wien;48.2;16.37\n2;Hotel Süd;Graz;47.07;15.44\n"


@pytest.fixture(scope="module")
def people(site: Site) -> Site:
    """Add a steward, who may import but not configure, and others."""
    site.add_user("steward@one.example", roles=("steward",), name="Sue Steward")
    site.add_user("admin@one.example", roles=("super_admin",))
    site.add_user("looks@one.example", roles=("observer",))
    site.add_user("admin@two.example", roles=("super_admin",), tenant="tenant two")
    return site


def ask(site: Site, query: str, *parameters: Any) -> Any:
    """Ask the database."""
    with connect(site.database.url) as conn:
        row = conn.execute(query.encode(), parameters).fetchone()
    return row[0] if row else None


def add_dmo(site: Site, tenant: str = "tenant one", name: str | None = None) -> int:
    """Add a DMO."""
    name = name or f"Visit {uuid.uuid4().hex[:8]}"
    return int(ask(site, "select pipeline.add_dmo(%s, 'AT', 'W', %s)", name, tenant))


def work(site: Site) -> None:
    """Run all jobs that wait."""
    context = Context(site.database.url, site.storage)
    worker = Worker(context, site.database.url, 1, 1.0, 5.0, drain=True, say=lambda _: None)
    worker.run()


def bring(
    visitor: Visitor, dmo_id: int | str, content: bytes, name: str = "places.csv"
) -> httpx.Response:
    """Upload a file as the form without scripts does."""
    token = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', visitor.get("/import").text)
    assert token is not None
    return visitor.client.post(
        "/import",
        data={"dmo": str(dmo_id), "csrf_token": token.group(1)},
        files={"file": (name, content)},
    )


def brought(visitor: Visitor, dmo_id: int, content: bytes, name: str = "places.csv") -> str:
    """Upload a file and give its address."""
    answer = bring(visitor, dmo_id, content, name)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def uploads(site: Site) -> int:
    return int(ask(site, "select count(*) from pipeline.uploads"))


def stored(site: Site) -> set[Path]:
    return {path for path in site.storage.folder.rglob("*") if path.is_file()}


def test_a_file_goes_from_the_browser_to_the_listings(
    people: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    dmo_id = add_dmo(people, name="Wien Tourismus")
    file = tmp_path / "orte.csv"
    file.write_bytes(PLACES.replace("name", "Bezeichner").encode("cp1252"))
    page = open_page("/import", "admin@one.example")
    check_page(page)
    page.locator("select[name='dmo']").select_option("Wien Tourismus")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("orte.csv")

    # Nothing looks like a name, so that has to be said first.
    expect(page.get_by_role("button", name="Import the whole file")).to_be_disabled()
    page.get_by_label("What Bezeichner becomes").select_option("name")
    expect(page.get_by_role("button", name="Import the whole file")).to_be_enabled()
    expect(page.locator(".first-rows")).to_contain_text("Café Römer")
    check_page(page)

    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#trial")).to_contain_text("All of the file was tried: 2 rows.")
    expect(page.locator(".tile", has_text="New").locator(".tile-value")).to_have_text("2")
    check_page(page)
    for table in ("pipeline.job_queue", "pipeline.files", "staging.batches", "pipeline.sources"):
        count = f"select count(*) from {table} where dmo_id = %s"
        assert ask(people, count, dmo_id) == 0, table

    page.get_by_label("Accept what needs no look").check()
    page.get_by_label("Read the source's next files like this").check()
    page.get_by_role("button", name="Import the whole file").click()
    page.wait_for_url("**/runs/*")
    work(people)
    names = "select array_agg(l.name order by l.name) from public.listings as l where dmo_id = %s"
    assert ask(people, names, dmo_id) == ["Café Römer", "Hotel Süd"]
    told = "select config_params from pipeline.dmo_configs where dmo_id = %s and active"
    assert ask(people, told, dmo_id) == {"columns": {"name": "Bezeichner"}}
    assert stored(people)


def test_what_is_changed_is_followed_by_the_preview(
    people: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    dmo_id = add_dmo(people)
    sue = people.sign_in("steward@one.example")
    path = brought(sue, dmo_id, PLACES.replace("ö", "ő").encode("cp1250"))
    page = open_page(path, "steward@one.example")
    page.locator("#config summary").first.click()
    page.locator("[name='p.encoding']").select_option("cp1250")
    expect(page.locator(".first-rows")).to_contain_text("Café Rőmer")
    page.locator("[name='p.encoding']").select_option("cp1251")
    expect(page.locator(".first-rows")).to_contain_text("Cafй")
    page.locator("[name='p.delimiter']").fill(",")
    page.locator("[name='p.delimiter']").blur()
    expect(page.locator(".first-rows")).to_contain_text("id;name;Ort;lat;lng")
    page.locator("[name='p.delimiter']").fill("too long")
    page.locator("[name='p.delimiter']").blur()
    expect(page.locator("#p-delimiter-help .problem")).to_contain_text("does not match")
    page.reload()
    expect(page.locator("[name='p.delimiter']")).to_have_value(",")
    assert page.get_by_label("Read the source's next files like this").count() == 0
    assert ask(people, "select count(*) from pipeline.dmo_configs where dmo_id = %s", dmo_id) == 0


def settings_of(site: Site, path: str) -> Any:
    query = "select settings from pipeline.uploads where id = %s"
    return ask(site, query, path.rpartition("/")[2])


def test_columns_are_joined_left_out_and_found_again(people: Site) -> None:
    content = b"id,name,street,num,tel\n1,A,Main,5,123\n"
    sue = people.sign_in("steward@one.example")
    path = brought(sue, add_dmo(people), content)
    columns = ["id", "name", "street", "num", "tel"]
    form: dict[str, Any] = {"column": columns}
    sue.post(path, **form, field=["id", "name", "address", "address", ""])
    assert settings_of(people, path) == {
        "columns": {
            "phone": None,
            "id": "id",
            "name": "name",
            "address": ["street", "num"],
        }
    }
    guesses = ["id", "name", "address", "address", "phone"]
    sue.post(path, **form, field=guesses)
    assert settings_of(people, path) == {}
    sue.post(path, **form, field=["", "id", "name", "", ""])
    shown = sue.get(path).text
    assert re.search(r'aria-label="What street becomes">.*?<option value="name" selected', shown)
    # Read otherwise, the file has other columns: what was chosen for the old ones is no more.
    other: dict[str, Any] = {"p.delimiter": "pipe", **form}
    sue.post(path, **other, field=guesses)
    assert settings_of(people, path) == {"delimiter": "pipe"}


@pytest.mark.parametrize("told", ["abc", "1.5", "-1", "²", "1e999"])
def test_what_is_no_number_of_rows_is_told_at_its_field(people: Site, told: str) -> None:
    sue = people.sign_in("steward@one.example")
    path = brought(sue, add_dmo(people), PLACES.encode())
    answer = sue.post(path, htmx=True, **{"p.skip_rows": told})
    assert answer.status_code == 422
    assert 'id="p-skip_rows-help"' in answer.text
    assert settings_of(people, path) == {}


def test_columns_of_a_very_wide_file_can_be_chosen(people: Site) -> None:
    columns = ["id", "name", *(f"column {number}" for number in range(1_998))]
    line = ",".join(columns)
    sue = people.sign_in("steward@one.example")
    path = brought(sue, add_dmo(people), f"{line}\n{line}\n".encode())
    fields = ["id", "name", "category", *[""] * 1_997]
    answer = sue.post(path, htmx=True, column=columns, field=fields)
    assert answer.status_code == 200
    assert settings_of(people, path)["columns"]["category"] == "column 0"
    assert 'value="category"' in answer.text
    assert answer.text.count("<option") < len(columns), "each column has its own list"
    assert answer.text.count("<td") < 6 * len(columns), "all columns are shown with all rows"
    answer = sue.post(path, htmx=True, column=columns, field=["id", "name", "no such field"])
    assert answer.status_code == 200
    fields[2] = "no such field"
    answer = sue.post(path, htmx=True, column=columns, field=fields)
    assert answer.status_code == 422
    assert "no such field" in answer.text


def test_a_file_for_one_source_is_read_its_own_way_by_the_worker(people: Site) -> None:
    dmo_id = add_dmo(people)
    sue = people.sign_in("steward@one.example")
    path = brought(sue, dmo_id, b"1|A|x\n2|B|y\n", "../../etc/naughty.txt")
    form: dict[str, Any] = {"p.skip_header": "false", "p.delimiter": "pipe"}
    sue.post(path, **form)
    columns = ["column_1", "column_2", "column_3"]
    sue.post(path, **form, column=columns, field=["id", "name", ""], source_name="letters")
    answer = sue.post(f"{path}/go")
    run = answer.headers["location"]
    assert run.startswith("/runs/")
    assert sue.get(path).headers["location"] == run, "it is found again"
    assert sue.post(f"{path}/go").headers["location"] == run, "it goes once"
    work(people)
    query = (
        "select array_agg(row(s.source_id, s.name)::text order by s.source_id)"
        " from staging.listings as s where s.dmo_id = %s"
    )
    assert ask(people, query, dmo_id) == ["(1,A)", "(2,B)"]
    query = (
        "select f.original_name || ' ' || s.name from pipeline.files as f join pipeline.sources as"
        " s on s.id = f.source_id where f.dmo_id = %s and f.stage = 'import'"
    )
    assert ask(people, query, dmo_id) == "naughty.txt letters"
    # A steward may not have it accepted without review; nor throw away what is on its way.
    assert sue.post(f"{path}/drop").status_code == 409


def test_of_two_who_keep_how_a_file_is_read_the_second_is_told(people: Site) -> None:
    dmo_id = add_dmo(people)
    ada = people.sign_in("admin@one.example")
    told = "select config_params from pipeline.dmo_configs where dmo_id = %s and active"
    path = brought(ada, dmo_id, b"id|name\n1|A\n2|B\n", "letters.txt")
    form: dict[str, Any] = {"p.delimiter": "pipe"}
    shown = ada.post(path, **form, source_name="letters").text
    assert 'name="version" value="0"' in shown
    with connect(people.database.url) as conn:
        conn.execute(
            "select pipeline.set_config(%s, 'import', '{\"full_snapshot\": true}')", (dmo_id,)
        )
    forms: tuple[dict[str, Any], ...] = ({"version": "0"}, {}, {"version": "the last"})
    for sent in forms:
        late = ada.post(f"{path}/go", remember="1", **sent)
        assert late.status_code == 422
        assert "has saved the import configuration meanwhile: it is version 1" in late.text
    assert ask(people, told, dmo_id) == {"full_snapshot": True}
    assert ask(people, "select count(*) from pipeline.job_queue where dmo_id = %s", dmo_id) == 0
    assert 'name="version" value="1"' in late.text
    answer = ada.post(f"{path}/go", remember="1", version="1")
    assert answer.status_code == 303
    assert ask(people, told, dmo_id)["full_snapshot"] is True
    assert ask(people, told, dmo_id)["delimiter"] == "pipe"


def test_a_file_is_thrown_away_whole(people: Site) -> None:
    before = stored(people)
    sue = people.sign_in("steward@one.example")
    path = brought(sue, add_dmo(people), PLACES.encode())
    assert len(stored(people) - before) == 1
    assert PLACES.split("\n", 1)[0].split(";")[2] in sue.get(path).text
    assert sue.post(f"{path}/drop").status_code == 303
    assert stored(people) == before
    assert sue.get(path).status_code == 404


def test_throwing_away_asks_first(people: Site, open_page: OpenPage) -> None:
    path = brought(people.sign_in("steward@one.example"), add_dmo(people), PLACES.encode())
    page = open_page(path, "steward@one.example")
    page.get_by_role("button", name="Throw the file away").click()
    page.get_by_role("button", name="Leave it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert settings_of(people, path) == {}
    page.get_by_role("button", name="Throw the file away").click()
    check_page(page)
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("The file was thrown away.")).to_be_visible()
    assert settings_of(people, path) is None


def test_old_uploads_go_and_those_that_a_job_needs_stay(people: Site) -> None:
    sue = people.sign_in("steward@one.example")
    old = brought(sue, add_dmo(people), PLACES.encode())
    needed = brought(sue, add_dmo(people), PLACES.encode())
    kept = brought(sue, add_dmo(people), PLACES.encode())
    sue.post(f"{needed}/go")
    age = (
        "update pipeline.uploads set uploaded_at = now() - interval '40 days',"
        " sent_at = sent_at - interval '40 days' where id = any (%s::uuid[]) returning 1"
    )
    ask(people, age, [path.rpartition("/")[2] for path in (old, needed)])
    before = stored(people)
    assert remove_files(Context(people.database.url, people.storage)) == 1
    assert len(before - stored(people)) == 1
    statuses = [sue.get(path).status_code for path in (old, needed, kept)]
    assert statuses == [404, 303, 200]
    work(people)
    assert remove_files(Context(people.database.url, people.storage)) == 1


def test_the_same_file_again_says_so(people: Site) -> None:
    dmo_id = add_dmo(people)
    sue = people.sign_in("steward@one.example")
    sue.post(f"{brought(sue, dmo_id, PLACES.encode())}/go")
    work(people)
    again = brought(sue, dmo_id, PLACES.encode())
    assert "This very file was imported before" in sue.get(again).text


HOLLOW = b"""{"type": "FeatureCollection",
  "features": [{"type": "Feature", "geometry": null, "properties": null}]}"""


def gzipped_zeros() -> bytes:
    """Give a small file that unpacks to a hundred times what may be uploaded."""
    packed = io.BytesIO()
    with gzip.open(packed, "wb") as file:
        file.write(b"id,name\n1,")
        for _ in range(100):
            file.write(b"a" * LARGEST_UPLOAD)
    return packed.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Notes"
    book.active.append(["only a note"])
    book.create_sheet("Orte").append(["id", "name"])
    book["Orte"].append([7, "Almhütte"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def zipped(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, PLACES)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("blank.csv", b"\n \n\n", "is empty"),
        ("noise.csv", bytes(range(32)) * 400, "no text file"),
        ("bomb.csv.gz", gzipped_zeros(), "name"),
        ("cut.csv.gz", gzip.compress(PLACES.encode() * 50)[:-20], "damaged or cut off"),
        ("fake.xlsx", b"PK\x03\x04 nothing of the kind", "can&#39;t be read"),
        ("two.zip", zipped("a.csv", "b.csv"), "exactly one is expected"),
        ("one.zip", zipped("a.csv"), "Café Römer"),
        ("utf16.csv", PLACES.encode("utf-16"), "Café Römer"),
        ("nul.csv", b"id,name\n1,A\x00B\n2,Good\n", "of the first 2 rows can not be read"),
        ("bad.csv", b"id,name\n1,A\xffB\xe4\n2,Good\n", "id"),
        ("huge.csv", b"id,name\n1," + b"x" * 2_000_000 + b"\n2,Good\n", "Good"),
        ("wide.csv", b",".join(b"c%d" % n for n in range(3000)) + b"\n", "columns"),
        ("list.json", b'[{"id": 1, "name": "Jausenstation"}]', "Jausenstation"),
        ("broken.json", b'[{"id": 1, "name"', "json"),
        ("hollow.geojson", HOLLOW, "holds no record with a value in it"),
        (f"{NASTY}.csv", f"id,name,{NASTY}\n1,{NASTY},{NASTY}\n".encode(), "&lt;script&gt;"),
    ],
    ids=(
        "blank",
        "noise",
        "bomb",
        "cut",
        "fake",
        "two",
        "one",
        "utf16",
        "nul",
        "bad",
        "huge",
        "wide",
        "json",
        "broken",
        "hollow",
        "naughty",
    ),
)
def test_nasty_files_are_told_of_in_words(
    people: Site, name: str, content: bytes, told: str
) -> None:
    sue = people.sign_in("steward@one.example")
    path = brought(sue, add_dmo(people), content, name)
    answer = sue.get(path)
    assert answer.status_code == 200
    assert told in answer.text
    assert "<img" not in answer.text.replace('<img src="/static', "")
    assert sue.post(f"{path}/try", htmx=True).status_code == 200
    assert sue.post(f"{path}/try").status_code == 200


def test_a_sheet_is_chosen(people: Site) -> None:
    sue = people.sign_in("steward@one.example")
    path = brought(sue, add_dmo(people), workbook(), "orte.xlsx")
    assert "Almhütte" not in sue.get(path).text
    form: dict[str, Any] = {"p.sheet": "Orte"}
    assert "Almhütte" in sue.post(path, **form).text
    form = {"p.sheet": "3"}
    assert "There is no sheet 3" in sue.post(path, **form).text


def test_what_is_no_file_or_too_large_is_refused(people: Site, tmp_path: Path) -> None:
    dmo_id, before, kept = add_dmo(people), uploads(people), stored(people)
    sue = people.sign_in("steward@one.example")
    assert bring(sue, dmo_id, b"").status_code == 422
    assert bring(sue, "x", b"a").status_code == 422
    assert bring(sue, 99_999_999_999, b"a").status_code == 404
    too_large = bring(sue, dmo_id, b"a" * (LARGEST_UPLOAD + 1))
    assert (too_large.status_code, "larger than 3" in too_large.text) == (413, True)
    # Far too large, and its size not told: it is not read to its end.
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    try:
        answer = sue.client.post(
            "/import",
            content=iter([head, *[b"a" * 1_000_000] * 40, b"\r\n--x--\r\n"]),
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
    except httpx.TransportError:
        pass
    else:
        assert answer.status_code == 413
    assert (uploads(people), stored(people)) == (before, kept)


def test_who_may_not_import_brings_nothing(people: Site) -> None:
    dmo_id, kept = add_dmo(people), stored(people)
    sue = people.sign_in("steward@one.example")
    path = brought(sue, dmo_id, PLACES.encode())
    looker = people.sign_in("looks@one.example")
    other = people.sign_in("admin@two.example")
    token = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', looker.get("/sources").text)
    assert token is not None
    answer = looker.client.post(
        "/import", data={"dmo": dmo_id, "csrf_token": token[1]}, files={"file": ("a.csv", b"a")}
    )
    assert answer.status_code == 403
    for visitor, status in ((looker, 403), (other, 404)):
        assert visitor.get(path).status_code == status
        for action in ("", "/try", "/go", "/drop"):
            assert visitor.post(f"{path}{action}").status_code == status
        assert visitor.post("/import/fetch", dmo=dmo_id).status_code in {403, 409}
    assert bring(other, dmo_id, b"a").status_code == 404
    assert "/import" not in re.findall(r'<a href="([^"]*)"', looker.get("/").text)
    assert len(stored(people) - kept) == 1


def test_a_foreign_form_brings_nothing(people: Site) -> None:
    dmo_id, before = add_dmo(people), uploads(people)
    sue = people.sign_in("steward@one.example")
    for data in ({}, {"csrf_token": "0" * 64}):
        answer = sue.client.post(
            "/import", data={"dmo": dmo_id, **data}, files={"file": ("a.csv", b"id,name\n")}
        )
        assert answer.status_code == 403
    assert uploads(people) == before


def test_a_source_that_is_fetched_is_fetched_now(people: Site) -> None:
    dmo_id = add_dmo(people, name="Fetched Place")
    config = (
        '{"source_type": "api", "source_name": "api", "feed": {"url": "https://a.example/places"}}'
    )
    ask(people, "select pipeline.set_config(%s, 'import', %s::jsonb)", dmo_id, config)
    sue = people.sign_in("steward@one.example")
    assert "Fetched Place" in sue.get("/import").text
    first = sue.post("/import/fetch", dmo=dmo_id).headers["location"]
    assert sue.post("/import/fetch", dmo=dmo_id).headers["location"] == first
    job = "select count(*) from pipeline.job_queue where dmo_id = %s and is_chained"
    assert ask(people, job, dmo_id) == 1
    ask(
        people,
        "select pipeline.cancel_job(job_id) from pipeline.job_queue where dmo_id = %s",
        dmo_id,
    )


def test_a_trial_does_not_wait_for_what_is_being_staged(people: Site) -> None:
    dmo_id = add_dmo(people)
    sue = people.sign_in("steward@one.example")
    path = brought(sue, dmo_id, PLACES.encode())
    with connect(people.database.url) as conn, conn.transaction():
        conn.execute("select pipeline.lock_dmo(%s)", (dmo_id,))
        told = sue.post(f"{path}/try", htmx=True)
    assert "is being staged just now" in told.text
    assert "All of the file was tried" in sue.post(f"{path}/try", htmx=True).text


def test_a_long_file_is_tried_in_part_and_nothing_of_it_taken_for_gone(people: Site) -> None:
    dmo_id = add_dmo(people)
    ask(people, "select pipeline.set_config(%s, 'import', '{\"full_snapshot\": true}')", dmo_id)
    sue = people.sign_in("admin@one.example")
    rows = [f"{n};Place {n};Wien;48.{n:04};16.{n:04}" for n in range(1, 2101)]
    content = "\n".join(("id;name;Ort;lat;lng", *rows)).encode()
    path = brought(sue, dmo_id, content)
    sue.post(f"{path}/go", auto_accept="1")
    work(people)
    path = brought(sue, dmo_id, content + b"\n9999;New;Wien;49;17")
    told = sue.post(f"{path}/try", htmx=True).text
    assert "The first 2,000 rows of the file were tried" in told
    gone = re.search(r'tile-value">(\d+)</span><span class="tile-label">Gone', told)
    assert gone is not None
    assert gone.group(1) == "0"


def dropped(page: Page, name: str, text: str) -> None:
    """Drop a file on the page as a mouse does."""
    data = page.evaluate_handle(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            return data;
        }""",
        [name, text],
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": data})


def test_a_file_is_dropped_and_too_large_ones_are_told_before(
    people: Site, open_page: OpenPage
) -> None:
    add_dmo(people, name="Dropping Place")
    page = open_page("/import", "steward@one.example")
    page.locator("select[name='dmo']").select_option("Dropping Place")
    dropped(page, "large.csv", "x" * (LARGEST_UPLOAD + 1))
    expect(page.locator("#wrong")).to_contain_text("larger than 3")
    dropped(page, f"{NASTY}.json", json.dumps([{"id": 1, "name": NASTY}]))
    expect(page.locator("#wrong")).to_be_hidden()
    page.get_by_role("button", name="Upload and look at it").click()
    expect(page.locator(".first-rows")).to_contain_text("{{7*7}}")
    assert page.locator("main img, main script").count() == 0
    page.goto("/import")
    expect(page.locator("main")).to_contain_text("Uploaded, and not imported yet")
