"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function resolve(spec, schema, depth) {
  if (!schema || depth > 4) return schema && schema.$ref ? schema.$ref.split("/").pop() : schema;
  if (schema.$ref) return resolve(spec, spec.components.schemas[schema.$ref.split("/").pop()], depth + 1);
  if (schema.type === "array") return [resolve(spec, schema.items, depth + 1)];
  if (schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, value]) => [name, resolve(spec, value, depth + 1)]));
  }
  return [].concat(schema.format || schema.type || "any").join(" or ");
}

function content(spec, title, body) {
  const parts = [];
  for (const [type, media] of Object.entries((body && body.content) || {})) {
    parts.push(element("h4", `${title} (${type})`));
    parts.push(element("pre", JSON.stringify(media.example || resolve(spec, media.schema, 0), null, 2)));
  }
  return parts;
}

function operation(spec, path, method, described) {
  const summary = element("summary", "", element("b", method.toUpperCase()), path + " ",
    element("span", described.summary || ""));
  const box = element("details", "", summary);
  if (described.description) box.append(element("p", described.description));
  const rows = (described.parameters || []).map(parameter => element("tr", "",
    element("td", parameter.name), element("td", parameter.in),
    element("td", parameter.schema ? String(resolve(spec, parameter.schema, 0)) : "")));
  if (rows.length) box.append(element("table", "", ...rows));
  box.append(...content(spec, "Body", described.requestBody));
  for (const [status, answer] of Object.entries(described.responses || {})) {
    box.append(element("p", `${status}: ${answer.description || ""}`), ...content(spec, "Answer", answer));
  }
  box.dataset.words = `${method} ${path} ${described.summary || ""}`.toLowerCase();
  return box;
}

function show(spec) {
  document.getElementById("about").textContent = spec.info.description;
  const main = document.getElementById("operations");
  main.replaceChildren();
  for (const name of spec["x-unavailable-services"] || []) {
    main.append(element("p", `${name} does not answer now; its routes are missing here.`));
  }
  for (const tag of spec.tags) {
    const found = Object.entries(spec.paths).sort().flatMap(([path, item]) => METHODS
      .filter(method => item[method] && item[method].tags.includes(tag.name))
      .map(method => operation(spec, path, method, item[method])));
    if (found.length) main.append(element("section", "", element("h2", tag.name), ...found));
  }
}

document.getElementById("filter").addEventListener("input", event => {
  const words = event.target.value.toLowerCase();
  document.querySelectorAll("details").forEach(box => { box.hidden = !box.dataset.words.includes(words); });
});

fetch("/docs/openapi.json")
  .then(answer => answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))
  .then(show)
  .catch(failed => {
    document.getElementById("operations").replaceChildren(element("p", `The document cannot be read: ${failed.message}`));
  });
