import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { FetchPolicy } from "../../functions/fetch-picture/policy.js";

const file = (name: string) => readFileSync(new URL(`../fixtures/fetch/${name}`, import.meta.url), "utf8");

/** Trusted by {@link localPolicy}; it names `pictures.test`. */
export const certificate = file("cert.pem");

export interface LocalServer {
  readonly port: number;
  /** Connections that reached it. */
  connections(): number;
  close(): Promise<void>;
}

/** A real HTTP server on the loopback interface. */
export function serve(listener: RequestListener): Promise<LocalServer> {
  return started(createServer(listener));
}

/** The same with TLS, its certificate for `pictures.test`. */
export function serveSecurely(listener: RequestListener): Promise<LocalServer> {
  return started(createSecureServer({ cert: certificate, key: file("key.pem") }, listener));
}

/** Every host is this machine, as if it were public; all else is as in production. */
export const localPolicy: FetchPolicy = {
  ports: "any",
  resolve: async () => [{ address: "127.0.0.1", family: 4 }],
  allow: (address) => address === "127.0.0.1",
  ca: certificate,
};

async function started(server: Server): Promise<LocalServer> {
  let count = 0;
  server.on("connection", () => count++);
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
