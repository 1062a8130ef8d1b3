// The queue by keyboard, its current item, its selection, and the map of its record.
import { keys } from "./keys.js";
import { drawMap } from "./map.js";

const record = document.getElementById("record");

function items() {
  return [...document.querySelectorAll("#queue .queue-item")];
}

function current() {
  return record?.querySelector("[data-row]")?.dataset.row;
}

/** Mark the item whose record is shown; one that the list does not have is shown with its list. */
function mark() {
  const row = current();
  let here = null;
  for (const item of items()) {
    if (item.dataset.row === row) {
      here = item;
      item.setAttribute("aria-current", "true");
    } else item.removeAttribute("aria-current");
  }
  if (here) show(here);
  return here !== null || row === undefined;
}

/** Scroll the list, and not the page, until an item is seen. */
function show(item) {
  const list = item.closest(".queue");
  const head = list.querySelector(".queue-head").offsetHeight;
  const box = item.getBoundingClientRect();
  const frame = list.getBoundingClientRect();
  if (box.top < frame.top + head) list.scrollTop += box.top - frame.top - head;
  else if (box.bottom > frame.bottom) list.scrollTop += box.bottom - frame.bottom;
}

function step(by) {
  const all = items();
  const at = all.findIndex((item) => item.dataset.row === current());
  const next = all[at + by];
  if (next) next.querySelector("a").click();
  else if (by > 0) document.querySelector(".pager [rel='next']")?.click();
}

function press(key) {
  return () => {
    const target = document.querySelector(`[data-key="${key}"]`);
    if (!target) return;
    target.focus();
    if (key !== "m" && key !== "n") target.click();
  };
}

keys({
  j: () => step(1),
  k: () => step(-1),
  a: press("a"),
  h: press("h"),
  r: press("r"),
  m: press("m"),
  u: press("u"),
  n: press("n"),
  x: () => items().find((item) => item.dataset.row === current())?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("[data-key='review-search']")?.focus(),
});

/** The button decides what is selected, or all that the filter finds. */
const picks = document.querySelector("[data-picks]");
const all = picks?.textContent;
document.addEventListener("change", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  if (target.matches("[name='pick']") && picks) {
    const count = document.querySelectorAll("[name='pick']:checked").length;
    picks.textContent = count ? `${picks.dataset.picks} (${count})` : all;
  }
});

// Who writes a value of their own means it.
document.addEventListener("input", (event) => {
  const target = event.target;
  if (!(target instanceof Element) || !target.matches("[data-own]")) return;
  const choice = target.closest(".take")?.querySelector("[value='value']");
  if (choice) choice.checked = true;
});

function draw() {
  const map = document.getElementById("map");
  if (map && !map.dataset.drawn) {
    map.dataset.drawn = "yes";
    drawMap(map);
  }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== record) return;
  draw();
  record.focus({ preventScroll: true });
  // Where the record stands below the list, or has scrolled away, it comes into sight.
  const top = record.getBoundingClientRect().top;
  if (top < 0 || top > window.innerHeight / 2) window.scrollTo({ top: window.scrollY + top - 60 });
});
document.addEventListener("htmx:pushedIntoHistory", () => {
  if (!mark()) window.location.reload();
});
document.addEventListener("htmx:afterSettle", () => {
  for (const item of document.querySelectorAll("#changed > li")) {
    document.querySelector(`#queue > [data-row="${item.dataset.row}"]`)?.replaceWith(item);
  }
  document.getElementById("changed")?.remove();
  mark();
});
document.addEventListener("DOMContentLoaded", draw);
if (document.readyState !== "loading") draw();
mark();
