/** What a text takes in memory, in bytes. */
export const weightOfText = (text: string): number => 2 * text.length;

/** What a parsed document takes beyond its text, in bytes for a character: a token of one or two makes a node of several hundred. */
const bytesPerCharacter = 200;

/** A document has at most 2,000 tokens; the rest of a long one is strings, comments and blanks. */
const densestCharacters = 4_000;

/** What a parsed document takes in memory with its text and the plans made of it, in bytes. */
export const weightOfParsed = (text: string): number =>
  weightOfText(text) + bytesPerCharacter * Math.min(text.length, densestCharacters);
