/**
 * Writes the site's results page from what `pnpm bench` wrote last: `results/<experiment>/results.md`. Nothing on it is
 * written by hand, and without results the page says how to get them.
 *
 * The main figures go to `docs/public/<experiment>.svg`; `math.svg` there is the picture of the README. To draw it anew:
 * `pnpm bench math && node tooling/src/ResultsPage.ts`.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { files, read, root } from "./Workspace.ts"

/** A page of the given reports, each one heading deeper. */
export const resultsPage = (reports: ReadonlyArray<{ readonly experiment: string; readonly text: string }>): string => {
  const body =
    reports.length === 0
      ? ["Nothing was run before this site was built. `pnpm bench math`, then `pnpm site`, fills this page."]
      : reports.flatMap(({ experiment, text }) => [
          `Written by \`pnpm bench ${experiment}\`:`,
          // Braces would be read as the site's templates.
          text.replace(/^#/gm, "##").replaceAll("{{", "&#123;&#123;").trim()
        ])
  return `${["# Results", ...body].join("\n\n")}\n`
}

if (import.meta.main) {
  const reports = files("results/*/results.md").map((file) => ({ experiment: file.split("/")[1], text: read(file) }))
  writeFileSync(join(root, "docs/results.md"), resultsPage(reports))
  for (const file of files("results/*/figure.svg")) {
    const folder = join(root, "docs/public")
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${file.split("/")[1]}.svg`), read(file))
  }
}
