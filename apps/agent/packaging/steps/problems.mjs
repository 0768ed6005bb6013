/** What is wrong with what a person asked for (exit code 2) or with what a tool did (1), one line each. */
export class Problems extends Error {
  /**
   * @param {readonly string[]} problems
   * @param {1 | 2} [exitCode]
   */
  constructor(problems, exitCode = 1) {
    super(
      problems.length === 1
        ? problems[0]
        : `${problems.length} problems:\n${problems.map((one) => `  - ${one}`).join('\n')}`,
    );
    this.name = 'Problems';
    this.exitCode = exitCode;
  }
}
