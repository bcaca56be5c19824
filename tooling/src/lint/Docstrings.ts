/**
 * One dialect of docstrings: errors stand in the tag `@throws` alone, and an example shows what something does.
 *
 * @module
 */
import ts from "typescript"
import { fromSource } from "../Examples.ts"
import { descendants, isPackageSource, lineOf, type Offence, type Rule, type Source } from "./Rule.ts"

interface Docstring {
  readonly line: number
  /** Before the first tag, without code. */
  readonly prose: string
  /** Each tag with its text, as `@name text`. */
  readonly tags: ReadonlyArray<string>
}

const docstringsOf = (text: string): ReadonlyArray<Docstring> =>
  [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].map((comment) => {
    const plain = comment[0]
      .slice(3, -2)
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""))
      .join("\n")
      .replace(/```[\s\S]*?```/g, "")
    const [prose, ...tags] = plain.split(/^\s*(?=@\w)/m)
    const oneLine = (part: string): string => part.replace(/\s+/g, " ").trim()
    return {
      line: text.slice(0, comment.index).split("\n").length,
      prose: oneLine(prose),
      tags: tags.map(oneLine)
    }
  })

// "Fails the whole batch" is a fact about a function; "Fails with `X`" is its error.
const errorSentence =
  /(?:^|[.:;!?] |\*\* )(?:Throws\b|Rejects\b|Fails (?:with|as|by|on)\b|Errors: )|\*\*Errors\.?\*\*|@throws/

const throwsTag = /^@throws ([A-Z]\w*Error)(?= |$)/

/** The error classes that the sources define, by the package that defines them. */
const errorClasses = (all: ReadonlyArray<Source>): ReadonlyMap<string, string> =>
  new Map(
    all.flatMap(({ file }) => {
      const match = /^packages\/([^/]+)\/src\/(\w+Error)\.ts$/.exec(file)
      return match === null ? [] : [[match[2], match[1]] as const]
    })
  )

// There, `fail` throws the reason that it is given.
const isErrorModule = (file: string): boolean => /Error\.ts$/.test(file)

const dialectOf = ({ file, text }: Source, classes: ReadonlyMap<string, string>): ReadonlyArray<Offence> =>
  docstringsOf(text).flatMap(({ line, prose, tags }) => {
    const at = { rule: "docstrings", file, line }
    const faults: Array<Offence> = []
    const sentence = errorSentence.exec(prose)
    if (sentence !== null) faults.push({ ...at, what: `"${sentence[0].trim()}" in the prose; errors stand in @throws` })
    for (const tag of tags.filter((one) => one.startsWith("@throws"))) {
      const name = throwsTag.exec(tag)?.[1]
      if (name === undefined || !classes.has(name))
        faults.push({ ...at, what: `${tag.slice(0, 40)}: @throws begins with a package's error class` })
      else if (!/`\w+`/.test(tag) && !isErrorModule(file))
        faults.push({ ...at, what: `${tag.slice(0, 40)}: names no reason, as in @throws ${name} \`InvalidOption\`` })
    }
    return faults
  })

const callsFail = (node: ts.Node): boolean =>
  descendants(node).some((one) => ts.isCallExpression(one) && one.expression.getText() === "fail")

/** Exported functions that call `fail` themselves and have no `@throws`. */
const untagged = ({ file, tree }: Source): ReadonlyArray<Offence> => {
  if (tree === undefined || isErrorModule(file)) return []
  return tree.statements.flatMap((statement) => {
    const isExported =
      (ts.isVariableStatement(statement) || ts.isFunctionDeclaration(statement)) &&
      statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
    if (!isExported || !callsFail(statement)) return []
    if (ts.getJSDocTags(statement).some(({ tagName }) => tagName.text === "throws")) return []
    const [declared] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement]
    // A constant that is no function has no caller whom its tag would tell.
    if (ts.isVariableDeclaration(declared) && (declared.initializer === undefined || !isFunction(declared.initializer)))
      return []
    const what = `${declared.name?.getText()} calls fail and has no @throws`
    return [{ rule: "docstrings", file, line: lineOf(statement), what }]
  })
}

const isFunction = (node: ts.Expression): boolean =>
  ts.isArrowFunction(node) ||
  ts.isFunctionExpression(node) ||
  (ts.isCallExpression(node) && node.arguments.some(isFunction))

/** Errors by the tag alone, naming the class and the reasons. */
export const docstrings: Rule = {
  name: "docstrings",
  check: ({ all }) => {
    const classes = errorClasses(all)
    return all
      .filter(({ file }) => isPackageSource(file))
      .flatMap((source) => [...dialectOf(source, classes), ...untagged(source)])
  }
}

const plumbing = /^(?:console\.\w+|JSON\.stringify|Array\.from|Object\.\w+|Math\.\w+|String|Number)$/
const nameOnly = /^\w+(?:\[\d+\])?(?:\.\w+)*\.(?:name|kind|id|model)$|^typeof /

/** Whether an example teaches nothing: it calls nothing, or all it prints is the name of what it made. */
export const isEmptyExample = (code: string): boolean => {
  const tree = ts.createSourceFile("example.ts", code, ts.ScriptTarget.Latest, true)
  const calls = descendants(tree).filter((node) => ts.isCallExpression(node) || ts.isNewExpression(node))
  const prints = calls.filter((call) => call.expression.getText() === "console.log")
  if (prints.length === 0) return false
  const called = calls.filter((call) => !plumbing.test(call.expression.getText()))
  if (called.length === 0) return true
  // The name of what was chosen among several is a result.
  if (called.some((call) => /^choose/.test(call.expression.getText()))) return false
  return prints.every((call) => call.arguments?.every((argument) => nameOnly.test(argument.getText())))
}

/** Examples that only print a constant or a name. */
export const examples: Rule = {
  name: "examples",
  check: ({ all }) =>
    all
      .filter(({ file }) => isPackageSource(file))
      .flatMap(({ file, text }) =>
        fromSource(file, text)
          .filter(({ code }) => isEmptyExample(code))
          .map(({ line }) => ({
            rule: "examples",
            file,
            line,
            what: "an example that prints only a name or a constant"
          }))
      )
}
