import { DOMParser, onWarningStopParsing } from '@xmldom/xmldom';
import { parse, parseBinary } from 'plist';

/** What a property list holds, binary or XML. Throws for anything that is not a whole one; the error may quote its content. */
export function propertyListValue(bytes: Buffer): unknown {
  if (bytes.subarray(0, 6).toString('latin1') === 'bplist') return parseBinary(bytes);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  // plist reads on after errors in the XML, and has them printed.
  new DOMParser({ onError: onWarningStopParsing }).parseFromString(text, 'text/xml');
  return parse(text);
}
