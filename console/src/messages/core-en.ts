import { counted } from '../i18n/plural.js';
import type { FieldFaults } from './field-faults.js';

/** Texts of the frame, the sign-in and what every screen needs. */
export const messages = {
  app: {
    skip: 'Skip to content',
    language: 'Language',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    openMenu: 'Menu',
    navigation: 'Main',
    collections: 'Collections',
    newCollection: 'New collection',
    noCollections: 'No collections yet',
    noCollectionsHint: 'A collection holds records with the fields that you define.',
    settings: 'Settings',
    apiKeys: 'API Keys',
    signOut: 'Sign out',
    notFound: 'There is no such page',
    notFoundHint: 'The address may be mistyped, or what it showed is gone.',
    toStart: 'Go to the start',
    offline: 'No connection. What you see may be out of date.',
  },
  jump: {
    title: 'Jump to',
    hint: 'Name of a collection or page',
    records: 'Records',
    newRecord: 'New record',
    definition: 'Fields and indexes',
    api: 'API',
    none: 'Nothing has this name.',
  },
  signIn: {
    title: 'Sign in',
    email: 'Email',
    password: 'Password',
    show: 'Show',
    hide: 'Hide',
    submit: 'Sign in',
    failed: 'Email or password is wrong.',
    first: 'No account yet? The server printed a link for the first one when it started.',
    expired: 'Your session has ended. Sign in to go on; what you were editing is kept.',
    ready: 'Your account is ready. Sign in with it.',
  },
  setUp: {
    title: 'Set up Fichero',
    intro: 'Create the first admin account. This link works once.',
    confirm: 'Confirm password',
    mismatch: 'The passwords differ.',
    signIn: 'There is an account already? Sign in',
    hint: 'At least 8 characters.',
    submit: 'Create account',
    noToken: 'This page needs the one-time link that the server printed when it started.',
  },
  action: {
    cancel: 'Cancel',
    close: 'Close',
    delete: 'Delete',
    discard: 'Discard',
    keepEditing: 'Keep editing',
    retry: 'Retry',
    reload: 'Load the page again',
    copy: 'Copy',
    copied: 'Copied',
    done: 'Done',
    more: 'More actions',
    save: 'Save changes',
  },
  state: {
    loading: 'Loading…',
    loadFailed: 'Couldn’t load.',
    loadAgain:
      'The server may have been updated, or the connection was lost. What you had not saved is kept in this tab.',
    discardTitle: 'Discard unsaved changes?',
    discardText: 'What you changed here will be lost.',
    typeToConfirm: (name: string) => `Type ${name} to confirm`,
    notifications: 'Notifications',
    required: 'required',
  },
  error: {
    network: 'The server could not be reached. Check the connection and try again.',
    timeout: 'The server did not answer in time. Try again.',
    rateLimited: (seconds: number) =>
      `Too many attempts. Try again in ${counted('en', seconds, { one: 'second', other: 'seconds' })}.`,
    server: 'The server could not do this.',
    notFound: 'It does not exist any more.',
    conflict: 'Somebody else changed it at the same time.',
    tooLarge: 'It is larger than the server allows.',
    forbidden: 'You may not do this.',
    fields: 'Check the fields marked below.',
    request: (id: string) => `Request ${id}`,
  },
  fault: {
    validation_required: () => 'This field is required.',
    validation_is_email: () => 'Enter a valid email address.',
    validation_is_url: () => 'Enter a valid URL, such as https://example.com.',
    validation_not_unique: () => 'This value is already in use.',
    validation_min_text_constraint: ({ min }) =>
      `Use at least ${counted('en', min, { one: 'character', other: 'characters' })}.`,
    validation_max_text_constraint: ({ max }) =>
      `Use at most ${counted('en', max, { one: 'character', other: 'characters' })}.`,
    validation_setup_ended: () =>
      'This set-up link is no longer valid. If there is no account yet, restart the server to get a new one.',
  } satisfies FieldFaults,
};

export type CoreMessages = typeof messages;
