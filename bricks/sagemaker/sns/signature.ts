import { verify, X509Certificate } from "node:crypto";
import { type FetchText, snsUrl } from "./address.js";
import { type SnsMessage, signedText } from "./message.js";

/** Certificates that are remembered; SNS has one a region at a time. */
const MOST_CERTIFICATES = 32;

/** Checks signatures of SNS. Answers why one is not believed, or null; throws when the certificate cannot be had just now. */
export type CheckSignature = (message: SnsMessage, now: Date) => Promise<string | null>;

/** Fetches each signing certificate once. */
export function signatureChecker(fetchText: FetchText): CheckSignature {
  const certificates = new Map<string, Promise<X509Certificate>>();

  function certificateAt(url: URL): Promise<X509Certificate> {
    const known = certificates.get(url.href);
    if (known !== undefined) return known;
    const fetching = fetchText(url).then((pem) => new X509Certificate(pem));
    const [oldest] = certificates.keys();
    if (certificates.size >= MOST_CERTIFICATES && oldest !== undefined) certificates.delete(oldest);
    certificates.set(url.href, fetching);
    fetching.catch(() => certificates.delete(url.href));
    return fetching;
  }

  return async (message, now) => {
    const url = snsUrl(message.SigningCertURL);
    if (
      url === null ||
      url.search !== "" ||
      !/^\/SimpleNotificationService-[0-9A-Za-z]{1,128}\.pem$/.test(url.pathname)
    ) {
      return "the signing certificate does not lie with SNS";
    }
    const { publicKey, validFrom, validTo } = await certificateAt(url);
    const time = now.getTime();
    if (!(Date.parse(validFrom) <= time && time <= Date.parse(validTo)))
      return "the signing certificate is out of date";
    if (publicKey.asymmetricKeyType !== "rsa") return "the signing certificate is of another kind than SNS's";
    const digest = message.SignatureVersion === "1" ? "RSA-SHA1" : "RSA-SHA256";
    const signature = Buffer.from(message.Signature, "base64");
    return verify(digest, Buffer.from(signedText(message)), publicKey, signature) ? null : "the signature is wrong";
  };
}
