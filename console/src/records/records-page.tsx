import { useTitle } from '../ui/use-title.js';

const RecordsPage = ({ name }: { readonly name: string }) => {
  useTitle(name);
  return <h1>{name}</h1>;
};

export default RecordsPage;
