/**
 * `llms.txt`: the site's pages for programs that read text, in the form of llmstxt.org: a title, a summary as a quotation,
 * and sections of links to Markdown, each with a note.
 *
 * @module
 */

/** A page that is linked. */
export interface LinkedPage {
  /** Its Markdown file, from the site's root. */
  readonly file: string
  readonly text: string
}

/** A section of `llms.txt`. One called "Optional" may be left out by a reader in need of room. */
export interface LinkedSection {
  readonly title: string
  readonly pages: ReadonlyArray<LinkedPage>
}

const titleOf = (text: string): string => /^# (.+)$/m.exec(text)?.[1].trim() ?? ""

/** The first sentence of a page's prose. */
const noteOf = (text: string): string => {
  const prose = text
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .split(/\n{2,}/)
    .find((block) => /^[A-Z*`]/.test(block) && !block.startsWith("Other entries:"))
  const line = (prose ?? "").replaceAll("\n", " ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
  return /^.*?[.:](?=\s|$)/.exec(line)?.[0].replace(/:$/, ".") ?? line
}

const link = ({ file, text }: LinkedPage): string => {
  const note = noteOf(text)
  return `- [${titleOf(text)}](/${file})${note === "" ? "" : `: ${note}`}`
}

/** The text of `llms.txt`. */
export const llmsText = (title: string, summary: string, sections: ReadonlyArray<LinkedSection>): string => {
  const parts = sections
    .filter(({ pages }) => pages.length > 0)
    .map((section) => `## ${section.title}\n\n${section.pages.map(link).join("\n")}`)
  return `${[`# ${title}`, `> ${summary}`, ...parts].join("\n\n")}\n`
}
