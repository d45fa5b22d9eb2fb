// Answers speed requests with velocityjs: JSON lines in and out. `$input` and `$util` are the
// least that the templates need; a template that the engine cannot render is an error.
const readline = require("readline");
const { Compile, parse } = require("velocityjs");

const at = (document, path) =>
  path.replace(/^\$\.?/, "").split(".").filter(Boolean).reduce((value, name) => value[name], document);

function variables(request) {
  const text = request.body || "{}";
  const places = request.params || {};
  const context = structuredClone(request.context || {});
  context.requestOverride = { header: {} };
  context.responseOverride = { header: {} };
  return {
    input: {
      path: (path) => at(JSON.parse(text), path),
      json: (path) => JSON.stringify(at(JSON.parse(text), path)),
      params: (name) =>
        name === undefined ? places : (Object.values(places).find((p) => name in p) || {})[name] || "",
    },
    util: {
      escapeJavaScript: (value) => JSON.stringify(String(value)).slice(1, -1).replace(/'/g, "\\'"),
      urlEncode: (value) => encodeURIComponent(value),
      base64Encode: (value) => Buffer.from(value).toString("base64"),
    },
    context,
    stageVariables: { ...request.stageVariables },
  };
}

function answer(request) {
  const tree = parse(request.template);
  const once = () => new Compile(tree).render(variables(request));
  const output = once();
  const warm = process.hrtime.bigint() + BigInt(Math.round((request.warm_s || 0) * 1e9));
  while (process.hrtime.bigint() < warm) once();
  const render = (count) => {
    const started = process.hrtime.bigint();
    for (let i = 0; i < count; i++) once();
    return Number(process.hrtime.bigint() - started);
  };
  let count = 1;
  while (render(count) < 20e6) count *= 2;
  let spent = 0, runs = 0;
  while (spent < (request.run_s || 0.3) * 1e9) {
    spent += render(count);
    runs += count;
  }
  const started = process.hrtime.bigint();
  for (let i = 0; i < 10; i++) parse(request.template);
  const parseNs = Number(process.hrtime.bigint() - started) / 10;
  return { id: request.id, ns: [spent / runs], parse_ns: parseNs, output };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  let found;
  try {
    found = answer(request);
  } catch (error) {
    found = { id: request.id, error: String(error) };
  }
  process.stdout.write(JSON.stringify(found) + "\n");
});
