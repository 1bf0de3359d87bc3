// Helps on an article: lights all characters of the row that is meant, finds it in another part, hides the hint, copies a citation.
"use strict";

(() => {
  const named = () => (location.hash.startsWith("#row-") ? decodeURIComponent(location.hash.slice(5)) : "");
  const text = document.querySelector(".text[data-parts]");

  const light = () => {
    if (!text) return;
    for (const one of text.querySelectorAll(".lit")) one.classList.remove("lit");
    const id = named();
    if (!id) return;
    const own = [...text.querySelectorAll(".row")].filter((one) => one.dataset.rows.split(" ").includes(id));
    for (const one of own) one.classList.add("lit");
    const asked = new URLSearchParams(location.search).get("row");
    if (!own.length && asked !== id) {
      const to = new URL(location.href);
      to.searchParams.set("row", id);
      to.searchParams.delete("part");
      to.searchParams.delete("show");
      location.replace(to);
    }
  };
  addEventListener("hashchange", light);
  light();

  addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.body.classList.toggle("quiet-rows");
  });

  for (const box of document.querySelectorAll(".copied")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-describedby", box.querySelector("pre").getAttribute("aria-labelledby"));
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("pre").textContent);
      said.textContent = " copied";
    });
    box.append(button, said);
  }
})();
