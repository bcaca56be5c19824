/**
 * The reference as the site shows it: a page for each entry that can be imported, named by what is written after `from`.
 * TypeDoc names an entry by its path alone ("policies"), and a package's root by nothing at all; a page of package links
 * stands beside it. Run after TypeDoc, by `pnpm site`.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { files, root } from "../Workspace.ts"

/** The name to import, of a page `reference/@scope/package/entry.md`. */
export const entryOf = (page: string): string => {
  const [, scope, name, file] = /([^/]+)\/([^/]+)\/([^/]+)\.md$/.exec(page) ?? []
  return file === "README" || file === "index" ? `${scope}/${name}` : `${scope}/${name}/${file}`
}

/** TypeDoc's page with its entry as title, and links to the root of any package going to its index. */
export const referencePage = (entry: string, text: string): string =>
  text.replace(/^# .*$/m, `# ${entry}`).replace(/(\]\([\w./@-]*)README\.md/g, "$1index.md")

/** What a package's root says of its other entries, before its own names. */
export const otherEntries = (entries: ReadonlyArray<string>): string =>
  entries.length === 0
    ? ""
    : `Other entries: ${entries.map((entry) => `[${entry}](${entry.split("/").at(-1)}.md)`).join(", ")}\n\n`

/** Names on a page of the reference with the anchors that VitePress gives them. */
export const namesOn = (text: string): ReadonlyArray<{ readonly name: string; readonly anchor: string }> => {
  const seen = new Map<string, number>()
  return [...text.matchAll(/^(#{2,6}) (.*)$/gm)].flatMap(([, level, heading]) => {
    const name = heading.replace(/\(\)$/, "").replaceAll("\\", "")
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "")
    const before = seen.get(slug) ?? 0
    seen.set(slug, before + 1)
    return level === "###" ? [{ name, anchor: before === 0 ? slug : `${slug}-${before}` }] : []
  })
}

if (import.meta.main) {
  const pages = files("docs/reference/@*/*/*.md")
  for (const page of pages) {
    const name = basename(page)
    if (name === "index.md") continue
    const text = referencePage(entryOf(page), readFileSync(join(root, page), "utf8"))
    if (name !== "README.md") {
      writeFileSync(join(root, page), text)
      continue
    }
    const folder = page.replace(/README\.md$/, "")
    const others = pages.filter((one) => one.startsWith(folder) && !/\/(README|index)\.md$/.test(one)).map(entryOf)
    const linked = text.replace(/^# .*\n+/, (title) => title + otherEntries(others))
    writeFileSync(join(root, folder, "index.md"), linked)
    rmSync(join(root, page))
  }
}
