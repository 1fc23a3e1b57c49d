import type { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { commonFailure } from "../call-failure.js";

/** A URL that whoever has it may call for `seconds`. */
export async function signed(
  client: S3Client,
  command: GetObjectCommand | PutObjectCommand | UploadPartCommand,
  seconds: number,
): Promise<string> {
  // The client would sign the checksum of the body that is not there yet, and S3 then refuse every other one.
  const sent = command as GetObjectCommand;
  sent.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers?: Record<string, string> };
      for (const header of Object.keys(request.headers ?? {})) {
        if (/^x-amz-(checksum-|sdk-checksum-)/i.test(header) && request.headers) delete request.headers[header];
      }
      return next(args);
    },
    { step: "build", priority: "low", name: "unsignedChecksum" },
  );
  try {
    return await getSignedUrl(client, sent, { expiresIn: seconds });
  } catch (error) {
    throw commonFailure(error, "sign a link") ?? error;
  }
}
