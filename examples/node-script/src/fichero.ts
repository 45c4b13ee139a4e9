// Written by `npx fichero-sdk types` from a running server. Do not edit.
import type * as sdk from 'fichero-sdk';

/** A record of categories. */
export interface CategoryRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly created: string;
  readonly updated: string;
}

export interface CategoryCreate {
  readonly id?: string | null;
  readonly name: string;
  readonly description?: string | null;
}

export interface CategoryUpdate {
  readonly name?: string;
  readonly description?: string | null;
}

export interface CategoryWhere {
  readonly id?: sdk.IdWhere;
  readonly name?: sdk.TextWhere;
  readonly description?: sdk.TextWhere;
  readonly created?: sdk.DateWhere;
  readonly updated?: sdk.DateWhere;
  readonly products_via_category?: sdk.RelatedListWhere<ProductWhere>;
  readonly _and?: readonly CategoryWhere[];
  readonly _or?: readonly CategoryWhere[];
  readonly _not?: CategoryWhere;
}

/** One of the keys. */
export type CategoryOrderBy =
  | { readonly id: sdk.Direction }
  | { readonly name: sdk.Direction }
  | { readonly description: sdk.Direction }
  | { readonly created: sdk.Direction }
  | { readonly updated: sdk.Direction };

export type CategoryUnique = { readonly id: string } | { readonly name: string };

export interface CategorySelect {
  readonly id?: true;
  readonly name?: true;
  readonly description?: true;
  readonly created?: true;
  readonly updated?: true;
  readonly products_via_category?: ProductSelect;
}

export interface CategoryTypes {
  row: CategoryRow;
  create: CategoryCreate;
  update: CategoryUpdate;
  where: CategoryWhere;
  orderBy: CategoryOrderBy;
  unique: CategoryUnique;
  select: CategorySelect;
  related: { products_via_category: { many: ProductTypes } };
}

/** A record of products. */
export interface ProductRow {
  readonly id: string;
  readonly name: string;
  readonly sku: string;
  readonly price: number;
  readonly inStock: boolean;
  readonly released: string;
  readonly tags: readonly ('new' | 'sale' | 'handmade' | 'outdoor')[];
  readonly website: string;
  readonly origin: sdk.GeoPoint;
  readonly category: string;
  readonly photos: readonly string[];
  readonly manual: string;
  readonly notes: readonly string[];
  readonly created: string;
  readonly updated: string;
}

export interface ProductCreate {
  readonly id?: string | null;
  readonly name: string;
  readonly sku: string;
  readonly price?: number | null;
  readonly inStock?: boolean | null;
  readonly released?: string | null;
  readonly tags?: readonly ('new' | 'sale' | 'handmade' | 'outdoor')[] | null;
  readonly website?: string | null;
  readonly origin?: sdk.GeoPoint | null;
  readonly category: string;
  readonly photos?: readonly string[] | null;
  readonly manual?: string | null;
  readonly notes?: readonly string[] | null;
}

export interface ProductUpdate {
  readonly name?: string;
  readonly sku?: string;
  readonly price?: number | null;
  readonly inStock?: boolean | null;
  readonly released?: string | null;
  readonly tags?: readonly ('new' | 'sale' | 'handmade' | 'outdoor')[] | null;
  readonly website?: string | null;
  readonly origin?: sdk.GeoPoint | null;
  readonly category?: string;
  readonly photos?: readonly string[] | null;
  readonly manual?: string | null;
  readonly notes?: readonly string[] | null;
}

export interface ProductWhere {
  readonly id?: sdk.IdWhere;
  readonly name?: sdk.TextWhere;
  readonly sku?: sdk.TextWhere;
  readonly price?: sdk.NumberWhere;
  readonly inStock?: sdk.BoolWhere;
  readonly released?: sdk.DateWhere;
  readonly tags?: sdk.ListWhere<'new' | 'sale' | 'handmade' | 'outdoor'>;
  readonly website?: sdk.TextWhere;
  readonly origin?: sdk.GeoWhere;
  readonly photos?: sdk.FileWhere;
  readonly manual?: sdk.FileWhere;
  readonly notes?: sdk.FileWhere;
  readonly created?: sdk.DateWhere;
  readonly updated?: sdk.DateWhere;
  readonly category?: sdk.RelatedWhere<CategoryWhere>;
  readonly _and?: readonly ProductWhere[];
  readonly _or?: readonly ProductWhere[];
  readonly _not?: ProductWhere;
}

/** One of the keys. */
export type ProductOrderBy =
  | { readonly id: sdk.Direction }
  | { readonly name: sdk.Direction }
  | { readonly sku: sdk.Direction }
  | { readonly price: sdk.Direction }
  | { readonly inStock: sdk.Direction }
  | { readonly released: sdk.Direction }
  | { readonly website: sdk.Direction }
  | { readonly created: sdk.Direction }
  | { readonly updated: sdk.Direction }
  | { readonly category: CategoryOrderBy };

export type ProductUnique = { readonly id: string } | { readonly sku: string };

export interface ProductSelect {
  readonly id?: true;
  readonly name?: true;
  readonly sku?: true;
  readonly price?: true;
  readonly inStock?: true;
  readonly released?: true;
  readonly tags?: true;
  readonly website?: true;
  readonly origin?: true;
  readonly category?: true | CategorySelect;
  readonly photos?: true;
  readonly manual?: true;
  readonly notes?: true;
  readonly created?: true;
  readonly updated?: true;
}

export interface ProductTypes {
  row: ProductRow;
  create: ProductCreate;
  update: ProductUpdate;
  where: ProductWhere;
  orderBy: ProductOrderBy;
  unique: ProductUnique;
  select: ProductSelect;
  related: { category: { one: CategoryTypes } };
}

/** For `createClient<Database>`. */
export interface Database {
  categories: CategoryTypes;
  products: ProductTypes;
}

/** What the collections are, for code that works with any of them. */
export const manifest = {
  categories: {
    graphql: { type: 'Category', one: 'category', many: 'categories' },
    fields: { id: 'text', name: 'text', description: 'text', created: 'autodate', updated: 'autodate' },
    unique: [['name']],
  },
  products: {
    graphql: { type: 'Product', one: 'product', many: 'products' },
    fields: { id: 'text', name: 'text', sku: 'text', price: 'number', inStock: 'bool', released: 'date', tags: 'select[]', website: 'url', origin: 'geoPoint', category: 'relation', photos: 'file[]', manual: 'file', notes: 'file[]', created: 'autodate', updated: 'autodate' },
    unique: [['sku']],
  },
} as const;
