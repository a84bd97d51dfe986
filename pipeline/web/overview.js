"use strict";
// Sorts and narrows the table of departments. Without this script the page shows all of them, by folder.
(() => {
  const table = document.querySelector("#departments table");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");

  const narrow = () => {
    const wanted = plain(search.value);
    const left = narrowed(rows, (row) => !wanted || plainText(row.cells[0]).includes(wanted));
    shown.textContent = `แสดง ${count(left)} จาก ${count(rows.length)} ส่วนราชการ`;
  };

  // A department that was not done has no numbers: it stands last, whichever way the others are sorted.
  const key = (row, column, isText) => {
    const value = row.cells[column]?.dataset.value ?? "";
    if (value === "") return null;
    return isText ? value : Number(value);
  };
  const sort = (head) => {
    const column = head.cellIndex;
    const isText = head.dataset.kind === "text";
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) if (other.ariaSort) other.ariaSort = "none";
    head.ariaSort = down ? "descending" : "ascending";
    const keys = new Map(rows.map((row) => [row, key(row, column, isText)]));
    rows.sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      if (a === null || b === null) return (a === null) - (b === null);
      const order = isText ? a.localeCompare(b, "th", { numeric: true }) : a - b;
      return down ? -order : order;
    });
    body.append(...rows);
  };

  for (const head of table.tHead.rows[0].cells) {
    if (!head.dataset.kind) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.replaceChildren(button);
    head.ariaSort = "none";
    button.addEventListener("click", () => sort(head));
  }
  search.addEventListener("input", narrow);
  document.getElementById("finder").hidden = false;
  narrow();
})();
