// A long form that was written in is not left by mistake.

for (const form of document.querySelectorAll("form[data-asks-before-leaving]")) {
  let isChanged = form.querySelector("[aria-invalid='true']") !== null;
  form.addEventListener("input", () => { isChanged = true; });
  form.addEventListener("submit", () => { isChanged = false; });
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
}
