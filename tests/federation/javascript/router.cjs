"use strict";
// A router in front of Meridian and other subgraphs; docs/federation.md says what each setting is for.
// The supergraph is in the file named first. It prints its address once it answers.

const { readFileSync } = require("node:fs");
const { ApolloGateway, RemoteGraphQLDataSource } = require("@apollo/gateway");
const { ApolloServer } = require("@apollo/server");
const { startStandaloneServer } = require("@apollo/server/standalone");
const { GraphQLError } = require("graphql");

// [docs/federation.md
const FORWARDED = ["authorization", "sharing-purpose", "sharing-case"];
const LONGEST = 15_000; // milliseconds; Meridian's own deadline is shorter

class Meridian extends RemoteGraphQLDataSource {
  fetcher = (url, init) => fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(LONGEST) });

  willSendRequest({ request, context }) {
    request.http.headers.set("accept", "application/json"); // refused documents come with status 200 and their code
    for (const name of FORWARDED) {
      if (context.headers[name] !== undefined) request.http.headers.set(name, context.headers[name]);
    }
  }

  didReceiveResponse({ response, context }) {
    context.requests.push(response.http.headers.get("sharing-request"));
    return response;
  }

  async errorFromResponse(response) {
    try {
      const [{ message, extensions }] = (await response.json()).errors;
      return new GraphQLError(message, { extensions });
    } catch {
      return new GraphQLError("Meridian could not be reached.", { extensions: { code: "SUBGRAPH_UNAVAILABLE" } });
    }
  }
}

function valuesInVariables(context) {
  const refuse = (node) => context.reportError(new GraphQLError("Write values as variables.", { nodes: node }));
  return { StringValue: refuse };
}

const careful = {
  requestDidStart: async () => ({
    async didResolveOperation({ request }) {
      if (request.http.method !== "POST") {
        throw new GraphQLError("Operations are sent by POST.", { extensions: { http: { status: 405 } } });
      }
    },
    async willSendResponse({ response, contextValue }) {
      response.http.headers.set("cache-control", "no-store");
      response.http.headers.set("sharing-request", contextValue.requests.join(", "));
    },
  }),
};

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.argv[2], "utf8"),
  buildService: ({ name, url }) => (name === "meridian" ? new Meridian({ url }) : new RemoteGraphQLDataSource({ url })),
});

const server = new ApolloServer({
  gateway,
  documentStore: null,
  persistedQueries: false,
  allowBatchedHttpRequests: false,
  includeStacktraceInErrorResponses: false,
  validationRules: [valuesInVariables],
  plugins: [careful],
});

const context = async ({ req }) => ({ headers: req.headers, requests: [] }); // of this request and no other
// docs/federation.md]

async function main() {
  const { url } = await startStandaloneServer(server, { context, listen: { host: "127.0.0.1", port: 0 } });
  console.log(url);
}

main();
