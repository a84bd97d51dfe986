"use strict";
// Finds texts and narrows tables, for every page that has a search.

// What looks the same to a reader of Thai is found: spaces, digits and the two spellings of ำ do not matter.
const plain = (text) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\s\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - 0x0e50)
    .replace(/\u0e4d([\u0e48-\u0e4b]?)\u0e32/g, "$1\u0e33")
    .replace(/เเ/g, "แ");

const plainTexts = new Map(); // filled when somebody searches: a long list is shown at once
const plainText = (element) => {
  if (!plainTexts.has(element)) plainTexts.set(element, plain(element.textContent));
  return plainTexts.get(element);
};

const count = (number) => number.toLocaleString("en-US");

// Hides the rows that do not fit, and returns how many do.
const narrowed = (rows, fits) => {
  let left = 0;
  for (const row of rows) {
    const isShown = fits(row);
    if (row.hidden === isShown) row.hidden = !isShown;
    left += isShown;
  }
  return left;
};
