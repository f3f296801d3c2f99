import { createElement, StrictMode } from 'react';
// @ts-expect-error the way in before 18; the types are those of the newest version
import { render } from 'react-dom';
import { App } from './app.ts';

render(createElement(StrictMode, null, createElement(App)), document.getElementById('app'));
