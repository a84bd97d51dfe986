"use strict";
// Narrows the list of findings. Without this script the page shows all of them.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const findings = [...document.querySelectorAll("#finding-list > tr")];
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const { severity, unit, code, search } = form.elements;

  // What looks the same to a reader of Thai is found: spaces, digits and the two spellings of ำ do not matter.
  const plain = (text) =>
    text
      .normalize("NFC")
      .toLowerCase()
      .replace(/[\s\u200b-\u200f\u2060\ufeff]/g, "")
      .replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - 0x0e50)
      .replace(/\u0e4d([\u0e48-\u0e4b]?)\u0e32/g, "$1\u0e33")
      .replace(/เเ/g, "แ");
  const texts = new Map(); // filled when somebody searches: a long list is shown at once
  const text = (finding) => {
    if (!texts.has(finding)) texts.set(finding, plain(finding.textContent));
    return texts.get(finding);
  };
  const count = (number) => number.toLocaleString("en-US");

  const narrow = () => {
    const wanted = plain(search.value);
    let left = 0;
    for (const finding of findings) {
      const { dataset } = finding;
      const fits =
        (!severity.value || severity.value === dataset.severity) &&
        (!unit.value || unit.value === dataset.unit) &&
        (!code.value || code.value === dataset.code) &&
        (!wanted || text(finding).includes(wanted));
      if (finding.hidden === fits) finding.hidden = !fits;
      left += fits;
    }
    shown.textContent = `แสดง ${count(left)} จาก ${count(findings.length)} ข้อ`;
    nothing.hidden = left > 0;
  };

  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => {
    form.reset();
    narrow();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href='#findings']");
    if (!link) return;
    const { showSeverity = "", showUnit = "", showCode = "", showSearch = "" } = link.dataset;
    severity.value = showSeverity;
    unit.value = showUnit;
    code.value = showCode;
    search.value = showSearch;
    narrow();
  });

  form.hidden = false;
  narrow();
})();
