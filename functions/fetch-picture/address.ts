import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** The internet's unicast IPv6 addresses; all others are special or not given out. RFC 4291, section 2.4. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** Addresses of IPv4 translated by a NAT64 gateway carry them in their last four bytes. RFC 6052. */
const WELL_KNOWN_NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");
/** Public by its number, yet the host's own: Azure's platform endpoint. */
const PLATFORM_ENDPOINTS = new Set(["168.63.129.16"]);

/**
 * True for an IPv4 or IPv6 address (as text, without brackets) that lies on the public internet: not private, loopback,
 * link-local, shared (RFC 6598), multicast, reserved, documentation or a cloud's metadata endpoint. An IPv6 address that stands for an IPv4
 * one is what that one is; tunnels (6to4, Teredo) and local NAT64 prefixes, which lead anywhere, are not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv4 ? isPublic4(parsed) : isPublic6(parsed as ipaddr.IPv6);
}

function isPublic4(address: ipaddr.IPv4): boolean {
  return address.range() === "unicast" && !PLATFORM_ENDPOINTS.has(address.toString());
}

function isPublic6(address: ipaddr.IPv6): boolean {
  if (address.isIPv4MappedAddress()) return isPublic4(address.toIPv4Address());
  if (address.match(WELL_KNOWN_NAT64)) return isPublic4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  return address.match(GLOBAL_UNICAST) && address.range() === "unicast";
}
