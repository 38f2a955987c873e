"use strict";
// Composes the subgraphs named on standard input, [{name, sdl, url}], and prints the SDL of the supergraph.

const { readFileSync } = require("node:fs");
const { composeServices } = require("@apollo/composition");
const { parse } = require("graphql");

const subgraphs = JSON.parse(readFileSync(0, "utf8"));
const composed = composeServices(subgraphs.map(({ name, sdl, url }) => ({ name, url, typeDefs: parse(sdl) })));
if (composed.errors) {
  console.error(composed.errors.map(String).join("\n"));
  process.exit(1);
}
process.stdout.write(composed.supergraphSdl);
