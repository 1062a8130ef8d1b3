// Suggestions by keyboard.
import { keys } from "./keys.js";

const rows = [...document.querySelectorAll("#suggestions tbody tr")];
let at = -1;

function go(to) {
  if (!rows[to]) return;
  rows[at]?.removeAttribute("aria-selected");
  at = to;
  rows[at].setAttribute("aria-selected", "true");
  rows[at].focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

function press(selector) {
  return () => rows[at]?.querySelector(selector)?.click();
}

keys({
  j: () => go(at + 1),
  k: () => go(at - 1),
  a: press("button[value^='take.'], button[value$='.source']"),
  r: press("button[value^='dismiss.'], button[value$='.ours']"),
  x: press("input[type=checkbox]"),
  "/": () => document.querySelector("[data-key='review-search']")?.focus(),
});
