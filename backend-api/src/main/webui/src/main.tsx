import { render } from 'preact';
import { App } from './app/App';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/shell.css';

const root = document.getElementById('app');
if (root) {
  render(<App />, root);
}
