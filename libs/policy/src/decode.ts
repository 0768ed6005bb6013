/** The bytes of a file that people hand in, as text: spreadsheets, editors and consoles write what they like. */

// Part of every runtime this library is for (browsers, Node); named here because the library compiles without any.
declare const TextDecoder: new (encoding: string, options?: { fatal: true }) => { decode(bytes: Uint8Array): string };

export type FileEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Never throws. A byte order mark is taken away; without one UTF-16 shows by its zeros, and what is not UTF-8 is
 * Windows-1252.
 */
export function decodeFile(bytes: Uint8Array): { readonly text: string; readonly encoding: FileEncoding } {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  return { text: text.startsWith('\ufeff') ? text.slice(1) : text, encoding };
}

function encodingOf(bytes: Uint8Array): FileEncoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return utf16ByZeros(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
}

const SAMPLE = 1024;

/** Latin text in UTF-16 has a zero in nearly every second byte, and no other encoding has one at all. */
function utf16ByZeros(bytes: Uint8Array): FileEncoding | undefined {
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const enough = sample.length / 4;
  if (sample.length < 4 || Math.max(even, odd) < enough || Math.min(even, odd) > enough / 8) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
