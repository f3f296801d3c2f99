import { InquiryFlow, useInquiry } from 'inquiry-widget/vue';
import { createApp, h as createElement, defineComponent, ref } from 'vue';
import { optionsAt, type View } from '../app-page.ts';

const Modal = defineComponent(
  (properties: { readonly rendering: number }) => {
    const { open, warm } = useInquiry(() => optionsAt(properties.rendering));
    return () => createElement('button', { type: 'button', onClick: open, onPointerenter: warm }, 'Verify');
  },
  { props: ['rendering'] },
);

const App = defineComponent(() => {
  const rendering = ref(1);
  const view = ref<View>('modal');
  const button = (text: string, onClick: () => void) => createElement('button', { type: 'button', onClick }, text);
  function again(): void {
    rendering.value += 1;
  }
  function show(next: View): void {
    view.value = next;
  }
  return () => [
    button('Again', again),
    button('Inline', () => show('inline')),
    button('Remove', () => show('nothing')),
    view.value === 'modal' && createElement(Modal, { rendering: rendering.value }),
    view.value === 'inline' && createElement(InquiryFlow, { options: optionsAt(rendering.value), class: 'flow' }),
    createElement('output', `Rendering ${rendering.value}`),
  ];
});

createApp(App).mount('#app');
