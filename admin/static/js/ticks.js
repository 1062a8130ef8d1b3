// Boxes to tick in a table: all at once, and buttons that need at least one.

const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];

function refresh(name) {
  const ticked = boxes(name).filter((box) => box.checked).length;
  for (const all of document.querySelectorAll(`[data-ticks="${name}"]`)) {
    all.checked = ticked > 0 && ticked === boxes(name).length;
    all.indeterminate = ticked > 0 && ticked < boxes(name).length;
  }
  for (const button of document.querySelectorAll(`[data-needs-ticks="${name}"]`)) button.disabled = ticked === 0;
}

document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-ticks]");
  if (all) for (const box of boxes(all.dataset.ticks)) box.checked = all.checked;
  if (event.target.matches("input[type=checkbox]")) refresh(all ? all.dataset.ticks : event.target.name);
});

// A button of one row speaks for that row only.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-alone]");
  if (button) for (const box of boxes(button.dataset.alone)) box.checked = false;
});

document.querySelectorAll("[data-ticks]").forEach((all) => refresh(all.dataset.ticks));
