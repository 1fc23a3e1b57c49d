import { lookup } from "node:dns/promises";
import { isPublicAddress } from "./address.js";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Every address of a host, as the connection would find them. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

/** Which addresses may be called. Without any of it: https to port 443 of a host on the public internet. */
export interface FetchPolicy {
  /** `http:` too, and then its port 80. */
  readonly http?: boolean | undefined;
  /** Ports that may be called. */
  readonly ports?: readonly number[] | "any" | undefined;
  readonly resolve?: Resolve | undefined;
  /** Addresses that may be called although they are not public, e.g. of a private network's own file server. */
  readonly allow?: ((address: string) => boolean) | undefined;
  /** PEM certificates to trust instead of the well-known authorities. */
  readonly ca?: string | undefined;
}

/** By the machine's own resolver, hosts file included. */
export const systemResolve: Resolve = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

export function mayCall(address: string, policy: FetchPolicy): boolean {
  return isPublicAddress(address) || policy.allow?.(address) === true;
}

export function portsOf(policy: FetchPolicy): readonly number[] | "any" {
  return policy.ports ?? (policy.http ? [443, 80] : [443]);
}
