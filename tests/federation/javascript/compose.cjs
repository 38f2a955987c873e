"use strict";
// Subgraphs as JSON on standard input, the supergraph or what is against it as JSON on standard output.

const { readFileSync } = require("node:fs");
const { composeServices } = require("@apollo/composition");
const { parse } = require("graphql");

const subgraphs = JSON.parse(readFileSync(0, "utf8")).map(({ sdl, ...named }) => ({ ...named, typeDefs: parse(sdl) }));
const { supergraphSdl = null, errors = [], hints = [] } = composeServices(subgraphs);

process.stdout.write(
  JSON.stringify({
    supergraph: supergraphSdl,
    errors: errors.map((error) => ({ code: error.extensions.code, message: error.message })),
    hints: hints.map((hint) => hint.definition.code),
  }),
);
