import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../functions/fetch-picture/address.js";
import { readTarget, resolveTarget } from "../../functions/fetch-picture/target.js";

/** IANA's special-purpose registries and multicast, kept apart from the product's own and judged by Node's own matcher. */
const special4 = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"],
  ...["198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"],
];
const blocked = new BlockList();
for (const range of special4) {
  const [net = "", bits] = range.split("/");
  blocked.addSubnet(net, Number(bits), "ipv4");
}

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
/** Half of them out of the special ranges, of which chance alone would seldom pick the small ones. */
const inSpecial = fc.constantFrom(...special4).chain((range) => {
  const [net = "", bits] = range.split("/");
  const [a = 0, b = 0, c = 0, d = 0] = net.split(".").map(Number);
  const start = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return fc.nat(2 ** (32 - Number(bits)) - 1).map((offset) => {
    const n = (start + offset) >>> 0;
    return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255] as [number, number, number, number];
  });
});
const address4 = fc.oneof(octets, inSpecial);
type Octets = [number, number, number, number];

const number = (o: Octets) => (((o[0] << 24) | (o[1] << 16) | (o[2] << 8) | o[3]) >>> 0) as number;
const hex2 = (n: number) => n.toString(16).padStart(2, "0");
const groups = (o: Octets) => `${hex2(o[0])}${hex2(o[1])}:${hex2(o[2])}${hex2(o[3])}`;
const octal = (n: number) => `0${n.toString(8)}`;
const fullWidth = (text: string) => text.replace(/[0-9]/g, (d) => String.fromCharCode(0xff10 + Number(d)));

/** Ways in which a URL can spell an IPv4 host. */
const spellings4: readonly ((o: Octets) => string)[] = [
  (o) => o.join("."),
  (o) => `${o.join(".")}.`,
  (o) => String(number(o)),
  (o) => `0x${number(o).toString(16)}`,
  (o) => `0X${number(o).toString(16).toUpperCase()}`,
  (o) => octal(number(o)),
  (o) => o.map(octal).join("."),
  (o) => o.map((n) => `0x${n.toString(16)}`).join("."),
  (o) => `${o[0]}.${number([0, o[1], o[2], o[3]])}`,
  (o) => `${octal(o[0])}.0x${o[1].toString(16)}.${number([0, 0, o[2], o[3]])}`,
  (o) => fullWidth(o.join(".")),
  (o) => o.join("。"),
  (o) => o.join(".").replaceAll(".", "%2e"),
];
/** … and forms of IPv6 that stand for one. */
const spellings6: readonly ((o: Octets) => string)[] = [
  (o) => `[::ffff:${o.join(".")}]`,
  (o) => `[::FFFF:${groups(o)}]`,
  (o) => `[0:0:0:0:0:ffff:${groups(o)}]`,
  (o) => `[64:ff9b::${groups(o)}]`,
  (o) => `[64:ff9b::${o.join(".")}]`,
];
/** … and those that are never called, whatever they stand for: compatible, translated, local NAT64, 6to4, Teredo. */
const neverSpellings: readonly ((o: Octets) => string)[] = [
  (o) => `[::${groups(o)}]`,
  (o) => `[::ffff:0:${groups(o)}]`,
  (o) => `[64:ff9b:1::${groups(o)}]`,
  (o) => `[2002:${groups(o)}::1]`,
  (o) => `[2001:0:${groups(o)}::1]`,
];

function refuses(host: string): boolean {
  try {
    readTarget(`https://${host}/a.jpg`, {});
    return false;
  } catch (error) {
    expect(error).toMatchObject({ name: "FetchProblem", kind: "refused" });
    return true;
  }
}

describe("addresses that may be called", () => {
  it("are the public ones, in whatever spelling the host comes", () => {
    fc.assert(
      fc.property(address4, fc.constantFrom(...spellings4, ...spellings6), (o, spell) => {
        expect(refuses(spell(o))).toBe(blocked.check(o.join("."), "ipv4"));
      }),
      { numRuns: 3000 },
    );
  });

  it("are never those of tunnels and of prefixes that lead anywhere", () => {
    fc.assert(
      fc.property(address4, fc.constantFrom(...neverSpellings), (o, spell) => refuses(spell(o))),
      { numRuns: 500 },
    );
  });

  it("are the same when a name leads to them", async () => {
    await fc.assert(
      fc.asyncProperty(address4, fc.boolean(), async (o, mapped) => {
        const address = mapped ? `::ffff:${o.join(".")}` : o.join(".");
        const resolve = async () => [{ address, family: mapped ? 6 : 4 } as const];
        const outcome = resolveTarget(new URL("https://pictures.test/"), { resolve }).then(
          () => "called",
          (error: { kind: string }) => error.kind,
        );
        expect(await outcome).toBe(blocked.check(o.join("."), "ipv4") ? "refused" : "called");
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["::", false],
    ["::1", false],
    ["fe80::1", false],
    ["fe80::1%eth0", false],
    ["fec0::1", false],
    ["fd00:ec2::254", false],
    ["fc00::1", false],
    ["ff02::1", false],
    ["100::1", false],
    ["2001:db8::1", false],
    ["3fff::1", false],
    ["5f00::1", false],
    ["4000::1", false],
    ["2001:10::1", false],
    ["2620:4f:8000::1", false],
    ["2606:4700:4700::1111", true],
    ["2a00:1450:4001:82b::200e", true],
    ["2606:4700:4700::1111%eth0", false],
    ["8.8.8.8", true],
    ["169.254.169.254", false],
    ["100.100.100.200", false],
    ["192.0.0.192", false],
    ["2130706433", false],
    ["localhost", false],
    ["", false],
  ])("judges %s rightly", (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });

  it("do not belong to a name that also leads to a private one", async () => {
    const resolve = async () => [
      { address: "93.184.216.34", family: 4 as const },
      { address: "10.0.0.1", family: 4 as const },
    ];
    await expect(resolveTarget(new URL("https://mixed.test/"), { resolve })).rejects.toMatchObject({ kind: "refused" });
  });
});

describe("an address's text", () => {
  it.each([
    ["http://example.com/a.jpg", "must begin with https://"],
    ["ftp://example.com/a.jpg", "must begin with https://"],
    ["file:///etc/passwd", "must begin with https://"],
    ["data:image/png;base64,AAAA", "must begin with https://"],
    ["gopher://example.com:70/1", "must begin with https://"],
    ["https://user@example.com/a.jpg", "user's name or password"],
    ["https://:secret@example.com/a.jpg", "user's name or password"],
    ["https://example.com:8443/a.jpg", "Port 8443 is not called"],
    ["https://example.com:22/a.jpg", "Port 22 is not called"],
    ["not an address", "not an address of the web"],
    ["https://", "not an address of the web"],
    [`https://example.com/${"a".repeat(5000)}`, "at most 4096 characters"],
  ])("%s is refused with the reason", (address, reason) => {
    expect(() => readTarget(address, {})).toThrow(reason);
  });

  it("may name http and other ports where they are allowed", () => {
    expect(readTarget("http://example.com/a.jpg", { http: true }).port).toBe("");
    expect(() => readTarget("http://example.com:8080/", { http: true })).toThrow("Port 8080");
    expect(readTarget("http://example.com:8080/", { http: true, ports: [8080] }).port).toBe("8080");
  });
});
