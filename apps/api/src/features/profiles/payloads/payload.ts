/** What a property list can hold, as far as profiles need it. */
export type PlistValue = string | number | boolean | readonly PlistValue[] | { readonly [key: string]: PlistValue };
export type PlistDict = { readonly [key: string]: PlistValue };

/** One payload without the keys that every payload has. */
export interface Payload {
  readonly type: string;
  readonly displayName: string;
  readonly description: string;
  readonly content: PlistDict;
}
