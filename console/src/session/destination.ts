/** Where to go once signed in: a path of this console, never another site. */
export const destinationIn = (search: string): string => {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';
};
