import { defineInquiryFlow, type InquiryFlowElement } from 'inquiry-widget/element';
import { optionsAt, type View } from '../app-page.ts';

const root = document.getElementById('app');
const output = document.createElement('output');
let rendering = 1;
let element: InquiryFlowElement | undefined;

function render(): void {
  if (element) element.options = optionsAt(rendering);
  output.textContent = `Rendering ${rendering}`;
}

function show(view: View): void {
  element?.remove();
  element = undefined;
  if (view === 'nothing') return;
  element = document.createElement('inquiry-flow');
  element.className = 'flow';
  if (view === 'modal') element.dataset['inquiryMode'] = 'modal';
  render();
  root?.append(element);
}

function addButton(text: string, onClick: () => void): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', onClick);
  root?.append(button);
}

defineInquiryFlow();
addButton('Again', () => {
  rendering += 1;
  render();
});
addButton('Inline', () => show('inline'));
addButton('Remove', () => show('nothing'));
addButton('Verify', () => element?.open());
root?.append(output);
show('modal');
