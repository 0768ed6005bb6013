import { parseBuffer } from 'bplist-parser';

/**
 * What a property list holds, binary or XML. Rejects anything that is not a whole one; the error may quote its
 * content.
 */
export async function propertyListValue(bytes: Buffer): Promise<unknown> {
  if (bytes.subarray(0, 6).toString('latin1') === 'bplist') return parseBuffer<unknown>(bytes)[0];
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  // macOS itself writes binary lists: what XML needs, several megabytes of memory, is for the rare file that is not.
  const [{ parse }, { DOMParser, onWarningStopParsing }] = await Promise.all([
    import('plist'),
    import('@xmldom/xmldom'),
  ]);
  // plist reads on after errors in the XML, and has them printed.
  new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, 'text/xml');
  return parse(text);
}
