// Dropping a file on the form, its size before it is sent, and how much of it is there.
const form = document.getElementById("bring");
const input = document.getElementById("file");
const drop = document.querySelector("[data-drop]");
const wrong = document.getElementById("wrong");
const bar = document.getElementById("sent");

function tell(text) {
  wrong.textContent = text;
  wrong.hidden = !text;
}

function fits() {
  const file = input.files[0];
  const isTooLarge = Boolean(file) && file.size > Number(form.dataset.largest);
  tell(isTooLarge ? form.dataset.tooLarge : "");
  return !isTooLarge;
}

if (form && input && drop) {
  input.addEventListener("change", fits);
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    fits();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!fits()) return;
    const button = form.querySelector("button[type=submit]");
    const sending = new XMLHttpRequest();
    button.disabled = true;
    bar.hidden = false;
    sending.upload.addEventListener("progress", (progress) => {
      if (progress.lengthComputable) bar.value = Math.round((100 * progress.loaded) / progress.total);
    });
    const again = (text) => {
      button.disabled = false;
      bar.hidden = true;
      tell(text);
    };
    sending.addEventListener("load", () => {
      const target = sending.getResponseHeader("HX-Redirect");
      if (target) {
        location.href = target;
        return;
      }
      const answer = new DOMParser().parseFromString(sending.responseText, "text/html");
      again([...answer.querySelectorAll("p")].map((line) => line.textContent.trim()).join(" "));
    });
    sending.addEventListener("error", () => again(form.dataset.brokenOff));
    sending.open("POST", form.action);
    sending.setRequestHeader("HX-Request", "true");
    sending.send(new FormData(form));
  });
}
