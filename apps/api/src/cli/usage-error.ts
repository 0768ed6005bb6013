/** The command line was not understood, or names something that cannot be used. Shown without a stack. */
export class UsageError extends Error {}
