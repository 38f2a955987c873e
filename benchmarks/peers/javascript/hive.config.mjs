// Hive Gateway without its page, its health checks and its log; everything else as it comes.
export const gatewayConfig = {
  graphiql: false,
  landingPage: false,
  logging: false,
  pollingInterval: 0,
};
