/** The questions, and what was found about each. The questions themselves are explained in docs/first-mac.md. */

/** @typedef {1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15} Question */

export const QUESTIONS = /** @type {Readonly<Record<Question, string>>} */ ({
  1: 'How long does macOS wait for an answer about a mount, and about an IOKit open?',
  2: 'May a System Extension take a USB device away from everybody else?',
  3: 'What does taking a USB stick away do to its disk?',
  4: 'Which programs open which user clients when a phone is plugged in?',
  5: 'Does a program that was refused try again and again?',
  6: 'Does an open name the device or one of its interfaces as parent?',
  7: 'Which process mounts a volume, per file system?',
  8: 'Is a device visible before its person has allowed the accessory?',
  9: 'Is Full Disk Access enough for a process that is already running?',
  10: 'How does this macOS write down its System Extensions?',
  11: 'What is the source of a FAT or exFAT volume called?',
  12: 'How does the registry spell the place of a disk image on the data volume?',
  13: 'Does a Mac come up whose extension holds the boot without Full Disk Access?',
  14: 'Of which type is the serial number of an SD card?',
  15: 'Which programs open raw disks, and with which flags?',
});

/**
 * @typedef {object} Finding
 * @property {boolean} measured
 * @property {string} summary one sentence
 * @property {readonly string[]} [details] lines of plain text
 */

/** @param {string} why */
export function notMeasured(why) {
  return /** @type {Finding} */ ({ measured: false, summary: why });
}

/**
 * @param {string} summary
 * @param {readonly string[]} [details]
 */
export function measured(summary, details = []) {
  return /** @type {Finding} */ ({ measured: true, summary, details });
}
