// The picture of a series: what a number says beside it, arrow keys along a voice, and days on a slide. Links do all without.
"use strict";
{
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // the link itself is named so
  document.body.append(tip);
  let shown = null;
  let leaving = 0;

  const show = (link) => {
    clearTimeout(leaving);
    shown = link;
    tip.textContent = link.getAttribute("aria-label");
    tip.hidden = false;
    const at = link.getBoundingClientRect();
    const left = Math.min(at.left + at.width / 2 + 8, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const above = at.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(left, 8) + window.scrollX}px`;
    tip.style.top = `${(above > 0 ? above : at.bottom + 6) + window.scrollY}px`;
  };
  const hide = () => { tip.hidden = true; shown = null; };
  const hideSoon = () => { clearTimeout(leaving); leaving = setTimeout(hide, 200); }; // so that the pointer can reach it
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", hideSoon);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) hide(); });

  for (const chart of document.querySelectorAll("svg.chart")) {
    const groups = [...chart.querySelectorAll("g.voice, g.marks")].map((group) => [...group.querySelectorAll("a")]).filter((links) => links.length);
    for (const [row, links] of groups.entries()) {
      for (const [place, link] of links.entries()) {
        link.querySelector("title")?.remove(); // else it is shown twice
        link.setAttribute("tabindex", place ? "-1" : "0");
        link.addEventListener("pointerenter", () => show(link));
        link.addEventListener("pointerleave", hideSoon);
        link.addEventListener("focus", () => {
          for (const other of links) other.setAttribute("tabindex", other === link ? "0" : "-1");
          show(link);
        });
        link.addEventListener("blur", hide);
        link.addEventListener("keydown", (event) => {
          const x = (one) => one.getBoundingClientRect().left;
          const nearest = (others) => others.reduce((best, one) => (Math.abs(x(one) - x(link)) < Math.abs(x(best) - x(link)) ? one : best));
          const to = {
            ArrowRight: () => links[place + 1],
            ArrowLeft: () => links[place - 1],
            Home: () => links[0],
            End: () => links[links.length - 1],
            ArrowDown: () => groups[row + 1] && nearest(groups[row + 1]),
            ArrowUp: () => groups[row - 1] && nearest(groups[row - 1]),
          }[event.key];
          if (!to) return;
          event.preventDefault();
          to()?.focus();
        });
      }
    }
  }

  for (const slide of document.querySelectorAll("input[type=range][data-for]")) {
    const field = document.getElementById(slide.dataset.for);
    const day = 86400000;
    const first = Date.parse(slide.dataset.first);
    const days = Math.round((Date.parse(slide.dataset.last) - first) / day);
    slide.min = "0";
    slide.max = String(days);
    const given = Date.parse(field.value);
    slide.value = String(Number.isNaN(given) ? days : Math.round((given - first) / day));
    slide.closest("label").hidden = false;
    const iso = () => new Date(first + Number(slide.value) * day).toISOString().slice(0, 10);
    slide.setAttribute("aria-valuetext", iso());
    slide.addEventListener("input", () => { field.value = iso(); slide.setAttribute("aria-valuetext", iso()); });
    slide.addEventListener("change", () => slide.form.requestSubmit());
  }
}
