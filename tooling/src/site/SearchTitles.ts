/**
 * What the site's search finds: in the reference one result a name, titled by the entry that it is imported from.
 *
 * @module
 */

/**
 * A rendered page as the search indexes it. In the reference the headings below a name ("Parameters", "Returns") are taken
 * out of the table of contents, or each would be a result by itself, and every name stands beside its entry.
 */
export const searchedPage = (page: string, html: string): string => {
  const [, entry] = /^reference\/(@.+?)(?:\/index)?\.md$/.exec(page) ?? []
  if (entry === undefined) return html
  return html
    .replace(/<(\/?)h[4-6]\b[^>]*>/g, "<$1p>")
    .replace(/(<h3\b[^>]*>)(.*?)(\s*<a )/g, (_, open: string, name: string, anchor: string) => {
      return `${open}${name} · ${entry}${anchor}`
    })
}
