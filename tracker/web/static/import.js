// Helps where files are sent and watched; both work without it.
"use strict";

const MB = 1000000;
const number = new Intl.NumberFormat("en");

function chosen(input, said) {
  const files = [...input.files];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const most = Number(input.dataset.most), one = Number(input.dataset.fileMb) * MB, all = Number(input.dataset.allMb) * MB;
  const large = files.find((file) => file.size > one);
  let refused = "";
  if (files.length > most) refused = `These are ${number.format(files.length)} files: send ${number.format(most)} at a time.`;
  else if (large) refused = `${large.name} is larger than ${input.dataset.fileMb} MB.`;
  else if (size > all) refused = `These are ${number.format(Math.ceil(size / MB))} MB: send ${input.dataset.allMb} MB at a time.`;
  input.setCustomValidity(refused);
  said.textContent = refused || (files.length ? `${number.format(files.length)} ${files.length === 1 ? "file" : "files"}, ${size < MB ? `${number.format(Math.ceil(size / 1000))} kB` : `${(size / MB).toFixed(1)} MB`}` : "");
}

for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]"), said = drop.querySelector("[data-chosen]");
  input.addEventListener("change", () => chosen(input, said));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  drop.addEventListener("dragleave", (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("over"); });
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      chosen(input, said);
    }
  });
  input.form.addEventListener("submit", () => {
    said.textContent = "Sending…";
    setTimeout(() => { input.form.querySelector("button").disabled = true; });
  });
}

for (const watched of document.querySelectorAll("[data-progress]")) {
  const said = watched.querySelector("[data-said]"), bar = watched.querySelector("progress");
  const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };
  const look = async () => {
    try {
      const response = await fetch(watched.dataset.progress, { credentials: "same-origin" });
      if (!response.ok || response.redirected) return location.reload();
      const told = await response.json();
      if (told.over) return location.reload();
      put(said, told.said);
      if (bar && told.part !== null) bar.value = told.part;
      else if (bar) bar.removeAttribute("value");
      for (const place of watched.querySelectorAll("[data-count]")) {
        const count = place.dataset.count === "skips" ? told.skips : told.counts[place.dataset.count];
        put(place, number.format(count || 0));
      }
    } catch (error) {
      put(said, "The desk does not answer; trying again.");
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
