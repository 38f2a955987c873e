"use strict";
// The department of parking permits: a subgraph of its own, with fields of its own on Person.
// Its permits are JSON in the file named first. It prints its address once it answers.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { ApolloServer } = require("@apollo/server");
const { ApolloServerPluginInlineTraceDisabled } = require("@apollo/server/plugin/disabled");
const { startStandaloneServer } = require("@apollo/server/standalone");
const { buildSubgraphSchema } = require("@apollo/subgraph");
const { GraphQLError, parse } = require("graphql");

const permits = JSON.parse(readFileSync(process.argv[2], "utf8"));
const typeDefs = parse(readFileSync(join(__dirname, "permits.graphql"), "utf8"));

const waiting = [];

function met(together) {
  return new Promise((go) => {
    waiting.push(go);
    if (waiting.length >= together) waiting.splice(0).forEach((each) => each());
  });
}

const resolvers = {
  Query: {
    async parkingPermits(_root, { numbers, together }) {
      await met(together);
      return numbers.map((number) => permits.find((permit) => permit.number === number) ?? null);
    },
  },
  ParkingPermit: {
    __resolveReference: ({ number }) => permits.find((permit) => permit.number === number) ?? null,
    holder: ({ holder }) => ({ __typename: "Person", idNumber: holder }),
  },
  Person: {
    __resolveReference: ({ idNumber }) => ({ idNumber }),
    parkingPermits: ({ idNumber }) => permits.filter((permit) => permit.holder === idNumber),
  },
};

// A router that sends this department a token made out to Meridian is set up wrongly: nothing is answered.
async function context({ req }) {
  const foreign = ["authorization", "sharing-purpose", "sharing-case"].filter((name) => name in req.headers);
  if (foreign.length) throw new GraphQLError(`Not for this department: ${foreign.join(", ")}.`);
  return {};
}

async function main() {
  const schema = buildSubgraphSchema({ typeDefs, resolvers });
  const server = new ApolloServer({ schema, plugins: [ApolloServerPluginInlineTraceDisabled()] });
  const { url } = await startStandaloneServer(server, { context, listen: { host: "127.0.0.1", port: 0 } });
  console.log(url);
}

main();
