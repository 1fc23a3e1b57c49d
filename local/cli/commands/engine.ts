import { serveEngine } from "../../engine/serve.js";

/** `brickwright engine`: the local engine behind the Step Functions API, until Ctrl-C. */
export async function engine(options: { readonly port: number; readonly lambdaEndpoint?: string }): Promise<void> {
  const server = await serveEngine({
    port: options.port,
    ...(options.lambdaEndpoint ? { lambdaEndpoint: options.lambdaEndpoint } : {}),
  });
  process.stdout.write(`Step Functions API on ${server.url}\n`);
  await new Promise<void>((stop) => {
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
  await server.close();
}
