/** The parts of a multipart/form-data body by name. */
export async function readMultipart(contentType: string, body: Buffer): Promise<FormData> {
  return new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
}
