import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/**
 * The bytes of a file, unpacked if gzip packed it, whatever its name.
 * @param onRead told of bytes as they are read from the disk
 * @throws a system error; zlib's, while it is read, for a file that is cut off
 */
export async function unpacked(
  file: string,
  onRead: (bytes: number) => void = () => {},
): Promise<AsyncIterable<Buffer>> {
  const magic = Buffer.alloc(2);
  const handle = await open(file);
  await handle.read(magic, 0, 2, 0).finally(() => handle.close());

  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  source.on('data', (chunk) => onRead(chunk.length));
  source.pause();
  if (magic.readUInt16BE() !== 0x1f8b) return source;
  const gunzip: Readable = source.pipe(createGunzip({ chunkSize: 256 * 1024 }));
  source.once('error', (error) => gunzip.destroy(error));
  gunzip.once('close', () => source.destroy());
  return gunzip;
}
