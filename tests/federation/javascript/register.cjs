"use strict";
// The conformance sample as a subgraph: its register is JSON in the file named first.
// It prints its address once it answers.

const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { ApolloServer } = require("@apollo/server");
const { ApolloServerPluginInlineTraceDisabled } = require("@apollo/server/plugin/disabled");
const { startStandaloneServer } = require("@apollo/server/standalone");
const { buildSubgraphSchema } = require("@apollo/subgraph");
const { GraphQLError, parse } = require("graphql");

const { asOf, unreadable, Resident: residents, Firm: firms } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const typeDefs = parse(readFileSync(join(__dirname, "register.graphql"), "utf8"));

const ofYear = (figures, year) => figures[year] ?? null;

const broken = () => {
  throw new GraphQLError("This cell cannot be read.");
};

const resolvers = {
  Query: {
    residents: (_root, { numbers }) => numbers.map((number) => residents.find(({ sfzh }) => sfzh === number) ?? null),
    firms: (_root, { codes }) => firms.filter(({ zzjgdm }) => codes.includes(zzjgdm)),
    register: () => ({ asOf }),
  },
  Resident: {
    // A promise: what @apollo/subgraph is thrown at once fails all the entities of a request.
    __resolveReference: async ({ sfzh }) => {
      if (sfzh === unreadable.entity) broken();
      return residents.find((resident) => resident.sfzh === sfzh) ?? null;
    },
    fwts: ({ sfzh, fwts }) => (sfzh === unreadable.homes ? broken() : fwts),
    sds: ({ sds }, { year }) => ofYear(sds, year),
  },
  Firm: {
    __resolveReference: ({ zzjgdm }) => firms.find((firm) => firm.zzjgdm === zzjgdm) ?? null,
    paid: ({ paid }, { year }) => ofYear(paid, year),
  },
};

// Told who asks and for what, in the body as in the headers, or nothing is answered.
async function context({ req }) {
  const told = req.body.extensions?.sharing ?? {};
  const { "sharing-client": client, "sharing-purpose": purpose } = req.headers;
  if (!client || told.client !== client || told.purpose !== purpose) throw new GraphQLError("Who asks, and for what?");
  return {};
}

async function main() {
  const schema = buildSubgraphSchema({ typeDefs, resolvers });
  const server = new ApolloServer({ schema, plugins: [ApolloServerPluginInlineTraceDisabled()] });
  const { url } = await startStandaloneServer(server, { context, listen: { host: "127.0.0.1", port: 0 } });
  console.log(url);
}

main();
