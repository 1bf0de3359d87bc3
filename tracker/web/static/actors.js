// Pairs of names: keys press the buttons of the pair that holds the focus, and the next pair gets it after a decision.
"use strict";

(() => {
  const pairs = document.querySelectorAll(".pairs [data-row]");
  for (const pair of pairs) pair.tabIndex = -1;
  if (pairs.length > 0 && new URLSearchParams(location.search).has("done")) pairs[0].focus();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const at = event.target;
    if (!(at instanceof Element) || at.closest("input, select, textarea")) return;
    const button = at.closest("[data-row]")?.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
