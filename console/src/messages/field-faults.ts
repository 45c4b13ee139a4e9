/** The numbers of a rule that the server names with a fault; 0 where it names none. */
export interface FaultNumbers {
  /** The least, of characters or values. */
  readonly min: number;
  /** The most, of characters, values or bytes. */
  readonly max: number;
  /** The bound that a value passed; a date in the form of the server. */
  readonly threshold: number | string;
}

/** What to say of a fault that the server found in a field, by its code. */
export type FieldFaults = Readonly<Record<string, (numbers: FaultNumbers) => string>>;
