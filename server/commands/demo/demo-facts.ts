import type { SampleData } from './sample-data.js';

/** What the demo made, to be filled into the printed text. */
export interface DemoFacts {
  readonly url: string;
  readonly place: string;
  readonly email: string;
  readonly password: string;
  /** Name, permissions and secret of each key. */
  readonly keys: readonly { readonly name: string; readonly permissions: string; readonly secret: string }[];
  readonly sample: SampleData;
}
