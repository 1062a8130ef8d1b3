// Keys for pages: keys({"j": next, "g o": overview}). Not while somebody writes, or in a dialog.

const registered = new Map();
let before = "";
let forget = 0;

/** Register what keys do; a name is one key, or two with a space between. */
export function keys(table) {
  for (const [name, action] of Object.entries(table)) registered.set(name, action);
}

function isWriting(target) {
  return target instanceof Element
    && Boolean(target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // Escape leaves a field that a key leads to, so that keys count again.
  if (event.key === "Escape" && event.target.matches?.("[data-key]")) event.target.blur();
  if (isWriting(event.target) || document.querySelector("dialog[open]")) return;
  const action = registered.get(`${before} ${event.key}`) ?? registered.get(event.key);
  clearTimeout(forget);
  before = action ? "" : event.key;
  forget = setTimeout(() => { before = ""; }, 800);
  if (action) {
    event.preventDefault();
    action(event);
  }
});
