/**
 * Whether the sentence around a value claims it: not where it asks, tries, supposes, calls what follows wrong, reports
 * what others say, or is taken back at once.
 *
 * @module
 */

/** The rest of a sentence, and what begins the next. A point between digits ends none. */
const sentenceEnd =
  /^(?:[^.!?\n\\]|\\(?!n(?![a-z]))|\.(?=\d))*([.!?]?)(?!\s*(?:yes|yep|yeah|indeed|correct|right|exactly)(?![a-z]))/i

/** Whether the sentence of a place is a question that is not answered by "yes". */
const isAsked = (behind: string): boolean => sentenceEnd.exec(behind)?.[1] === "?"

const wrongWords =
  "(?:wrong|incorrect|false|invalid|mistaken|erroneous|naive|na\u00efve|inadmissible|extraneous)(?:ly)?"
/** Words that call what follows them wrong: "the answer is wrong: 14", "a common incorrect value is 14". */
const calledWrong = `\\b${wrongWords}\\b[^.,;!?\\n\\d]{0,40}$`
const trying =
  "\\blet(?:'s| us)? (?:try|test|check|say|consider|take|suppose|assume)|\\b(?:we|I) (?:try|test|check|guess|suppose|assume)|" +
  "\\b(?:I'd|(?:I|we) would) (?:guess|say)|(?:^|[.!?\\n]\\s*)(?:try|test|check|suppose|assume|consider|guess)(?: that)?"
const supposing =
  "\\bplug(?:ging)?(?: in)?|\\bsubstitut(?:e|ing)|\\b(?:whether|unless|until|suppose|assum(?:e|ing)|imagine)|" +
  "(?:^|[.!?\\n]\\s*)(?:when|if)|(?:^|[.!?\\n]\\s*)(?:let|take|set)"
const toValue =
  "\\s+(?:(?:that|for|the|a|an|values?|of|numbers?|cases?|in|into|with|there|it|\\$?[a-z]\\$?)\\s+){0,4}" +
  "(?:(?:=|is|are|were|was|be|equals?)\\s*)?[$\\s\\\\([]*(?:(?<![A-Za-z])[A-Za-z]\\s*=\\s*)?$"
/** A value that is tried or supposed: "let us try 14", "if n is 14", "for example, 14". */
const tried =
  `(?:${trying}|${supposing})${toValue}|` +
  "\\b(?:for (?:example|instance)|e\\.g\\.|such as)[,:]?\\s+(?:(?:take|let|try|consider|with|when|if)\\s+)?[$\\s\\\\([]*(?:(?<![A-Za-z])[A-Za-z]\\s*=\\s*)?$"
/** A sign or a count that the value is only a part of. */
const partly =
  "(?:plus or minus|plus[-/]minus|\\+\\s?\\/\\s?-|\u00b1|\\d\\s+(?:out\\s+)?of(?:\\s+(?:the|these|those|all))?)\\s*$"
const answerCalledWrong = `\\b${wrongWords}\\s+(?:final\\s+)?answer\\b[^.,;!?\\n\\d]{0,20}$|\\banswer\\b[^.,;!?\\n\\d]{0,20}\\b${wrongWords}\\b[^.,;!?\\n\\d]{0,12}$`
/** What others say, and how sure somebody is: "many students would say 5", "my confidence is 5". */
const notTheAnswer =
  "\\b(?:students?|people|some|many|others|everyone|someone) (?:(?:may|might|could|would|will|often|usually|mistakenly|wrongly|incorrectly) )*" +
  "(?:says?|thinks?|believes?|guess(?:es)?|assumes?|claims?|answers?) (?:that )?(?:it(?:'s| is) )?(?:the answer is )?[$\\s\\\\([]*$|" +
  "\\b(?:tempting|mistake|error|trap) to (?:say|think|believe|answer|claim|conclude|assume)(?: that)?(?: it(?:'s| is))? [$\\s\\\\([]*$|\\b(?:unlikely|doubtful|hardly) (?:to be |that it is )?[$\\s\\\\([]*$|\\b(?:confidence|certainty)(?: level| score)? (?:is|:|of)\\s+[$\\s\\\\([]*$"
const unclaimedBox = new RegExp(`${answerCalledWrong}|(?:${trying})${toValue}`, "i")
const unclaimedBefore = new RegExp(`${calledWrong}|${tried}|${partly}|${notTheAnswer}`, "i")
const wouldBe = /\bwould (?:be|equal|have been)\s*[$\s\\([]*$/i
const butNot = /^(?:[^.!?\n]|\.(?=\d)){0,80}\b(?:but|if|unless|were|had)\b/i

const takenBack = new RegExp(
  "^[^\\n.!?\\d]{0,80}(?:\\.\\d+)?[.!,;:\u2026)\\s$*}\\]\\\\]*" +
    "(?:\\(\\s*(?:wrong|incorrect)\\b|[\u2717\u2718\u274c]|" +
    "\\b(?:(?:oh|oops|hmm+|wait|sorry|but|actually|hold on|well)[,.!\u2026\\s]+)*" +
    "(?:no(?:pe)?(?:[,.!]|\\s+wait|$)|scratch that|correction\\b|(?:I|we) (?:made|have made) (?:a|an) (?:mistake|error)|oops|" +
    "(?:that|this|it|which)(?:'s| is| was| can(?:no|')t be| seems| looks)\\s+(?:(?:clearly|obviously|definitely|also|completely)\\s+)?(?:wrong|incorrect|false|impossible|not (?:right|correct|it|possible)|off)\\b|" +
    "(?:that|this|it|which) (?:contradicts|violates|fails|can(?:not|'t) be(?!\\s+(?:further\\s+)?(?:simplified|reduced|factored|written))|(?:does|did)(?:n't| not) (?:work|hold|satisfy))))",
  "i"
)

/** Whether what stands behind a value takes it back: "14. Wait, no", "14 (wrong)". */
export const isTakenBack = (behind: string): boolean => takenBack.test(behind)

/** Whether what stands before a place and behind it say what would be: "would be 14, but". */
export const isContrary = (before: string, behind: string): boolean => wouldBe.test(before) && butNot.test(behind)

/** Words before "answer" by which it is another's, or an early one. */
const others =
  `(?:\\b(?:${wrongWords}|tempting|initial|first|previous|earlier|preliminary|tentative|rough|original|obvious but wrong|guessed|trap)\\s+|` +
  "\\b(?:students?|people|some|many|others?|everyone|someone|one|you|he|they)\\s+(?:(?:may|might|could|would|will|often|usually|mistakenly|wrongly|incorrectly)\\s+)*" +
  "(?:says?|thinks?|believes?|guess(?:es)?|assumes?|claims?|concludes?|expects?|answers?)\\s+(?:that\\s+)?(?:the\\s+)?|" +
  "\\bat first (?:glance|sight),?\\s+(?:it (?:seems|looks|appears)(?: like| as if| that)?\\s+)?(?:the\\s+)?|\\b(?:tempting|mistake|error|wrong|incorrect|trap) (?:is |would be )?to (?:say|think|believe|answer|claim|conclude|assume)\\s+(?:that\\s+)?(?:the\\s+)?)"
const otherAnswer = new RegExp(`${others}$`, "i")
const othersAnswerIs = new RegExp(`${others}(?:final\\s+)?answer\\s+(?:is|was|would be|=|:)\\s*[$\\s\\\\([]*-?$`, "i")

const claims = (unclaimed: RegExp, text: string, start: number, end: number): boolean => {
  const before = text.slice(Math.max(0, start - 160), start)
  const behind = text.slice(end, end + 240)
  if (unclaimed.test(before) || othersAnswerIs.test(before)) return false
  return !isAsked(behind) && !isTakenBack(behind) && !isContrary(before, behind)
}

/** Whether the sentence around a place claims what stands there. */
export const isClaimed = (text: string, start: number, end: number): boolean =>
  claims(unclaimedBefore, text, start, end)

/** Whether the sentence around a box claims it: a box is a claim, unless it is tried or called wrong. */
export const isBoxClaimed = (text: string, start: number, end: number): boolean =>
  claims(unclaimedBox, text, start, end)

/** Whether an answer that is announced at a place is somebody else's, or one that the text itself calls wrong. */
export const isOthersAnswer = (text: string, at: number): boolean =>
  otherAnswer.test(text.slice(Math.max(0, at - 100), at))

/** Whether a statement answers only under a condition: "12 only if x = 3", "12 if x were 3", "12 when n is even and 13 when". */
export const isConditional = (statement: string): boolean =>
  /\bonly (?:if|when)\b|\bif\b.*\b(?:were|had)\b|\b(?:if|when|for)\b.{1,60}?(?:\band|\bor|\bbut|,|;)\s*-?\d[\d.,]*\s*(?:if|when|for|otherwise)\b/i.test(
    statement
  )
