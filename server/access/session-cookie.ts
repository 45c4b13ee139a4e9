/** The cookie that carries the session of a person in the console. Scripts send the token in `Authorization` instead. */
const cookieName = 'fichero_session';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What tells a request of our own pages from one that another site makes a browser send. */
export interface RequestOrigin {
  readonly method: string;
  /** The header `Sec-Fetch-Site`. */
  readonly fetchSite: string | undefined;
  /** The header `Origin`. */
  readonly origin: string | undefined;
  /** The header `Host`. */
  readonly host: string | undefined;
}

/** The session token in a `Cookie` header, or null. */
export const sessionTokenIn = (cookie: string): string | null => {
  for (const pair of cookie.split(';')) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === cookieName && value !== undefined) return value.trim();
  }
  return null;
};

/**
 * Whether a cookie may speak for the request: a browser attaches it by itself, so that an unsafe method counts
 * only when the browser says that a page of this very server made it.
 */
export const mayUseCookie = (request: RequestOrigin): boolean => {
  if (safeMethods.has(request.method)) return true;
  if (request.fetchSite !== undefined) return request.fetchSite === 'same-origin';
  if (request.origin === undefined || request.host === undefined) return false;
  return URL.canParse(request.origin) && new URL(request.origin).host === request.host;
};

/**
 * The `Set-Cookie` that starts a session in a browser.
 * @param secure whether the request came by https
 * @param maxAgeSeconds 0 ends it
 */
export const sessionCookie = (token: string, maxAgeSeconds: number, secure: boolean): string =>
  `${cookieName}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
