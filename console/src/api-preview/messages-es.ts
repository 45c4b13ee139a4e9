import type { ApiPreviewMessages } from './messages-en.js';

export const messages = {
  title: (name) => `API de ${name}`,
  intro: 'Cada petición lleva una clave de API. Pon una en tu terminal y pega los ejemplos.',
  makeKey: 'Crear una clave de API',
  keyLabel: 'La clave',
  languages: 'Camino a la API',
  language: { curl: 'curl', graphql: 'GraphQL', sdk: 'SDK' },
  graphqlHint: 'El esquema de tu instancia, con ejemplos para probar, está en',
  sdkBeginning: 'Comienzo',
  operation: {
    list: 'Listar registros',
    get: 'Leer un registro',
    create: 'Crear un registro',
    update: 'Cambiar un registro',
    upload: 'Subir un archivo',
    delete: 'Eliminar un registro',
  },
  needs: (permissions) => `Necesita ${permissions}`,
  copy: (what) => `Copiar: ${what}`,
  code: (what) => `Código: ${what}`,
  placeholder: 'Aún no hay registros: RECORD_ID está en lugar del id de uno.',
} satisfies ApiPreviewMessages;
