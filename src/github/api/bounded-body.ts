/** A body as text; undefined when it is longer than `most` bytes, of which no more is read than that. */
export async function readBounded(body: AsyncIterable<Uint8Array> | null, most: number): Promise<string | undefined> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body, and with it the connection.
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
