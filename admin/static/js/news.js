// News: what changed, as the server tells it. One connection a page, open while somebody can see
// the page (a browser has few connections for one server, and tabs are many); what waits for
// "sse:…" in its hx-trigger is then asked for. Without a connection it is asked now and then.
const AGAIN = 30_000;
const CALM = 2;
const address = document.body.dataset.news;
const asked = new Map();
let source = null;
let isMissed = false;

function waiting(name) {
  const found = [...document.querySelectorAll("[hx-get][hx-trigger*='sse:']")];
  return name ? found.filter((element) => names(element).includes(name)) : found;
}

function names(element) {
  return [...element.getAttribute("hx-trigger").matchAll(/sse:([\w-]+)/g)].map(([, name]) => name);
}

/** Ask at once, then at most every few seconds; the last news is always asked for. */
function tell(name) {
  for (const path of new Set(waiting(name).map((element) => element.getAttribute("hx-get")))) {
    const key = `${name} ${path}`;
    const last = asked.get(key) ?? { at: -Infinity, timer: null };
    asked.set(key, last);
    if (last.timer) continue;
    const calm = 1000 * Number(waiting(name).find((one) => one.getAttribute("hx-get") === path).dataset.calm ?? CALM);
    last.timer = setTimeout(() => {
      last.timer = null;
      last.at = performance.now();
      for (const element of waiting(name)) {
        if (element.getAttribute("hx-get") === path) element.dispatchEvent(new CustomEvent(`sse:${name}`));
      }
    }, Math.max(0, last.at + calm - performance.now()));
  }
}

function tellAll() {
  for (const name of new Set(waiting().flatMap(names))) tell(name);
}

function open() {
  if (source || document.hidden) return;
  const mine = new EventSource(address);
  source = mine;
  mine.heard = new Set();
  mine.addEventListener("open", () => {
    if (isMissed) tellAll();
    isMissed = false;
  });
  mine.addEventListener("error", () => {
    isMissed = true;
    // The browser itself comes again where it can.
    if (mine.readyState === EventSource.CLOSED && source === mine) source = null;
  });
  listen();
}

function close() {
  source?.close();
  source = null;
  isMissed = true;
}

function listen() {
  if (!source) return;
  const { heard } = source;
  for (const name of waiting().flatMap(names)) {
    if (heard.has(name)) continue;
    heard.add(name);
    source.addEventListener(name, () => tell(name));
  }
}

if (address) {
  open();
  document.addEventListener("htmx:afterSettle", listen);
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  setInterval(() => {
    if (document.hidden || source?.readyState === EventSource.OPEN) return;
    tellAll();
    open();
  }, AGAIN);
}
