import { startAttributes } from '../widget/attributes.ts';

export { scan } from '../widget/attributes.ts';
export { setHost } from './set-host.ts';

startAttributes();
