/** What failed, out of the output of `make -k -O`. */

/**
 * @typedef {object} Failure
 * @property {string} what the object or program that could not be made
 * @property {string} text what compiler or linker said
 */

const FAILED = /^make(?:\[\d+\])?: \*\*\* \[(?:[^\]]*: )?([^\]:]+)\] Error \d+/;
/** What make prints before it runs it. */
const COMMAND = /^(mkdir -p | *\S.* -target \S+-apple-macos)/;

/**
 * @param {string} output with each target's lines together, which `make -O` sees to
 * @returns {readonly Failure[]}
 */
export function failuresOf(output) {
  /** @type {Failure[]} */
  const failures = [];
  /** @type {string[]} */
  let said = [];
  for (const line of output.split('\n')) {
    const failed = FAILED.exec(line);
    if (COMMAND.test(line)) said = [];
    else if (failed?.[1] !== undefined) {
      failures.push({ what: failed[1], text: said.join('\n').trim() });
      said = [];
    } else said.push(line);
  }
  return failures;
}
