import { useTitle } from '../ui/use-title.js';

const CollectionPage = ({ name }: { readonly name: string | null }) => {
  useTitle(name ?? 'new');
  return <h1>{name ?? 'new'}</h1>;
};

export default CollectionPage;
