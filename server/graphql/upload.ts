import { GraphQLError } from 'graphql';
import { type FileUpload, Upload } from 'graphql-upload-minimal';

/** A file part of a multipart request, once its head has arrived. */
export type IncomingUpload = FileUpload;

/** The value of the scalar `Upload`: what the multipart parser put in the place of the file. */
export const uploadOf = (value: unknown): Promise<IncomingUpload> => {
  if (value instanceof Upload) return value.promise;
  throw new GraphQLError(
    'Upload cannot represent what is not sent as a file by the GraphQL multipart request specification.',
  );
};

/** Whether a variable of a request is a file. */
export const isUpload = (value: unknown): boolean => value instanceof Upload;
