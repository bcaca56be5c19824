/**
 * Opens a file in the program that the person's desktop has for it.
 *
 * @module
 */
import { spawn } from "node:child_process"

const openers: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: "open", win32: "explorer" }

/** Starts the desktop's opener and does not wait; where there is none, nothing happens: the path was printed. */
export const openFile = (file: string): void => {
  const child = spawn(openers[process.platform] ?? "xdg-open", [file], { detached: true, stdio: "ignore" })
  child.on("error", () => {})
  child.unref()
}
