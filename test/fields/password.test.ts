import { expect, test } from 'vitest';
import { isPassword } from '#server/domain/admins/passwords.js';
import { sealValue } from '#server/domain/records/fields/field-kinds.js';
import { defineField } from './define-field.js';

test('a password is kept as an argon2id hash that only the password itself opens', async () => {
  const sealed = String(await sealValue(defineField('password'), 'correct horse'));
  expect(sealed).toMatch(/^\$argon2id\$/);
  expect(sealed).not.toContain('correct horse');
  expect(await isPassword(sealed, 'correct horse')).toBe(true);
  expect(await isPassword(sealed, 'correct hors')).toBe(false);
});

test('no password has no hash, and other types are kept as they are', async () => {
  expect(await sealValue(defineField('password'), '')).toBe('');
  expect(await sealValue(defineField('text'), 'plain')).toBe('plain');
});
