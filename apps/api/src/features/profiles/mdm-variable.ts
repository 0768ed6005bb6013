/**
 * The ways in which device management writes "put this Mac's value here": `$EMAIL` (Jamf Pro, Iru), `$FLEET_VAR_…` and
 * `${FLEET_VAR_…}` (Fleet), `$EMAIL$` (Ivanti), `{{email}}`, `{EmailAddress}` (Workspace ONE), `%Email%` (Mosyle, Jamf School).
 */
const VARIABLE =
  /\$\{[A-Za-z][\w.]*\}|\$[A-Za-z][\w.]*\$?|\{\{ ?[A-Za-z][\w. ]* ?\}\}|\{[A-Za-z][\w.]*\}|%[A-Za-z]\w*%/g;

/** The text with every variable replaced, to check what is left around them. */
export function withVariablesFilled(text: string, filling: string): string {
  return text.replaceAll(VARIABLE, filling);
}
