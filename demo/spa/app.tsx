import { useState } from 'preact/hooks';
import { IdentityView } from './identity-view.tsx';
import { ProfileView } from './profile-view.tsx';

const VIEWS = {
  home: { name: 'Account', view: HomeView },
  identity: { name: 'Identity', view: IdentityView },
  profile: { name: 'Profile', view: ProfileView },
} as const;
type ViewName = keyof typeof VIEWS;
const VIEW_NAMES: readonly ViewName[] = ['home', 'identity', 'profile'];

const MOVEMENTS = [
  { what: 'Salary, Norling & Sons', amount: '+ 2,840.00' },
  { what: 'Rent', amount: '- 910.00' },
  { what: 'Corner bakery', amount: '- 6.40' },
];

function HomeView() {
  return (
    <>
      <p class="balance">
        <span>Everyday account</span>
        <strong>4,218.65</strong>
      </p>
      <ul class="movements">
        {MOVEMENTS.map(({ what, amount }) => (
          <li key={what}>
            <span>{what}</span>
            <span>{amount}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A bank's app in three views. Changing the view unmounts the one before, and its verification with it. */
export function App() {
  const [name, setName] = useState<ViewName>('home');
  const { view: View } = VIEWS[name];
  return (
    <div class="app">
      <div class="app-view" id={`view-${name}`}>
        <View />
      </div>
      <nav aria-label="App">
        {VIEW_NAMES.map((item) => (
          <button
            key={item}
            id={`show-${item}`}
            type="button"
            aria-current={item === name ? 'page' : undefined}
            onClick={() => setName(item)}
          >
            {VIEWS[item].name}
          </button>
        ))}
      </nav>
    </div>
  );
}
