/**
 * Files of at most 300 lines and functions of at most 60.
 *
 * Biome's `noExcessiveLinesPerFunction` counts the body alone and knows no Python; here a function is counted from its
 * first line to its last, signature included, as a reader scrolls past it.
 *
 * @module
 */
import ts from "typescript"
import { descendants, isTest, lineOf, type Offence, type Rule, type Source } from "./Rule.ts"

const maxFileLines = 300
const maxFunctionLines = 60

const isData = (file: string): boolean => /(^|\/)(data|fixtures|recordings)\//.test(file)

/** The comments and blank lines before the first line of code, as one line of plain text. */
const headerOf = ({ file, text }: Source): string => {
  const pattern = file.endsWith(".py") ? /^(?:\s|#.*|"""[\s\S]*?""")*/ : /^(?:\s|#!.*|\/\/.*|\/\*[\s\S]*?\*\/)*/
  return (pattern.exec(text)?.[0] ?? "").replace(/[\s*#/]+/g, " ")
}

/** Files longer than 300 lines, unless their header says "Longer than 300 lines because ...". */
export const fileLength: Rule = {
  name: "file-length",
  check: ({ all }) =>
    all.flatMap((source) => {
      const lines = source.text.trimEnd().split("\n").length
      if (lines <= maxFileLines || isData(source.file)) return []
      if (/Longer than 300 lines because \w/.test(headerOf(source))) return []
      const what = `${lines} lines; at most ${maxFileLines}, or the header says "Longer than 300 lines because ..."`
      return [{ rule: "file-length", file: source.file, line: 1, what }]
    })
}

interface Measured {
  readonly name: string
  readonly line: number
  readonly lines: number
}

const isNamed = (node: ts.Node): node is ts.NamedDeclaration =>
  ts.isFunctionLike(node) ||
  ts.isVariableDeclaration(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isPropertyDeclaration(node)

/** The name of a function, or of what it is a part of. */
const nameOf = (node: ts.Node): string => {
  for (let owner = node; !ts.isSourceFile(owner); owner = owner.parent)
    if (isNamed(owner) && owner.name !== undefined) return owner.name.getText()
  return "a function"
}

const hasBody = (node: ts.Node): boolean => ts.isFunctionLike(node) && "body" in node && node.body !== undefined

const functionsOf = (tree: ts.SourceFile): ReadonlyArray<Measured> =>
  descendants(tree)
    .filter(hasBody)
    .map((node) => {
      const line = lineOf(node)
      return { name: nameOf(node), line, lines: tree.getLineAndCharacterOfPosition(node.end).line + 2 - line }
    })

/** Python functions by their indentation: a function ends before the next line that is not further in. */
const pythonFunctionsOf = (text: string): ReadonlyArray<Measured> => {
  const lines = text.split("\n")
  return lines.flatMap((line, index) => {
    const match = /^(\s*)(?:async )?def (\w+)/.exec(line)
    if (match === null) return []
    const indent = match[1].length
    let last = index
    for (let i = index + 1; i < lines.length; i++) {
      if (lines[i].trim() === "") continue
      const closesSignature = /^\s*\)/.test(lines[i])
      if (lines[i].search(/\S/) <= indent && !closesSignature) break
      last = i
    }
    return [{ name: match[2], line: index + 1, lines: last - index + 1 }]
  })
}

/** Functions longer than 60 lines outside tests. */
export const functionLength: Rule = {
  name: "function-length",
  check: ({ all }) =>
    all
      .filter(({ file }) => !isTest(file))
      .flatMap(({ file, text, tree }): ReadonlyArray<Offence> => {
        const functions = tree === undefined ? pythonFunctionsOf(text) : functionsOf(tree)
        return functions
          .filter(({ lines }) => lines > maxFunctionLines)
          .map(({ line, lines, name }) => ({
            rule: "function-length",
            file,
            line,
            what: `${name} has ${lines} lines; at most ${maxFunctionLines}`
          }))
      })
}
