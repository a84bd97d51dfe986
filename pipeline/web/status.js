"use strict";
// Narrows the list of findings. Without this script the page shows all of them.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const findings = [...document.querySelectorAll("#finding-list > tr")];
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const { severity, unit, code, search } = form.elements;

  const narrow = () => {
    const wanted = plain(search.value);
    const left = narrowed(findings, (finding) => {
      const { dataset } = finding;
      return (
        (!severity.value || severity.value === dataset.severity) &&
        (!unit.value || unit.value === dataset.unit) &&
        (!code.value || code.value === dataset.code) &&
        (!wanted || plainText(finding).includes(wanted))
      );
    });
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
