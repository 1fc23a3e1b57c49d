import { Token } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { functionNames } from "./functions/table.js";
import type { BrickwrightProps } from "./props.js";

/** @throws naming the first prop that cannot be used: better now than after ten minutes of deploying. */
export function checkProps(props: BrickwrightProps): void {
  const bad = problem(props);
  if (bad !== null) throw new Error(`Brickwright: ${bad}.`);
}

function problem(props: BrickwrightProps): string | null {
  const { machinePrefix, uploadsAtOnce, logRetentionDays, monthlyBudget, alarms, auth, domain } = props;
  if (machinePrefix !== undefined && !/^[a-z][a-z0-9-]{0,31}$/.test(machinePrefix)) {
    return "machinePrefix must be lower-case letters, digits and hyphens, a letter first, at most 32 of them";
  }
  if (uploadsAtOnce !== undefined && !whole(uploadsAtOnce, 2, 1000)) return "uploadsAtOnce must be 2 to 1000";
  if (logRetentionDays !== undefined && !(logRetentionDays in RetentionDays)) {
    return `logRetentionDays must be one of ${retentions().join(", ")}`;
  }
  if (monthlyBudget !== undefined && !(monthlyBudget > 0)) return "monthlyBudget must be more than 0 dollars";
  if (monthlyBudget !== undefined && alarms?.email === undefined) return "monthlyBudget needs alarms.email to write to";
  if (alarms?.dollarsPerDay !== undefined && !(alarms.dollarsPerDay > 0))
    return "alarms.dollarsPerDay must be more than 0";
  if (auth?.type === "jwt" && auth.audience.length === 0) return "auth.audience must name at least one audience";
  if (auth?.type === "jwt" && !Token.isUnresolved(auth.issuer) && !auth.issuer.startsWith("https://")) {
    return "auth.issuer must be an https URL";
  }
  if (domain !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain.name))
    return "domain.name must be a host's name";
  for (const [name, days] of Object.entries(props.retention ?? {})) {
    if (days !== null && !whole(days, 1, 36_500)) return `retention.${name} must be whole days from 1, or null`;
  }
  for (const [name, count] of Object.entries(props.concurrency ?? {})) {
    if (!(functionNames as readonly string[]).includes(name)) return `there is no function ${name} to limit`;
    if (count !== undefined && !whole(count, 1, 100_000)) return `concurrency.${name} must be a whole number from 1`;
  }
  for (const origin of props.corsOrigins ?? []) {
    if (!/^https?:\/\/[^/*\s]+$/.test(origin)) return `"${origin}" is no origin, as https://example.com`;
  }
  for (const name of Object.keys(props.secrets ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) return `"${name}" is no name that a configuration can read`;
  }
  for (const [name, most] of Object.entries(props.perPrincipal ?? {})) {
    const sound = name === "dollarsPerDay" ? most !== null && most > 0 : most === null || whole(most, 1, 1_000_000_000);
    if (most !== undefined && !sound) return `perPrincipal.${name} must be more than 0`;
  }
  const throttle = props.throttle;
  if (throttle && !(throttle.rate > 0 && whole(throttle.burst, 1, 10_000))) return "throttle must be more than 0";
  return null;
}

function whole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function retentions(): number[] {
  return Object.values(RetentionDays).filter(
    (value): value is RetentionDays => typeof value === "number" && value < 9999,
  );
}
