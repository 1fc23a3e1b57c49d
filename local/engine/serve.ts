import type { AddressInfo } from "node:net";
import { BadInputError } from "../../platform/errors.js";
import { type Logger, silentLogger } from "../../platform/logger.js";
import { Engine, type EngineOptions } from "./engine.js";
import { createApiServer } from "./http-api.js";
import { invokeAt } from "./lambda-endpoint.js";
import type { Invoke } from "./services.js";

export interface ServeOptions extends Omit<EngineOptions, "invoke"> {
  /** 0 chooses a free one. */
  readonly port: number;
  /** Where Lambda's Invoke API answers, e.g. `http://127.0.0.1:3001`. Without it every Lambda task fails and says so. */
  readonly lambdaEndpoint?: string;
  /** Runs the functions in this process instead. */
  readonly invoke?: Invoke;
  readonly logger?: Logger;
}

export interface ServedEngine {
  /** e.g. `http://127.0.0.1:4599`. */
  readonly url: string;
  readonly engine: Engine;
  /** Stops what runs and closes the server. */
  close(): Promise<void>;
}

/**
 * Serves the engine on loopback behind Step Functions' JSON API, for the AWS SDKs and CLI (`--endpoint-url`). For
 * StartSyncExecution an SDK puts `sync-` before the host unless it is told `disableHostPrefix`.
 * @throws {BadInputError} when the port is taken or the endpoint is no http(s) URL.
 */
export async function serveEngine(options: ServeOptions): Promise<ServedEngine> {
  const { port, lambdaEndpoint, invoke, logger = silentLogger, ...rest } = options;
  const engine = new Engine({ ...rest, logger, invoke: invoke ?? functionsAt(lambdaEndpoint) });
  const server = createApiServer(engine, logger);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        new BadInputError(
          `The engine cannot listen on port ${port}: ${error.code ?? error.message}.`,
          "Choose another one with --port, or 0 for any that is free.",
          { cause: error },
        ),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    engine,
    close: async () => {
      engine.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function functionsAt(endpoint: string | undefined): Invoke {
  if (endpoint === undefined) {
    return async (functionArn) => {
      throw new BadInputError(
        `There is nowhere to run ${functionArn}: the engine was started without a Lambda endpoint.`,
        "Start it with --lambda-endpoint URL.",
      );
    };
  }
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new BadInputError(
      `The Lambda endpoint '${endpoint}' is no http URL.`,
      "Give one like http://127.0.0.1:3001.",
    );
  }
  return invokeAt(endpoint);
}
