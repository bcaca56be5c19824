/**
 * Kinds about elements, animals, people and their works.
 *
 * @module
 */
import {
  books,
  calendar,
  categories,
  colors,
  elements,
  inventions,
  legs,
  music,
  occupations,
  quantities,
  sounds,
  young
} from "../facts/Things.ts"
import { firstField, second, secondByName, type TaskKind } from "../TaskKind.ts"

const natureKinds: ReadonlyArray<TaskKind> = [
  {
    name: "element-symbol",
    expected: "often",
    pool: elements,
    wordings: [
      "What is the chemical symbol of {a}?",
      "Which symbol stands for the element {a}?",
      "What is the symbol for {a} in the periodic table?",
      "Write the chemical symbol for {a}."
    ],
    answer: second
  },
  {
    name: "element-of-symbol",
    expected: "some",
    pool: elements,
    wordings: [
      "Which chemical element has the symbol {b}?",
      "What element does the symbol {b} stand for?",
      "Name the element with the chemical symbol {b}."
    ],
    answer: firstField
  },
  {
    name: "animal-sound",
    expected: "often",
    pool: sounds,
    wordings: [
      "What sound does a {a} make?",
      "Which word names the sound of a {a}?",
      "What noise is typical of a {a}?",
      "Name the sound that a {a} makes."
    ],
    answer: second
  },
  {
    name: "young-animal",
    expected: "some",
    pool: young,
    wordings: [
      "What is a young {a} called?",
      "What do you call a baby {a}?",
      "Which word means the young of a {a}?",
      "Name the young of a {a}."
    ],
    answer: second
  },
  {
    name: "color",
    expected: "often",
    pool: colors,
    wordings: [
      "What color is {a}?",
      "Which color does {a} have?",
      "Name the usual color of {a}.",
      "What is the typical color of {a}?"
    ],
    answer: second
  },
  {
    name: "category",
    expected: "often",
    pool: categories,
    wordings: [
      "Is {a} a fruit, a tool, an animal or a vehicle?",
      "Fruit, tool, animal or vehicle: which is {a}?",
      "What is {a}: an animal, a vehicle, a fruit or a tool?"
    ],
    answer: second
  }
]

const peopleKinds: ReadonlyArray<TaskKind> = [
  {
    name: "author",
    expected: "some",
    pool: books,
    wordings: [
      'Who wrote "{a}"?',
      'Who is the author of "{a}"?',
      'Which author wrote "{a}"?',
      'Name the writer of "{a}".'
    ],
    answer: secondByName
  },
  {
    name: "composer",
    expected: "some",
    pool: music,
    wordings: [
      "Who composed {a}?",
      "Which composer wrote {a}?",
      "Who is the composer of {a}?",
      "Name the composer of {a}."
    ],
    answer: secondByName
  },
  {
    name: "inventor",
    expected: "some",
    pool: inventions,
    wordings: [
      "Who invented or discovered {a}?",
      "To whom do we owe {a}?",
      "Which person is known for {a}?",
      "Whose name is linked with {a}?"
    ],
    answer: secondByName
  },
  {
    name: "occupation",
    expected: "some",
    pool: occupations,
    wordings: [
      "What do you call a person who {a}?",
      "What is the job of somebody who {a}?",
      "Which word means a person who {a}?"
    ],
    answer: second
  }
]

const countedKinds: ReadonlyArray<TaskKind> = [
  {
    name: "calendar-after",
    expected: "often",
    pool: calendar,
    wordings: [
      "What comes after {a} in the calendar?",
      "Which one follows {a}?",
      "What is next after {a}?",
      "Name what comes right after {a}."
    ],
    answer: second
  },
  {
    name: "calendar-before",
    expected: "often",
    pool: calendar,
    wordings: [
      "What comes before {b} in the calendar?",
      "Which one stands right before {b}?",
      "What is just before {b}?",
      "Name what comes right before {b}."
    ],
    answer: firstField
  },
  {
    name: "legs",
    expected: "tail",
    pool: legs,
    wordings: [
      "How many legs does {a} have?",
      "What is the number of legs of {a}?",
      "On how many legs does {a} go? Give the number.",
      "Count the legs of {a}."
    ],
    answer: second
  },
  {
    name: "quantity",
    expected: "tail",
    pool: quantities,
    wordings: [
      "How many {a} are {b}?",
      "What is the number of {a} {b}?",
      "Give the number of {a} that are {b}.",
      "There are how many {a} {b}?"
    ],
    answer: (fact) => fact[2]
  }
]

/** Kinds about things and people. */
export const thingKinds: ReadonlyArray<TaskKind> = [...natureKinds, ...peopleKinds, ...countedKinds]
