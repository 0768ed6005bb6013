/** The conditions of one statement and their parameters, so that no value is ever written into SQL. */
export class Where {
  readonly parameters: unknown[] = [];
  private readonly conditions: string[] = [];

  /** The placeholder of `value`, for use in a condition or elsewhere in the same statement. */
  parameter(value: unknown): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  /** Adds `condition`, which gets the placeholder of `value`; adds nothing when the value is not given. */
  when(value: unknown, condition: (placeholder: string) => string): this {
    if (value !== undefined) this.conditions.push(condition(this.parameter(value)));
    return this;
  }

  /** Adds a condition that needs no value. */
  and(condition: string): this {
    this.conditions.push(condition);
    return this;
  }

  toString(): string {
    return this.conditions.length === 0 ? 'true' : this.conditions.map((condition) => `(${condition})`).join(' and ');
  }
}

/** `%` and `_` of a search text mean themselves in an SQL LIKE. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}
