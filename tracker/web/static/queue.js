// Keys for the queue: each presses a button or follows a link that the page shows.
"use strict";

(() => {
  const KEPT = "queue-keys";
  const box = document.getElementById("keys-decide");
  const own = document.querySelector("#decision input[name=reason]");
  let sent = false;

  let on = true;
  try { on = localStorage.getItem(KEPT) !== "off"; } catch { /* keys are on where nothing can be kept */ }
  if (box) {
    box.checked = on;
    box.closest("label").hidden = false;
    box.addEventListener("change", () => {
      on = box.checked;
      try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* until the page is left */ }
    });
  }

  document.addEventListener("submit", (event) => {
    if (sent) { event.preventDefault(); return; }
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const typing = at instanceof HTMLElement && (at.isContentEditable || at.matches("textarea, select, input:not([type=radio]):not([type=checkbox])"));
    if (event.key === "Escape" && typing) { at.blur(); return; }
    if (!on || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    const reason = /^[1-9]$/.test(event.key) && document.querySelector(`#decision input[data-key="${event.key}"]`);
    if (reason) {
      reason.checked = true;
      reason.focus({ preventScroll: true });
      event.preventDefault();
      return;
    }
    if (event.key === "r" && own) { own.focus(); event.preventDefault(); return; }
    if (!/^[a-z]$/.test(event.key)) return;
    const pressed = document.querySelector(`[data-press~="${event.key}"]`);
    if (pressed) { event.preventDefault(); pressed.click(); }
  });
})();
