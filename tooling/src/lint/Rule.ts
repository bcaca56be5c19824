/**
 * What a rule of this repository's own is: it looks at all sources at once and names what offends.
 *
 * These rules say what Biome, dependency-cruiser and Knip have no rule for, or have one that counts something else.
 *
 * @module
 */
import ts from "typescript"

/** One place that a rule refuses. */
export interface Offence {
  readonly rule: string
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly what: string
}

/** One tracked source file, TypeScript or Python. */
export interface Source {
  /** Relative to the repository's folder, with forward slashes. */
  readonly file: string
  readonly text: string
  /** The syntax tree; undefined for Python. */
  readonly tree: ts.SourceFile | undefined
}

/** What all rules look at. */
export interface Sources {
  readonly all: ReadonlyArray<Source>
  readonly byFile: ReadonlyMap<string, Source>
  /** The public entries of each published package: the sources that its `package.json` exports. */
  readonly entries: ReadonlyArray<string>
}

/** A rule; its name stands in the baseline and before each offence. */
export interface Rule {
  readonly name: string
  readonly check: (sources: Sources) => ReadonlyArray<Offence>
}

/** The sources of the given texts, by file name. */
export const sourcesOf = (texts: Readonly<Record<string, string>>, entries: ReadonlyArray<string> = []): Sources => {
  const all = Object.entries(texts).map(([file, text]) => ({
    file,
    text,
    tree: file.endsWith(".py") ? undefined : ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  }))
  return { all, byFile: new Map(all.map((source) => [source.file, source])), entries }
}

/** The line of a node's first character after its comments, from 1. */
export const lineOf = (node: ts.Node): number => {
  const tree = node.getSourceFile()
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

/** Whether a file belongs to the tests, or to what only tests use. */
export const isTest = (file: string): boolean => /(^|\/)tests?\/|\.test\.ts$|(^|\/)test_\w+\.py$/.test(file)

/** Whether a file is one of a package's own sources. */
export const isPackageSource = (file: string): boolean => /^packages\/[^/]+\/src\/.*\.ts$/.test(file)

/** The folder of the package that a file belongs to: `core` for `packages/core/src/Budget.ts`. */
export const packageOf = (file: string): string => file.split("/")[1]

/** All nodes below a node, in source order. */
export const descendants = (node: ts.Node): ReadonlyArray<ts.Node> => {
  const found: Array<ts.Node> = []
  const walk = (child: ts.Node): void => {
    found.push(child)
    ts.forEachChild(child, walk)
  }
  ts.forEachChild(node, walk)
  return found
}
