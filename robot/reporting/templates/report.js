"use strict";
// Shows the rows that fit what is asked for. Without it all of them are there.
(() => {
  const form = document.getElementById("find");
  const found = document.getElementById("found");
  const rows = Array.from(document.querySelectorAll("#cases > tr"), (row) => ({
    row,
    status: row.dataset.status,
    words: Array.from(row.querySelectorAll("[data-find]"), (cell) => cell.textContent).join(" ").toLowerCase(),
  }));
  const show = () => {
    const words = form.elements.words.value.normalize("NFKC").trim().toLowerCase();
    const status = form.elements.status.value;
    let shown = 0;
    for (const one of rows) {
      const fits = (!status || one.status === status) && one.words.includes(words);
      one.row.hidden = !fits;
      shown += fits;
    }
    found.textContent = found.dataset.said.replace("{shown}", shown).replace("{all}", rows.length);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  // A browser that comes back to the page fills the fields in again.
  window.addEventListener("pageshow", show);
  form.hidden = rows.length === 0;
})();
