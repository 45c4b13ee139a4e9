import { type ClientError, GraphQLClient, type RequestDocument } from 'graphql-request';
import {
  AggregateRecordsDocument,
  CreateRecordDocument,
  CreateRecordsDocument,
  DeleteRecordDocument,
  DeleteRecordsDocument,
  GetRecordDocument,
  GetViewerDocument,
  ListRecordsDocument,
  UpdateRecordDocument,
  UpdateRecordsDocument,
  UpsertRecordDocument,
  UpsertRecordsDocument,
} from './_generated_graphql.js';
