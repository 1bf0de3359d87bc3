// Helps where it is; every page works without it. Keys of one letter are off in fields, and wherever a reader turned them off.
"use strict";

(() => {
  const KEPT = "desk-keys"; // "off" where a reader turned keys of one letter off
  const dialog = document.getElementById("keys");
  const opener = document.querySelector("[data-keys]");
  const box = document.getElementById("keys-on");

  function kept() {
    try { return localStorage.getItem(KEPT); } catch { return null; }
  }

  function keep(value) {
    try { localStorage.setItem(KEPT, value); } catch { /* it is forgotten with this page */ }
  }

  function writes(target) {
    return target instanceof Element && target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])") !== null;
  }

  function shown() {
    return [...document.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length > 0);
  }

  // The row that holds the focus, else the nearest one above the middle of what is seen.
  function step(by) {
    const rows = shown();
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    let next = at + by;
    if (at < 0) {
      const seen = rows.findIndex((row) => row.getBoundingClientRect().bottom > 0);
      next = seen < 0 ? rows.length - 1 : seen;
    }
    const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
    if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  // Before all other scripts: what they bind to a letter stays silent in fields, in dialogs, and where letters are off.
  window.addEventListener("keydown", (event) => {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    if (writes(event.target) || kept() === "off" || document.querySelector("dialog[open]")) event.stopImmediatePropagation();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target instanceof Element && event.target.matches("[data-row]") ? event.target : null;
    switch (event.key) {
      case "/": {
        const field = document.getElementById("q");
        if (!field) return;
        field.focus();
        field.select();
        break;
      }
      case "?":
        dialog.showModal();
        break;
      case "j":
        step(1);
        break;
      case "k":
        step(-1);
        break;
      case "Enter": {
        const link = row && (row.querySelector("a[data-open]") || row.querySelector("a[href]"));
        if (!link) return;
        link.click();
        break;
      }
      case "Escape":
        if (!writes(event.target)) return;
        event.target.blur();
        break;
      default:
        return;
    }
    event.preventDefault();
  });

  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  box.checked = kept() !== "off";
  box.addEventListener("change", () => keep(box.checked ? "on" : "off"));
})();
