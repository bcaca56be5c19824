/**
 * A file is named by what it holds.
 *
 * @module
 */
import type { Rule } from "./Rule.ts"

const nameless = /(?:^|\/)(?:utils?|utilities|helpers?|misc|common|shared|stuff)(?:\/|\.|$)/i

/** Files and folders whose names say nothing about what they hold. */
export const fileNames: Rule = {
  name: "file-names",
  check: ({ all }) =>
    all
      .filter(({ file }) => nameless.test(file))
      .map(({ file }) => ({ rule: "file-names", file, line: 1, what: "named by no concept; say what it holds" }))
}
