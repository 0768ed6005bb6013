/** The type of a value that crossed a line: nobody changes what somebody else said. */
export type Frozen<T> = T extends readonly unknown[] | object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
