/** Whether the header (`If-None-Match`) names the tag. */
export const isListed = (header: string, etag: string): boolean =>
  header.split(',').some((candidate) => candidate.trim() === '*' || candidate.trim().replace(/^W\//, '') === etag);
