/**
 * The style and the script of the page: files of their own, read as text, so that the page is one file.
 *
 * @module
 */
import { readFile } from "node:fs/promises"

/** Content of a file beside this module. */
export const asset = (name: "page.css" | "explorer.js"): Promise<string> =>
  readFile(new URL(`./${name}`, import.meta.url), "utf8")
