// The document part of the usual way by docxtemplater, fed with the same data: docxtemplater.js TEMPLATE DATA OUTPUTS
//
//     npm install --no-save docxtemplater@3.71.0 pizzip@3.3.0      at the root of the repository
"use strict";
const fs = require("fs");
const path = require("path");
const Docxtemplater = require("docxtemplater");
const PizZip = require("pizzip");

const [template, data, outputs] = process.argv.slice(2);
fs.mkdirSync(outputs, { recursive: true });
for (const [name, context] of Object.entries(JSON.parse(fs.readFileSync(data, "utf8")))) {
  const document = new Docxtemplater(new PizZip(fs.readFileSync(template)), { paragraphLoop: true, linebreaks: true });
  document.render(context);
  fs.writeFileSync(path.join(outputs, name), document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" }));
}
