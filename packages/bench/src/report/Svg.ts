/**
 * Draws Vega-Lite specifications.
 *
 * @module
 */

/**
 * Draws a specification as SVG text, without a browser.
 *
 * Rejects where the specification is not one.
 */
export const toSvg = async (specification: object): Promise<string> => {
  // Loaded late: a run that is only asked for numbers does not wait for the drawing library.
  const [vega, lite] = await Promise.all([import("vega"), import("vega-lite")])
  // `specification` is a Vega-Lite specification by construction; its full type is too wide for the compiler.
  const compiled = lite.compile(specification as Parameters<typeof lite.compile>[0], { logger: quiet })
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none" })
  const svg = await view.toSVG()
  view.finalize()
  return svg
}

const quiet = {
  level: () => quiet,
  error: (...messages: ReadonlyArray<unknown>) => {
    throw new Error(messages.join(" "))
  },
  warn: () => quiet,
  info: () => quiet,
  debug: () => quiet
}
