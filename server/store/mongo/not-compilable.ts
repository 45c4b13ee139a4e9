/** The database cannot say this exactly: the server decides it (scan.ts). */
export class NotCompilable extends Error {}
