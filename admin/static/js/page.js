// What every page does in the browser: menus, dialogs, messages, keys. No page needs it to be read.
import { keys } from "./keys.js";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`cdl_zone=${zone}`)) {
  document.cookie = `cdl_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}

/** Show a message for a while; the text is text, never HTML. */
export function say(text, kind = "good") {
  const message = document.createElement("div");
  message.className = `message ${kind}`;
  const line = document.createElement("p");
  line.textContent = text;
  message.append(line);
  document.getElementById("messages")?.append(message);
}

// Good news goes by itself, bad news stays until it is closed.
const seen = new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node instanceof Element && node.matches(".message.good")) fade(node);
    }
  }
});
const messages = document.getElementById("messages");
if (messages) {
  seen.observe(messages, { childList: true });
  messages.querySelectorAll(".message.good").forEach(fade);
}
function fade(message) {
  setTimeout(() => message.remove(), 6000);
}

document.addEventListener("say", (event) => say(event.detail.message));
document.addEventListener("close-dialog", () => document.getElementById("dialog")?.close());
document.addEventListener("htmx:sendError", () =>
  say(document.documentElement.dataset.offline ?? "The server cannot be reached.", "bad"));

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  const toggle = target.closest("[data-toggles]");
  if (toggle) {
    const open = document.getElementById(toggle.dataset.toggles).classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
  }
  const opener = target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  const closer = target.closest("[data-closes]");
  if (closer) {
    const what = closer.dataset.closes;
    if (what === "dialog") closer.closest("dialog")?.close();
    else closer.closest(`.${what}`)?.remove();
  }
  // A menu closes when something else is clicked.
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

// Nobody is there for what a page asks by itself: it keeps no session alive.
document.addEventListener("htmx:configRequest", (event) => {
  const cause = event.detail.triggeringEvent;
  if (!cause || cause.type.startsWith("sse:") || cause.type === "promote-ended") {
    event.detail.headers["X-By-Itself"] = "yes";
  }
});

// What htmx puts into the dialog is shown at once.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target instanceof HTMLDialogElement && !target.open) target.showModal();
});

// A form that says so is sent whenever something in it changes.
document.addEventListener("change", (event) => {
  const form = event.target instanceof Element && event.target.closest("form[data-sends='on-change']");
  if (form) form.requestSubmit();
});

keys({
  "?": () => document.getElementById("keys")?.showModal(),
  "/": () => document.querySelector("[data-key='search']")?.focus(),
  "g o": () => { location.href = "/"; },
  "g l": () => { location.href = "/listings"; },
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
