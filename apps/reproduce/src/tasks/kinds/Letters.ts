/**
 * Kinds about the letters of a word.
 *
 * @module
 */
import { random } from "@alloc/core/random"
import { words } from "../facts/Words.ts"
import type { FactPool } from "../Pool.ts"
import type { TaskKind } from "../TaskKind.ts"

const letters = (word: string): ReadonlyArray<string> => [...word]

const isVowel = (letter: string): boolean => "aeiou".includes(letter)

const spellingKinds: ReadonlyArray<TaskKind> = [
  {
    name: "repeat-word",
    expected: "often",
    pool: words,
    wordings: ['Repeat the word "{a}".', 'Write the word "{a}" once.', 'Say "{a}" and nothing else.'],
    answer: ([word]) => word
  },
  {
    name: "first-letter",
    expected: "often",
    pool: words,
    wordings: [
      'What is the first letter of "{a}"?',
      "With which letter does the word {a} begin?",
      "Name the first letter of the word {a}."
    ],
    answer: ([word]) => word[0]
  },
  {
    name: "third-letter",
    expected: "never",
    pool: words,
    wordings: [
      'What is the third letter of "{a}"?',
      "Which letter stands third in the word {a}?",
      "Name the third letter of the word {a}."
    ],
    answer: ([word]) => word[2]
  },
  {
    name: "last-letter",
    expected: "never",
    pool: words,
    wordings: [
      'What is the last letter of "{a}"?',
      "With which letter does the word {a} end?",
      "Name the last letter of the word {a}."
    ],
    answer: ([word]) => letters(word).at(-1) ?? ""
  },
  {
    name: "spell-word",
    expected: "never",
    pool: words,
    wordings: [
      'Spell "{a}" with a hyphen between the letters.',
      "Write the letters of the word {a} one by one, with hyphens between them.",
      "How is the word {a} spelled, letter by letter, with hyphens?"
    ],
    answer: ([word]) => letters(word).join("-")
  },
  {
    name: "reverse-word",
    expected: "never",
    pool: words,
    wordings: [
      'Write "{a}" backwards.',
      "Reverse the letters of the word {a}.",
      "What is the word {a} from back to front?"
    ],
    answer: ([word]) => letters(word).toReversed().join("")
  },
  {
    name: "sorted-letters",
    expected: "never",
    pool: words,
    wordings: [
      'Sort the letters of "{a}" by the alphabet.',
      "Write the letters of the word {a} in alphabetical order, as one word.",
      "Put the letters of the word {a} in alphabetical order without spaces."
    ],
    answer: ([word]) => letters(word).toSorted().join("")
  },
  {
    name: "without-vowels",
    expected: "never",
    pool: words,
    wordings: [
      'Write "{a}" without its vowels.',
      "Remove the vowels a, e, i, o, u from the word {a}.",
      "What is left of the word {a} without a, e, i, o and u?"
    ],
    answer: ([word]) =>
      letters(word)
        .filter((letter) => !isVowel(letter))
        .join("")
  }
]

/** Words, each with one of its letters. */
const occurrences: FactPool = {
  name: "occurrences",
  facts: words.facts.map(([word]) => {
    const letter = letters(word)[random("tasks", "occurrences", word).below(word.length)]
    return [word, letter]
  })
}

const countingKinds: ReadonlyArray<TaskKind> = [
  {
    name: "letter-count",
    expected: "tail",
    pool: words,
    wordings: [
      'How many letters has the word "{a}"?',
      "Count the letters of the word {a}.",
      "What is the number of letters in {a}?",
      "The word {a} has how many letters?"
    ],
    answer: ([word]) => String(word.length)
  },
  {
    name: "vowel-count",
    expected: "tail",
    pool: words,
    wordings: [
      'How many vowels has the word "{a}"? Count a, e, i, o, u.',
      "Count the vowels a, e, i, o, u in the word {a}.",
      "How often do the vowels a, e, i, o, u occur in {a}, all together?"
    ],
    answer: ([word]) => String(letters(word).filter(isVowel).length)
  },
  {
    name: "letter-occurrences",
    expected: "tail",
    pool: occurrences,
    wordings: [
      'How many times does the letter {b} occur in "{a}"?',
      "Count the letter {b} in the word {a}.",
      "The word {a} has the letter {b} how many times?"
    ],
    answer: ([word, letter]) => String(letters(word).filter((one) => one === letter).length)
  }
]

/** Kinds about letters. */
export const letterKinds: ReadonlyArray<TaskKind> = [...spellingKinds, ...countingKinds]
