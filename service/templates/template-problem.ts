/** One thing that is wrong, with its place as a JSON path from the top of the file. */
export interface TemplateProblem {
  readonly place: string;
  readonly cause: string;
}
