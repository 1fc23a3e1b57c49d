import { execFileSync } from "node:child_process";
import { createSign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key and the certificate of SNS's that goes with it. */
export interface Signer {
  readonly key: string;
  readonly certificate: string;
}

/** Why no certificate can be made on this machine, or null. */
export function whyNoOpenssl(): string | null {
  try {
    execFileSync("openssl", ["version"], { stdio: "pipe" });
    return null;
  } catch {
    const why = "openssl is not installed, which makes the test's certificate";
    console.warn(`Signatures of SNS are not tested: ${why}`);
    return why;
  }
}

/** A self-signed certificate of a month, as `openssl` makes it. */
export function makeSigner(): Signer {
  const folder = mkdtempSync(join(tmpdir(), "brickwright-sns-"));
  try {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=sns.amazonaws.com"];
    execFileSync("openssl", [...args, "-keyout", key, "-out", certificate], { stdio: "pipe" });
    return { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const TOPIC = "arn:aws:sns:eu-central-1:123456789012:brickwright-gpu";
export const CERTIFICATE =
  "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";

/** Fields of a message as SNS posts it, all of them strings. */
export type Fields = Readonly<Record<string, string>>;

export function notification(message: string, more: Fields = {}): Fields {
  return {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: TOPIC,
    Message: message,
    Timestamp: new Date().toISOString(),
    SignatureVersion: "2",
    SigningCertURL: CERTIFICATE,
    UnsubscribeURL: "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe",
    ...more,
  };
}

export function confirmation(more: Fields = {}): Fields {
  const Token = "2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92";
  const query = new URLSearchParams({ Action: "ConfirmSubscription", TopicArn: TOPIC, Token });
  const { UnsubscribeURL: _not, ...rest } = notification("You have chosen to subscribe to the topic.");
  const SubscribeURL = `https://sns.eu-central-1.amazonaws.com/?${query}`;
  return { ...rest, Type: "SubscriptionConfirmation", Token, SubscribeURL, ...more };
}

/** Signs as the developer guide says: these fields, each name and value on a line of its own. */
export function signed(fields: Fields, { key }: Signer): string {
  const names =
    fields.Type === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  const text = names.flatMap((name) => (name in fields ? [name, fields[name]] : [])).join("\n");
  const Signature = createSign(fields.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256")
    .update(`${text}\n`)
    .sign(key, "base64");
  return JSON.stringify({ ...fields, Signature });
}

/** The event that a topic invokes a Lambda with. */
export function lambdaEvent(...messages: readonly Fields[]): object {
  return {
    Records: messages.map(({ SigningCertURL, UnsubscribeURL, ...fields }) => ({
      EventVersion: "1.0",
      EventSubscriptionArn: `${fields.TopicArn}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55`,
      EventSource: "aws:sns",
      Sns: {
        ...fields,
        Subject: null,
        SigningCertUrl: SigningCertURL,
        UnsubscribeUrl: UnsubscribeURL,
        MessageAttributes: {},
      },
    })),
  };
}
