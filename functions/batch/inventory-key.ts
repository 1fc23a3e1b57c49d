/** All that URL-encoding leaves of a key. */
const ENCODED = /^(?:[A-Za-z0-9\-_.!~*'()/+]|%[0-9A-Fa-f]{2})*$/;

/**
 * S3 Inventory writes keys URL-encoded. Whether Step Functions hands them over decoded is not documented. What this key stands for
 * if it did not; null where it cannot be encoded, or would be the same.
 */
export function decodedKey(key: string): string | null {
  if (!/[%+]/.test(key) || !ENCODED.test(key)) return null;
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return null;
  }
}
