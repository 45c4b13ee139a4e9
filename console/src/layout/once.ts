/** The same promise every time: what was loaded before React asks for it is there at once. */
export const once = <Module>(load: () => Promise<Module>): (() => Promise<Module>) => {
  let loaded: Promise<Module> | null = null;
  return () => {
    loaded ??= load();
    return loaded;
  };
};
