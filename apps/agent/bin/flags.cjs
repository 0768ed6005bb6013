/**
 * With what Node starts the daemon (docs/decisions/0017): a process that waits most of the time has no use for machine code, and a
 * heap that grows in small steps suits it. Without them it works as well, in 10 MB more. They have to be on the command line: some of
 * them come too late once Node runs.
 */
exports.NODE_FLAGS = [
  // No compilers; and so no memory that is writable and executable, in a process that is root.
  '--lite-mode',
  '--single-threaded',
  '--semi-space-growth-factor=1',
  '--heap-growing-percent=5',
  // What ran once, at the start, is not kept in its compiled form.
  '--bytecode-old-age=1',
  '--expose-gc',
];
