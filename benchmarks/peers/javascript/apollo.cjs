"use strict";
// Apollo Gateway over the supergraph in the file named first, at the port named second.
// Connections to the subgraphs are kept alive; usage reports, landing page and persisted queries are off.

const { readFileSync } = require("node:fs");
const { ApolloGateway } = require("@apollo/gateway");
const { ApolloServer } = require("@apollo/server");
const { ApolloServerPluginLandingPageDisabled, ApolloServerPluginUsageReportingDisabled } = {
  ...require("@apollo/server/plugin/disabled"),
};
const { startStandaloneServer } = require("@apollo/server/standalone");

async function main() {
  const [, , supergraph, port] = process.argv;
  const server = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl: readFileSync(supergraph, "utf8") }),
    persistedQueries: false,
    introspection: false,
    csrfPrevention: false,
    plugins: [ApolloServerPluginUsageReportingDisabled(), ApolloServerPluginLandingPageDisabled()],
  });
  await startStandaloneServer(server, { listen: { host: "127.0.0.1", port: Number(port) } });
}

main();
